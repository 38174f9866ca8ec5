"""What an author wrote, as readers see it: made once, at save.

source → Markdown → link cards → sanitiser → arrangement → html
                                                           ↘ text, words
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from html import unescape

from rookery.entries.arrange import arrange
from rookery.entries.embeds import cards
from rookery.entries.markdown import to_html
from rookery.entries.nesting import VOID
from rookery.entries.sanitize import clean
from rookery.entries.tags import Tag, tags

# One more whenever the same source would give other HTML: what is stored is then rendered anew.
RENDERER_VERSION = 3

# Between these words don't touch; all other elements stand inside a line.
_BREAKS = frozenset(
    "address article aside audio blockquote br caption center dd details div dl dt figcaption "
    "figure footer h1 h2 h3 h4 h5 h6 header hr img li main nav ol p pre section summary table "
    "tbody td tfoot th thead tr ul video".split()
)
_SILENT_CLASSES = ("footnote-ref", "footnote-backref")

# Scripts that put no spaces between words, and how many characters make one, roughly.
_HAN_AND_KANA = re.compile("[\u3005\u3007\u3040-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff"
                           "\uf900-\ufaff\uff66-\uff9f\U0001b000-\U0001b16f"
                           "\U00020000-\U0003ffff]")  # fmt: skip
_SOUTH_EAST_ASIAN = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff]")
_WORD = re.compile(r"\w+(?:(?:['’.,:@-]|:?//?)\w+)*")


@dataclass(frozen=True)
class Rendered:
    """`html` may be shown as it is. `text` is its words with single spaces between them.

    `removed` says what the sanitiser took out, as {"script": 1, "on* attributes": 2}.
    """

    html: str
    text: str
    words: int
    removed: Mapping[str, int] = field(default_factory=dict)


def render(source: str, format: str) -> Rendered:
    """`source` as it will be read; `format` is "markdown" or "html"."""
    if format not in {"markdown", "html"}:
        raise ValueError(f"format must be markdown or html, not {format!r}.")
    html = to_html(source) if format == "markdown" else source
    cleaned = clean(cards(html))
    arranged = arrange(cleaned.html)
    text = plain_text(arranged)
    return Rendered(arranged, text, count_words(text), cleaned.removed)


def plain_text(html: str) -> str:
    """The words of HTML that was sanitised, footnotes last, whose numbers are left out.

    So are the sources of formulas.
    """
    body: list[str] = []
    notes: list[str] = []
    out = body
    position, silent = 0, 0
    for tag in tags(html):
        if not silent:
            out.append(unescape(html[position : tag.start]))
        position = tag.end
        if tag.name not in VOID:
            silent = _silence(tag, silent)
        if tag.name in _BREAKS:
            out.append(" ")
        if tag.name == "aside":
            # Asides in asides are nobody's habit; then the rest of the outer one is text.
            out = notes if "footnotes" in tag.attributes.get("class", "").split() else body
    out.append(unescape(html[position:]))
    return " ".join("".join([*body, " ", *notes]).split())


def _silence(tag: Tag, depth: int) -> int:
    """How deep inside something unread we are, once past `tag`."""
    if depth:
        return depth - 1 if tag.is_end else depth + 1
    return int(not tag.is_end and _is_silent(tag))


def _is_silent(tag: Tag) -> bool:
    return tag.name == "annotation" or any(
        name in _SILENT_CLASSES for name in tag.attributes.get("class", "").split()
    )


def count_words(text: str) -> int:
    """How many words a reader takes `text` for.

    Where a script has no spaces, two Chinese or Japanese and four Thai, Lao, Burmese or Khmer
    characters count as one word: that is how fast they are read.
    """
    han = len(_HAN_AND_KANA.findall(text))
    asian = len(_SOUTH_EAST_ASIAN.findall(text))
    spaced = _SOUTH_EAST_ASIAN.sub(" ", _HAN_AND_KANA.sub(" ", text))
    return sum(1 for _ in _words(spaced)) + (han + 1) // 2 + (asian + 3) // 4


def _words(text: str) -> Iterator[str]:
    return (match[0] for match in _WORD.finditer(text))


def first_words(text: str, limit: int = 60) -> str:
    """The beginning of `text`, at most `limit` characters, whole words and an ellipsis if cut."""
    text = " ".join(text.split())
    if len(text) <= limit:
        return text
    head, _, _ = text[:limit].rpartition(" ")
    # A script without spaces is cut where it stands.
    head = head if len(head) >= limit // 2 else text[: limit - 1]
    return head.rstrip(" ,;:.–—-(") + "…"
