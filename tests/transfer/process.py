"""One step of an import in a process of its own, for the tests that kill it.

    python -m tests.transfer.process set-up
    python -m tests.transfer.process import FILE     prints a line of progress per batch
    python -m tests.transfer.process state           prints JSON

The install is the one that ROOKERY_DATA names.
"""

import json
import os
import sys
from pathlib import Path

import django


def set_up() -> None:
    from django.core.management import call_command

    from rookery.weblogs.domains import sync_platform
    from tests import make

    call_command("migrate", verbosity=0)
    sync_platform()
    make.weblog("Harbour", slug="harbour")


def bring(path: str) -> None:
    from rookery.transfer.wordpress.importing import import_wordpress
    from rookery.weblogs.models import Weblog

    def progress(phase: str, done: int, total: int) -> None:
        print(phase, done, total, flush=True)

    report = import_wordpress(Weblog.objects.get(), Path(path), media=False, progress=progress)
    print(json.dumps(report.as_dict()))


def state() -> None:
    from rookery.entries.models import OldAddress, Revision
    from rookery.transfer.models import ImportedItem, ImportRun
    from rookery.weblogs.models import Weblog

    entries = Weblog.objects.get().entries
    print(
        json.dumps(
            {
                "entries": entries.count(),
                "readable": entries.readable().count(),
                "sources": entries.values("source").distinct().count(),
                "revisions": Revision.objects.count(),
                "old addresses": OldAddress.objects.count(),
                "items": ImportedItem.objects.count(),
                "runs": [*ImportRun.objects.values_list("state", "cursor")],
            }
        )
    )


if __name__ == "__main__":
    os.environ["DJANGO_SETTINGS_MODULE"] = "rookery.config.settings"
    django.setup()
    {"set-up": set_up, "import": bring, "state": state}[sys.argv[1]](*sys.argv[2:])
