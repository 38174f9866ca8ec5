"""What an entry's page asks of HTML that was sanitised, and what the standard does.

Headings from h2 down without a gap, because the title is the page's h1; what is wide scrolls, also
from the keyboard; elements by the names of today; addresses that are written as addresses; every
link, picture and box with words where there are any. Nothing that could run comes in here.
"""

import re
from html import escape
from urllib.parse import quote, unquote, urlsplit

from rookery.entries.nesting import VOID
from rookery.entries.tags import Tag, tags

RENAMED = {"acronym": "abbr", "big": "span", "center": "div", "strike": "s", "tt": "code"}
DEEPEST = 6
# What the text beside the box of a task may consist of.
_BESIDE_A_BOX = frozenset(
    "a abbr b bdi bdo br cite code del dfn em i img ins kbd mark q s samp small span strong sub "
    "sup time u var wbr".split()
)

_HEADING = re.compile("h([1-6])")
_ADDRESS = re.compile(r'\s(cite|href|poster|src)="([^"]*)"')
_FORBIDDEN = re.compile(r"[\s\\^`{|}]")  # WHATWG URL: none of these is a URL code point.
_EMPTY_ALT = re.compile(r'\salt=""')
_OF_HEADERS = re.compile(r'\s(?:abbr|scope)="[^"]*"')
_TITLE = re.compile(r'\stitle="([^"]*)"')


def arrange(html: str) -> str:
    """`html`, well nested as the sanitiser writes it, as it stands in the page of an entry."""
    page = _Page()
    position = 0
    for tag in tags(html):
        page.out.append(html[position : tag.start])
        page.put(tag, html[tag.start : tag.end])
        position = tag.end
    end = "" if page.beside is None else "</label>"
    return "".join([*page.out, html[position:], end])


class _Page:
    def __init__(self) -> None:
        self.out: list[str] = []
        self.outline: list[int] = []  # The levels, as the author wrote them, that we are below.
        self.tables = 0
        self.is_block = False  # The formula that we are in.
        self.link: Tag | None = None
        self.link_at = 0  # where in `out` it starts
        self.before = ""  # The tag before this one, as ``/dt``.
        self.beside: list[str] | None = None  # What is open beside a box; None away from one.

    def put(self, tag: Tag, written: str) -> None:
        self._label(tag)
        if _HEADING.fullmatch(tag.name):
            written = self._heading(tag, written)
        elif tag.name == "table":
            written = self._table(tag, written)
        elif tag.name == "th" and tag.is_end and self.before == "th":
            written = self._cell(written)
        elif tag.name == "math":
            written = self._formula(tag, written)
        elif tag.name == "a":
            written = self._link(tag, written)
        elif tag.name == "dl" and tag.is_end and self.before == "/dt":
            written = f"<dd></dd>{written}"  # A term without anything about it.
        else:
            written = _element(tag, written)
        self.out.append(written if tag.is_end else _ADDRESS.sub(_address, written))
        self.before = f"/{tag.name}" if tag.is_end else tag.name

    def _label(self, tag: Tag) -> None:
        """What stands beside the box of a task is its label."""
        if self.beside is not None:
            if tag.is_end and self.beside and self.beside[-1] == tag.name:
                self.beside.pop()
            elif tag.is_end or tag.name not in _BESIDE_A_BOX:
                self.out.append("</label>")
                self.beside = None
            elif tag.name not in VOID:
                self.beside.append(tag.name)
        if tag.name == "input":
            self.out.append("<label>")
            self.beside = []

    def _heading(self, tag: Tag, written: str) -> str:
        if not tag.is_end:
            own = int(tag.name[1])
            self.outline = [level for level in self.outline if level < own] + [own]
        level = min(len(self.outline) + 1, DEEPEST)
        return _HEADING.sub(f"h{level}", written, count=1)

    def _table(self, tag: Tag, written: str) -> str:
        """Tables for layout hold others; one box is enough."""
        self.tables += -1 if tag.is_end else 1
        if self.tables == 0:
            return f"{written}</div>"
        if tag.is_end or self.tables > 1:
            return written
        return f'<div class="table" tabindex="0">{written}'

    def _cell(self, written: str) -> str:
        """A corner without a word, as tables often have, is the header of nothing."""
        start, text = self.out[-2:]
        if text.strip():
            return written
        self.out[-2] = _OF_HEADERS.sub("", start).replace("<th", "<td", 1)
        return "</td>"

    def _formula(self, tag: Tag, written: str) -> str:
        """One on a line of its own may be wide; HTML lets nobody focus `math` itself."""
        if not tag.is_end:
            self.is_block = tag.attributes.get("display") == "block"
        if not self.is_block:
            return written
        return (
            f"{written}</span>" if tag.is_end else f'<span class="formula" tabindex="0">{written}'
        )

    def _link(self, tag: Tag, written: str) -> str:
        if not tag.is_end:
            self.link, self.link_at = tag, len(self.out)
            return written if "href" in tag.attributes else written.replace(' rel="noopener"', "")
        if self.link and _says_nothing(self.link, self.out[self.link_at + 1 :]):
            name = escape(_name_of(self.link.attributes["href"]))
            start = self.out[self.link_at]
            self.out[self.link_at] = f'{start[:-1]} aria-label="{name}">'
        self.link = None
        return written


def _says_nothing(link: Tag, inside: list[str]) -> bool:
    """Whether there is no word in a link, neither as text nor for a picture."""
    if "href" not in link.attributes or link.attributes.keys() & {"aria-label", "title"}:
        return False
    found = "".join(inside)
    words = re.sub("<[^>]*>", "", found).strip()
    return not words and not re.search(r'\s(?:alt|aria-label)="[^"]|<math', found)


def _name_of(address: str) -> str:
    """What to call a link that has no words: the file that it leads to, or where it leads."""
    parts = urlsplit(address)
    return unquote(parts.path).rstrip("/").rpartition("/")[2] or parts.netloc or address


def _element(tag: Tag, written: str) -> str:
    if tag.name == "img":
        return _picture(written)
    if tag.name in RENAMED:
        return _renamed(tag, written)
    if tag.name == "pre" and not tag.is_end:
        return f'{written[:-1]} tabindex="0">'
    return written


def _picture(written: str) -> str:
    """A title is all that older editors asked for: it is the text in place of the picture."""
    title = _TITLE.search(written)
    if title is None or not title[1] or not _EMPTY_ALT.search(written):
        return written
    return _EMPTY_ALT.sub(lambda _: f' alt="{title[1]}"', _TITLE.sub("", written, count=1), count=1)


def _renamed(tag: Tag, written: str) -> str:
    written = written.replace(tag.name, RENAMED[tag.name], 1)
    if tag.name != "center" or tag.is_end:
        return written
    if "class" in tag.attributes:
        return written.replace('class="', 'class="align-center ', 1)
    return written.replace("<div", '<div class="align-center"', 1)


def _address(found: re.Match[str]) -> str:
    """An attribute with its address percent-encoded; without, where it was never an address."""
    name, value = found[1], found[2].strip()
    if value.startswith("data:"):
        return found[0]
    if name == "cite" and _FORBIDDEN.search(value):
        return ""
    return f' {name}="{_FORBIDDEN.sub(lambda odd: quote(odd[0]), value)}"'
