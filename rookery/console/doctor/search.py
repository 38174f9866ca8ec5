"""Whether the index of the search has what readers may find."""

from collections.abc import Iterator

from rookery.console.doctor.finding import Finding
from rookery.console.doctor.surroundings import Look
from rookery.entries.search import rebuilding


def index() -> Iterator[Finding]:
    wanted, there = rebuilding.counts()
    if wanted != there:
        yield Finding(
            "search",
            f"Readers may find {wanted} entries, and the index of the search has {there}.",
            "Run `rookery search rebuild`; Rookery may go on running meanwhile.",
        )


LOOKS: tuple[Look, ...] = (index,)
