"""Entries by the batch, for imports: hidden while they arrive, revealed all at once.

What `Entry.write` does for one new entry is done here for many, with the same pieces and the same
rows as the result, in a handful of queries: render, name, tags, revision, old addresses. What the
weblog's readers notice (generation, navigation, audit) comes once, with `reveal`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from rookery.accounts.models import User
from rookery.entries import addresses, locks, tagging
from rookery.entries.models import (
    Entry,
    EntryTag,
    OldAddress,
    Revision,
    Tag,
    navigation_of,
    renew_latest,
)
from rookery.entries.search import keeping
from rookery.lib.slugs import slugify
from rookery.weblogs import audit
from rookery.weblogs.models import Weblog


@dataclass(slots=True)
class Arrival:
    """A new entry on its way in: unsaved, with everything set that its author would have set.

    `old_paths` are relative to the weblog (``2008/09/04/markup/``, ``?p=12``). After `render`,
    `removed` says what the sanitiser took out; after `arrive`, `wanted` is the slug it would have
    had if that had been free, and "" if it was.
    """

    entry: Entry
    tags: Sequence[str] = ()
    old_paths: Sequence[str] = ()
    removed: Mapping[str, int] = field(default_factory=dict)
    wanted: str = ""

    def render(self) -> None:
        """Make what readers see. Apart from `arrive`, because it needs time and no database."""
        self.removed = self.entry.render().removed


@transaction.atomic
def arrive(weblog: Weblog, arrivals: Sequence[Arrival], *, by: User | None) -> list[Entry]:
    """Save rendered arrivals as entries that nobody sees before `reveal`; in the order given.

    A slug that is taken gets a number. An old path that leads somewhere already is left out.
    """
    locks.hold(weblog)
    _name(weblog, arrivals)
    entries = [arrival.entry for arrival in arrivals]
    tags = _tags(weblog, arrivals)
    now = timezone.now()
    for arrival in arrivals:
        entry = arrival.entry
        entry.version, entry.updated_at, entry.is_arriving = 1, now, True
        own = [tags[slug] for slug in tagging.by_slug(arrival.tags)]
        entry.tag_list = [[tag.name, tag.slug] for tag in own]
    Entry.objects.bulk_create(entries)
    EntryTag.objects.bulk_create(
        EntryTag(weblog=weblog, entry=arrival.entry, tag=tags[slug])
        for arrival in arrivals
        for slug in tagging.by_slug(arrival.tags)
    )
    keeping.keep(entries)
    Revision.objects.bulk_create(Revision.of(entry, by) for entry in entries)
    OldAddress.objects.bulk_create(_old_addresses(weblog, arrivals))
    return entries


@transaction.atomic
def reveal(weblog: Weblog, *, by: User | None, detail: str = "") -> int:
    """Show what has arrived, by one UPDATE. Returns how many entries that were."""
    Weblog.lock(weblog.pk)
    revealed: int = weblog.entries.filter(is_arriving=True).update(is_arriving=False)
    weblog.navigation = navigation_of(weblog)
    Weblog.objects.filter(pk=weblog.pk).update(navigation=weblog.navigation)
    weblog.bump()
    renew_latest(weblog)
    audit.record("imported", weblog=weblog, by=by, detail=detail)
    return revealed


@transaction.atomic
def send_back(entries: "QuerySet[Entry]") -> None:
    """Delete entries that have arrived but were never revealed, as if they had never come."""
    entries.filter(is_arriving=True).delete()


def _name(weblog: Weblog, arrivals: Sequence[Arrival]) -> None:
    """Give every entry a free slug; the common case costs three queries for the whole batch."""
    wishes = [
        slugify(arrival.entry.slug, addresses.LONGEST) or addresses.derived_slug(arrival.entry)
        for arrival in arrivals
    ]
    taken = addresses.taken_by_entries(weblog, {*wishes})
    given: set[str] = set()
    for arrival, wish in zip(arrivals, wishes, strict=True):
        slug = wish
        if wish in taken or wish in given:
            slug = addresses.numbered(
                wish, lambda prefix: addresses.taken_by_entries(weblog, prefix) | given
            )
            arrival.wanted = wish
        arrival.entry.slug = slug
        given.add(slug)


def _tags(weblog: Weblog, arrivals: Sequence[Arrival]) -> dict[str, Tag]:
    """The tags that a batch needs, by slug; made where they are missing."""
    wanted: dict[str, str] = {}
    for arrival in arrivals:
        wanted = tagging.by_slug(arrival.tags) | wanted
    have = {tag.slug: tag for tag in weblog.tags.filter(slug__in=wanted)}
    missing = [
        Tag(weblog=weblog, slug=slug, name=name)
        for slug, name in wanted.items()
        if slug not in have
    ]
    have.update({tag.slug: tag for tag in Tag.objects.bulk_create(missing)})
    return have


def _old_addresses(weblog: Weblog, arrivals: Sequence[Arrival]) -> list[OldAddress]:
    """Rows for the old paths that lead nowhere yet; who came first keeps an address."""
    wanted: dict[str, Entry] = {}
    for arrival in arrivals:
        for path in arrival.old_paths:
            wanted.setdefault(path, arrival.entry)
    names = {path.removesuffix("/") for path in wanted}
    live = {*weblog.entries.filter(slug__in=names).values_list("slug", flat=True)}
    old = {*weblog.old_addresses.filter(path__in=wanted).values_list("path", flat=True)}
    elsewhere = addresses.left_behind(weblog, names)
    return [
        OldAddress(weblog=weblog, entry=entry, path=path)
        for path, entry in wanted.items()
        if path not in old and path.removesuffix("/") not in live | elsewhere
    ]
