"""The tags in a piece of HTML, found in one pass as browsers find them (WHATWG HTML 13.2.5).

Time is linear whatever the text: nothing is ever looked for twice. The standard library's
parser takes a minute for 100 KB of unclosed tags.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from html import unescape

# WHATWG HTML 13.1.2.6: what is in these is text and has no tags.
RAW = frozenset(
    {"iframe", "noembed", "noframes", "plaintext", "script", "style", "textarea", "title", "xmp"}
)

_OPENING = re.compile(r"<(?:(!--)|(/?[a-zA-Z])|[!?/])")
# Possessive throughout, so that a tag without an end is given up at once.
_TAG = re.compile(
    r"""</?([a-zA-Z][^\s/>]*+)      # the name
        ((?:[\s/]++ | [^\s/>=]++ (?:\s*+=\s*+ (?:"[^"]*+" | '[^']*+' | [^\s>]++ )?+ )?+ | = )*+)
        >""",
    re.VERBOSE,
)
_ATTRIBUTE = re.compile(
    r"""([^\s/>=]++) (?:\s*+=\s*+ (?: "([^"]*+)" | '([^']*+)' | ([^\s>]++) )?+ )?+ | =""",
    re.VERBOSE,
)
_COMMENT_END = re.compile(r"--!?>")


# The name of what is neither text nor a tag: comments, doctypes, processing instructions.
OTHER = "!"


@dataclass(frozen=True)
class Tag:
    """``html[tag.start:tag.end]`` is what the author wrote."""

    name: str
    is_end: bool
    start: int
    end: int
    raw_attributes: str = field(default="", repr=False)

    @property
    def is_slashed(self) -> bool:
        """``<br/>``; in HTML it means nothing, in SVG and MathML that the element is empty."""
        return self.raw_attributes.endswith("/")

    @cached_property
    def attributes(self) -> dict[str, str]:
        """Names in lower case, values with their character references resolved."""
        found: dict[str, str] = {}
        for match in _ATTRIBUTE.finditer(self.raw_attributes):
            if match[1]:
                value = match[2] or match[3] or match[4] or ""
                # Of an attribute that comes twice the first counts.
                found.setdefault(match[1].lower(), unescape(value))
        return found


def tags(html: str) -> Iterator[Tag]:
    """Every start and end tag and every `OTHER`; what is between two of them is text."""
    position = 0
    while opening := _OPENING.search(html, position):
        start = opening.start()
        if not opening[2]:
            position = _after_comment(html, start) if opening[1] else _after(html, ">", start)
            yield Tag(OTHER, False, start, position)
        elif not (match := _TAG.match(html, start)):
            return  # A tag that never ends: browsers drop it, here it is text.
        else:
            position = match.end()
            name = match[1].lower()
            is_end = html[start + 1] == "/"
            yield Tag(name, is_end, start, position, match[2])
            if name in RAW and not is_end:
                position = _end_of_raw(html, name, position)


def _after(html: str, mark: str, start: int) -> int:
    found = html.find(mark, start)
    return len(html) if found < 0 else found + len(mark)


def _after_comment(html: str, start: int) -> int:
    for empty in ("<!-->", "<!--->"):
        if html.startswith(empty, start):
            return start + len(empty)
    end = _COMMENT_END.search(html, start + 4)
    return end.end() if end else len(html)


def _end_of_raw(html: str, name: str, start: int) -> int:
    end = re.compile(rf"</{name}[\s/>]", re.IGNORECASE).search(html, start)
    return end.start() if end else len(html)
