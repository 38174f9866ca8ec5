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
    from rookery.weblogs.way_back import (
        guard,
    )  # Models can't be imported before the apps are ready.

    guard(kwargs["plan"], kwargs["apps"], kwargs["using"])


def _sync_platform(**kwargs: Any) -> None:
    from rookery.weblogs.way_back import is_complete  # As above.

    if is_complete(kwargs["using"]):
        from rookery.weblogs.domains import sync_platform  # As above.

        sync_platform()
