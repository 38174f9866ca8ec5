"""What a WordPress post's text means, as HTML: pure functions, tested with strings.

WordPress stores two kinds of text. A classic post is HTML without paragraphs (`paragraphs`). A
post of the block editor is HTML with comments around each block; those go, the HTML stays, and
blocks that only a program could draw (the latest posts, a search field) are named in the notes.
"""

import html
import json
import re
from dataclasses import dataclass, field

from rookery.transfer.wordpress import shortcodes
from rookery.transfer.wordpress.files import Files, address_key
from rookery.transfer.wordpress.paragraphs import paragraphs
from rookery.transfer.wordpress.tokens import Kind, tokens

_BLOCK = re.compile(r"<!--\s*+(/?)wp:([a-z][\w/-]{0,80}+)\s*+(.*?)(/?)-->\s*$", re.DOTALL)
_PAGE_BREAK = re.compile(r"<!--\s*nextpage\s*-->$", re.IGNORECASE)
_LOOSE_SIGN = re.compile(r"<(?=[!?]|/(?![a-zA-Z]))")
_TAG = re.compile(r"</?[a-zA-Z][^<>]{0,2000}>")
_BACKGROUND = re.compile(
    r"""background-image:\s*url\((?:&quot;|&#0?39;|['"])?(https?://[^\s"'()<>]+?)(?:&quot;|['"])?\)"""
)
_NAMES_TODAY = {"acronym": "abbr", "strike": "s", "tt": "code"}
_BLANK = re.compile(r"\n\s*\n\s*\n")


@dataclass(slots=True)
class Converted:
    """`html` has not passed a sanitiser. `notes` are for the report; `blocks` name what only
    WordPress could draw."""

    html: str
    notes: list[str] = field(default_factory=list)
    blocks: list[str] = field(default_factory=list)


def to_html(raw: str, files: Files, post: str = "") -> Converted:
    """The text of the item `post` as HTML, its galleries and players from `files`."""
    is_blocks = "<!-- wp:" in raw
    done = Converted("")
    text = _expanded(raw.replace("\r\n", "\n"), files, post, done)
    done.html = _without_gaps(text) if is_blocks else paragraphs(text)
    return done


def _expanded(raw: str, files: Files, post: str, done: Converted) -> str:
    """Comments resolved and shortcodes expanded, outside of preformatted text."""
    out: list[str] = []
    prose: list[str] = []

    def flush() -> None:
        text = "".join(prose)
        prose.clear()
        done.notes.extend(
            f"[{name}] is a shortcode of a plug-in; it stays in the text as it is"
            for name in dict.fromkeys(shortcodes.unknown(text))
        )
        out.append(shortcodes.expand(text, files, post))

    for kind, text, name in tokens(raw):
        if kind is Kind.VERBATIM:
            flush()
            out.append(text)
        elif kind is Kind.COMMENT:
            prose.append(_comment(text, done))
        else:
            prose.append(_LOOSE_SIGN.sub("&lt;", text) if kind is Kind.TEXT else _tag(text, name))
    flush()
    return "".join(out)


def _tag(tag: str, name: str) -> str:
    """The tag, by the name that its element has today, and with its picture as a picture."""
    if name in _NAMES_TODAY:
        start = 2 if tag.startswith("</") else 1
        return f"{tag[:start]}{_NAMES_TODAY[name]}{tag[start + len(name) :]}"
    # The block editor's cover has its picture in a style attribute, which no sanitiser lets pass.
    if "wp-block-cover" in tag and (found := _BACKGROUND.search(tag)):
        return f'{tag}<img src="{html.escape(html.unescape(found[1]))}" alt="">'
    return tag


def _comment(comment: str, done: Converted) -> str:
    if _PAGE_BREAK.match(comment):
        return "\n\n<hr>\n\n"
    found = _BLOCK.match(comment)
    if not found or not found[4]:
        return ""
    name = found[2].removeprefix("core/")
    if name == "social-link":
        return _social_link(found[3])
    if name not in {"more", "nextpage", "spacer", "separator"}:
        done.blocks.append(name)
    return ""


def _social_link(given: str) -> str:
    try:
        values = json.loads(given)
    except ValueError:
        return ""
    if not isinstance(values, dict) or not isinstance(values.get("url"), str):
        return ""
    label = values.get("label") or values.get("service") or values["url"]
    return f'<li><a href="{html.escape(values["url"])}">{html.escape(str(label).title())}</a></li>'


def _without_gaps(text: str) -> str:
    return _BLANK.sub("\n\n", text).strip()


def with_picture(body: str, files: Files, picture: str) -> str:
    """`body` below its featured image, unless the image stands in it already."""
    found = files.named([picture])
    if not found or address_key(found[0].url) in {*map(address_key, _sources(body))}:
        return body
    alt = html.escape(found[0].alt or found[0].title)
    image = f'<img src="{html.escape(found[0].url)}" alt="{alt}">'
    return shortcodes.figure(image, html.escape(found[0].caption)).strip() + f"\n{body}"


def _sources(body: str) -> list[str]:
    return re.findall(r"""<img\s[^<>]*?\bsrc\s*=\s*["']([^"'<>]{1,1000})""", body)


def with_enclosure(body: str, enclosure: str) -> str:
    """`body` and a player for the podcast episode, which WordPress keeps beside the text.

    The value has the address, the size and the type on lines of their own.
    """
    url, _, rest = enclosure.partition("\n")
    url, kind = url.strip(), "video" if "video/" in rest else "audio"
    if not url.startswith(("http://", "https://")) or url in body or html.escape(url) in body:
        return body
    return body + "\n" + shortcodes.player(kind, url).strip()


def plain(text: str) -> str:
    """HTML as one line of plain text: for titles, which here have no markup, and for excerpts."""
    bare = _TAG.sub("", re.sub(r"<(?:br|/p|/div|/li)\b[^<>]{0,200}>", " ", text))
    return " ".join(html.unescape(bare).split())
