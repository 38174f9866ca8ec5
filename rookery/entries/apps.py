from django.apps import AppConfig


class EntriesConfig(AppConfig):
    name = "rookery.entries"
    verbose_name = "Entries"
