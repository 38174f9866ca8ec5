"""What search engines are told of a site: its sitemaps (sitemaps.org 0.9) and robots.txt; and what
those are told who found a hole in it.
"""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.contrib.sites.models import Site
from django.db.models import F, Max
from django.utils import timezone

from rookery.entries.models import Entry
from rookery.entries.querysets import EntryQuerySet
from rookery.pages.bodies import xml
from rookery.pages.items import stamp
from rookery.pages.page import Page
from rookery.weblogs.hosts import PLATFORM_SITE_ID, origin

# Each sitemap has the entries of so many consecutive keys, whatever comes or goes, and the homes
# of their weblogs: at most 20,000 addresses. The format allows 50,000.
KEYS = 10_000
DOORS = ("/studio/", "/accounts/", "/admin/", "/api/")
NAMESPACE = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
TRUSTED_FOR = timedelta(days=180)  # RFC 9116 wants less than a year.


def index(site: Site) -> Page:
    """The sitemaps of a site, each with the time of the last change in it."""
    parts = (
        _promoted(site)
        .order_by()
        .values(number=(F("pk") - 1) / KEYS)
        .annotate(changed=Max("updated_at"))
        .order_by("number")
    )
    base = origin(site)
    lines = [
        f"<sitemap><loc>{xml(base)}/sitemap-{part['number'] + 1}.xml</loc>"
        f"<lastmod>{stamp(part['changed'])}</lastmod></sitemap>\n"
        for part in parts
    ]
    return _page(f"<sitemapindex {NAMESPACE}>\n{''.join(lines)}</sitemapindex>\n")


def sitemap(site: Site, number: int) -> Page | None:
    """Promoted entries in the order of their keys, and the homes of their weblogs; or None."""
    first = (number - 1) * KEYS
    rows = (
        _promoted(site)
        .filter(pk__gt=first, pk__lte=first + KEYS)
        .order_by("pk")
        .values_list("weblog__is_root", "weblog__slug", "slug", "updated_at")
    )
    base = origin(site)
    homes: set[str] = set()
    lines: list[str] = []
    for is_root, weblog, slug, updated_at in rows:
        home = f"{base}/" if is_root else f"{base}/{weblog}/"
        lines += _once(home, homes)
        lines.append(_line(f"{home}{slug}/", stamp(updated_at)))
    return _page(f"<urlset {NAMESPACE}>\n{''.join(lines)}</urlset>\n") if lines else None


def _promoted(site: Site) -> EntryQuerySet:
    promoted: EntryQuerySet = Entry.objects.promoted().filter(weblog__site=site)
    return promoted


def _page(text: str) -> Page:
    text = f'<?xml version="1.0" encoding="utf-8"?>\n{text}'
    return Page(text.encode(), "application/xml; charset=utf-8")


def _once(home: str, homes: set[str]) -> Iterator[str]:
    if home not in homes:
        homes.add(home)
        yield _line(home)


def _line(url: str, changed: str = "") -> str:
    lastmod = f"<lastmod>{changed}</lastmod>" if changed else ""
    return f"<url><loc>{xml(url)}</loc>{lastmod}</url>\n"


def robots(site: Site) -> Page:
    """Everything but the doors, and where the sitemaps are (RFC 9309)."""
    closed = DOORS if site.pk == PLATFORM_SITE_ID else ()
    lines = ["User-agent: *", *(f"Disallow: {door}" for door in (*closed, "/-/edit/"))]
    text = "\n".join([*lines, "", f"Sitemap: {origin(site)}/sitemap.xml", ""])
    return Page(text.encode(), "text/plain; charset=utf-8")


def security(site: Site) -> Page | None:
    """Whom to tell of a hole in the site (RFC 9116); None where the operator names nobody."""
    if not settings.ROOKERY_SECURITY_CONTACT:
        return None
    today = timezone.now().astimezone(UTC).date()
    expires = datetime(today.year, today.month, today.day, tzinfo=UTC) + TRUSTED_FOR
    lines = (
        f"Contact: {settings.ROOKERY_SECURITY_CONTACT}",
        f"Expires: {stamp(expires)}",
        "Preferred-Languages: en",
        f"Canonical: {origin(site)}/.well-known/security.txt",
    )
    return Page("".join(f"{line}\n" for line in lines).encode(), "text/plain; charset=utf-8")
