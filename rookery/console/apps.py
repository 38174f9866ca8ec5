from django.apps import AppConfig


class ConsoleConfig(AppConfig):
    name = "rookery.console"
    verbose_name = "Console"
