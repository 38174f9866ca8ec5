"""The way back through the three stages: open while there is one weblog on one site.

Going back drops columns and tables. Django unapplies the newest migration first, so the refusal has
to come before the first of them: with the plan in hand, and nothing changed yet.
"""

from typing import Any

from django.core.management.base import CommandError
from django.db import connections
from django.db.migrations.loader import MigrationLoader

STAGE_TWO = ("entries", "0003_first_weblog")  # Unapplied: entries no longer know their weblog.
STAGE_THREE = ("weblogs", "0003_first_site")  # Unapplied: weblogs no longer know their site.


def guard(plan: list[tuple[Any, bool]], apps: Any, using: str) -> None:
    """Raise CommandError, naming what stands in the way, when `plan` goes too far back."""
    backwards = {(step.app_label, step.name) for step, is_backwards in plan if is_backwards}
    if STAGE_THREE in backwards:
        elsewhere = [
            f"{weblog.slug} on {weblog.site.domain}"
            for weblog in apps.get_model("weblogs", "Weblog")
            .objects.using(using)
            .exclude(site_id=1)
            .select_related("site")
        ]
        if elsewhere:
            raise CommandError(
                "Rookery can't go back to a time before sites while weblogs live on other sites: "
                f"{', '.join(elsewhere)}. Nothing was changed."
            )
    if STAGE_TWO in backwards:
        slugs = [
            weblog.slug for weblog in apps.get_model("weblogs", "Weblog").objects.using(using).all()
        ]
        if len(slugs) > 1:
            raise CommandError(
                "Rookery can't go back to a time before weblogs while there is more than one: "
                f"{', '.join(slugs)}. Nothing was changed."
            )


def is_complete(using: str = "default") -> bool:
    """True when every migration of `weblogs` has been applied, so its models can be used."""
    loader = MigrationLoader(connections[using])
    return all(node in loader.applied_migrations for node in loader.graph.leaf_nodes("weblogs"))
