"""One step of a day's housekeeping in a process of its own, for the tests that kill the worker.

    python -m tests.console.chores set-up      entries of an old renderer, a weblog whose days are
                                               over, and a domain that nobody has looked at;
                                               prints what would prove it
    python -m tests.console.chores state       prints JSON

The install is the one that the environment names.
"""

import json
import os
import sys
from datetime import timedelta
from pathlib import Path

import django

OUTDATED = 120
GONE = 3  # entries and files of the weblog that is to be erased


def set_up() -> None:
    from django.utils import timezone
    from django_tasks_db.models import DBTaskResult

    from rookery.entries import tasks
    from rookery.media.receive import receive
    from rookery.weblogs import records
    from rookery.weblogs.domains import claim
    from rookery.weblogs.models import Weblog
    from tests import make

    moss = Weblog.objects.get(slug="moss")
    for number in range(OUTDATED):
        make.entry(moss, f"Number {number}", body="*rain*")
    moss.entries.update(renderer_version=0, body_html="old")
    fern = make.weblog("Fern", slug="fern")
    for number in range(GONE):
        make.entry(fern, f"Number {number}")
        receive(fern, b"some words", f"{number}.txt", by=None)
    Weblog.objects.filter(pk=fern.pk).update(deleted_at=timezone.now() - timedelta(days=31))
    print(records.proof_of(claim("moss.example", by=None, weblog=moss)))
    # What was done yesterday, or nothing would be thrown away today.
    done = tasks.rerender_outdated.enqueue()
    yesterday = timezone.now() - timedelta(days=1)
    DBTaskResult.objects.filter(pk=done.id).update(status="SUCCESSFUL", finished_at=yesterday)


def state() -> None:
    from django_tasks_db.models import DBTaskResult

    from rookery.entries.models import Entry, Revision
    from rookery.media.models import Upload
    from rookery.weblogs.models import AuditEvent, Domain, Weblog

    media = Path(os.environ["ROOKERY_DATA"]) / "media"
    print(
        json.dumps(
            {
                "old": Entry.objects.filter(body_html="old").count(),
                "versions": [*Entry.objects.values_list("version", flat=True).distinct()],
                "entries": Entry.objects.count(),
                "revisions": Revision.objects.count(),
                "weblogs": [*Weblog.objects.order_by("slug").values_list("slug", flat=True)],
                "uploads": Upload.objects.count(),
                "files": sum(path.is_file() for path in media.rglob("*")),
                "erased": AuditEvent.objects.filter(verb="erased").count(),
                "domain": Domain.objects.get(host="moss.example").status,
                "proven": AuditEvent.objects.filter(verb="domain proven").count(),
                "failed": DBTaskResult.objects.failed().count(),
            }
        )
    )


if __name__ == "__main__":
    os.environ["DJANGO_SETTINGS_MODULE"] = "rookery.config.settings"
    django.setup()
    {"set-up": set_up, "state": state}[sys.argv[1]]()
