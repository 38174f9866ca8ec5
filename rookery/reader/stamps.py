"""What a public page depends on: the word that views leave for the page cache around them.

It lies in the WSGI environment, which both of them have in hand, and never leaves the process.
"""

import math
from dataclasses import dataclass
from typing import Any, Self

from rookery.weblogs.generations import Pair
from rookery.weblogs.models import Weblog

_STAMP, _WHOLE = "rookery.stamp", "rookery.whole_pages"


@dataclass(frozen=True, slots=True)
class Stamp:
    """A page of a weblog is true while the generations hold; one without a weblog for a second."""

    weblog: int | None = None
    generations: Pair = (0, None)
    not_after: float = math.inf  # seconds since 1970: the next scheduled entry

    @classmethod
    def of(cls, weblog: Weblog | None) -> Self:
        """For a weblog as `places.find` read it, before its page was made."""
        due = getattr(weblog, "next_due", None)
        if weblog is None or not hasattr(weblog, "site_generation"):
            return cls()
        generations = weblog.generation, weblog.site_generation
        return cls(weblog.pk, generations, math.inf if due is None else due.timestamp())


def mark(environ: dict[str, Any], stamp: Stamp) -> None:
    """Say that the answer is public. What isn't marked is never kept."""
    environ[_STAMP] = stamp


def stamp_of(environ: dict[str, Any]) -> Stamp | None:
    stamp: Stamp | None = environ.get(_STAMP)
    return stamp


def ask_for_whole_pages(environ: dict[str, Any]) -> None:
    """Said by the cache: it sends 304 itself, and has to see what it would keep."""
    environ[_WHOLE] = True


def asks_for_whole_pages(environ: dict[str, Any]) -> bool:
    return _WHOLE in environ
