"""What comes in, as plain data: every importer makes these, and `runs` writes them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Protocol


class Unreadable(Exception):
    """The file can't be imported. The message says where and why, in words for its owner."""

    def __init__(self, reason: str, line: int | None = None) -> None:
        self.reason = reason
        self.line = line
        super().__init__(f"Line {line}: {reason}" if line else reason)


@dataclass(frozen=True, slots=True)
class Author:
    """Someone named in the file. `login` is what its entries refer to."""

    login: str
    name: str = ""
    email: str = ""


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that lives elsewhere and may be fetched."""

    key: str
    url: str
    title: str = ""
    alt: str = ""
    caption: str = ""
    parent: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry or page, ready to be written: states and dates are already ours.

    `key` names it within its source and never changes ("wordpress:123"). `pub_date` is aware, or
    None when the file has none. `body` is HTML that no sanitiser has seen yet. `old_paths` are
    relative to the weblog, as `OldAddress.path` has them. `notes` are for the report: what had to
    be changed on the way in; `blocks` name parts that the source drew by itself, without text.
    """

    key: str
    title: str
    slug: str
    body: str
    is_page: bool = False
    format: str = "html"
    status: str = "draft"
    visibility: str = "public"
    pub_date: datetime | None = None
    summary: str | None = None
    authors: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    is_pinned: bool = False
    feed_id: str = ""
    old_paths: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    blocks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Skipped:
    """Something in the file that is not imported, and why."""

    key: str
    kind: str
    title: str
    reason: str


type Item = Entry | Attachment | Skipped


@dataclass(slots=True)
class Scan:
    """What the first pass over a file found. Nothing has been written yet.

    `items` counts everything, `counts` by kind as the file names it ("post", "attachment",
    "comment", …); `entries` are their keys and feed ids. `warnings` are sentences for the report.
    """

    items: int = 0
    title: str = ""
    site_url: str = ""
    counts: dict[str, int] = field(default_factory=dict)
    authors: dict[str, Author] = field(default_factory=dict)
    entries: list[tuple[str, str]] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)

    def count(self, kind: str, number: int = 1) -> None:
        if number:
            self.counts[kind] = self.counts.get(kind, 0) + number

    def names(self, logins: tuple[str, ...]) -> list[str]:
        """Display names for logins, in order; the login itself where the file has no name."""
        found = (self.authors.get(login) for login in logins)
        return [
            (author.name if author else "") or login
            for login, author in zip(logins, found, strict=True)
        ]


class Source(Protocol):
    """A file that has been scanned: what `runs.import_file` needs of an importer."""

    kind: str
    path: Path
    host: str
    scan: Scan

    def items(self, after: int = 0) -> Iterator[Item]:
        """Everything in the file from item number `after` + 1 on; the order never changes."""

    def attachments(self) -> Mapping[str, Attachment]:
        """The files that entries refer to, by key."""

    def arrived(self, url: str, path: str) -> None:
        """From now on, `items` refers to the file of this address by its new path."""
