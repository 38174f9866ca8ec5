"""The pages that readers see. Each finds its weblog by the address, on the active site alone."""

import uuid
from collections.abc import Callable
from functools import wraps

from django.conf import settings
from django.http import HttpResponse
from django.http.response import HttpResponseBase

from rookery.entries.search import query
from rookery.lib.rows import is_key
from rookery.pages import feed_formats, feeds, places, render, sitemaps, weblogs
from rookery.pages import search as searches
from rookery.pages.cursors import Cursor
from rookery.pages.page import Page
from rookery.reader.answers import (
    ReaderRequest,
    answer,
    belongs_to,
    found_at,
    missing,
    moved_to,
    read_only,
)
from rookery.weblogs.models import Weblog

type PageView = Callable[..., Page | None]


def of_weblog(view: PageView) -> Callable[..., HttpResponseBase]:
    """The door of a page inside a weblog: finds the weblog, answers, or says that nothing is there.

    The URL's `weblog` is a slug; without one the weblog at the root is meant.
    """

    @wraps(view)
    def door(request: ReaderRequest, weblog: str = "", **kwargs: object) -> HttpResponseBase:
        found = places.find(weblog)
        owner = found.named if weblog else found.root
        if owner is None or not owner.is_open:
            return missing(request, found.home)
        belongs_to(request, owner)
        page = view(request, owner, **kwargs)
        return missing(request, owner) if page is None else answer(request, page)

    return read_only(door)


def before(request: ReaderRequest) -> Cursor | None:
    """Where the page begins; a cursor that nobody wrote begins at the newest."""
    return Cursor.parse(request.GET.get("before", ""))


@read_only
def home(request: ReaderRequest) -> HttpResponseBase:
    """The weblog at the root, or the list of weblogs when there never was one."""
    root = places.find().root
    if root is not None and root.is_open:
        return home_of(request, root)
    if root is not None or places.had_root(request.site):
        return missing(request)
    url = places.permalink(request.site, None, request.GET) if request.GET else None
    if url:
        return moved_to(url)
    return answer(request, weblogs.by_activity(request.site, before(request), is_home=True))


@read_only
def word(request: ReaderRequest, word: str) -> HttpResponseBase:
    """``/friend/``: a weblog, else an entry of the weblog at the root."""
    found = places.find(word)
    if found.named is not None and found.named.is_open:
        return home_of(request, found.named)
    if found.root is not None and found.root.is_open:
        entry = places.read(found.root, word)
        if entry is not None:
            belongs_to(request, found.root)
            return answer(request, render.entry(found.root, entry))
    return missing(request, found.home)


def home_of(request: ReaderRequest, weblog: Weblog) -> HttpResponseBase:
    """A weblog's stream, unless the query is the permalink of an entry that was imported."""
    belongs_to(request, weblog)
    url = places.permalink(request.site, weblog, request.GET) if request.GET else None
    return moved_to(url) if url else answer(request, render.home(weblog, before(request)))


@of_weblog
def entry(_request: ReaderRequest, weblog: Weblog, entry: str) -> Page | None:
    found = places.read(weblog, entry)
    return None if found is None else render.entry(weblog, found)


@of_weblog
def tags(_request: ReaderRequest, weblog: Weblog) -> Page:
    return render.tags(weblog)


@of_weblog
def tag(request: ReaderRequest, weblog: Weblog, tag: str) -> Page | None:
    return render.tag(weblog, tag, before(request))


@of_weblog
def author(request: ReaderRequest, weblog: Weblog, author: str) -> Page | None:
    return render.author(weblog, author, before(request))


@of_weblog
def archive(request: ReaderRequest, weblog: Weblog) -> Page:
    return render.archive(weblog, before(request))


@of_weblog
def archive_year(request: ReaderRequest, weblog: Weblog, year: int) -> Page | None:
    return render.archive_year(weblog, year, before(request))


@of_weblog
def search(request: ReaderRequest, weblog: Weblog) -> Page:
    return searches.search(weblog, *asked(request))


@read_only
def site_search(request: ReaderRequest) -> HttpResponseBase:
    return answer(request, searches.site_search(request.site, *asked(request)))


def asked(request: ReaderRequest) -> tuple[str, int]:
    """What is looked for, and which page of the answer; one that isn't there is the first."""
    typed = request.GET.get("q", "")[: query.LONGEST].replace("\0", " ").strip()
    number = request.GET.get("page", "")
    pages = map(str, range(1, searches.MOST_PAGES + 1))
    return typed, int(number) if number in pages else 1


@of_weblog
def feed_atom(_request: ReaderRequest, weblog: Weblog, **choice: str) -> Page | None:
    feed = feeds.of(weblog, **choice)
    return None if feed is None else feed_formats.atom(feed)


@of_weblog
def feed_rss(_request: ReaderRequest, weblog: Weblog, **choice: str) -> Page | None:
    feed = feeds.of(weblog, **choice)
    return None if feed is None else feed_formats.rss(feed)


@of_weblog
def feed_json(_request: ReaderRequest, weblog: Weblog, **choice: str) -> Page | None:
    feed = feeds.of(weblog, **choice)
    return None if feed is None else feed_formats.json_feed(feed)


@read_only
def weblog_list(request: ReaderRequest) -> HttpResponseBase:
    """The weblogs of a site; a key that nobody wrote begins at the first."""
    if request.GET.get("by") == "name":
        after = request.GET.get("after", "")
        return answer(request, weblogs.by_name(request.site, int(after) if is_key(after) else None))
    return answer(request, weblogs.by_activity(request.site, before(request)))


@read_only
def site_feed_atom(request: ReaderRequest) -> HttpResponseBase:
    return answer(request, feed_formats.atom(weblogs.feed(request.site)))


@read_only
def site_feed_rss(request: ReaderRequest) -> HttpResponseBase:
    return answer(request, feed_formats.rss(weblogs.feed(request.site)))


@read_only
def site_feed_json(request: ReaderRequest) -> HttpResponseBase:
    return answer(request, feed_formats.json_feed(weblogs.feed(request.site)))


@read_only
def opml(request: ReaderRequest) -> HttpResponseBase:
    return answer(request, weblogs.opml(request.site))


@read_only
def sitemap(request: ReaderRequest) -> HttpResponseBase:
    return answer(request, sitemaps.index(request.site))


@read_only
def sitemap_part(request: ReaderRequest, number: int) -> HttpResponseBase:
    return answer_or_missing(request, sitemaps.sitemap(request.site, number))


@read_only
def security(request: ReaderRequest) -> HttpResponseBase:
    return answer_or_missing(request, sitemaps.security(request.site))


@read_only
def robots(request: ReaderRequest) -> HttpResponseBase:
    return answer(request, sitemaps.robots(request.site))


def answer_or_missing(request: ReaderRequest, page: Page | None) -> HttpResponseBase:
    """A page of the whole site, if there is such."""
    return missing(request) if page is None else answer(request, page)


@read_only
def edit(_request: ReaderRequest, entry: uuid.UUID) -> HttpResponseBase:
    """The fixed address of “edit this”: the studio decides who may, and whether there is such."""
    return found_at(f"{settings.ROOKERY_URL}/studio/edit/{entry}/")


@read_only
def healthz(_request: ReaderRequest) -> HttpResponseBase:
    headers = {"Cache-Control": "no-store"}
    return HttpResponse("ok\n", content_type="text/plain; charset=utf-8", headers=headers)


@read_only
def elsewhere(request: ReaderRequest) -> HttpResponseBase:
    """Whatever has no page of its own: old addresses, missing slashes, and nothing at all."""
    first = request.path_info.removeprefix("/").partition("/")[0]
    return missing(request, places.find("" if "\0" in first else first).home)
