"""The shortcodes of WordPress that matter to a reader, as HTML. The others stay as they are.

Known: caption, gallery, playlist, embed, audio, video, youtube, vimeo, code and its relatives.
`[[caption]]` is how authors write about a shortcode: it loses one pair of brackets.
"""

import html
import re
from collections.abc import Callable, Iterator
from typing import Final

from rookery.transfer.wordpress.files import Files

type Attributes = dict[str, str]

# A gallery of a thousand pictures, written a thousand times, must not fill the memory.
MAX_MADE: Final = 4 * 1024**2

_SHORTCODE = re.compile(r"\[(\[?)(/?)([a-zA-Z][\w-]{0,40}+)(?=[\s=/\]])([^\[\]<>]{0,4000}+)\](\]?)")
_ATTRIBUTE = re.compile(
    r"""([\w-]+)\s*+=\s*+(?:"([^"]*+)"|'([^']*+)'|([^\s'"]++))|"([^"]*+)"|'([^']*+)'|([^\s'"]++)"""
)
_IMAGE = re.compile(
    r"\s*((?:<a\s[^>]*+>\s*)?<img\s[^>]*+>(?:\s*</a>)?)(.*)", re.DOTALL | re.IGNORECASE
)
_CURLY = str.maketrans(
    dict.fromkeys(
        "\N{LEFT DOUBLE QUOTATION MARK}\N{RIGHT DOUBLE QUOTATION MARK}\N{DOUBLE PRIME}", '"'
    )
    | dict.fromkeys("\N{LEFT SINGLE QUOTATION MARK}\N{RIGHT SINGLE QUOTATION MARK}\N{PRIME}", "'")
)
_LANGUAGE = re.compile(r"[a-z0-9+#.-]{1,30}$", re.IGNORECASE)
_AUDIO: Final = ("src", "mp3", "m4a", "ogg", "oga", "wav", "flac")
_VIDEO: Final = ("src", "mp4", "m4v", "webm", "ogv", "mov", "wmv", "flv")
_CODE: Final = frozenset({"code", "sourcecode", "source", "php", "css", "js", "python", "html"})


def expand(text: str, files: Files, post: str) -> str:
    """`text` with the known shortcodes as HTML. `post` is the item that galleries belong to."""
    out: list[str] = []
    at = made = 0
    unclosed: set[str] = set()
    while made < MAX_MADE and (found := _SHORTCODE.search(text, at)):
        out.append(text[at : found.start()])
        piece, at = _one(text, found, unclosed, files, post)
        out.append(piece)
        made += len(piece)
    out.append(text[at:])
    return "".join(out)


def _one(
    text: str, found: re.Match[str], unclosed: set[str], files: Files, post: str
) -> tuple[str, int]:
    """The HTML for one match, and where to go on."""
    whole, name = found[0], found[3].lower()
    if name not in _KNOWN:
        return whole, found.end()
    if found[1] and found[5]:
        return whole[1:-1], found.end()
    if found[2]:
        return whole, found.end()
    start = found.end() - len(found[5])
    inner, end = _inner(text, name, start, unclosed)
    made = _KNOWN[name](attributes(found[4]), inner, name, files, post)
    if made is None:
        return whole, found.end()
    return f"{found[1]}{made}", end


def _inner(text: str, name: str, start: int, unclosed: set[str]) -> tuple[str, int]:
    """What stands before the closing shortcode, and where that ends; "" when there is none."""
    closing = f"[/{name}]"
    if closing in unclosed:
        return "", start
    end = text.find(closing, start)
    if end < 0:
        unclosed.add(closing)
        return "", start
    opening = text.find(f"[{name}", start, end)
    if opening >= 0 and name not in _CODE:
        return "", start  # The closing one belongs to a later shortcode of this name.
    return text[start:end], end + len(closing)


def attributes(text: str) -> Attributes:
    """What stands in the brackets: names in lower case, values without a name as "0", "1", …"""
    found: Attributes = {}
    bare = 0
    if '"' not in text and "'" not in text:
        # The visual editor of old turned the quotes themselves into entities or curly ones.
        text = html.unescape(text).translate(_CURLY)
    # "[youtube=https://…]" is an old way of writing; the "=" stands right after the name.
    for match in _ATTRIBUTE.finditer(text.strip(" /=")):
        name, *values = match.groups()
        value = html.unescape(next((part for part in values if part is not None), ""))
        if name:
            found[name.lower()] = value
        else:
            found[str(bare)] = value
            bare += 1
    return found


def _caption(given: Attributes, inner: str, _name: str, _files: Files, _post: str) -> str | None:
    found = _IMAGE.match(inner)
    if not found:
        return None
    image, words = found[1], found[2].strip() or html.escape(given.get("caption", ""))
    align = given.get("align", "")
    known = f" {align}" if align in {"alignleft", "alignright", "aligncenter"} else ""
    return figure(image, words, f' class="wp-caption{known}"')


def figure(content: str, words: str = "", attributes: str = "") -> str:
    """A figure on lines of its own; `content` and `words` are HTML."""
    caption = f"<figcaption>{words}</figcaption>" if words else ""
    return f"\n\n<figure{attributes}>{content}{caption}</figure>\n\n"


def _gallery(given: Attributes, _inner: str, _name: str, files: Files, post: str) -> str | None:
    if "ids" in given or "include" in given:
        wanted = re.findall(r"\d+", given.get("ids") or given.get("include", ""))
        images = files.named(wanted)
    else:
        left_out = {*re.findall(r"\d+", given.get("exclude", ""))}
        images = files.images_of(given.get("id", post), besides=left_out)
    pictures = [
        figure(_image(file.url, file.alt or file.title), html.escape(file.caption)).strip()
        for file in images
    ]
    if not pictures:
        return None
    return f'\n\n<figure class="gallery">{"".join(pictures)}</figure>\n\n'


def _image(url: str, alt: str) -> str:
    return f'<img src="{html.escape(url)}" alt="{html.escape(alt)}">'


def _sound(given: Attributes, inner: str, _name: str, files: Files, post: str) -> str | None:
    url = _address(given, _AUDIO, inner) or next(files.kind_of(post, "audio"), "")
    return player("audio", url) if url else None


def _film(given: Attributes, inner: str, _name: str, files: Files, post: str) -> str | None:
    url = _address(given, _VIDEO, inner) or next(files.kind_of(post, "video"), "")
    return player("video", url) if url else None


def player(kind: str, url: str) -> str:
    """A player for one file; without a word of script."""
    name = html.escape(url.rpartition("/")[2] or url)
    link = f'<a href="{html.escape(url)}">{name}</a>'
    return figure(f'<{kind} controls src="{html.escape(url)}">{link}</{kind}>')


def _address(given: Attributes, names: tuple[str, ...], inner: str) -> str:
    urls = [given.get(name, "") for name in (*names, "0")] + [inner.strip()]
    return next((url for url in urls if url.startswith(("http://", "https://", "/"))), "")


def _playlist(given: Attributes, _inner: str, _name: str, files: Files, post: str) -> str | None:
    wanted = re.findall(r"\d+", given.get("ids", ""))
    kind = "video" if given.get("type") == "video" else "audio"
    urls = [file.url for file in files.named(wanted)] or [*files.kind_of(post, kind)]
    return "".join(player(kind, url) for url in urls) or None


def _embed(given: Attributes, inner: str, _name: str, _files: Files, _post: str) -> str | None:
    return _alone(html.unescape(inner.strip()) or given.get("src") or given.get("0", ""))


def _youtube(given: Attributes, inner: str, _name: str, _files: Files, _post: str) -> str | None:
    what = html.unescape(inner.strip()) or given.get("id") or given.get("0", "")
    if re.fullmatch(r"[\w-]{11}", what):
        what = f"https://www.youtube.com/watch?v={what}"
    return _alone(what)


def _vimeo(given: Attributes, inner: str, _name: str, _files: Files, _post: str) -> str | None:
    what = html.unescape(inner.strip()) or given.get("id") or given.get("0", "")
    return _alone(f"https://vimeo.com/{what}" if what.isascii() and what.isdigit() else what)


def _alone(url: str) -> str | None:
    """An address in a paragraph of its own, which the renderer makes a card of."""
    if not url.startswith(("http://", "https://")):
        return None
    return f"\n\n<p>{html.escape(url.split(maxsplit=1)[0])}</p>\n\n"


def _code(given: Attributes, inner: str, name: str, _files: Files, _post: str) -> str | None:
    if not inner:
        return None
    said = given.get("language") or given.get("lang") or ("" if name in _PLAIN else name)
    kind = f' class="language-{said.lower()}"' if said and _LANGUAGE.match(said) else ""
    # Stored escaped or not, as the editor of the day had it; it was shown the same.
    source = html.escape(html.unescape(inner.strip("\r\n")), quote=False)
    return f"\n\n<pre><code{kind}>{source}</code></pre>\n\n"


_PLAIN: Final = frozenset({"code", "sourcecode", "source"})
_Maker = Callable[[Attributes, str, str, Files, str], str | None]
_KNOWN: Final[dict[str, _Maker]] = {
    "caption": _caption,
    "wp_caption": _caption,
    "gallery": _gallery,
    "audio": _sound,
    "video": _film,
    "playlist": _playlist,
    "embed": _embed,
    "youtube": _youtube,
    "vimeo": _vimeo,
    **dict.fromkeys(_CODE, _code),
}


def unknown(text: str) -> Iterator[str]:
    """Names of what looks like a shortcode that is not known here, as `[name …]` with a partner
    or a quoted attribute; a footnote's [1] or an aside in brackets is none."""
    for found in _SHORTCODE.finditer(text):
        name = found[3].lower()
        if name not in _KNOWN and not found[1] and (found[2] or '="' in found[4]):
            yield name
