from django.apps import AppConfig


class StudioConfig(AppConfig):
    name = "rookery.studio"
    verbose_name = "Studio"
