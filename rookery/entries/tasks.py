"""What is done to entries in the background, every day: catching up, and throwing away."""

import logging
from contextlib import suppress
from datetime import timedelta
from importlib import import_module

from django.conf import settings
from django.db import transaction
from django.tasks import task
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from rookery.accounts.models import LoginLink
from rookery.entries import deletion
from rookery.entries.ledger import FreedName
from rookery.entries.models import RENDERED, Conflict, Entry
from rookery.entries.render import RENDERER_VERSION
from rookery.entries.search import keeping
from rookery.weblogs import audit

logger = logging.getLogger("rookery.entries")

KEPT_IN_TRASH = timedelta(days=30)
RESULTS_KEPT = timedelta(days=14)
BATCH = 50  # entries in one transaction


@task
def rerender_outdated() -> int:
    """Render what an older renderer made. Gives how many entries that were."""
    outdated = Entry.objects.select_related("weblog").filter(renderer_version__lt=RENDERER_VERSION)
    done = last = 0
    while batch := [*outdated.filter(pk__gt=last).order_by("pk")[:BATCH]]:
        last = batch[-1].pk
        ready = [entry for entry in batch if rendered(entry)]
        for weblog in {entry.weblog for entry in ready}:
            with transaction.atomic():
                weblog.bump()
                done += sum(keep_rendered(entry) for entry in ready if entry.weblog == weblog)
    return done


def rendered(entry: Entry) -> bool:
    """Render, which takes long and locks nothing. False: this one stays as it is, and is named."""
    try:
        entry.render()
    except Exception:  # One odd entry must not keep all others old; whoever runs this sees which.
        logger.exception("Entry %s of %s can't be rendered anew.", entry.pk, entry.weblog.slug)
        return False
    return True


def keep_rendered(entry: Entry) -> int:
    """No new version: nobody wrote. An entry that somebody saved meanwhile is left to them."""
    made = {name: getattr(entry, name) for name in RENDERED}
    same: int = Entry.objects.filter(pk=entry.pk, version=entry.version).update(**made)
    if same:
        keeping.keep([entry])
    return same


@task
def purge() -> dict[str, int]:
    """Throw away what is over: old trash, deleted weblogs, used links, sessions, results."""
    now = timezone.now()
    with audit.through("housekeeping"):
        old = [*Entry.objects.trashed().filter(trashed_at__lt=now - KEPT_IN_TRASH)]
        for entry in old:
            with suppress(Conflict, Entry.DoesNotExist):  # Somebody took it up again meanwhile.
                entry.erase(by=None)
        gone = deletion.long_deleted()
        for weblog in gone:
            deletion.erase_weblog(weblog, by=None)
    FreedName.objects.filter(until__lt=now).delete()
    links, _ = LoginLink.objects.filter(expires_at__lt=now).delete()
    results, _ = DBTaskResult.objects.finished().filter(finished_at__lt=now - RESULTS_KEPT).delete()
    import_module(settings.SESSION_ENGINE).SessionStore.clear_expired()
    return {"entries": len(old), "weblogs": len(gone), "links": links, "results": results}
