"""Takes back what an import has brought, as long as nobody has seen it."""

from itertools import batched
from typing import Final

from rookery.entries import arrive
from rookery.entries.models import Entry, Tag
from rookery.media import receive
from rookery.media.models import Upload
from rookery.transfer.models import ImportRun

BATCH: Final = 50  # entries whose deletion, with all that hangs on them, stays well below 0.2 s


def clear(run: ImportRun) -> None:
    """Delete the hidden entries, the files and the new tags of a run, and its list of items."""
    entries = run.weblog.entries.filter(is_arriving=True).values_list("pk", flat=True)
    for some in batched([*entries], BATCH):
        arrive.send_back(Entry.objects.filter(pk__in=some))
    for upload in Upload.objects.filter(pk__in=run.items.values("upload")):
        receive.discard(upload, by=run.by)
    new_tags = run.weblog.tags.filter(pk__gt=run.last_tag_before, entry_tags=None)
    Tag.objects.filter(pk__in=[*new_tags.values_list("pk", flat=True)]).delete()
    run.items.all().delete()
