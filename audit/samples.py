"""A few pages that stand for all: one of each route, and the texts that have everything in them."""

import json
from urllib.parse import urlsplit

from audit.crawl import Crawl
from audit.installs import IMPORTED
from bench.running import Install

ROUTES = """
import json, sys
from django.urls import Resolver404, resolve
found = {{}}
for url, path in {paths!r}.items():
    try:
        found[url] = resolve(path, urlconf="rookery.config.urls_reader").url_name
    except Resolver404:
        pass
print(json.dumps(found))
"""
# Entries of the demo and the import with much in them: tables, code, footnotes, right to left.
RICH = ("<table", "<pre", "footnote", "<figure", 'dir="rtl"', "<math", "<blockquote", "<dl")


def of(install: Install, crawl: Crawl) -> dict[str, str]:
    """name → URL: of each route the longest page and the shortest, and rich entries."""
    pages = crawl.pages()
    paths = {url: urlsplit(url).path for url in pages}
    routes: dict[str, str] = json.loads(
        install.run("shell", "--verbosity=0", "-c", ROUTES.format(paths=paths))
    )
    found: dict[str, str] = {}
    for url in sorted(routes, key=lambda url: len(pages[url].body)):
        found.setdefault(f"{routes[url]}-short", url)
        found[f"{routes[url]}-long"] = url
    for mark in RICH:
        rich = [url for url, answer in pages.items() if mark.encode() in answer.body]
        for url in sorted(rich, key=lambda url: -len(pages[url].body))[:1]:
            found[f"with {mark.strip('<')}"] = url
    found["not found"] = f"http://localhost:{install.port}/nothing-is-here/"
    found["not found in a weblog"] = f"http://localhost:{install.port}/{IMPORTED}/not/here/"
    return {name: url for url, name in {url: name for name, url in found.items()}.items()}


def home_and_entry(install: Install, crawl: Crawl) -> list[str]:
    """A weblog's front page and its first entry, for Lighthouse."""
    home = f"http://ana.localhost:{install.port}/"
    feed = json.loads(crawl.answers[f"{home}feed.json"].body)
    return [home, feed["items"][0]["url"]]
