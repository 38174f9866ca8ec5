"""Looks at every page of a Rookery as strict machines do. docs/how-to/audit.md"""

import argparse
import shutil
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from audit import browser, crawl, feeds, installs, lighthouse, markup, newsboat, samples
from audit.findings import Check, told
from bench.running import Install

MISSING = 2
FOUND = 1
FOLDER = Path(__file__).resolve().parent / "results"


@dataclass(frozen=True)
class Audit:
    install: Install
    crawl: crawl.Crawl
    folder: Path


def links(audit: Audit) -> Iterator[Check]:
    imported = f"http://localhost:{audit.install.port}/{installs.IMPORTED}/"
    yield crawl.links(audit.crawl, forgiven=(imported,))


def html(audit: Audit) -> Iterator[Check]:
    folder = audit.folder / "pages"
    names = markup.keep(audit.crawl.pages(), folder)
    yield markup.nu(folder, names)
    yield markup.html_validate(folder, names)


def machines(audit: Audit) -> Iterator[Check]:
    yield feeds.xml(audit.crawl)
    yield feeds.json_feeds(audit.crawl)
    yield feeds.sitemaps(audit.crawl, audit.folder)
    yield feeds.opml(audit.crawl)


def narrow(audit: Audit) -> Iterator[Check]:
    with browser.browser() as opened:
        yield browser.narrow(opened, audit.crawl.pages())


def axe(audit: Audit) -> Iterator[Check]:
    shots = audit.folder / "screenshots"
    shots.mkdir()
    urls = samples.of(audit.install, audit.crawl)
    few = {name: url for name, url in urls.items() if name.startswith(("home", "with"))}
    with browser.browser() as opened:
        for theme, palettes in installs.looks(audit.install).items():
            for number, palette in enumerate(palettes):
                installs.dress(audit.install, theme, palette)
                time.sleep(newsboat.CACHED_FOR)
                look = f"{theme} {palette}"
                if number == 0:
                    yield browser.axe(opened, urls, look, shots)
                else:
                    yield browser.axe(opened, few, look, shots, widths=browser.WIDTHS[:1])


def speed(audit: Audit) -> Iterator[Check]:
    yield lighthouse.check(samples.home_and_entry(audit.install, audit.crawl), audit.folder)


def reader(audit: Audit) -> Iterator[Check]:
    yield newsboat.check(audit.install, audit.crawl, audit.folder)


# In this order: the last one moves a weblog.
PARTS: dict[str, Callable[[Audit], Iterator[Check]]] = {
    "links": links,
    "html": html,
    "machines": machines,
    "narrow": narrow,
    "lighthouse": speed,
    "axe": axe,
    "newsboat": reader,
}


def say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


def look(chosen: list[str]) -> Iterator[Check]:
    """Each check as soon as it is done."""
    shutil.rmtree(FOLDER, ignore_errors=True)
    FOLDER.mkdir(parents=True)
    with installs.audited() as install:
        crawled = crawl.Crawl({f"{site}:{install.port}": install.port for site in installs.SITES})
        crawled.follow(installs.starts(install))
        say(f"{len(crawled.answers)} addresses, {len(crawled.pages())} different pages")
        audit = Audit(install, crawled, FOLDER)
        for name in chosen:
            began = time.monotonic()
            yield from PARTS[name](audit)
            say(f"{name}: {time.monotonic() - began:.0f} s")


def main() -> int:
    parser = argparse.ArgumentParser(prog="make audit", description=__doc__)
    parser.add_argument("parts", nargs="*", metavar="PART", help=", ".join(PARTS))
    parts = parser.parse_args().parts or [*PARTS]
    if unknown := [name for name in parts if name not in PARTS]:
        parser.error(f"There is no {', '.join(unknown)}; there are {', '.join(PARTS)}.")
    if missing := installs.missing():
        say(f"Missing. On Debian: apt-get install {' '.join(missing)}")
        return MISSING
    if installs.export_file() is None:
        say("ROOKERY_FIXTURES names no folder with WordPress's theme test: the demo alone.")
    is_fine = True
    for check in look([name for name in PARTS if name in parts]):
        is_fine = is_fine and check.is_fine
        print("\n".join(told(check, FOLDER)), flush=True)
    return 0 if is_fine else FOUND


if __name__ == "__main__":
    sys.exit(main())
