"""The weblogs that a site lists: by their newest entries, and by name.

`Weblog.latest_at` is the date of the newest published entry, perhaps one that is still to come. The
most of a long list is never looked at: where that date has come, an index has the order; the few
weblogs with something scheduled are looked at one by one.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.sites.models import Site
from django.db.models import Case, Exists, F, OuterRef, Q, Subquery, When
from django.db.models.functions import JSONObject, Left, Lower
from django.utils import timezone

from rookery.entries.models import Entry
from rookery.entries.querysets import EntryQuerySet
from rookery.entries.states import Visibility
from rookery.pages import bodies, items, voice
from rookery.pages.cursors import Cursor
from rookery.pages.lists import shown_on
from rookery.weblogs.models import Weblog, WeblogQuerySet

PER_PAGE = 30
OPENING = 200  # characters
FEED = 20  # entries
OUTLINED = 2000  # weblogs in the OPML


@dataclass(frozen=True, slots=True)
class Newest:
    """The newest entry of a weblog, and what a list says of the weblog itself."""

    path: str
    title: str
    tagline: str
    author: str
    language: str
    direction: str
    entry_path: str
    heading: str
    excerpt: str
    iso: str
    date: str


def by_activity(site: Site, size: int, before: Cursor | None = None, **more: Any) -> list[Any]:
    """Listed weblogs with their newest entry, in the order of those entries; `more` to annotate."""
    now = timezone.now()
    settled = _settled(site, now, size, before)
    shown = Weblog.objects.listed().filter(shown_on(site))
    rows = _with_latest(shown.filter(settled | Q(latest_at__gt=now)), now)
    rows = rows.exclude(newest_at=None).annotate(**more)
    if before:
        rows = rows.filter(before.older("newest_at"))
    return list(rows.order_by("-newest_at", "-pk")[:size])


def by_name(site: Site, size: int, after: int | None = None) -> list[Any]:
    """Listed weblogs that have something to read, from A to Z; those after the one of that key."""
    now = timezone.now()
    has_any = Q(latest_at__lte=now) | Q(Exists(_stream(now)), latest_at__gt=now)
    some = Weblog.objects.listed().filter(shown_on(site), has_any).annotate(name=Lower("title"))
    if after is not None:
        last = Subquery(Weblog.objects.filter(pk=after).values(name=Lower("title")))
        some = some.filter(Q(name__gt=last) | Q(pk__gt=after), name__gte=last)
    # Without joins, so that no planner leaves the index for them.
    first = some.order_by("name", "pk").values("pk")[:size]
    rows = _with_latest(Weblog.objects.filter(pk__in=first), now)
    return list(rows.order_by(Lower("title"), "pk"))


def _settled(site: Site, now: datetime, size: int, before: Cursor | None) -> Q:
    """The first of those whose date has come, by one walk along an index for each kind."""
    kinds = [Q(site=site)]
    if shown_on(site) != kinds[0]:
        kinds.append(Q(is_on_platform_list=True))
    found = Q()
    for kind in kinds:
        some = Weblog.objects.listed().filter(kind, latest_at__lte=now)
        if before:
            some = some.filter(before.older("latest_at"))
        found |= Q(pk__in=some.order_by("-latest_at", "-pk").values("pk")[:size])
    return found


def _with_latest(weblogs: WeblogQuerySet, now: datetime) -> Any:
    """With the newest entry whose time has come, as JSON, and its date as `newest_at`."""
    stream = _stream(now)
    shown = JSONObject(
        slug="slug", title="title", summary="summary", opening=Left("text", OPENING + 50)
    )
    at = Subquery(stream.values("pub_date")[:1])
    return weblogs.annotate(
        newest_at=Case(When(latest_at__lte=now, then=F("latest_at")), default=at),
        newest=Subquery(stream.annotate(shown=shown).values("shown")[:1]),
    ).select_related("author", "site")


def newest_entries(site: Site) -> list[Entry]:
    """The newest entries of all listed weblogs together; two queries, however many there are.

    They are in the weblogs that are first by activity. None of them is older than the last of those
    weblogs' dates, when there are as many, nor than the last entry that the feed of one would show.
    """
    floor = Subquery(_stream(timezone.now()).values("pub_date")[FEED - 1 : FEED])
    weblogs = by_activity(site, FEED, floor=floor)
    known = [weblog.floor for weblog in weblogs if weblog.floor]
    if len(weblogs) == FEED:
        known.append(weblogs[-1].newest_at)
    entries = Entry.objects.promoted().stream().filter(weblog__in=[each.pk for each in weblogs])
    if known:
        entries = entries.filter(pub_date__gte=max(known))
    entries = entries.select_related("author", "weblog__site").defer("body")
    return list(items.strictly(entries.newest())[:FEED])


def _stream(now: datetime) -> EntryQuerySet:
    """The entries of the weblog of the outer query that its lists show; it is a listed one."""
    own = Entry.objects.due(now).stream().filter(weblog=OuterRef("pk"))
    shown: EntryQuerySet = own.filter(visibility=Visibility.PUBLIC).newest()
    return shown


def item(weblog: Any, site: Site) -> Newest:
    """What the list on `site` says about a weblog; one that lives elsewhere has its whole URL."""
    home = weblog.path if weblog.site_id == site.pk else weblog.url
    latest = weblog.newest
    beginning = latest["opening"] or ""
    excerpt = latest["summary"] or (beginning if latest["title"] else "")
    return Newest(
        path=home,
        title=weblog.title,
        tagline=weblog.tagline,
        author=str(weblog.author),
        language=weblog.language,
        direction=voice.direction(weblog.language),
        entry_path=f"{home}{latest['slug']}/",
        heading=items.heading(latest["title"], beginning, latest["slug"]),
        excerpt=bodies.cut(excerpt, OPENING),
        iso=items.stamp(weblog.newest_at),
        date=voice.written(weblog.newest_at, weblog),
    )


def opml(site: Site) -> str:
    """OPML 2.0: the feeds of the weblogs that a site lists, those first that wrote last."""
    xml = bodies.xml
    lines = [
        f'<outline type="rss" text="{xml(weblog.title)}" title="{xml(weblog.title)}"'
        f' xmlUrl="{xml(weblog.url)}feed/" htmlUrl="{xml(weblog.url)}"'
        f' language="{xml(weblog.language)}"/>\n'
        for weblog in by_activity(site, OUTLINED)
    ]
    return (
        '<?xml version="1.0" encoding="utf-8"?>\n<opml version="2.0">\n'
        f"<head><title>{xml(site.name)}</title><docs>http://opml.org/spec2.opml</docs></head>\n"
        f"<body>\n{''.join(lines)}</body>\n</opml>\n"
    )
