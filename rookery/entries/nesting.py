"""HTML with every element closed where it was opened, and never deeper than `DEPTH`.

A browser's parser, and so the sanitiser's, mends wrong nesting by repeating elements: 30 KB of
``<p><i lang=…>`` become 90 MB, and 100,000 open ``<div>`` take it half a minute. What leaves here
is nested so that there is nothing to mend.
"""

import re
from collections.abc import Callable

from rookery.entries.allowed import MATHML
from rookery.entries.tags import OTHER, RAW, Tag, tags

DEPTH = 100

VOID = frozenset({"br", "col", "hr", "img", "input", "source", "track", "wbr"})
# With these goes what they hold: it was never meant to be read in the text.
DROPPED_WHOLE = frozenset({"select", "svg", "template"}) | (RAW - {"plaintext", "xmp"})

_CELLS = frozenset({"td", "th", "caption"})
_ROW_GROUPS = frozenset({"thead", "tbody", "tfoot"})
_TABLE = _CELLS | _ROW_GROUPS | {"table", "tr", "colgroup"}
_INLINE = frozenset(
    "a abbr acronym b bdi bdo cite code del dfn em i ins kbd mark q s samp small span strike "
    "strong sub sup time tt u var".split()
)
_CLOSES_A_PARAGRAPH = frozenset(
    "address article aside blockquote center dd details div dl dt figcaption figure footer h1 h2 "
    "h3 h4 h5 h6 header hr li main nav ol p pre section summary table ul".split()
)
# name: (what its start tag ends, what it can't see beyond)
_ENDS: dict[str, tuple[frozenset[str], frozenset[str]]] = {
    "a": (frozenset({"a"}), _CELLS),
    "li": (frozenset({"li"}), _CELLS | {"ul", "ol"}),
    **dict.fromkeys(("dt", "dd"), (frozenset({"dt", "dd"}), _CELLS | {"dl"})),
    **dict.fromkeys(("rt", "rp"), (frozenset({"rt", "rp"}), _CELLS | {"ruby"})),
    **dict.fromkeys(("td", "th"), (_CELLS, frozenset({"tr", "table"}))),
    "tr": (frozenset({"tr", "caption", "colgroup"}), frozenset({"table"})),
    **dict.fromkeys(
        ("thead", "tbody", "tfoot", "colgroup", "caption"),
        (_TABLE - {"table"}, frozenset({"table"})),
    ),
}
_REOPENED = 8


class _Nest:
    def __init__(self) -> None:
        self.out: list[str] = []
        self.open: list[tuple[str, str]] = []  # (name, the start tag as it was written)

    def start(self, name: str, written: str, *, is_empty: bool) -> None:
        if name in _CLOSES_A_PARAGRAPH:
            self._end_outermost(frozenset({"p"}), _CELLS | {"table"})
        if name in _ENDS:
            self._end_outermost(*_ENDS[name])
        if name in VOID:
            self.out.append(written)
        elif len(self.open) < DEPTH:
            self._push(name, written)
            if is_empty:
                self._pop_to(len(self.open) - 1)

    def end(self, name: str) -> None:
        wall = frozenset[str]() if name in _TABLE else _CELLS
        for index in range(len(self.open) - 1, -1, -1):
            inner = self.open[index][0]
            if inner == name:
                self._end_inline(index) if name in _INLINE else self._pop_to(index)
                return
            if inner in wall:
                return

    def finish(self) -> str:
        self._pop_to(0)
        return "".join(self.out)

    def _push(self, name: str, written: str) -> None:
        self.open.append((name, written))
        self.out.append(written)

    def _pop_to(self, index: int) -> None:
        while len(self.open) > index:
            self.out.append(f"</{self.open.pop()[0]}>")

    def _end_inline(self, index: int) -> None:
        """``<b>x<i>y</b>z</i>``: the z stays in italics, as every browser has it."""
        inner = self.open[index + 1 :]
        self._pop_to(index)
        if len(inner) <= _REOPENED and all(name in _INLINE for name, _ in inner):
            for name, written in inner:
                self._push(name, written)

    def _end_outermost(self, names: frozenset[str], wall: frozenset[str]) -> None:
        found = len(self.open)
        for index in range(len(self.open) - 1, -1, -1):
            name = self.open[index][0]
            if name in names:
                found = index
            elif name in wall:
                break
        self._pop_to(found)


class _Dropped:
    """Whether we are inside an element that goes with all it holds, and how deep."""

    def __init__(self, html: str) -> None:
        self.html = html
        self.name = ""
        self.depth = 0
        self.never_closed: set[str] = set()

    def enter(self, tag: Tag) -> None:
        if tag.name in DROPPED_WHOLE and not tag.is_slashed and self._is_closed(tag):
            self.name, self.depth = tag.name, 1

    def follow(self, tag: Tag) -> None:
        if tag.name == self.name and not tag.is_slashed:
            self.depth += -1 if tag.is_end else 1
        if not self.depth:
            self.name = ""

    def _is_closed(self, tag: Tag) -> bool:
        if tag.name in RAW:
            return True  # By the end of the text, if by nothing else.
        if tag.name not in self.never_closed:
            end = re.compile(rf"</{tag.name}\b", re.IGNORECASE)
            if end.search(self.html, tag.end):
                return True
            self.never_closed.add(tag.name)
        return False


def nest(html: str, start_tag: Callable[[Tag], str | None]) -> str:
    """`html` well nested, without comments.

    `start_tag` says how a start tag is to be written; None leaves it and its end tag out.
    """
    nested, dropped, position = _Nest(), _Dropped(html), 0
    for tag in tags(html):
        text, position = html[position : tag.start], tag.end
        if dropped.name:
            dropped.follow(tag)
            continue
        nested.out.append(text.replace("<", "&lt;"))
        if tag.is_end:
            nested.end(tag.name)
        elif tag.name != OTHER:
            if written := start_tag(tag):
                nested.start(tag.name, written, is_empty=tag.is_slashed and tag.name in MATHML)
            else:
                dropped.enter(tag)
    if not dropped.name:
        nested.out.append(html[position:].replace("<", "&lt;"))
    return nested.finish()
