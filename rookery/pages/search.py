"""The pages that say what was found: inside a weblog, and among the weblogs of a site."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, Final

from django.contrib.sites.models import Site
from django.db.models.functions import Left
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from rookery.entries.models import Entry
from rookery.entries.querysets import EntryQuerySet
from rookery.entries.search import query
from rookery.entries.search.finding import found, stretch
from rookery.entries.search.marks import Piece, excerpt, has_hit, marked
from rookery.entries.search.query import Query
from rookery.pages import frames, items, lists, voice, words
from rookery.pages.frames import Frame
from rookery.pages.page import Link, Page
from rookery.weblogs.models import Weblog

ON_SITE: Final = "/weblogs/search/"

PER_PAGE: Final = 20
MOST_PAGES: Final = 10  # Whoever hasn't found it by then needs better words.
LOOKED_THROUGH: Final = 10_000  # characters in which an excerpt is looked for
EXCERPT: Final = 260  # characters
PASSAGE: Final = Left("text", LOOKED_THROUGH)

SHOWN = ("weblog", "slug", "title", "pub_date", "summary", "language")
WHOSE = tuple(
    f"weblog__{name}"
    for name in ("title", "slug", "is_root", "language", "time_zone", "site__domain")
)


@dataclass(frozen=True, slots=True)
class Hit:
    path: str
    title: str  # May be empty.
    heading: list[Piece]
    excerpt: list[Piece]
    iso: str
    date: str
    lang: SafeString = words.NOTHING  # Attributes, where its language isn't the page's.
    weblog: Link | None = None


def search(weblog: Weblog, typed: str, number: int = 1) -> Page:
    """What readers may find in `weblog`, the best first."""
    asked = query.parse(typed)
    some = found(weblog.entries.listed(), asked, weblog.pk)
    with voice.speaking(weblog.language):
        title = pgettext("reader pages", "Search")
        frame = frames.of_weblog(weblog, title, "search/", is_hidden=True)
        page = _page(
            frame,
            typed,
            _window(some, number),
            number,
            lambda entry: _hit(entry, weblog, asked, frame, weblog.path),
            archive=f"{weblog.path}archive/",
        )
    return replace(page, not_after=getattr(weblog, "next_due", None))


def site_search(site: Site, typed: str, number: int = 1) -> Page:
    """What readers may find in the weblogs that `site` lists, the best first."""
    asked = query.parse(typed)
    house = frames.house(site)
    with voice.speaking(house.language):
        title = pgettext("reader pages", "Search")
        frame = frames.of_site(house, title, ON_SITE, is_hidden=True)
        return _page(
            frame,
            typed,
            _on_site(site, asked, number),
            number,
            lambda entry: _named_hit(entry, site, asked, frame),
        )


def _on_site(site: Site, asked: Query, number: int) -> list[Entry]:
    listed = Weblog.objects.listed().filter(lists.shown_on(site))
    some = found(Entry.objects.promoted().filter(weblog__in=listed), asked, listed)
    return _window(some, number, *WHOSE)


def _window(some: EntryQuerySet, number: int, *more: str) -> list[Entry]:
    """A page of entries, and one more where there is more."""
    first = (number - 1) * PER_PAGE
    rows = stretch(some, first, first + PER_PAGE + 1).annotate(passage=PASSAGE)
    rows = rows.select_related("weblog__site") if more else rows
    return [*items.strictly(rows.only(*SHOWN, *more))]


def _hit(entry: Any, weblog: Weblog, asked: Query, frame: Frame, home: str) -> Hit:
    spoken = entry.language or weblog.language
    heading = items.heading(entry.title, entry.passage, entry.slug)
    shown = excerpt(entry.passage, asked, spoken, EXCERPT)
    if entry.summary and not has_hit(shown):
        shown = excerpt(entry.summary, asked, spoken, EXCERPT)
    return Hit(
        path=f"{home}{entry.slug}/",
        title=entry.title,
        heading=marked(heading, asked, spoken),
        excerpt=shown,
        iso=items.stamp(entry.pub_date),
        date=voice.written(entry.pub_date, weblog),
        lang=words.marked(spoken, frame.language),
    )


def _named_hit(entry: Entry, site: Site, asked: Query, frame: Frame) -> Hit:
    weblog = entry.weblog
    home = weblog.path if weblog.site_id == site.pk else weblog.url
    return replace(_hit(entry, weblog, asked, frame, home), weblog=Link(home, weblog.title))


def _page(
    frame: Frame,
    typed: str,
    rows: list[Entry],
    number: int,
    hit: Callable[[Entry], Hit],
    **more: Any,
) -> Page:
    hits = [hit(row) for row in rows[:PER_PAGE]]
    is_last = len(rows) <= PER_PAGE
    context = {
        "frame": frame,
        "words": typed,
        "hits": hits,
        "count": (number - 1) * PER_PAGE + len(hits),
        "is_all": is_last,
        "is_cut": not is_last and number == MOST_PAGES,
        **_pager(frame.path, typed, number, is_last=is_last),
        **more,
    }
    return Page(render_to_string("pages/search.html", context).encode())


def _pager(path: str, typed: str, number: int, *, is_last: bool) -> dict[str, Link]:
    def to(other: int) -> str:
        page = {} if other == 1 else {"page": str(other)}
        return path + lists.query_string({"q": typed, **page})

    links = {}
    if number > 1:
        links["newer"] = Link(to(number - 1), _("Better ones"))
    if not is_last and number < MOST_PAGES:
        links["older"] = Link(to(number + 1), _("More"))
    return links
