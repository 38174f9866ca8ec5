"""Pages of long lists by key: the hundredth costs what the first does, and nothing is counted."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Model, Q, QuerySet

from rookery.pages.cursors import Cursor

SIZE = 40  # rows
LONGEST_KEY = 18  # digits; every one of them fits the database's 64 bits


@dataclass(frozen=True, slots=True)
class Page[Row: Model]:
    rows: Sequence[Row]
    next: str  # What `?before=` says on the following page; empty on the last one.
    is_later: bool  # Not the first page.


def page_of[Row: Model](
    rows: QuerySet[Row], before: str, *, by: str = "", size: int = SIZE
) -> Page[Row]:
    """The rows after `before`, the highest first: by the date field `by` and pk, or by pk alone.

    A `before` that nobody here has made gives the first page.
    """
    after = _after(before, by)
    if after is not None:
        rows = rows.filter(after)
    ordering = [f"-{by}", "-pk"] if by else ["-pk"]
    found = list(rows.order_by(*ordering)[: size + 1])
    has_more, found = len(found) > size, found[:size]
    return Page(found, _key(found[-1], by) if has_more else "", after is not None)


def _key(row: Model, by: str) -> str:
    return str(Cursor(getattr(row, by), row.pk) if by else row.pk)


def _after(before: str, by: str) -> Q | None:
    if by:
        cursor = Cursor.parse(before)
        return None if cursor is None else cursor.older(by)
    is_key = before.isascii() and before.isdecimal() and len(before) <= LONGEST_KEY
    return Q(pk__lt=int(before)) if is_key else None
