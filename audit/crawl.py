"""Follows every link of every reader page, and says which of them lead nowhere."""

import re
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from http import HTTPStatus
from urllib.parse import urldefrag, urljoin, urlsplit
from xml.etree import ElementTree as ET

from audit.findings import Check
from bench.running import Answer, ask

LINKS = {
    "a": ("href",),
    "area": ("href",),
    "link": ("href",),
    "img": ("src", "srcset"),
    "source": ("src", "srcset"),
    "video": ("src", "poster"),
    "audio": ("src",),
    "script": ("src",),
    "form": ("action",),
}
META = {"og:url", "og:image", "twitter:image"}
# Doors of the platform: not what a reader reads.
DOORS = ("/studio/", "/accounts/", "/admin/", "/api/", "/-/edit/")
MOVED = {HTTPStatus.MOVED_PERMANENTLY, HTTPStatus.FOUND, HTTPStatus.PERMANENT_REDIRECT}
SEARCHED = "rain"
CSS_URL = re.compile(r"""url\(\s*['"]?([^'")]+)""")


class Links(HTMLParser):
    """Every address that an HTML page names, and its fragments' targets."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self.ids: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = {name: value or "" for name, value in attrs}
        self.ids |= {said[name] for name in ("id", "name") if name in said}
        if tag == "meta" and said.get("property", said.get("name")) in META:
            self.found.append(said.get("content", ""))
        if "dns-prefetch" in said.get("rel", ""):
            return
        for name in LINKS.get(tag, ()):
            if name == "srcset" and name in said:
                self.found += [part.split()[0] for part in said[name].split(",") if part.strip()]
            elif name in said:
                self.found.append(said[name])


@dataclass
class Crawl:
    """Answers by absolute URL without fragment, and who links to what."""

    hosts: dict[str, int]  # host → port on this machine
    answers: dict[str, Answer] = field(default_factory=dict)
    links: dict[str, set[str]] = field(default_factory=dict)  # target with fragment → pages

    def follow(self, starts: list[str]) -> None:
        waiting = deque(starts)
        while waiting:
            url = urldefrag(waiting.popleft()).url
            if url in self.answers:
                continue
            answer = self.answers[url] = self.get(url)
            for found in named(url, answer):
                if not self.is_ours(found):
                    continue
                self.links.setdefault(found, set()).add(url)
                waiting.append(found)

    def get(self, url: str) -> Answer:
        parts = urlsplit(url)
        path = parts.path or "/"
        if parts.query:
            path += f"?{parts.query}"
        return ask(self.hosts[parts.netloc], path, host=parts.netloc)

    def is_ours(self, url: str) -> bool:
        parts = urlsplit(url)
        return (
            parts.scheme == "http"
            and parts.netloc in self.hosts
            and not parts.path.startswith(DOORS)
        )

    def pages(self, kind: str = "text/html") -> dict[str, Answer]:
        """Answers 200 of this content type, each content once."""
        seen: set[bytes] = set()
        found = {}
        for url, answer in self.answers.items():
            if answer.status != HTTPStatus.OK or kind_of(answer) != kind or answer.body in seen:
                continue
            seen.add(answer.body)
            found[url] = answer
        return found


def kind_of(answer: Answer) -> str:
    return answer.headers.get("content-type", "").partition(";")[0]


def named(url: str, answer: Answer) -> Iterator[str]:
    """The absolute URLs that an answer names."""
    if "location" in answer.headers:
        yield urljoin(url, answer.headers["location"])
    kind = kind_of(answer)
    text = answer.body.decode("utf-8", "replace")
    if kind == "text/html":
        links = Links()
        links.feed(text)
        for link in links.found:
            yield urljoin(url, link.strip())
        if 'type="search"' in text or "/search/" in text:
            yield from (
                urljoin(url, f"{link}?q={SEARCHED}") for link in links.found if _searches(link)
            )
    elif kind == "text/css":
        yield from (urljoin(url, link) for link in CSS_URL.findall(text))
    elif kind.endswith("xml"):
        yield from _of_xml(url, answer.body)
    elif kind == "text/plain":
        yield from re.findall(r"^Sitemap:\s*(\S+)", text, re.MULTILINE)


def _searches(link: str) -> bool:
    return urlsplit(link).path.endswith("/search/") and not urlsplit(link).query


def _of_xml(url: str, body: bytes) -> Iterator[str]:
    """Addresses in a sitemap, a feed or an OPML list."""
    try:
        tree = ET.fromstring(body)
    except ET.ParseError:
        return  # The checks of feeds and sitemaps say so.
    for element in tree.iter():
        name = element.tag.rpartition("}")[2]
        if name in {"loc", "link", "comments", "docs"} and (element.text or "").strip():
            yield urljoin(url, (element.text or "").strip())
        for attribute in ("href", "url", "xmlUrl", "htmlUrl"):
            if attribute in element.attrib:
                yield urljoin(url, element.attrib[attribute])


def links(crawl: Crawl, *, forgiven: tuple[str, ...] = ()) -> Check:
    """Every link answers 200, or one redirect to a 200. What only `forgiven` pages name is theirs:
    the text of somebody's import."""
    check = Check("links resolve, redirects take one hop", unit="links")
    ids: dict[str, set[str]] = {}
    for link, sources in sorted(crawl.links.items()):
        if all(source.startswith(forgiven) for source in sources) and forgiven:
            continue
        check.add(f"{link} ← {min(sources)}: {why}" for why in _wrong(crawl, link, ids))
    return check


def _wrong(crawl: Crawl, link: str, ids: dict[str, set[str]]) -> Iterator[str]:
    url, fragment = urldefrag(link)
    answer = crawl.answers[url]
    if answer.status in MOVED:
        url = urljoin(url, answer.headers["location"])
        if not crawl.is_ours(url):
            return
        answer = crawl.answers[urldefrag(url).url]
        if answer.status in MOVED:
            yield "a second redirect"
            return
    if answer.status != HTTPStatus.OK:
        yield str(answer.status)
    elif fragment and kind_of(answer) == "text/html":
        if url not in ids:
            page = Links()
            page.feed(answer.body.decode("utf-8", "replace"))
            ids[url] = page.ids
        if fragment not in ids[url]:
            yield "no such place in the page"
