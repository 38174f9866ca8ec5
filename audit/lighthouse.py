"""Lighthouse on a slow telephone, as it is by default."""

import json
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

from audit.findings import Check
from tests.needs import chromium

LIGHTHOUSE = Path(__file__).parent / "node_modules/.bin/lighthouse"
LEAST = {"performance": 99, "accessibility": 99, "best-practices": 99, "seo": 100}
FLAGS = "--headless=new --no-sandbox --disable-gpu"


def check(urls: list[str], folder: Path) -> Check:
    told = Check("Lighthouse", unit="pages")
    for number, url in enumerate(urls):
        told.add(f"{url} {fault}" for fault in _of(url, folder / f"lighthouse-{number}"))
    return told


def _of(url: str, report: Path) -> Iterator[str]:
    command = [str(LIGHTHOUSE), url, "--quiet", "--output=json", "--output=html"]
    said = subprocess.run(
        [*command, f"--output-path={report}", f"--chrome-flags={FLAGS}"],
        env=os.environ | {"CHROME_PATH": chromium() or ""},
        capture_output=True,
        text=True,
        check=False,
    )
    if said.returncode:
        yield said.stderr.strip()[-500:]
        return
    found = json.loads(report.with_name(f"{report.name}.report.json").read_text(encoding="utf-8"))
    for name, least in LEAST.items():
        category = found["categories"][name]
        score = round(100 * (category["score"] or 0))
        if score < least:
            poor = [one["id"] for one in category["auditRefs"] if one["weight"]]
            poor = [name for name in poor if (found["audits"][name]["score"] or 0) < 1]
            yield f"{name} {score}, must be {least}: {', '.join(poor)}"
