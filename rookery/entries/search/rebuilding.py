"""Writing the whole index anew, and seeing whether that is needed."""

from collections.abc import Callable

from django.db import transaction

from rookery.entries.models import Entry
from rookery.entries.search.keeping import BATCH, FINDABLE, row_of
from rookery.entries.search.rows import SearchRow

type Told = Callable[[int, int], object]


def counts() -> tuple[int, int]:
    """How many entries the index should have, and how many rows it has."""
    return Entry.objects.filter(**FINDABLE).count(), SearchRow.objects.count()


def rebuild(told: Told = lambda _done, _total: None) -> int:
    """Write every row anew, batch by batch, while others read and write. Gives how many.

    Rows of entries that are gone, or that nobody may find any more, go. `told` hears how many
    entries are done, of how many.
    """
    total = Entry.objects.filter(**FINDABLE).count()
    done = last = 0
    while batch := _rewritten(last):
        last = batch[-1].pk
        done += len(batch)
        told(done, total)
    return done


@transaction.atomic
def _rewritten(last: int) -> list[Entry]:
    """The next entries after `last`, whose stretch of the index has been written anew."""
    findable = Entry.objects.filter(**FINDABLE, pk__gt=last).order_by("pk")
    # Held, so that nobody's save is overtaken by what it said before.
    batch = [*findable.select_for_update(of=("self",)).select_related("weblog")[:BATCH]]
    stretch = SearchRow.objects.filter(pk__gt=last)
    if batch:
        stretch = stretch.filter(pk__lte=batch[-1].pk)
    stretch.delete()
    SearchRow.objects.bulk_create(row_of(entry) for entry in batch)
    return batch
