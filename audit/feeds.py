"""What machines read: feeds, sitemaps and lists of feeds."""

import json
import subprocess
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit
from xml.etree import ElementTree as ET

import feedparser

from audit.crawl import Crawl, kind_of
from audit.findings import Check
from bench.running import Answer

HERE = Path(__file__).parent
XML_FEEDS = ("application/atom+xml", "application/rss+xml")
JSON_FEED = "application/feed+json"
SITEMAPS = {"urlset": HERE / "sitemap.xsd", "sitemapindex": HERE / "sitemap-index.xsd"}


def xml(crawl: Crawl) -> Check:
    """Atom and RSS by feedparser: well-formed, with ids, dates and absolute links."""
    check = Check("feedparser on Atom and RSS", unit="feeds")
    for kind in XML_FEEDS:
        for url, answer in crawl.pages(kind).items():
            check.add(f"{url} {fault}" for fault in _of_feed(answer))
    return check


def _of_feed(answer: Answer) -> Iterator[str]:
    parsed = feedparser.parse(answer.body, response_headers=answer.headers)
    if parsed.bozo:
        yield f"bozo: {parsed.bozo_exception}"
    ids = [entry.get("id") for entry in parsed.entries]
    if not all(ids) or len(ids) != len(set(ids)):
        yield "an entry without an id, or two with one"
    for entry in parsed.entries:
        if not entry.get("link", "").startswith("http"):
            yield f"{entry.get('id')}: no absolute link"
        if not entry.get("published_parsed"):
            yield f"{entry.get('id')}: no date"


def json_feeds(crawl: Crawl) -> Check:
    """JSON Feed 1.1 by its schema; ajv reads it."""
    feeds = crawl.pages(JSON_FEED)
    check = Check("JSON Feed schema", looked_at=len(feeds), unit="feeds")
    bodies = {url: json.loads(answer.body) for url, answer in feeds.items()}
    said = subprocess.run(
        ["node", str(HERE / "json-feed.mjs")],
        input=json.dumps(bodies),
        capture_output=True,
        text=True,
        check=True,
    )
    check.faults += said.stdout.splitlines()
    return check


def sitemaps(crawl: Crawl, folder: Path) -> Check:
    """Sitemaps and their index by XSD."""
    check = Check("sitemaps by XSD", unit="sitemaps")
    for url, answer in crawl.answers.items():
        if "sitemap" in urlsplit(url).path and kind_of(answer).endswith("xml"):
            check.add(f"{url} {fault}" for fault in _of_sitemap(answer.body, folder))
    return check


def _of_sitemap(body: bytes, folder: Path) -> Iterator[str]:
    file = folder / "sitemap.xml"
    file.write_bytes(body)
    try:
        root = ET.fromstring(body).tag.rpartition("}")[2]
    except ET.ParseError as error:
        yield str(error)
        return
    command = ["xmllint", "--noout", "--schema", str(SITEMAPS[root]), str(file)]
    said = subprocess.run(command, capture_output=True, text=True, check=False)
    if said.returncode:
        yield from said.stderr.splitlines()


def opml(crawl: Crawl) -> Check:
    """OPML 2.0: well-formed, and every outline a feed that answered."""
    check = Check("OPML", unit="lists")
    for url, answer in crawl.answers.items():
        if "opml" in kind_of(answer) or urlsplit(url).path.endswith("opml"):
            check.add(f"{url} {fault}" for fault in _of_opml(crawl, answer))
    return check


def _of_opml(crawl: Crawl, answer: Answer) -> Iterator[str]:
    try:
        tree = ET.fromstring(answer.body)
    except ET.ParseError as error:
        yield f"{answer.status} {error}"
        return
    if tree.get("version") != "2.0":
        yield "no OPML 2.0"
    outlines = [one for one in tree.iter("outline") if "xmlUrl" in one.attrib]
    if not outlines:
        yield "no feed in it"
    for outline in outlines:
        feed = crawl.answers.get(outline.attrib["xmlUrl"])
        if feed is None or kind_of(feed) not in XML_FEEDS:
            yield f"{outline.attrib['xmlUrl']} is no feed"
        if not outline.get("text") or outline.get("type") != "rss":
            yield f"{outline.attrib['xmlUrl']} has no text or type"
