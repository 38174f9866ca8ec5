"""What goes over the wire before a reader sees the front page."""

import re
from html.parser import HTMLParser

from bench.running import ask

ENCODINGS = "br, gzip"
FONT = re.compile(rb"@font-face|@import")


class Needs(HTMLParser):
    """The style sheets and scripts that a page asks for, and the script that stands in it."""

    def __init__(self) -> None:
        super().__init__()
        self.sheets: list[str] = []
        self.scripts: list[str] = []
        self.inline = 0
        self._is_script = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = dict(attrs)
        if tag == "link" and "stylesheet" in (said.get("rel") or "").split():
            self.sheets.append(said.get("href") or "")
        if tag == "script" and said.get("type") != "application/ld+json":
            self.scripts += [said["src"] or ""] if "src" in said else []
            self._is_script = True

    def handle_endtag(self, tag: str) -> None:
        if tag == "script":
            self._is_script = False

    def handle_data(self, data: str) -> None:
        if self._is_script:
            self.inline += len(data.encode())


def of(port: int, path: str = "/") -> dict[str, float]:
    """Figures of one page, as `results.AT_MOST` names them."""
    page = Needs()
    page.feed(ask(port, path).body.decode())
    squeezed = ask(port, path, accept_encoding=ENCODINGS)
    sheets = [ask(port, url, accept_encoding=ENCODINGS) for url in page.sheets]
    scripts = [ask(port, url, accept_encoding=ENCODINGS) for url in page.scripts]
    fonts = sum(len(FONT.findall(ask(port, url).body)) for url in page.sheets)
    html_and_css = [squeezed, *sheets]
    return {
        "bytes of the front page, HTML and CSS compressed": sum(len(a.body) for a in html_and_css),
        "bytes of JavaScript": page.inline + sum(len(a.body) for a in scripts),
        "requests before images": 1 + len(sheets) + len(scripts) + fonts,
    }
