from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate, pre_migrate


class WeblogsConfig(AppConfig):
    name = "rookery.weblogs"
    verbose_name = "Weblogs and domains"

    def ready(self) -> None:
        # The two hooks that Django offers around `migrate`, and that contrib.sites uses too; there
        # is no other way to be asked before the first, and after the last, migration.
        pre_migrate.connect(_guard_way_back, sender=self)
        post_migrate.connect(_sync_platform, sender=self)


def _guard_way_back(**kwargs: Any) -> None:
    from rookery.weblogs import way_back  # noqa: PLC0415 -- no models before the apps are ready

    way_back.guard(kwargs["plan"], kwargs["apps"], kwargs["using"])


def _sync_platform(**kwargs: Any) -> None:
    from rookery.weblogs import domains, way_back  # noqa: PLC0415 -- as above

    if way_back.is_complete(kwargs["using"]):
        domains.sync_platform()
