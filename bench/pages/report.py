"""Prints what was measured, and keeps it as JSON."""

import json
import os
import platform
import re
import subprocess
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import django
import granian

from bench.pages.load import Measure, where
from bench.pages.results import NGINX, Results, verdicts

FOLDER = Path(__file__).resolve().parents[1] / "results"
COUNTED = {"MB (PSS) of the task worker"}  # Figures that are stated, with no budget.


def machine() -> dict[str, str]:
    """What it ran on, and with which versions."""
    model = re.search(r"^model name\s*: (.*)$", Path("/proc/cpuinfo").read_text(), re.MULTILINE)
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    return {
        "processor": model[1] if model else platform.machine(),
        "cores": str(os.cpu_count()),
        "memory": f"{memory / 1e9:.0f} GB",
        "system": platform.platform(),
        "python": platform.python_version(),
        "django": django.__version__,
        "granian": granian.__version__,
        "nginx": _version("nginx", "-v"),
        "wrk": _version("wrk", "-v"),
        "load before": f"{os.getloadavg()[0]:.2f}",
    }


def _version(name: str, option: str) -> str:
    said = subprocess.run([str(where(name)), option], capture_output=True, text=True, check=False)
    found = re.search(r"\d+\.\d+[\w.]*", said.stdout + said.stderr)
    return found[0] if found else "?"


def lines(results: Results) -> Iterator[str]:
    """The table of one database, in Markdown, and its budgets."""
    yield f"### {results.database}"
    yield ""
    yield "| | page | req/s | share of nginx | CPU s /1000 | p50 ms |"
    yield "|---|---|---:|---:|---:|---:|"
    for (state, page), one in results.pages.items():
        limit = results.pages.get((NGINX, page))
        share = f"{one.per_second / limit.per_second:.3f}" if limit else ""
        yield f"| {state} | {page} {cells(one, share)}"
    for page, pair in results.growth.items():
        for size, one in zip(("few weblogs", "many weblogs"), pair, strict=True):
            yield f"| {size} | {page} {cells(one)}"
    yield ""
    yield "| budget | measured | must be | |"
    yield "|---|---:|---:|---|"
    for verdict in verdicts(results):
        sign = "≥" if verdict.is_least else "≤"
        met = "met" if verdict.is_met else "**MISSED**"
        yield f"| {verdict.what} | {verdict.value:,.3f} | {sign} {verdict.limit:,} | {met} |"
    for name in sorted(COUNTED & {*results.figures}):
        yield f"| {name} | {results.figures[name]:,.1f} | | |"


def cells(one: Measure, share: str = "") -> str:
    return f"| {one.per_second:,.0f} | {share} | {one.cpu:.3f} | {one.p50:.2f} |"


def as_json(results: Results) -> dict[str, Any]:
    return {
        "database": results.database,
        "pages": {" ".join(name): one.as_json() for name, one in results.pages.items()},
        "figures": {name: round(value, 3) for name, value in results.figures.items()},
        "growth": {
            page: {"few": few.as_json(), "many": many.as_json()}
            for page, (few, many) in results.growth.items()
        },
        "missed": [verdict.what for verdict in verdicts(results) if not verdict.is_met],
    }


def keep(about: dict[str, str], measured: list[Results]) -> Path:
    """Write a file of the run, named by its time."""
    FOLDER.mkdir(exist_ok=True)
    now = datetime.now(UTC)
    path = FOLDER / f"pages-{now:%Y%m%d-%H%M%S}.json"
    said = {"at": now.isoformat(), "machine": about, "measured": [as_json(one) for one in measured]}
    path.write_text(json.dumps(said, indent=1, ensure_ascii=False) + "\n")
    return path
