"""One batch of an import: what is new in it, made ready without the database, then written."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import batched
from typing import Final

from django.utils import timezone

from rookery.accounts.models import User
from rookery.entries import tagging
from rookery.entries.arrive import Arrival, arrive
from rookery.entries.models import Entry
from rookery.transfer import items
from rookery.transfer.items import Item, Source
from rookery.transfer.models import ImportedItem, ImportRun, Outcome
from rookery.transfer.report import Report

KEY: Final = 100  # characters of Entry.source
BYLINE: Final = 150
AT_ONCE: Final = 500  # keys asked for in one query

NOT_ASKED: Final = "files were not asked for"
NO_DATE: Final = "the file has no date for it; it has the date of the import"


@dataclass(frozen=True, slots=True)
class Hands:
    """Whose hands the entries pass through: who imports, and whose the source's logins are.

    `leaves` are the keys of files that nobody asked to be fetched.
    """

    by: User | None
    people: Mapping[str, User]
    leaves: frozenset[str] = frozenset()


@dataclass(slots=True)
class Ready:
    """A batch that only has to be written."""

    arrivals: list[tuple[items.Entry, Arrival]] = field(default_factory=list)
    present: list[items.Entry] = field(default_factory=list)
    skipped: list[items.Skipped] = field(default_factory=list)
    left: list[items.Attachment] = field(default_factory=list)


def kind_of(item: items.Entry) -> str:
    return "page" if item.is_page else "entry"


def letters(item: Item) -> int:
    """The length of the item's text: what a batch's size in memory depends on."""
    return len(item.body) if isinstance(item, items.Entry) else 0


def has_news(run: ImportRun, source: Source) -> bool:
    """True unless every entry of the file is in the weblog already, from an earlier import."""
    if run.cursor:
        return True  # Begun before: what is here may be its own.
    for some in batched(source.scan.entries, AT_ONCE):
        here = _here(run, source, [key for key, _ in some])
        if not all(_is_here(here, source, key, feed_id) for key, feed_id in some):
            return True
    return not source.scan.entries and bool(source.attachments())


def prepared(run: ImportRun, source: Source, hands: Hands, batch: Sequence[Item]) -> Ready:
    """The batch sorted out and rendered. Only reads."""
    ready = Ready()
    ready.skipped = [item for item in batch if isinstance(item, items.Skipped)]
    files = (item for item in batch if isinstance(item, items.Attachment))
    ready.left = [file for file in files if file.key in hands.leaves]
    entries = [item for item in batch if isinstance(item, items.Entry)]
    here = _here(run, source, [item.key for item in entries])
    for item in entries:
        if _is_here(here, source, item.key, item.feed_id):
            ready.present.append(item)
            continue
        arrival = _arrival(run, source, hands, item)
        arrival.entry.source = _other_key(item.key, source) if item.key in here else item.key
        arrival.render()
        ready.arrivals.append((item, arrival))
    return ready


def write(run: ImportRun, ready: Ready, report: Report, *, by: User | None) -> None:
    """Write a batch and count it in the report. The caller holds the transaction."""
    entries = arrive(run.weblog, [arrival for _, arrival in ready.arrivals], by=by)
    rows = [_skipped_row(run, item) for item in ready.skipped]
    rows += [_left_row(run, file) for file in ready.left]
    rows += [
        _row(run, item, entry) for (item, _), entry in zip(ready.arrivals, entries, strict=True)
    ]
    ImportedItem.objects.bulk_create(rows)
    for item, arrival in ready.arrivals:
        report.add(report.arrived, [kind_of(item)])
        report.add(report.notes, [*dict.fromkeys(item.notes)])
        report.add(report.blocks, item.blocks)
        report.remove(arrival.removed)
        if item.pub_date is None:
            report.add(report.notes, [NO_DATE])
        if arrival.wanted:
            report.rename(item.title, arrival.wanted, arrival.entry.slug)
    for item in ready.present:
        report.add(report.present, [kind_of(item)])
    for file in ready.left:
        report.link(file.url, NOT_ASKED)
    for skipped in ready.skipped:
        report.skip(skipped.kind, skipped.reason)


def count_unchanged(item: Item, report: Report) -> None:
    """Count an item of a file from which nothing is imported, because it all is here."""
    match item:
        case items.Entry():
            report.add(report.present, [kind_of(item)])
        case items.Skipped():
            report.skip(item.kind, item.reason)
        case items.Attachment():
            report.skip("file", "nothing new refers to it")


def _here(run: ImportRun, source: Source, keys: Sequence[str]) -> dict[str, str]:
    """Which of the keys the weblog has entries of: their feed ids, by key."""
    wanted = [*keys, *(_other_key(key, source) for key in keys)]
    # Without `exclude`, no database may use the index, which has only entries with a source.
    found = run.weblog.entries.filter(source__in=wanted).exclude(source="")
    return dict(found.values_list("source", "feed_id"))


def _is_here(here: Mapping[str, str], source: Source, key: str, feed_id: str) -> bool:
    """The key alone is no proof: another WordPress has numbers too, but other feed ids."""
    stored = here.get(key)
    if stored is None:
        return False
    return not feed_id or stored in {"", feed_id} or _other_key(key, source) in here


def _other_key(key: str, source: Source) -> str:
    return f"{key}@{source.host}"[:KEY]


def _arrival(run: ImportRun, source: Source, hands: Hands, item: items.Entry) -> Arrival:
    weblog = run.weblog
    author, byline = _author(run, source, hands, item)
    entry = Entry(
        weblog=weblog,
        author=author,
        byline=byline,
        title=item.title,
        slug=item.slug,
        pub_date=item.pub_date or timezone.now(),
        summary=item.summary,
        body=item.body,
        format=item.format,
        status=item.status,
        visibility=item.visibility,
        is_page=item.is_page,
        is_pinned=item.is_pinned,
        feed_id=item.feed_id,
    )
    tags = [" ".join(name.split())[: tagging.LONGEST] for name in item.tags]
    return Arrival(entry, tags=tags, old_paths=item.old_paths)


def _author(run: ImportRun, source: Source, hands: Hands, item: items.Entry) -> tuple[User, str]:
    """Whose the entry is, and the byline that it needs when that isn't who signed it."""
    names = source.scan.names(item.authors)
    known = [hands.people[login] for login in item.authors if login in hands.people]
    author = known[0] if known else run.weblog.author
    signed = [
        str(hands.people.get(login, name)) for login, name in zip(item.authors, names, strict=True)
    ]
    byline = ", ".join(dict.fromkeys(signed))
    return author, "" if byline == str(author) else _shortened(byline)


def _shortened(byline: str) -> str:
    return byline if len(byline) <= BYLINE else byline[: BYLINE - 1] + "…"


def _row(run: ImportRun, item: items.Entry, entry: Entry) -> ImportedItem:
    return ImportedItem(
        weblog=run.weblog,
        run=run,
        key=entry.source,
        kind=kind_of(item),
        title=item.title,
        outcome=Outcome.IMPORTED,
        reason="; ".join(dict.fromkeys(item.notes))[:300],
        entry=entry,
    )


def _skipped_row(run: ImportRun, item: items.Skipped) -> ImportedItem:
    return ImportedItem(
        weblog=run.weblog,
        run=run,
        key=item.key[:KEY],
        kind=item.kind[:40],
        title=item.title,
        outcome=Outcome.SKIPPED,
        reason=item.reason[:300],
    )


def _left_row(run: ImportRun, file: items.Attachment) -> ImportedItem:
    return ImportedItem(
        weblog=run.weblog,
        run=run,
        key=file.key[:KEY],
        kind="file",
        title=file.title,
        outcome=Outcome.LINKED,
        reason=f"{NOT_ASKED} ({file.url})"[:300],
    )
