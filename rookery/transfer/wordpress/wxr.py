"""Reads a WordPress export (WXR 1.0 to 1.2, an RSS 2.0 with elements of its own) as a stream.

Memory stays flat whatever the file's size: expat calls back, one item at a time is kept, and what
nobody asks for is never stored (`iterparse` would build it first, and could not stop in the middle
of a field). A DOCTYPE is refused, and with it every entity. A file that is not
well-formed is read a second time through `repair`; what even that can't mend is refused by line.

The namespaces are known by the shape of their address, because WordPress has written them with
http and https and with three versions in one file.
"""

import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Final
from xml.parsers import expat

from rookery.transfer.items import Author, Unreadable
from rookery.transfer.wordpress import repair
from rookery.transfer.wordpress.raw import Head, RawItem, Term

MAX_FILE: Final = 4 * 1024**3
MAX_FIELD: Final = 16 * 1024**2
MAX_TAG: Final = 4 * 1024**2
MAX_DEPTH: Final = 40
MAX_ITEMS: Final = 500_000
MAX_TERMS: Final = 1_000
MAX_AUTHORS: Final = 20_000
CHUNK: Final = 1 << 16

# Of an item's many meta values only these say something that a reader sees.
META: Final = frozenset({"_wp_attachment_image_alt", "_thumbnail_id", "enclosure"})

_NAMESPACES = (
    (re.compile(r"https?://wordpress\.org/export/[\d.]+/$"), "wp:"),
    (re.compile(r"https?://wordpress\.org/export/[\d.]+/excerpt/$"), "excerpt:"),
    (re.compile(r"https?://purl\.org/rss/1\.0/modules/content/$"), "content:"),
    (re.compile(r"https?://purl\.org/dc/elements/1\.1/$"), "dc:"),
)
_ITEM = ("rss", "channel", "item")
_CHANNEL_FIELDS = frozenset({"title", "link", "wp:wxr_version", "wp:base_blog_url"})
_ITEM_FIELDS = frozenset({
    "title", "link", "guid", "pubDate", "dc:creator", "category",
    "content:encoded", "excerpt:encoded",
    "wp:post_id", "wp:post_date", "wp:post_date_gmt", "wp:post_name", "wp:status",
    "wp:post_parent", "wp:post_type", "wp:post_password", "wp:is_sticky", "wp:attachment_url",
})  # fmt: skip
_AUTHOR_FIELDS = frozenset({"wp:author_login", "wp:author_email", "wp:author_display_name"})
_META_FIELDS = frozenset({"wp:meta_key", "wp:meta_value"})
_VERSION = re.compile(r"\d{1,2}(\.\d{1,3}){0,2}$")


class Document:
    """One pass over a file. `head` is whole once `items()` has been read to its end."""

    def __init__(self, path: Path, *, mend: bool = False) -> None:
        self.path = path
        self.mend = mend
        self.head = Head()
        self.repairs: Counter[str] = Counter()

    def items(self) -> Iterator[RawItem]:
        """The items in the file's order.

        Raises `Unreadable` with the line, also for a file that is no export at all.
        """
        handler = _Handler(self.head)
        fed = 0
        for piece in self._pieces():
            handler.feed(piece, is_last=False)
            fed += len(piece)
            if fed - handler.parser.CurrentByteIndex > MAX_TAG + CHUNK:
                handler.refuse(f"one tag is larger than {MAX_TAG // 1024**2} MB.")
            yield from handler.take()
        handler.feed(b"", is_last=True)
        yield from handler.take()
        handler.check_whole()

    def _pieces(self) -> Iterator[bytes]:
        if self.mend:
            yield from repair.mended(self.path, self.repairs)
            return
        with self.path.open("rb") as file:
            while piece := file.read(CHUNK):
                yield piece


class NotWellFormed(Unreadable):
    """The XML itself is broken; a mended reading may still succeed."""


_MAGIC: tuple[tuple[bytes, str], ...] = (
    (b"\x1f\x8b", "this is a gzip archive. Unpack it first (gunzip) and import the .xml inside."),
    (b"PK\x03\x04", "this is a zip archive. Unpack it first and import the .xml inside."),
    (b"BZh", "this is a bzip2 archive. Unpack it first and import the .xml inside."),
    (b"\xfd7zXZ", "this is an xz archive. Unpack it first and import the .xml inside."),
)


def check_kind(path: Path) -> None:
    """Refuses what is no export at first sight: empty, huge, packed, a web page, not XML."""
    size = path.stat().st_size
    if not size:
        raise Unreadable("the file is empty.")
    if size > MAX_FILE:
        raise Unreadable(f"the file is larger than {MAX_FILE // 1024**3} GB. Export it in parts.")
    with path.open("rb") as file:
        head = file.read(1024)
    for magic, message in _MAGIC:
        if head.startswith(magic):
            raise Unreadable(message)
    text = head.replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n").lower()
    if text.startswith((b"<!doctype html", b"<html")):
        raise Unreadable("this is a web page, not a WordPress export (Tools → Export).", 1)
    if not text.startswith(b"<"):
        raise Unreadable("this is not XML. A WordPress export begins with <?xml.", 1)


_WHY = {
    expat.errors.XML_ERROR_TAG_MISMATCH: "a closing tag does not match the one that was opened",
    expat.errors.XML_ERROR_NO_ELEMENTS: "the file ends in the middle; it may have been cut off",
    expat.errors.XML_ERROR_UNCLOSED_CDATA_SECTION: "a CDATA section never ends",
    expat.errors.XML_ERROR_UNCLOSED_TOKEN: "the file ends in the middle of a tag",
    expat.errors.XML_ERROR_JUNK_AFTER_DOC_ELEMENT: "there is something after the end of the export",
    expat.errors.XML_ERROR_UNKNOWN_ENCODING: "the encoding that the file names is not known here",
    expat.errors.XML_ERROR_UNBOUND_PREFIX: "an element's prefix (like wp:) is declared nowhere",
    expat.errors.XML_ERROR_UNDEFINED_ENTITY: "it uses an entity that XML does not know",
}


class _Handler:
    """expat's callbacks: a stack of names, the text being gathered, the item being filled."""

    def __init__(self, head: Head) -> None:
        self.head = head
        self.stack: list[str] = []
        self.text: list[str] | None = None
        self.size = 0
        self.item: RawItem | None = None
        self.done: list[RawItem] = []
        self.number = 0
        self.attributes: dict[str, str] = {}
        self.pair: dict[str, str] = {}
        self.names: dict[str, str] = {}
        self.parser = expat.ParserCreate(namespace_separator=" ")
        self.parser.buffer_text = True
        self.parser.buffer_size = CHUNK
        self.parser.StartElementHandler = self.start
        self.parser.EndElementHandler = self.end
        self.parser.CharacterDataHandler = self.data
        self.parser.StartDoctypeDeclHandler = self.doctype

    def feed(self, piece: bytes, *, is_last: bool) -> None:
        try:
            self.parser.Parse(piece, is_last)
        except expat.ExpatError as error:
            text = expat.ErrorString(error.code)
            why = _WHY.get(text, f"this is not well-formed XML ({text})")
            raise NotWellFormed(f"{why}.", error.lineno) from error
        except (LookupError, ValueError) as error:
            # The declared encoding: expat asks Python for it, and Python may not have it either.
            raise Unreadable(f"the encoding can't be read ({error}).", 1) from error

    def refuse(self, reason: str) -> None:
        raise Unreadable(reason, self.parser.CurrentLineNumber)

    def take(self) -> list[RawItem]:
        done, self.done = self.done, []
        return done

    def check_whole(self) -> None:
        if "wp:wxr_version" not in self.head.fields:
            self._no_version()

    def doctype(self, *_what: object) -> None:
        self.refuse("a DOCTYPE is not allowed: an export has none, and it could hide entities.")

    def start(self, raw: str, attributes: dict[str, str]) -> None:
        name = self._name(raw)
        self.stack.append(name)
        depth = len(self.stack)
        if depth > MAX_DEPTH:
            self.refuse(f"tags are nested more than {MAX_DEPTH} deep.")
        if depth == 1 and name != "rss":
            self.refuse(f"the outermost element is <{name or raw}>, a WordPress export's is <rss>.")
        if depth == 3 and name == "item" and self.stack[1] == "channel":  # noqa: PLR2004 -- rss, channel, item
            self._begin_item()
        elif self._wanted(name, depth):
            self.text, self.size, self.attributes = [], 0, attributes
        elif name in {"wp:author", "wp:postmeta"}:
            self.pair = {}

    def data(self, text: str) -> None:
        if self.text is None:
            return
        self.size += len(text)
        if self.size > MAX_FIELD:
            most = f"{MAX_FIELD // 1024**2} million letters"
            self.refuse(f"<{self.stack[-1]}> holds more than {most}.")
        self.text.append(text)

    def end(self, _raw: str) -> None:
        name = self.stack.pop()
        if self.text is not None and self._wanted(name, len(self.stack) + 1):
            text, self.text = "".join(self.text), None
            self._store(name, text)
        elif self.item and name == "item" and len(self.stack) == 2:  # noqa: PLR2004 -- rss, channel
            self.done.append(self.item)
            self.item = None
        elif name in {"wp:author", "wp:postmeta", "wp:comment"}:
            self._close_group(name)

    def _wanted(self, name: str, depth: int) -> bool:
        parent = self.stack[depth - 2] if depth > 1 else ""
        match depth, parent:
            case 3, "channel":
                return name in _CHANNEL_FIELDS
            case 4, "item":
                return name in _ITEM_FIELDS
            case 4, "wp:author":
                return name in _AUTHOR_FIELDS
            case 5, "wp:postmeta":
                return name in _META_FIELDS
        return False

    def _store(self, name: str, text: str) -> None:
        depth = len(self.stack)
        if depth == 2:  # noqa: PLR2004 -- rss, channel
            self.head.fields.setdefault(name, text.strip())
            if name == "wp:wxr_version":
                self._check_version(text.strip())
        elif self.stack[-1] != "item":
            self.pair.setdefault(name, text)
        elif self.item and name == "category":
            self._add_term(self.item, text)
        elif self.item:
            self.item.fields.setdefault(name, text)

    def _add_term(self, item: RawItem, text: str) -> None:
        if len(item.terms) >= MAX_TERMS:
            self.refuse(f"one item has more than {MAX_TERMS} categories and tags.")
        domain, slug = self.attributes.get("domain", ""), self.attributes.get("nicename", "")
        item.terms.append(Term(domain, slug, text.strip()))

    def _close_group(self, name: str) -> None:
        pair, self.pair = self.pair, {}
        if name == "wp:comment":
            if self.item and len(self.stack) == len(_ITEM):
                self.item.comments += 1
        elif name == "wp:postmeta" and self.item:
            key = pair.get("wp:meta_key", "").strip()
            if key in META:
                self.item.meta.setdefault(key, pair.get("wp:meta_value", "").strip())
        elif name == "wp:author" and (login := pair.get("wp:author_login", "").strip()):
            if len(self.head.authors) >= MAX_AUTHORS:
                self.refuse(f"it names more than {MAX_AUTHORS} authors.")
            name, mail = pair.get("wp:author_display_name", ""), pair.get("wp:author_email", "")
            self.head.authors.setdefault(login, Author(login, name.strip(), mail.strip()))

    def _begin_item(self) -> None:
        if "wp:wxr_version" not in self.head.fields:
            self._no_version()
        self.number += 1
        if self.number > MAX_ITEMS:
            self.refuse(f"it holds more than {MAX_ITEMS} items. Export it in parts.")
        self.item = RawItem(self.number, self.parser.CurrentLineNumber)

    def _no_version(self) -> None:
        self.refuse(
            "there is no <wp:wxr_version> before this, so this is not a WordPress export "
            "(or it was changed by hand). Export it again: Tools → Export → All content."
        )

    def _check_version(self, version: str) -> None:
        if not _VERSION.match(version):
            self.refuse(f"<wp:wxr_version> is {version[:40]!r}; 1.0, 1.1 and 1.2 are known.")

    def _name(self, raw: str) -> str:
        """`wp:post_id` and the like, whatever prefix the file uses; "" for a foreign element."""
        known = self.names.get(raw)
        if known is None:
            address, _, local = raw.rpartition(" ")
            known = _prefixed(address, local) if address else local
            if len(self.names) < MAX_TERMS:
                self.names[raw] = known
        return known


def _prefixed(address: str, local: str) -> str:
    return next((f"{prefix}{local}" for shape, prefix in _NAMESPACES if shape.match(address)), "")
