"""Deleting a weblog: off the web at once, to be restored for thirty days, then gone for good."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from rookery.accounts.models import User
from rookery.entries import addresses, locks
from rookery.entries.move import change_weblog
from rookery.weblogs import audit
from rookery.weblogs.models import SiteState, Weblog

KEPT = timedelta(days=30)
BATCH = 500  # rows that are deleted at once


def gone_at(weblog: Weblog) -> datetime | None:
    """When a deleted weblog can't be restored any more."""
    return None if weblog.deleted_at is None else weblog.deleted_at + KEPT


@transaction.atomic
def delete_weblog(weblog: Weblog, *, by: User | None) -> Weblog:
    """Take it off the web. Its addresses answer 404 and stay its own while it can come back."""
    if weblog.deleted_at is None:
        weblog.deleted_at = timezone.now()
        change_weblog(weblog, by=by, fields=["deleted_at"])
        audit.record("deleted", weblog=weblog, by=by, detail=f"weblog {weblog.url}")
    return weblog


@transaction.atomic
def restore_weblog(weblog: Weblog, *, by: User | None) -> Weblog:
    """Bring a deleted weblog back as it was, at every address it had."""
    if weblog.deleted_at is not None:
        weblog.deleted_at = None
        change_weblog(weblog, by=by, fields=["deleted_at"])
        audit.record("restored", weblog=weblog, by=by, detail=f"weblog {weblog.url}")
    return weblog


def erase_weblog(weblog: Weblog, *, by: User | None) -> None:
    """Delete it for good, files too. Its names are nobody's for ninety days.

    Files first: whoever is interrupted finds the weblog again, and goes on where it was.
    """
    url, title, site_id = weblog.url, weblog.title, weblog.site_id
    with transaction.atomic():
        locks.hold(weblog)
        addresses.free_weblog_names(weblog)
    for upload in weblog.uploads.only("file").iterator(chunk_size=BATCH):
        upload.file.delete(save=False)
    weblog.logo.delete(save=False)
    for rows in (weblog.revisions, weblog.entry_tags, weblog.entries, weblog.uploads):
        while some := [*rows.order_by("pk").values_list("pk", flat=True)[:BATCH]]:
            with transaction.atomic():
                Weblog.lock(weblog.pk)
                rows.filter(pk__in=some).delete()
    with transaction.atomic():
        locks.hold(weblog)
        weblog.delete()
        SiteState.bump(site_id)
        audit.record("erased", weblog=None, by=by, detail=f"weblog {url}: {title}")


def long_deleted() -> list[Weblog]:
    """Weblogs whose thirty days are over."""
    over = Weblog.objects.filter(deleted_at__lt=timezone.now() - KEPT)
    return [*over.select_related("site")]
