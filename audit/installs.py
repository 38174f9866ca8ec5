"""What is audited: the demo and a WordPress import, served by a Rookery of its own."""

import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bench.running import Install, installed, serving

IMPORT = "wxr/themeunittestdata.wordpress.xml"
IMPORTED = "theme-test"  # slug of the weblog that it goes to
AUTHOR = "theo@example.org"
SITES = ["localhost", "ana.localhost", "ben.localhost"]
MOVED = "crumb"  # a weblog of the demo, below its slug
MOVED_FROM, MOVED_TO = "localhost", "ben.localhost"

DRESS = """
from rookery.weblogs.models import Weblog
for weblog in Weblog.objects.all():
    weblog.theme, weblog.palette = {theme!r}, {palette!r}
    weblog.save(update_fields=["theme", "palette"])
    weblog.bump()
"""
LOOKS = """
import json
from rookery.pages.themes import everyone
print(json.dumps({theme.name: [one.name for one in theme.palettes] for theme in everyone()}))
"""


def missing() -> list[str]:
    """What this machine lacks, with the Debian package that brings it."""
    programs = {
        "java": "default-jre-headless",
        "npm": "npm",
        "newsboat": "newsboat",
        "xmllint": "libxml2-utils",
        "chromium": "chromium",
    }
    return [package for program, package in programs.items() if not shutil.which(program)]


@contextmanager
def audited() -> Iterator[Install]:
    with installed("SQLite") as install:
        install.run("demo")
        install.run("user", "add", AUTHOR, "--name=Theo Tester")
        named = ["--title=Theme Test", f"--author={AUTHOR}"]
        install.run("weblog", "add", IMPORTED, *named, "--no-root")
        if export := export_file():
            install.run("import", "wordpress", str(export), f"--weblog={IMPORTED}", "--no-media")
        with serving(install):
            yield install


def export_file() -> Path | None:
    """WordPress's theme unit test, where ROOKERY_FIXTURES has it."""
    path = Path(os.environ.get("ROOKERY_FIXTURES", "")) / IMPORT
    return path if path.is_file() else None


def starts(install: Install) -> list[str]:
    """Where a crawl begins: on every site, what nobody may link to but machines ask for."""
    paths = ["/", "/weblogs/", "/sitemap.xml", "/robots.txt", "/-/opml", "/weblogs/search/"]
    return [f"http://{site}:{install.port}{path}" for site in SITES for path in paths]


def looks(install: Install) -> dict[str, list[str]]:
    """Themes, each with its palettes."""
    found: dict[str, list[str]] = json.loads(install.run("shell", "--verbosity=0", "-c", LOOKS))
    return found


def dress(install: Install, theme: str, palette: str) -> None:
    """Give every weblog this look."""
    install.run("shell", "--verbosity=0", "-c", DRESS.format(theme=theme, palette=palette))
