"""Two sites with four weblogs, their people, and another process that has every page in memory."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from rookery.entries.models import Entry
from rookery.reader.cache import PageCache
from rookery.weblogs.generations import Generations
from rookery.weblogs.models import Weblog
from tests import routes
from tests.weblogs.asking import application, ask

LATER = 1.5  # seconds
HOSTS = ("localhost:8000", "moss.example:8000")
TAG, YEAR = "wet", 2026
NOT_PAGES = ("-/", ".well-known")
Act = Callable[["World"], object]


@dataclass
class World:
    """Ana has the platform's root and Fern; Moss, at its own domain with a guest, is Bea's."""

    home: Weblog
    fern: Weblog
    moss: Weblog
    guest: Weblog
    ana: Client
    bea: Client
    olga: Client
    rookery: Any
    clock: Any
    zones: Any
    kept: dict[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.plain = application()
        self.cached = PageCache(application(), size=64 * 1024**2, known=Generations())

    def room(self, path: str, weblog: Weblog | None = None) -> str:
        return f"/studio/w/{(weblog or self.home).pk}/{path}"

    def entry(self, title: str = "Rain", weblog: Weblog | None = None) -> Entry:
        return (weblog or self.home).entries.get(title=title)

    def of_entry(self, act: str, title: str = "Rain") -> str:
        return self.room(f"entries/{self.entry(title).pk}/{act}")

    def crawl(self, app: Any) -> dict[tuple[str, str], tuple[int, bytes, str]]:
        seen = {}
        for host in HOSTS:
            for path in self.addresses():
                answer = ask(app, host, path)
                to = answer.headers.get("Location", "")
                seen[host, path] = answer.status, answer.body, to
        return seen

    def addresses(self) -> set[str]:
        """Every reader address at a root, and some below it, with all names that ever were."""
        names: set[str] = self.kept.setdefault("names", set())
        names |= {*Weblog.objects.filter(is_root=False).values_list("slug", flat=True)}
        names |= {*Entry.objects.values_list("slug", flat=True)}
        found = {"/?q=rain", "/search/?q=rain", "/?utm_source=x", "/was-here/"}
        found |= {f"/fern/{page}" for page in ("rain/", "feed/", f"tags/{TAG}/", "authors/ana/")}
        for route in routes.reader():
            if route.path.startswith(NOT_PAGES) or "weblog" in route.parameters:
                continue
            for name in names if "word" in route.parameters else ("",):
                said = {"tag": TAG, "year": YEAR, "author": "ana", "number": 1}
                found.add(route.at(word=name, **said))
        return found

    def see(self, name: str, act: Act, *, unseen: bool = False) -> None:
        """Do it, wait, and compare. It has to change something that readers see."""
        before = self.kept.get("seen") or self.crawl(self.cached)
        answer = act(self)
        for one in answer if isinstance(answer, list) else [answer]:
            if hasattr(one, "status_code"):
                assert one.status_code < 400, (name, one.status_code, errors(one))
            elif hasattr(one, "code"):
                assert one.code == 0, (name, one.err)
        self.clock.shift(LATER)
        kept, made = self.crawl(self.cached), self.crawl(self.plain)
        assert different(kept, made) == [], name
        shared = before.keys() & made.keys()
        changed = {at for at in shared if before[at] != made[at]} | (made.keys() - before.keys())
        assert bool(changed) != unseen, (name, sorted(changed)[:5])
        self.kept["seen"] = made


def errors(answer: Any) -> str:
    text = re.sub(r"<[^>]+>", " ", answer.text)
    return " ".join(text.split())[-600:]


def different(one: dict, other: dict) -> list[tuple[str, str]]:
    return sorted(at for at in one if one[at] != other[at])


def picture(color: str = "teal") -> SimpleUploadedFile:
    file = BytesIO()
    Image.new("RGB", (40, 30), color).save(file, "PNG")
    return SimpleUploadedFile("nest.png", file.getvalue(), "image/png")
