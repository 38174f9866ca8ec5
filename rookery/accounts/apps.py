from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "rookery.accounts"
    verbose_name = "People"
