"""The lists of pages that ask for more than a stretch of the stream."""

from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.sites.models import Site
from django.db.models import Count, Q, Subquery

from rookery.entries.models import Entry
from rookery.pages import items
from rookery.pages.cursors import Cursor
from rookery.weblogs.hosts import PLATFORM_SITE_ID
from rookery.weblogs.models import Weblog

TAGS_SHOWN = 1000


def query_string(query: dict[str, str]) -> str:
    return f"?{urlencode(query)}" if query else ""


def tags_in_use(weblog: Weblog) -> list[Any]:
    """Name, slug and count of the tags that listed entries carry, by name."""
    listed = weblog.entries.listed().values("pk")
    rows = weblog.tags.filter(entry_tags__entry__in=listed)
    counted = rows.values("name", "slug").annotate(count=Count("entry_tags"))
    return list(counted.order_by("name")[:TAGS_SHOWN])


def year_bounds(weblog: Weblog, year: int) -> tuple[datetime, datetime]:
    """The first moment of the year, and of the one after it, in the weblog's time zone."""
    return datetime(year, 1, 1, tzinfo=weblog.zone), datetime(year + 1, 1, 1, tzinfo=weblog.zone)


def titles_of_year(weblog: Weblog, year: int, size: int, before: Cursor | None) -> list[Entry]:
    """Titles of one year, newest first; each row knows the nearest dates beside the year."""
    first, end = year_bounds(weblog, year)
    stream = weblog.entries.listed().stream()
    older = stream.filter(pub_date__lt=first).order_by("-pub_date").values("pub_date")[:1]
    newer = stream.filter(pub_date__gte=end).order_by("pub_date").values("pub_date")[:1]
    rows = items.titles(stream.filter(pub_date__gte=first, pub_date__lt=end))
    if before:
        rows = rows.filter(before.older())
    rows = rows.annotate(older_year=Subquery(older), newer_year=Subquery(newer))
    return list(rows.newest()[:size])


def shown_on(site: Site) -> Q:
    """Its own weblogs; on the platform also those elsewhere that want it, if the operator does."""
    if site.pk == PLATFORM_SITE_ID and settings.ROOKERY_LIST_ALL_SITES:
        return Q(site=site) | Q(is_on_platform_list=True)
    return Q(site=site)
