"""What is at an address of a site: weblogs, entries, and where something went that was there.

Order of resolution: reserved words (the URLconf), live weblog, live root entry, old address.
"""

import re
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import SplitResult, quote, unquote, urlsplit

from django.contrib.sites.models import Site
from django.db import models
from django.db.models import Exists, F, OuterRef, Q, Subquery
from django.http import QueryDict
from django.utils import timezone

from rookery.entries import redirects
from rookery.entries.addresses import but_freed
from rookery.entries.models import Entry
from rookery.entries.querysets import EntryQuerySet
from rookery.lib.prepared import Given, Prepared
from rookery.media.models import Upload
from rookery.pages import items, lists
from rookery.pages.items import KEY, NOW
from rookery.weblogs import hosts
from rookery.weblogs.active import active_site_id
from rookery.weblogs.hosts import origin
from rookery.weblogs.models import Mount, Weblog, WeblogQuerySet

PERMALINKS = ("p", "page_id", "attachment_id")  # Queries that were addresses in WordPress.
NUMBER = re.compile(r"[0-9]{1,18}")

# First words of pages of a whole site.
ELSEWHERE = frozenset(
    ["-", ".well-known", "weblogs", "studio", "accounts", "admin", "api", "sitemap.xml",
     "robots.txt"]
)  # fmt: skip

# Addresses below a weblog that are always there.
FIXED = re.compile(r"(feed/(rss/)?|feed\.json|tags/|archive/|search/)?")
OF_TAG = re.compile(r"tags/(?P<slug>[a-z0-9-]+)/(?P<feed>feed/(rss/)?|feed\.json)?")
OF_AUTHOR = re.compile(r"authors/(?P<slug>[a-z0-9-]+)/(feed/(rss/)?|feed\.json)?")
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


@Prepared
def weblogs_at() -> WeblogQuerySet:
    """The weblogs of `site` that are at its root or under `word`."""
    scheduled = Entry.objects.filter(weblog=OuterRef("pk")).scheduled(NOW).order_by("pub_date")
    place = Q(is_root=True) | Q(slug=Given("word", models.SlugField()))
    weblogs: WeblogQuerySet = Weblog.objects.filter(place, site_id=Given("site", KEY))
    return weblogs.select_related("site").annotate(
        next_due=Subquery(scheduled.values("pub_date")[:1]),
        has_neighbours=HAS_NEIGHBOURS,
        site_generation=F("site__state__generation"),
    )


@Prepared
def entry_at() -> EntryQuerySet:
    """The readable entry under `slug` of `weblog`."""
    here = Q(weblog_id=Given("weblog", KEY), slug=Given("slug", models.SlugField()))
    return items.readings(Entry.objects.readable(NOW).filter(here), NOW)


def find(word: str = "") -> Found:
    """The weblogs on the active site that are at the root or under `word`; one query."""
    found = weblogs_at(site=active_site_id(), word=word, now=timezone.now())
    return Found(
        root=next((row for row in found if row.is_root), None),
        named=next((row for row in found if not row.is_root), None),
    )


def read(weblog: Weblog, slug: str) -> Entry | None:
    """The entry under `slug`, if anyone with the address may read it."""
    found: list[Entry] = entry_at(weblog=weblog.pk, slug=slug, now=timezone.now())
    return found[0] if found else None


def had_root(site: Site) -> bool:
    """True when a weblog was at the root of `site` and left, and `/` still leads to it."""
    return Mount.objects.filter(site=site, slug="", is_released=False).exists()


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


def moved(site: Site, path: str, query: QueryDict, *, hops: int = 0) -> str | None:
    """The absolute URL of what was, or nearly is, at `path` of `site`; None when nothing ever was.

    One answer for a missing slash, an old slug, a renamed or moved weblog, permalinks that an
    import brought, and redirects made by hand, however they come together. `hops` counts the
    redirects by hand that led here.
    """
    if "\0" in path:  # PostgreSQL refuses to be asked about it.
        return None
    here = origin(site) + path
    if path == "/weblogs":
        return f"{here}/"
    for claim in _claims(site, path.removeprefix("/")):
        url = _claimed(claim, query)
        if url is None and claim.may_redirect:
            url = _redirected(claim.weblog, claim.rest, hops, claim.until)
        if url is not None and url != here:
            return url
    return None


def permalink(site: Site, weblog: Weblog | None, query: QueryDict) -> str | None:
    """The absolute URL of the entry that ``?p=12`` meant where `weblog` came from.

    At the root also that of weblogs which were there before; None is the list of weblogs.
    """
    asked = _permalinks(query)
    if not asked:
        return None
    claims = [] if weblog is None else [_Claim(weblog, "")]
    if weblog is None or weblog.is_root:
        former = (mount for mount in _mounts(site, {""}) if mount.weblog.is_open)
        claims += [_Claim(mount.weblog, "", until=mount.left_at) for mount in former]
    found = (_old_entry(claim, asked) for claim in claims)
    return next((url for url in found if url), None)


@dataclass(frozen=True, slots=True)
class _Claim:
    """An open weblog that a path may belong to or have belonged to, with the rest of the path."""

    weblog: Weblog
    rest: str
    may_redirect: bool = True
    has_pages: bool = True  # Its home, feeds and lists too; otherwise only entries.
    root_of: int | None = None  # The site, when it is asked as the one at its root.
    until: datetime | None = None  # When it left: what came or was named later was never there.


def _claims(site: Site, path: str) -> Iterator[_Claim]:
    """In the order in which they are heard: live names, old names, the root, old roots."""
    word, _, rest = path.partition("/")
    here = Q(site=site) & (Q(slug=word) | Q(is_root=True))
    weblogs = list(Weblog.objects.select_related("site").filter(here))
    live = [weblog for weblog in weblogs if weblog.is_open]
    yield from (_Claim(weblog, rest) for weblog in live if weblog.slug == word)
    mounts = _mounts(site, {word, ""})
    named = [mount.weblog for mount in mounts if mount.slug]
    yield from (_Claim(weblog, rest) for weblog in named if weblog.is_open)
    # Below the name of another weblog, whoever is at the root has no say.
    is_named = bool(named) or any(each.slug == word and not each.is_root for each in weblogs)
    yield from (_Claim(one, path, not is_named, root_of=site.pk) for one in live if one.is_root)
    # Who was there last has the home and the feeds, also while hidden: nobody's readers are
    # sent to somebody else's feed. `/` itself is given up once it is the list's.
    has_pages = not any(weblog.is_root for weblog in weblogs)
    for mount in mounts:
        if not mount.slug:
            is_home = has_pages and not (mount.is_released and not path)
            if mount.weblog.is_open:
                yield _Claim(mount.weblog, path, not is_named, is_home, site.pk, mount.left_at)
            has_pages = False


def _mounts(site: Site, slugs: set[str]) -> list[Mount]:
    """Where weblogs have been; of those that were at the root, the last one first."""
    found = Mount.objects.filter(site=site, slug__in=slugs).select_related("weblog__site")
    return list(found.order_by("-slug", "is_released", "-left_at", "-pk"))


def _claimed(claim: _Claim, query: QueryDict) -> str | None:
    """The absolute URL of what the rest of a claim once meant or nearly means."""
    weblog, rest = claim.weblog, claim.rest
    if rest in {"", "index.php"} and (url := _old_entry(claim, _permalinks(query))):
        return url
    for spelling in (rest, f"{rest}/"):
        if _is_entry(claim, spelling) or (claim.has_pages and _is_page(weblog, spelling)):
            said = query.urlencode()
            return weblog.url + (f"{spelling}?{said}" if said else spelling)
    return _old_entry(claim, _spellings(rest))


def _redirected(weblog: Weblog, rest: str, hops: int, until: datetime | None = None) -> str | None:
    """Where redirects by hand lead from `rest`, to their end; None for nowhere, or a circle."""
    made = weblog.redirects.filter(path=rest.strip("/")).first()
    if made is None or hops >= redirects.LONGEST_CHAIN:
        return None
    if until is not None and made.created_at > until:
        return None
    if not made.is_elsewhere:
        return followed(weblog, made.target, hops + 1)
    parts = urlsplit(made.target)
    place = hosts.find(hosts.normalise(parts.netloc) or "")
    return made.target if place is None else _at_home(place.site, parts, hops + 1)


def followed(weblog: Weblog, target: str, hops: int = 0) -> str | None:
    """What a target inside the weblog is now; never what another weblog has at that address."""
    parts = urlsplit(f"/{target}")
    rest = unquote(parts.path).removeprefix("/")
    url = redirects.file_at(weblog, rest) or _claimed(_Claim(weblog, rest), QueryDict(parts.query))
    url = url or _redirected(weblog, rest, hops)
    return f"{url}#{parts.fragment}" if url and parts.fragment else url


def _at_home(site: Site, parts: SplitResult, hops: int) -> str | None:
    """A target that is ours, as it is now; None when nothing is there any more."""
    path, tail = unquote(parts.path) or "/", f"#{parts.fragment}" if parts.fragment else ""
    query = QueryDict(parts.query)
    url = moved(site, path, query, hops=hops)
    if url is None and not _is_there(site, path):
        return None
    asked = f"?{parts.query}" if parts.query else ""
    return (url or origin(site) + quote(path) + asked) + tail


def _is_there(site: Site, path: str) -> bool:
    """True when `path` of `site` is a live page, or none of a weblog's."""
    claims = [*_claims(site, path.removeprefix("/"))]
    here = origin(site) + path
    if any(_claimed(claim, QueryDict()) == here for claim in claims):
        return True
    word = path.removeprefix("/").partition("/")[0]
    return word in ELSEWHERE or path == "/"


def _is_entry(claim: _Claim, rest: str) -> bool:
    slug = rest.removesuffix("/")
    entries = claim.weblog.entries.readable().filter(slug=slug)
    if claim.until is not None:
        entries = entries.named_by(claim.until)
    return f"{slug}/" == rest and bool(entries.exists())


def _is_page(weblog: Weblog, rest: str) -> bool:
    """True for its home, feeds and lists, as far as something is in them."""
    if match := OF_TAG.fullmatch(rest):
        tagged = weblog.entries.listed().tagged(match["slug"])
        return bool((tagged.stream() if match["feed"] else tagged).exists())
    if match := OF_AUTHOR.fullmatch(rest):
        return bool(weblog.entries.listed().stream().written_by(match["slug"]).exists())
    if match := OF_YEAR.fullmatch(rest):
        return bool(lists.titles_of_year(weblog, int(match["year"]), 1, None))
    return FIXED.fullmatch(rest) is not None


def _old_entry(claim: _Claim, paths: list[str]) -> str | None:
    """The absolute URL of the readable entry that once was at one of `paths`."""
    if not paths:
        return None
    weblog = claim.weblog
    old = weblog.old_addresses.filter(path__in=paths)
    if claim.root_of is not None:  # What somebody else erased there waits, and leads nowhere.
        old = but_freed(old, claim.root_of, weblog)
    if claim.until is not None:
        old = old.led_by(claim.until)
    entries = weblog.entries.readable().filter(old_addresses__in=old)
    slug = entries.values_list("slug", flat=True).first()
    return None if slug is None else f"{weblog.url}{slug}/"


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
