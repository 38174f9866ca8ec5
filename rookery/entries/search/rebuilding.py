"""Writing the index anew: a weblog's rows, or all; and seeing whether that is needed."""

from collections.abc import Callable

from django.db import transaction
from django.tasks import task

from rookery.entries.models import Entry
from rookery.entries.search.keeping import BATCH, FINDABLE, keep, row_of
from rookery.entries.search.rows import SearchRow
from rookery.weblogs.models import Weblog

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


def respell(weblog: Weblog) -> None:
    """Find a weblog's entries by the rules of its new language: a few at once, the others soon."""
    if last := _respelt(weblog.pk, 0):
        transaction.on_commit(lambda: respell_rest.enqueue(weblog.pk, last))


@task
def respell_rest(weblog_id: int, last: int) -> None:
    """Go on with `respell` after the entry `last`."""
    while last:
        last = _respelt(weblog_id, last)


@transaction.atomic
def _respelt(weblog_id: int, last: int) -> int:
    """Write the rows of the next entries after `last` anew; gives the last one, 0 at the end."""
    # The others say themselves in which language they are.
    findable = Entry.objects.filter(**FINDABLE, weblog=weblog_id, language="", pk__gt=last)
    held = findable.order_by("pk").select_for_update(of=("self",)).select_related("weblog")
    batch = [*held[:BATCH]]
    keep(batch)
    return batch[-1].pk if len(batch) == BATCH else 0
