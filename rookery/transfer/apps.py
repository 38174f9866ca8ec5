from django.apps import AppConfig


class TransferConfig(AppConfig):
    name = "rookery.transfer"
    verbose_name = "Transfer"
