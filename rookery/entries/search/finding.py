"""Asking the index."""

from typing import Any, Final

from django.db.models import Case, F, Func, Subquery, Value, When

from rookery.entries.querysets import EntryQuerySet
from rookery.entries.search.query import Query
from rookery.entries.search.rows import Asked, SearchRow
from rookery.weblogs.models import WeblogQuerySet

MOST: Final = 1000  # hits of a column that are looked at, those that were written last


def found(entries: EntryQuerySet, query: Query, among: int | WeblogQuerySet) -> EntryQuerySet:
    """Those of `entries` that have what is wanted, the best first, then the newest.

    All of it in the title counts most, then in title, summary and tags. The caller says with
    `entries` who may see what; `among` is the weblog (its id) or the weblogs whose they are, so
    that the index needn't look at others.
    """
    if not query:
        return entries.none()
    asked = Asked(query, among)
    in_title, in_head = hits("title", asked), hits("head", asked)
    best = Case(When(pk__in=in_title, then=2), When(pk__in=in_head, then=1), default=Value(0))
    some = entries.filter(pk__in=Together(Subquery(hits("whole", asked)), Subquery(in_head)))
    return some.order_by(best.desc(), "-pub_date", "-pk")


def stretch(found: EntryQuerySet, first: int, last: int) -> EntryQuerySet:
    """What was found from `first` up to `last`; only of these whole rows are read."""
    chosen = found.values("pk")[first:last]
    return found.model.objects.filter(pk__in=chosen).order_by(*found.query.order_by)


def hits(column: str, asked: Asked) -> Any:
    """A query for the ids of the entries that match in one column."""
    rows = SearchRow.objects.filter(**{f"{column}__matches": asked})
    if not isinstance(asked.among, int):
        rows = rows.filter(weblog__in=asked.among)
    return rows.order_by(AsWritten(F("pk")).desc()).values("pk")[:MOST]


class Together(Func):
    """The ids of several queries. With two IN and an OR, PostgreSQL would test every entry."""

    template = '(SELECT "pk" FROM %(expressions)s AS "more")'
    arg_joiner = ' AS "some" UNION ALL SELECT "pk" FROM '


class AsWritten(Func):
    """The key as what to order by, and nothing to walk along.

    PostgreSQL would take it for a short way to the newest hits, and test row after row.
    """

    template = "%(expressions)s"

    def as_postgresql(self, compiler: Any, connection: Any) -> Any:
        return super().as_sql(compiler, connection, template="(%(expressions)s + 0)")
