"""What is in a feed: of a weblog, one of its tags or authors, or all weblogs of a site."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from urllib.parse import urljoin

from django.contrib.sites.models import Site
from django.db import models
from django.utils import timezone

from rookery.entries.models import Entry
from rookery.entries.querysets import EntryQuerySet
from rookery.lib.prepared import Given, Prepared
from rookery.pages import items, themes
from rookery.pages.enclosures import Enclosure, enclosures_of
from rookery.pages.items import KEY, NOW
from rookery.pages.render import tag_name
from rookery.weblogs.hosts import origin
from rookery.weblogs.models import Weblog

ENTRIES = 20
NOTHING_YET = datetime(2000, 1, 1, tzinfo=UTC)  # The date of a feed of nothing.

type Enclosures = dict[int, list[Enclosure]]  # By the key of the entry.


@dataclass(frozen=True, slots=True)
class Feed:
    """Entries, newest first, each with its weblog; and the absolute URLs that belong to them."""

    id: str
    title: str
    home: str
    base: str  # What feed/, feed/rss/ and feed.json follow.
    language: str
    entries: list[Entry]
    since: datetime  # When it was last news as long as nothing is in it.
    tagline: str = ""
    icon: str = ""
    logo: str = ""
    not_after: datetime | None = None
    enclosures: Enclosures = field(default_factory=dict)

    @property
    def updated(self) -> datetime:
        """When anything in it last changed."""
        return max((items.changed(entry) for entry in self.entries), default=self.since)


def _newest(entries: EntryQuerySet) -> EntryQuerySet:
    shown = entries.stream().select_related("author").defer("body").newest()
    return items.strictly(shown)[:ENTRIES]


def _listed() -> EntryQuerySet:
    listed: EntryQuerySet = Entry.objects.listed(NOW).filter(weblog_id=Given("weblog", KEY))
    return listed


@Prepared
def newest() -> EntryQuerySet:
    """The entries in the feed of `weblog`."""
    return _newest(_listed())


@Prepared
def newest_tagged() -> EntryQuerySet:
    """The entries in the feed of `slug`, a tag of `weblog`."""
    return _newest(_listed().tagged(Given("slug", models.SlugField())))


@Prepared
def newest_by() -> EntryQuerySet:
    """The entries in the feed of `slug`, an author in `weblog`."""
    return _newest(_listed().written_by(Given("slug", models.SlugField())))


def of(weblog: Weblog, tag: str = "", author: str = "") -> Feed | None:
    """The feed of a weblog, of one of its tags or of one of its authors; None where nobody may
    read any of theirs.
    """
    slug, now = tag or author, timezone.now()
    if not slug:
        return _of(weblog, "", weblog.title, newest(weblog=weblog.pk, now=now))
    chosen = newest_tagged if tag else newest_by
    entries = chosen(weblog=weblog.pk, now=now, slug=slug)
    if not entries:
        return None
    name = tag_name(entries[0], tag) if tag else entries[0].author_name
    address = f"tags/{tag}/" if tag else f"authors/{author}/"
    return _of(weblog, address, f"{name} · {weblog.title}", entries)


def _of(weblog: Weblog, address: str, title: str, entries: list[Entry]) -> Feed:
    for entry in entries:
        entry.weblog = weblog
    look = themes.of(weblog)
    own = f"urn:uuid:{weblog.uuid}"
    return Feed(
        # Of the weblog; and of the tag or the author, when there is one.
        id=f"{own}#{address.rstrip('/')}" if address else own,
        title=title,
        home=weblog.url + address,
        base=weblog.url + address,
        language=weblog.language,
        entries=entries,
        since=weblog.created_at,
        tagline=weblog.tagline,
        icon=origin(weblog.site) + look.icon,
        logo=origin(weblog.site) + look.logo if look.logo else "",
        not_after=getattr(weblog, "next_due", None),
        enclosures=enclosures_of(entries),
    )


def of_site(site: Site, entries: list[Entry]) -> Feed:
    """The feed of the newest entries of all weblogs that a site lists; they bring their weblogs."""
    home = f"{origin(site)}/weblogs/"
    return Feed(
        id=home,
        title=site.name,
        home=home,
        base=home,
        language="en",
        entries=entries,
        since=NOTHING_YET,
        icon=urljoin(home, themes.plain(title=site.name).icon),
        enclosures=enclosures_of(entries),
    )
