"""What is at an address of a site: weblogs, entries, and where something went that was there.

Order of resolution: reserved words (the URLconf), live weblog, live root entry, old address.
"""

import re
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import quote

from django.contrib.sites.models import Site
from django.db.models import Exists, OuterRef, Q, Subquery
from django.http import QueryDict

from rookery.entries.models import Entry
from rookery.media.models import Upload
from rookery.pages import items, lists
from rookery.weblogs.hosts import origin
from rookery.weblogs.models import Mount, Weblog

PERMALINKS = ("p", "page_id", "attachment_id")  # Queries that were addresses in WordPress.
NUMBER = re.compile(r"[0-9]{1,18}")

# Addresses below a weblog that are always there.
FIXED = re.compile(r"(feed/(rss/)?|feed\.json|tags/|archive/|search/)?")
OF_TAG = re.compile(r"tags/(?P<slug>[a-z0-9-]+)/(feed/(rss/)?|feed\.json)?")
OF_YEAR = re.compile(r"archive/(?P<year>(?!9999)[1-9][0-9]{3})/")

HAS_NEIGHBOURS = Exists(
    Weblog.objects.listed().filter(site=OuterRef("site")).exclude(pk=OuterRef("pk"))
)


@dataclass(frozen=True, slots=True)
class Found:
    """The weblogs that a path's first word may mean, open or not."""

    root: Weblog | None = None  # At the root of the site.
    named: Weblog | None = None  # Below the root, under the word.

    @property
    def home(self) -> Weblog | None:
        """The open weblog that a miss at this address belongs to."""
        return next((w for w in (self.named, self.root) if w is not None and w.is_open), None)


def find(word: str = "") -> Found:
    """The weblogs on the active site that are at the root or under `word`; one query."""
    scheduled = Entry.objects.filter(weblog=OuterRef("pk")).scheduled().order_by("pub_date")
    rows = (
        Weblog.on_site.filter(Q(is_root=True) | Q(slug=word) if word else Q(is_root=True))
        .select_related("site")
        .annotate(
            next_due=Subquery(scheduled.values("pub_date")[:1]), has_neighbours=HAS_NEIGHBOURS
        )
    )
    found = list(rows)
    return Found(
        root=next((row for row in found if row.is_root), None),
        named=next((row for row in found if not row.is_root), None),
    )


def read(weblog: Weblog, slug: str) -> Entry | None:
    """The entry under `slug`, if anyone with the address may read it."""
    entry: Entry | None = items.readings(weblog.entries.readable().filter(slug=slug)).first()
    return entry


def had_root(site: Site) -> bool:
    """True when a weblog was at the root of `site` and left."""
    return Mount.objects.filter(site=site, slug="").exists()


def upload(upload_id: uuid.UUID) -> Upload | None:
    """A file of a weblog that is neither suspended nor deleted, wherever that weblog lives.

    Files of a members-only weblog are had by their address, which nobody can guess.
    """
    found: Upload | None = (
        Upload.objects.filter(uuid=upload_id, weblog__suspended_at=None, weblog__deleted_at=None)
        .select_related("weblog__site")
        .first()
    )
    return found


def moved(site: Site, path: str, query: QueryDict) -> str | None:
    """The absolute URL of what was, or nearly is, at `path` of `site`; None when nothing ever was.

    One answer for a missing slash, an old slug, a renamed or moved weblog, and permalinks that
    an import brought, however they come together.
    """
    if "\0" in path:  # PostgreSQL refuses to be asked about it.
        return None
    here = origin(site) + path
    if path == "/weblogs":
        return f"{here}/"
    for weblog, rest in _claims(site, path.removeprefix("/")):
        target = _within(weblog, rest, query)
        if target is not None and (url := weblog.url + target) != here:
            return url
    return None


def permalink(weblog: Weblog, query: QueryDict) -> str | None:
    """The absolute URL of the entry that ``?p=12`` meant where `weblog` came from."""
    target = _old_entry(weblog, _permalinks(query))
    return None if target is None else weblog.url + target


def _claims(site: Site, path: str) -> Iterator[tuple[Weblog, str]]:
    """Open weblogs that the path may belong to or have belonged to, each with the rest of it."""
    word, _, rest = path.partition("/")
    here = Q(site=site) & (Q(slug=word) | Q(is_root=True))
    weblogs = list(Weblog.objects.open().select_related("site").filter(here))
    yield from ((weblog, rest) for weblog in weblogs if weblog.slug == word)
    yield from ((weblog, path) for weblog in weblogs if weblog.is_root)
    mounts = Mount.objects.filter(site=site, slug__in={word, ""}, weblog__in=Weblog.objects.open())
    for mount in mounts.select_related("weblog__site").order_by("-slug"):
        yield mount.weblog, rest if mount.slug else path


def _within(weblog: Weblog, rest: str, query: QueryDict) -> str | None:
    """The address below `weblog` of what `rest` once meant or nearly means there."""
    if rest in {"", "index.php"}:
        target = _old_entry(weblog, _permalinks(query))
        if target is not None:
            return target
    for spelling in (rest, f"{rest}/"):
        if _is_live(weblog, spelling):
            said = query.urlencode()
            return f"{spelling}?{said}" if said else spelling
    return _old_entry(weblog, _spellings(rest))


def _is_live(weblog: Weblog, rest: str) -> bool:
    if FIXED.fullmatch(rest):
        return True
    if match := OF_TAG.fullmatch(rest):
        return bool(weblog.entries.listed().tagged(match["slug"]).exists())
    if match := OF_YEAR.fullmatch(rest):
        return bool(lists.titles_of_year(weblog, int(match["year"]), 1, None))
    slug = rest.removesuffix("/")
    return f"{slug}/" == rest and bool(weblog.entries.readable().filter(slug=slug).exists())


def _old_entry(weblog: Weblog, paths: list[str]) -> str | None:
    """Where the readable entry is now that once was at one of `paths`."""
    if not paths:
        return None
    entries = weblog.entries.readable().filter(
        old_addresses__weblog=weblog, old_addresses__path__in=paths
    )
    slug = entries.values_list("slug", flat=True).first()
    return None if slug is None else f"{slug}/"


def _spellings(rest: str) -> list[str]:
    """How an old address may have been written down: with its slash or without, quoted or not."""
    bare = rest.rstrip("/")
    plain = [bare, f"{bare}/"] if bare else []
    quoted = [quote(path) for path in plain]
    return [*dict.fromkeys([*plain, *quoted, *(path.lower() for path in quoted)])]


def _permalinks(query: QueryDict) -> list[str]:
    """The permalinks in a query, as old addresses spell them."""
    asked = ((name, query.get(name, "")) for name in PERMALINKS)
    return [f"?{name}={number}" for name, number in asked if NUMBER.fullmatch(number)]
