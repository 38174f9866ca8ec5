"""Mends the faults that real WordPress exports have, so that a strict XML parser can read them.

Only faults with one possible meaning are mended: a `]]>` in the middle of a post (WordPress before
3.0 and many plug-ins wrote it bare), an `&` that begins no reference, the named characters of HTML,
and control characters that XML has no place for. Anything else is left for the parser to refuse.
"""

import codecs
import html.entities
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from rookery.transfer.items import Unreadable

CHUNK = 1 << 16
# How much may be needed to know what a "]]>" or an "&" is followed by.
LOOKAHEAD = 512

_DECLARED = re.compile(rb"^\s*<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([\w.:-]{1,40})")
_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_MARK = re.compile(r"<!\[CDATA\[|&")
_REFERENCE = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|([A-Za-z][A-Za-z0-9]{1,31}));")
_OPENED = re.compile(r"<([\w.:-]{1,100})(?:\s[^<>]*)?>\s*$")
_XML_NAMES = frozenset({"amp", "lt", "gt", "quot", "apos"})
_BOMS = {
    codecs.BOM_UTF8: "utf-8-sig",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}


def mended(path: Path, tally: Counter[str]) -> Iterator[bytes]:
    """The file as UTF-8 pieces of XML, mended; line numbers stay. Counts what it did in `tally`."""
    mender = _Mender(tally)
    for text, is_last in _pieces(path):
        yield mender.feed(text, is_last=is_last).encode()


def _pieces(path: Path) -> Iterator[tuple[str, bool]]:
    line = 1
    with path.open("rb") as file:
        head = file.read(CHUNK)
        decoder = codecs.getincrementaldecoder(_encoding(head))()
        while True:
            try:
                text = decoder.decode(head, final=not head)
            except UnicodeDecodeError as error:
                raise Unreadable(_wrong_bytes(error), line + _lines(error)) from error
            yield text, not head
            if not head:
                return
            line += text.count("\n")
            head = file.read(CHUNK)


def _lines(error: UnicodeDecodeError) -> int:
    return error.object[: error.start].count(b"\n")


def _wrong_bytes(error: UnicodeDecodeError) -> str:
    return (
        f"these bytes are not {error.encoding.upper()}, although the file says so. "
        "Save the file as UTF-8 and try again."
    )


def _encoding(head: bytes) -> str:
    for bom, name in _BOMS.items():
        if head.startswith(bom):
            return name
    found = _DECLARED.match(head)
    name = found[1].decode("ascii") if found else "utf-8"
    try:
        return codecs.lookup(name).name
    except LookupError as error:
        raise Unreadable(f"the encoding {name!r} is not known here.", 1) from error


class _Mender:
    """Text in, mended text out; keeps back what the next piece must decide."""

    def __init__(self, tally: Counter[str]) -> None:
        self.tally = tally
        self.kept = ""
        self.tail = ""
        self.element = ""
        self.in_cdata = False
        self.at_start = True

    def feed(self, text: str, *, is_last: bool) -> str:
        clean, controls = _CONTROLS.subn("", text)
        self.tally["control characters left out"] += controls
        if self.at_start and clean.strip():
            clean, self.at_start = self._declaration_first(clean), False
        self.kept += clean
        out: list[str] = []
        limit = len(self.kept) if is_last else len(self.kept) - LOOKAHEAD
        at = 0
        while at < limit:
            at = self._cdata(at, limit, out) if self.in_cdata else self._markup(at, limit, out)
        self.kept = self.kept[at:]
        return "".join(out)

    @staticmethod
    def _declaration_first(text: str) -> str:
        """Blank lines before `<?xml` are against the rules; kept as a comment's worth of lines."""
        stripped = text.lstrip("\ufeff \t\r\n")
        lines = text[: len(text) - len(stripped)].count("\n")
        if not lines or not stripped.startswith("<?xml"):
            return stripped if stripped.startswith("<?xml") else text
        end = stripped.find("?>") + 2
        return stripped[:end] + "\n" * lines + stripped[end:]

    def _markup(self, at: int, limit: int, out: list[str]) -> int:
        found = _MARK.search(self.kept, at, len(self.kept))
        if not found or found.start() >= limit:
            self._pass(self.kept[at:limit], out)
            return limit
        self._pass(self.kept[at : found.start()], out)
        if found[0] != "&":
            opened = _OPENED.search(self.tail)
            self.element = opened[1] if opened else ""
            self.in_cdata = True
            out.append(found[0])
            return found.end()
        return self._reference(found.start(), out)

    def _reference(self, at: int, out: list[str]) -> int:
        found = _REFERENCE.match(self.kept, at)
        name = found[1] if found else None
        if found and (name is None or name in _XML_NAMES):
            self._pass(found[0], out)
            return found.end()
        self.tally["characters written in a way XML does not allow"] += 1
        if found and f"{name};" in html.entities.html5:
            self._pass(html.entities.html5[f"{name};"].replace("<", "&lt;"), out)
            return found.end()
        self._pass("&amp;", out)
        return at + 1

    def _cdata(self, at: int, limit: int, out: list[str]) -> int:
        end = self.kept.find("]]>", at)
        if end < 0 or end >= limit:
            out.append(self.kept[at:limit])
            return limit
        out.append(self.kept[at:end])
        after = end + 3
        if self.kept.startswith("<![CDATA[", after):
            out.append("]]><![CDATA[")
            return after + 9
        if not self.element or self._closes(after):
            self.in_cdata, self.tail = False, ""
            out.append("]]>")
        else:
            self.tally["posts with a bare ]]> inside"] += 1
            out.append("]]]]><![CDATA[>")
        return after

    def _closes(self, at: int) -> bool:
        rest = self.kept[at : at + LOOKAHEAD].lstrip()
        return rest.startswith(f"</{self.element}") and rest[len(self.element) + 2 :][:1] in "> \n"

    def _pass(self, text: str, out: list[str]) -> None:
        out.append(text)
        self.tail = (self.tail + text)[-LOOKAHEAD:]
