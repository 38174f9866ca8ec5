"""A real reader, newsboat: it sees every entry, and none twice after a weblog has moved."""

import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path
from time import sleep

import feedparser

from audit.crawl import Crawl
from audit.findings import Check
from audit.installs import MOVED, MOVED_FROM, MOVED_TO
from bench.running import Install

CACHED_FOR = 1.5  # seconds until no page cache has anything older
CONFIG = "auto-reload no\nmax-items 0\nkeep-articles-days 0\ncleanup-on-quit no\n"


def check(install: Install, crawl: Crawl, folder: Path) -> Check:
    """Subscribe to a weblog, move it to another site, write there, and fetch again: one is new."""
    told = Check("newsboat, before and after a move", unit="feeds")
    home = f"http://{MOVED_FROM}:{install.port}/{MOVED}/"
    # A reader for each: newsboat knows an entry by its id, whichever feed it came with.
    readers = {
        f"{home}{kind}/": Newsboat(folder / f"newsboat-{kind.replace('/', '-')}", f"{home}{kind}/")
        for kind in ("feed", "feed/rss")
    }
    before = {feed: reader.reload() for feed, reader in readers.items()}
    for feed, seen in before.items():
        wanted = {entry.id for entry in feedparser.parse(crawl.answers[feed].body).entries}
        told.add([f"{feed}: {len(seen)} entries seen of {len(wanted)}"] if seen != wanted else [])
    _move_and_write(install, folder / "news.md")
    for feed, reader in readers.items():
        more = reader.reload() - before[feed]
        told.add([f"{feed}: {len(more)} are new after the move, not 1"] if len(more) != 1 else [])
        told.faults += reader.complaints
    return told


def _move_and_write(install: Install, news: Path) -> None:
    sites = (f"--site={MOVED_FROM}", f"--to-site={MOVED_TO}")
    install.run("weblog", "move", MOVED, *sites, f"--slug={MOVED}", "--yes")
    news.write_text("---\ntitle: We have moved\n---\nThe same words in another place.\n")
    place = (f"--weblog={MOVED}", f"--site={MOVED_TO}")
    install.run("entry", "add", *place, "--status=published", str(news))
    sleep(CACHED_FOR)


class Newsboat:
    """newsboat with a home of its own, subscribed to one feed."""

    def __init__(self, home: Path, feed: str) -> None:
        self.home = home
        self.complaints: list[str] = []
        home.mkdir(parents=True)
        (home / "urls").write_text(f"{feed}\n")
        (home / "config").write_text(CONFIG)

    def reload(self) -> set[str]:
        """Fetch; the ids of all entries that are known then."""
        files = {"-u": "urls", "-c": "cache.db", "-C": "config"}
        options = [part for flag, name in files.items() for part in (flag, str(self.home / name))]
        said = subprocess.run(
            ["newsboat", "-q", *options, "-x", "reload"],
            env={"HOME": str(self.home), "PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8"},
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )
        if said.returncode:
            self.complaints.append((said.stderr or said.stdout).strip())
        with closing(sqlite3.connect(self.home / "cache.db")) as cache:
            return {guid for (guid,) in cache.execute("SELECT guid FROM rss_item")}
