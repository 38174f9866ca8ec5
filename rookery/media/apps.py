from django.apps import AppConfig


class MediaConfig(AppConfig):
    name = "rookery.media"
    verbose_name = "Media"
