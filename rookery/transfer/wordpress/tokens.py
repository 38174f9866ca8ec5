"""Cuts HTML as authors write it into tags, comments, untouchable elements and text.

No parser: the pieces joined again are the source, byte for byte. Every step is linear, also for
input that is made to hurt (unclosed comments and elements by the million).
"""

import re
from collections.abc import Iterator
from enum import Enum, auto
from typing import Final, NamedTuple


class Kind(Enum):
    TEXT = auto()
    OPEN = auto()
    CLOSE = auto()
    COMMENT = auto()
    VERBATIM = auto()


class Token(NamedTuple):
    """`name` is the element's, lower-case; "" for text and comments."""

    kind: Kind
    text: str
    name: str = ""


# What stands in these is not prose: neither paragraphs nor shortcodes are looked for inside.
VERBATIM: Final = frozenset({"pre", "script", "style", "textarea", "svg", "math", "select"})

# Possessive, and no "<" within a tag: an attempt never looks past the next "<".
_TAG = re.compile(r"""<(/?)([a-zA-Z][a-zA-Z0-9:-]*+)(?:[^<>"']++|"[^"<]*+"|'[^'<]*+')*+>""")


def tokens(html: str) -> Iterator[Token]:
    """The pieces of `html` in order."""
    at, text_from = 0, 0
    lower = html.lower()
    unclosed: set[str] = set()
    while (at := html.find("<", at)) >= 0:
        found = _piece(html, lower, at, unclosed)
        if not found:
            at += 1
            continue
        if at > text_from:
            yield Token(Kind.TEXT, html[text_from:at])
        yield found
        at = text_from = at + len(found.text)
    if text_from < len(html):
        yield Token(Kind.TEXT, html[text_from:])


def _piece(html: str, lower: str, at: int, unclosed: set[str]) -> Token | None:
    if html.startswith("<!--", at):
        end = _find(html, "-->", at + 4, unclosed)
        return Token(Kind.COMMENT, html[at : end + 3]) if end >= 0 else None
    tag = _TAG.match(html, at)
    if not tag:
        return None
    name = tag[2].lower()
    if tag[1]:
        return Token(Kind.CLOSE, tag[0], name)
    if name in VERBATIM and not tag[0].endswith("/>"):
        end = _find(lower, f"</{name}", tag.end(), unclosed)
        close = lower.find(">", end) if end >= 0 else -1
        if close >= 0:
            return Token(Kind.VERBATIM, html[at : close + 1], name)
    return Token(Kind.OPEN, tag[0], name)


def _find(text: str, what: str, start: int, unclosed: set[str]) -> int:
    """`text.find`, but a thing that isn't there is looked for once only."""
    if what in unclosed:
        return -1
    found = text.find(what, start)
    if found < 0:
        unclosed.add(what)
    return found
