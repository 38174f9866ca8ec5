"""What search engines are told of a site: its sitemap (sitemaps.org 0.9) and robots.txt."""

from collections.abc import Iterator

from django.contrib.sites.models import Site

from rookery.entries.models import Entry
from rookery.pages.bodies import xml
from rookery.pages.items import stamp
from rookery.pages.page import Page
from rookery.weblogs.hosts import PLATFORM_SITE_ID, origin

LONGEST = 20_000  # addresses; the format allows 50,000
DOORS = ("/studio/", "/accounts/", "/admin/", "/api/")


def sitemap(site: Site) -> Page:
    """The promoted entries of a site, last changed first, and the weblogs that they stand in."""
    rows = (
        Entry.objects.promoted()
        .filter(weblog__site=site)
        .order_by("-updated_at", "-pk")
        .values_list("weblog__is_root", "weblog__slug", "slug", "updated_at")
    )
    base = origin(site)
    homes: set[str] = set()
    lines: list[str] = []
    for is_root, weblog, slug, updated_at in rows[:LONGEST]:
        home = f"{base}/" if is_root else f"{base}/{weblog}/"
        lines += _once(home, homes, stamp(updated_at))
        lines.append(_line(f"{home}{slug}/", stamp(updated_at)))
    text = (
        '<?xml version="1.0" encoding="utf-8"?>\n'
        '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n'
        f"{''.join(lines)}</urlset>\n"
    )
    return Page(text.encode(), "application/xml; charset=utf-8")


def _once(home: str, homes: set[str], changed: str) -> Iterator[str]:
    if home not in homes:
        homes.add(home)
        yield _line(home, changed)


def _line(url: str, changed: str) -> str:
    return f"<url><loc>{xml(url)}</loc><lastmod>{changed}</lastmod></url>\n"


def robots(site: Site) -> Page:
    """Everything but the doors, and where the sitemap is (RFC 9309)."""
    closed = DOORS if site.pk == PLATFORM_SITE_ID else ()
    lines = ["User-agent: *", *(f"Disallow: {door}" for door in (*closed, "/-/edit/"))]
    text = "\n".join([*lines, "", f"Sitemap: {origin(site)}/sitemap.xml", ""])
    return Page(text.encode(), "text/plain; charset=utf-8")
