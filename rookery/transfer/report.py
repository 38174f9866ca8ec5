"""What an import has done, for people and for programs."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Final, Self

MOST: Final = 200  # different reasons that are told apart
EXAMPLES: Final = 50  # items that are named; all of them are in ImportedItem

_PLURALS: Final = {"entry": "entries", "page": "pages", "file": "files"}


@dataclass(slots=True)
class Report:
    """Counts and reasons, by kind; kept with the run, so that a resumed one goes on counting.

    `arrived` and `present` are by kind ("entry", "page", "file"); `skipped` is by kind and reason;
    `linked` by reason, for files that stay where they are; `removed` is what the sanitiser took
    out of bodies; `notes` what was changed on the way in; `blocks` names parts of bodies that the
    source drew by itself and that hold no text; `renamed` holds [title, wanted, slug].
    """

    weblog: str = ""
    file: str = ""
    source: str = ""
    arrived: dict[str, int] = field(default_factory=dict)
    present: dict[str, int] = field(default_factory=dict)
    skipped: dict[str, dict[str, int]] = field(default_factory=dict)
    linked: dict[str, int] = field(default_factory=dict)
    linked_urls: list[str] = field(default_factory=list)
    removed: dict[str, int] = field(default_factory=dict)
    notes: dict[str, int] = field(default_factory=dict)
    blocks: dict[str, int] = field(default_factory=dict)
    renamed: list[list[str]] = field(default_factory=list)
    renamed_count: int = 0
    comments: int = 0
    warnings: list[str] = field(default_factory=list)

    @classmethod
    def of(cls, stored: Mapping[str, Any]) -> Self:
        """The report as a run has stored it."""
        return cls(**stored)

    def as_dict(self) -> dict[str, Any]:
        """For JSON: the same names and shapes as the attributes."""
        return asdict(self)

    @property
    def came_in(self) -> str:
        """What is new now, by kind: “58 entries, 21 pages”."""
        return _list(self.arrived) or "nothing"

    def add(self, counts: dict[str, int], names: Iterable[str]) -> None:
        """Count names; what comes after the first two hundred different ones counts as one."""
        for name in names:
            known = name if name in counts or len(counts) < MOST else "others"
            counts[known] = counts.get(known, 0) + 1

    def skip(self, kind: str, reason: str) -> None:
        self.add(self.skipped.setdefault(kind, {}), [reason])

    def link(self, url: str, reason: str) -> None:
        self.add(self.linked, [reason])
        if len(self.linked_urls) < EXAMPLES:
            self.linked_urls.append(url)

    def remove(self, what: Mapping[str, int]) -> None:
        for name, times in what.items():
            known = name if name in self.removed or len(self.removed) < MOST else "others"
            self.removed[known] = self.removed.get(known, 0) + times

    def rename(self, title: str, wanted: str, slug: str) -> None:
        self.renamed_count += 1
        if len(self.renamed) < EXAMPLES:
            self.renamed.append([title, wanted, slug])

    def lines(self) -> Iterator[str]:
        """The report as plain text, a fact per line."""
        yield f"{self.source or self.file}, into {self.weblog}"
        yield f"  came in: {self.came_in}"
        if self.present:
            yield f"  here already, left as they are: {_list(self.present)}"
        yield from _block("not imported", self._skipped())
        yield from _block("left where they are", self._linked())
        yield from _block("taken out by the sanitiser", _times(self.removed))
        yield from _block("changed on the way in", _times(self.notes))
        yield from _block("drawn by a program, so nothing to keep", self._blocks())
        yield from _block("names that were taken", self._renamed())
        yield from _block("please note", iter(self.warnings))

    def _skipped(self) -> Iterator[str]:
        if self.comments:
            yield f"{self.comments} comments: not imported yet; a later import can add them"
        for kind, reasons in self.skipped.items():
            for reason, times in reasons.items():
                yield f"{times} {_plural(kind, times)}: {reason}"

    def _linked(self) -> Iterator[str]:
        yield from (
            f"{times} {_plural('file', times)}: {reason}" for reason, times in self.linked.items()
        )
        yield from self.linked_urls
        if (more := sum(self.linked.values()) - len(self.linked_urls)) > 0:
            yield f"… and {more} more"

    def _blocks(self) -> Iterator[str]:
        if self.blocks:
            yield ", ".join(f"{name} ({times})" for name, times in sorted(self.blocks.items()))

    def _renamed(self) -> Iterator[str]:
        for title, wanted, slug in self.renamed:
            yield f"“{title or wanted}” is at {slug} ({wanted} is taken)"
        if (more := self.renamed_count - len(self.renamed)) > 0:
            yield f"… and {more} more"


def _list(counts: Mapping[str, int]) -> str:
    return ", ".join(f"{number} {_plural(kind, number)}" for kind, number in counts.items())


def _plural(kind: str, number: int) -> str:
    return kind if number == 1 else _PLURALS.get(kind, kind)


def _times(counts: Mapping[str, int]) -> Iterator[str]:
    for what, times in sorted(counts.items(), key=lambda pair: -pair[1]):
        yield f"{what}: {times}"


def _block(title: str, lines: Iterator[str]) -> Iterator[str]:
    for number, line in enumerate(lines):
        if not number:
            yield f"  {title}:"
        yield f"    {line}"
