"""What was measured, and what it had to be (the budgets of docs/reference/benchmarks.md)."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from bench.pages.load import Measure

NGINX = "nginx"
PAGES = ["front", "entry", "feed"]
COLD_CPU = {
    "SQLite": {"front": 2.5, "entry": 1.5, "feed": 4.0},
    "PostgreSQL": {"front": 3.5, "entry": 2.2, "feed": 4.0},
}
# Name of a figure → the most it may be.
AT_MOST = {
    "queries of a cold front page": 2,
    "queries of a cold entry": 2,
    "queries of a cold feed": 2,
    "queries for a host not remembered": 1,
    "queries for an unknown host": 1,
    "queries for an unknown host seen recently": 0,
    "writes": 0,
    "bytes of the front page, HTML and CSS compressed": 8000,
    "bytes of JavaScript": 0,
    "requests before images": 2,
    "seconds from start to first 200": 3.0,
    "MB (PSS) of one server process": 110,
    "MB (PSS) of each further one": 60,
}
GROWTH = 1.2


@dataclass
class Results:
    """Of one database: how pages answered, by state and page, and figures by name."""

    database: str
    pages: dict[tuple[str, str], Measure] = field(default_factory=dict)
    figures: dict[str, float] = field(default_factory=dict)
    growth: dict[str, tuple[Measure, Measure]] = field(default_factory=dict)


@dataclass(frozen=True)
class Verdict:
    what: str
    value: float
    limit: float
    is_least: bool = False

    @property
    def is_met(self) -> bool:
        return self.value >= self.limit if self.is_least else self.value <= self.limit


def verdicts(results: Results) -> Iterator[Verdict]:
    """Every budget that something was measured for."""
    yield from _of_pages(results)
    for name, limit in AT_MOST.items():
        if name in results.figures:
            yield Verdict(name, results.figures[name], limit)
    for page, (small, large) in results.growth.items():
        yield Verdict(f"growth of {page}: CPU", large.cpu / small.cpu, GROWTH)
        yield Verdict(f"growth of {page}: p50", large.p50 / small.p50, GROWTH)


def _of_pages(results: Results) -> Iterator[Verdict]:
    for (state, page), measure in results.pages.items():
        limit = results.pages.get((NGINX, page))
        if state == "warm" and limit:
            ratio = measure.per_second / limit.per_second
            yield Verdict(f"warm {page}: share of nginx", ratio, 0.35, is_least=True)
            yield Verdict(f"warm {page}: CPU s /1000", measure.cpu, 0.05)
        if state == "304":
            yield Verdict(f"304 of {page}: CPU s /1000", measure.cpu, 0.04)
        if state == "micro-cache" and limit:
            ratio = measure.per_second / limit.per_second
            yield Verdict(f"micro-cache, {page}: share of nginx", ratio, 0.75, is_least=True)
        if state == "cold":
            most = COLD_CPU[results.database][page]
            yield Verdict(f"cold {page}: CPU s /1000", measure.cpu, most)
