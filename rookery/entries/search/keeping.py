"""Keeping the index: written by whatever saves entries, in the same transaction."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, Final

from django.db import models

from rookery.entries.search.rows import SearchRow
from rookery.entries.search.words import Terms, place, terms
from rookery.entries.states import Status, Visibility

if TYPE_CHECKING:
    from rookery.entries.models import Entry

BATCH: Final = 100  # entries whose rows are made at once

# What readers may find, now or at its date. Nothing else is in the index.
FINDABLE: Final = {
    "status": Status.PUBLISHED,
    "visibility": Visibility.PUBLIC,
    "trashed_at": None,
}


def keep(entries: Iterable["Entry"]) -> None:
    """Make the index say what these saved entries say now."""
    entries = [*entries]
    SearchRow.objects.filter(pk__in=[entry.pk for entry in entries]).delete()
    SearchRow.objects.bulk_create(row_of(entry) for entry in entries if is_findable(entry))


def is_findable(entry: "Entry") -> bool:
    return all(getattr(entry, name) == value for name, value in FINDABLE.items())


def row_of(entry: Any, model: type[models.Model] = SearchRow) -> Any:
    """The row of an entry that has its weblog; both models may be those of a migration."""
    title, head, whole = columns(
        entry.title,
        " ".join([entry.summary or "", *(name for name, _ in entry.tag_list)]),
        entry.text,
        language=entry.language or entry.weblog.language,
        mark=place(entry.weblog_id),
    )
    return model(entry_id=entry.pk, weblog_id=entry.weblog_id, title=title, head=head, whole=whole)


def columns(title: str, more: str, text: str, *, language: str, mark: str) -> list[Terms]:
    """The terms of a title; with what stands beside it; with everything."""
    parts = [terms(part, language, mark) for part in (title, more, text)]
    return [_joined(parts[:1]), _joined(parts[:2]), _joined(parts)]


def _joined(parts: list[Terms]) -> Terms:
    words = (word for part in parts for word in part.words)
    return Terms(tuple(words), frozenset().union(*(part.marks for part in parts)))
