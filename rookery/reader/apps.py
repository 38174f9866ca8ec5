from django.apps import AppConfig


class ReaderConfig(AppConfig):
    name = "rookery.reader"
    verbose_name = "Reader pages"
