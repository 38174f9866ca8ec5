from django.apps import AppConfig


class PagesConfig(AppConfig):
    name = "rookery.pages"
    verbose_name = "Pages"
