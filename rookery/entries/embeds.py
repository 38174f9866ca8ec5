"""Frames from elsewhere become links: a reader's page asks nobody but its own host.

It comes before the sanitiser, which has the last word. What is no embed passes unchanged.
"""

import re
from dataclasses import dataclass, field
from html import escape, unescape

from rookery.entries.providers import is_page, page_of, split
from rookery.entries.tags import OTHER, Tag, tags

_FRAMES = frozenset({"embed", "iframe", "object"})
_HOLDERS = frozenset({"p", "div"})
_WORTH_A_LOOK = re.compile(r"<(?:iframe|embed|object|script)\b|>\s*https?://", re.IGNORECASE)
_GIST = re.compile(r"(?:https?:)?//gist\.github\.com/", re.IGNORECASE)
_SHOWN = 70


@dataclass
class _Frame:
    """An `object` or `iframe` that is still open, and where it may lead."""

    tag: Tag
    address: str
    depth: int = 1


@dataclass
class _Holder:
    """A paragraph that so far holds nothing but one address, or one card."""

    tag: Tag
    text: list[str] = field(default_factory=list)
    cards: list[tuple[int, str]] = field(default_factory=list)  # (index of the change, card)
    is_plain: bool = True


def cards(html: str) -> str:
    """`html` with every frame, and every paragraph that is one known address, as a link card."""
    return _Rewriter(html).run() if _WORTH_A_LOOK.search(html) else html


def card(page: str, title: str = "", *, is_inline: bool = False) -> str:
    """A link to `page` that says where it leads."""
    parts = split(page)
    if parts is None:
        raise ValueError(f"{page!r} is no http or https address.")
    host = (parts.hostname or "").removeprefix("www.")
    where = f"{parts.path}?{parts.query}" if parts.query else parts.path
    rest = " ".join(title.split()) or (f"{where[:_SHOWN]}…" if len(where) > _SHOWN else where)
    named = "" if rest in {"", "/"} else f' <span class="embed-title">{escape(rest)}</span>'
    link = f'<a href="{escape(page)}"><span class="embed-host">{escape(host)}</span>{named}</a>'
    # A paragraph can't stand in another.
    element = "span" if is_inline else "p"
    return f'<{element} class="embed">{link}</{element}>'


class _Rewriter:
    def __init__(self, html: str) -> None:
        self.html = html
        self.changes: list[tuple[int, int, str]] = []  # (start, end, instead)
        self.frame: _Frame | None = None
        self.holder: _Holder | None = None
        self.position = 0

    def run(self) -> str:
        for tag in tags(self.html):
            text = self.html[self.position : tag.start]
            self.position = tag.end
            if self.frame:
                self._inside_frame(self.frame, tag)
            else:
                if self.holder:
                    self.holder.text.append(text)
                self._outside_frame(tag)
        if self.frame:  # Never closed: what follows it is the author's text.
            self._frame_ends(self.frame, self.frame.tag.end)
        return self._changed()

    def _changed(self) -> str:
        out: list[str] = []
        position = 0
        for start, end, instead in self.changes:
            out += self.html[position:start], instead
            position = end
        return "".join([*out, self.html[position:]])

    def _outside_frame(self, tag: Tag) -> None:
        if tag.name in _FRAMES and not tag.is_end:
            self.frame = _Frame(tag, tag.attributes.get("src") or tag.attributes.get("data", ""))
            if tag.name == "embed":
                self._frame_ends(self.frame, tag.end)
        elif tag.name == "script" and not tag.is_end:
            if _GIST.match(tag.attributes.get("src", "")):
                self.frame = _Frame(tag, tag.attributes["src"])
        elif tag.name in _HOLDERS:
            self._holder_ends(tag)
            self.holder = None if tag.is_end else _Holder(tag)
        elif self.holder and tag.name == "br":
            self.holder.text.append("\n")  # Two addresses are two, and so none.
        elif self.holder and tag.name not in {"a", OTHER}:
            self.holder.is_plain = False

    def _inside_frame(self, frame: _Frame, tag: Tag) -> None:
        if tag.name == frame.tag.name:
            frame.depth += -1 if tag.is_end else 1
            if not frame.depth:
                self._frame_ends(frame, tag.end)
        elif not frame.address and not tag.is_end:
            frame.address = _address_within(tag)

    def _frame_ends(self, frame: _Frame, end: int) -> None:
        self.frame = None
        page = page_of(frame.address)
        if page is None:
            return
        title = frame.tag.attributes.get("title", "")
        if self.holder:
            self.holder.cards.append((len(self.changes), card(page, title)))
        inside = self.holder is not None and self.holder.tag.name == "p"
        self.changes.append((frame.tag.start, end, card(page, title, is_inline=inside)))

    def _holder_ends(self, tag: Tag) -> None:
        holder = self.holder
        if holder is None or not holder.is_plain or holder.tag.name != tag.name or not tag.is_end:
            return
        text = unescape("".join(holder.text)).strip()
        whole = holder.tag.start, tag.end
        if len(holder.cards) == 1 and not text:
            index, alone = holder.cards[0]
            self.changes[index] = (*whole, alone)
        elif not holder.cards and is_page(text):
            self.changes.append((*whole, card(text)))


def _address_within(tag: Tag) -> str:
    """What an `object` leads to by what it holds."""
    given = tag.attributes
    if tag.name == "param" and given.get("name", "").lower() in {"movie", "src"}:
        return given.get("value", "")
    return given.get("src", "") if tag.name in _FRAMES else ""
