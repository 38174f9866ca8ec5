"""The locks of every verb, always in this order, so that no two of them can wait for each other.

1. The names of sites, by id (`SiteState.lock`).
2. A weblog (`Weblog.lock`).
3. Its domains (`weblogs.verification.locked`).
4. Its entries.

Who inserts a row that points at a weblog has locked half of that weblog, so locks come first.
SQLite has one lock for all; `tests/entries/test_locks.py` tries it on PostgreSQL.
"""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.db import transaction

from rookery.weblogs.models import SiteState, Weblog

if TYPE_CHECKING:
    from rookery.entries.models import Entry


def hold(weblog: Weblog, *others: int) -> None:
    """Lock the weblog and the names of its site, and of `others` by id, until the transaction ends.

    `weblog` is told where it lives by now: it may have moved since it was read.
    """
    while not _got(weblog, {weblog.site_id, *others}):
        pass


def _got(weblog: Weblog, site_ids: set[int]) -> bool:
    """Lock all, or nothing: what was taken for a place that it has left is let go of."""
    with transaction.atomic():
        hold_sites(site_ids)
        weblog.refresh_from_db(fields=["site", "slug", "is_root"])
        if weblog.site_id in site_ids:
            Weblog.lock(weblog.pk)
            return True
        transaction.set_rollback(True)
    return False


def hold_sites(site_ids: Iterable[int]) -> None:
    """Lock the names of these sites until the transaction ends."""
    for site_id in sorted({*site_ids}):
        SiteState.lock(site_id)


def hold_for(entry: "Entry") -> None:
    """Lock what writing `entry` needs before itself: the names, too, when it gets another."""
    stays = entry.pk and entry.weblog.entries.filter(pk=entry.pk, slug=entry.slug).exists()
    if stays:
        Weblog.lock(entry.weblog_id)
    else:
        hold(entry.weblog)
