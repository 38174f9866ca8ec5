"""The table of the index, and how a query is put to it: FTS5 on SQLite, tsvector on PostgreSQL.

The terms are made by `words`, and both engines only look them up. What each wants them to look like
is all that they differ in.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Final

from django.db import models
from django.db.models import F, Lookup, Subquery

from rookery.entries.search.query import Query, Term
from rookery.entries.search.words import MARK, Terms, place
from rookery.weblogs.models import Weblog, WeblogQuerySet

NAMED: Final = 100  # weblogs of a site that the index is told of by their marks

# PostgreSQL's limits of a tsvector.
LAST_PLACE: Final = 16_383
MOST_PLACES: Final = 255  # of one word
MOST_BYTES: Final = 1_000_000


class TermsField(models.Field[Terms, Terms]):
    """Terms on their way in; nobody reads them back."""

    def db_type(self, connection: Any) -> str:
        return "tsvector" if connection.vendor == "postgresql" else "text"

    def get_db_prep_save(self, value: Any, connection: Any) -> str:
        write = as_tsvector if connection.vendor == "postgresql" else as_text
        return write(value or Terms((), frozenset()))


@dataclass(frozen=True, slots=True)
class Asked:
    """A query, and the weblog (its id) or the weblogs of which every answer has the mark."""

    query: Query
    among: int | WeblogQuerySet


class Marks(Subquery):
    """What asks for the mark of one of these weblogs; "" when they are more than `NAMED`.

    Where there is none, it asks for a mark that nothing has.
    """

    template = """(SELECT CASE WHEN COUNT(*) > %(named)s THEN ''
        ELSE '(' || COALESCE(GROUP_CONCAT('"%(dot)s' || "mark" || '"', ' OR '), '"%(dot)s"')
            || ') AND ' END
        FROM (%(subquery)s) AS "places")"""
    on_postgresql = """(SELECT CASE WHEN COUNT(*) > %(named)s THEN ''
        ELSE '(' || COALESCE(STRING_AGG('%(dot)s' || "mark", ' | '), '%(dot)s') || ') & ' END
        FROM (%(subquery)s) AS "places")"""
    output_field = models.TextField()

    def __init__(self, weblogs: WeblogQuerySet) -> None:
        some = weblogs.order_by().values(mark=F("pk"))[: NAMED + 1]
        super().__init__(some, named=NAMED, dot=MARK)

    def as_postgresql(self, compiler: Any, connection: Any) -> Any:
        return self.as_sql(compiler, connection, template=self.on_postgresql)


@TermsField.register_lookup
class Matches(Lookup):
    """Terms that an `Asked` wants."""

    lookup_name = "matches"
    prepare_rhs = False

    def as_sqlite(self, compiler: Any, connection: Any) -> tuple[str, tuple[Any, ...]]:
        return self._asked("MATCH {}", '"{}" AND ', as_match, compiler, connection)

    def as_postgresql(self, compiler: Any, connection: Any) -> tuple[str, tuple[Any, ...]]:
        return self._asked("@@ ({})::tsquery", "{} & ", as_tsquery, compiler, connection)

    def _asked(
        self, how: str, mark: str, words: Callable[[Query], str], compiler: Any, connection: Any
    ) -> tuple[str, tuple[Any, ...]]:
        column, params = self.process_lhs(compiler, connection)
        said, among = f"({words(self.rhs.query)})", self.rhs.among
        if isinstance(among, int):
            return f"{column} {how.format('%s')}", (*params, mark.format(place(among)) + said)
        marks, more = compiler.compile(Marks(among))
        return f"{column} {how.format(f'{marks} || %s')}", (*params, *more, said)


class SearchRow(models.Model):
    """What an entry that readers may find is found by; each column has all of the one before.

    FTS5 has one key, ``rowid``. Its tables know neither foreign keys nor indexes; whatever deletes
    an entry through Django deletes this too.
    """

    entry = models.OneToOneField(
        "entries.Entry",
        on_delete=models.CASCADE,
        primary_key=True,
        db_column="rowid",
        related_name="search_row",
    )
    weblog = models.ForeignKey(
        Weblog,
        on_delete=models.DO_NOTHING,  # It goes with the entry.
        db_constraint=False,
        db_index=False,
        related_name="+",
    )
    title = TermsField()
    head = TermsField()
    whole = TermsField()

    class Meta:
        verbose_name = "search row"
        verbose_name_plural = "search rows"
        db_table = "entries_search"

    def __str__(self) -> str:
        return str(self.pk)


def as_text(terms: Terms) -> str:
    """For FTS5's ``ascii`` tokenizer, which takes every other character for a letter."""
    return " ".join([*terms.words, *sorted(terms.marks)])


def as_tsvector(terms: Terms) -> str:
    """Words with their places, marks without; as much as a tsvector holds."""
    places: dict[str, list[int]] = {}
    for at, word in enumerate(terms.words, start=1):
        found = places.setdefault(word, [])
        if len(found) < MOST_PLACES:
            found.append(min(at, LAST_PLACE))
    return " ".join(_within(MOST_BYTES, terms.marks, places))


def _within(left: int, marks: frozenset[str], places: dict[str, list[int]]) -> Iterator[str]:
    for mark in sorted(marks, key=len):  # The place first: it is short, and must be there.
        left -= len(mark.encode()) + 4
        if left > 0:
            yield f"'{mark}'"
    for word, found in places.items():
        left -= len(word.encode()) + 4 + 2 * len(found)
        if left > 0:
            yield f"'{word}':{','.join(map(str, found))}"


def as_match(query: Query) -> str:
    """FTS5's query language (sqlite.org/fts5.html, 3)."""

    def ways(term: Term) -> Iterator[str]:
        yield f'"{" ".join(term.words)}"' + (" *" if term.is_beginning else "")
        yield from (f'"{stem}"' for stem in sorted(term.stems))

    said = " AND ".join(f"({' OR '.join(ways(term))})" for term in query.wanted)
    unwanted = " OR ".join(way for term in query.unwanted for way in ways(term))
    return f"({said}) NOT ({unwanted})" if unwanted else said


def as_tsquery(query: Query) -> str:
    """PostgreSQL's (Documentation, 8.11.2)."""

    def ways(term: Term) -> Iterator[str]:
        phrase = " <-> ".join(f"'{word}'" for word in term.words)
        yield f"({phrase}{':*' if term.is_beginning else ''})"
        yield from (f"'{stem}'" for stem in sorted(term.stems))

    said = " & ".join(f"({' | '.join(ways(term))})" for term in query.wanted)
    unwanted = " | ".join(way for term in query.unwanted for way in ways(term))
    return f"({said}) & !({unwanted})" if unwanted else said
