"""What a camera writes into a picture besides the picture: taken out, no pixel touched.

Where it was, when, whose camera it is: EXIF, GPS, XMP, IPTC, comments, and whatever was hung on
behind the end. Colour profiles stay. Each function takes and gives a whole file; a file that
isn't built as its format demands raises ValueError.
"""

import re
import struct
from collections.abc import Iterator

_MARKER = re.compile(rb"\xff(?=[^\x00\xd0-\xd7\xff])")
_SOI, _EOI, _SOS = b"\xff\xd8", 0xD9, 0xDA
_APP0, _APP2, _APP14, _COMMENT = 0xE0, 0xE2, 0xEE, 0xFE
_APPS = range(0xE0, 0xF0)
_PNG_START = b"\x89PNG\r\n\x1a\n"
_PNG_DROPPED = frozenset({b"eXIf", b"iTXt", b"tEXt", b"tIME", b"zTXt"})
_WEBP_DROPPED = frozenset({b"EXIF", b"XMP "})
_WEBP_FLAGS = 0x08 | 0x04  # EXIF, XMP
_EXTENSION, _IMAGE, _TRAILER = 0x21, 0x2C, 0x3B
_CONTROL = 0xF9
_LOOP = (b"NETSCAPE2.0", b"ANIMEXTS1.0")


def jpeg(data: bytes) -> bytes:
    """ITU T.81 annex B: segments until the end of the first image."""
    out, position = [_SOI], 2
    while found := _MARKER.search(data, position):
        out.append(data[position : found.start()])  # Of a scan; empty between other segments.
        marker, position = data[found.end()], found.end() + 1
        if marker == _EOI:
            return b"".join([*out, bytes([0xFF, _EOI])])
        (length,) = _unpack(">H", data, position)
        content = data[position + 2 : position + length]
        if _is_kept(marker, content):
            out.append(bytes([0xFF, marker]) + data[position : position + length])
        position += length
        if marker != _SOS:
            # Padding between segments means nothing, and could hold something.
            position = _next_marker(data, position)
    raise ValueError("no end of image")


def _next_marker(data: bytes, position: int) -> int:
    found = _MARKER.search(data, position)
    return found.start() if found else len(data)


def _is_kept(marker: int, content: bytes) -> bool:
    if marker == _APP2:
        return content.startswith(b"ICC_PROFILE\0")
    # JFIF and Adobe say how the colours are meant; all else in these is about the picture.
    return marker in {_APP0, _APP14} or not (marker in _APPS or marker == _COMMENT)


def png(data: bytes) -> bytes:
    """W3C PNG: chunks until IEND."""
    out = [_PNG_START]
    for kind, chunk in _png_chunks(data):
        if kind not in _PNG_DROPPED:
            out.append(chunk)
    return b"".join(out)


def _png_chunks(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    position, kind = len(_PNG_START), b""
    while kind != b"IEND":
        length, kind = _unpack(">I4s", data, position)
        end = position + 12 + length
        if end > len(data):
            raise ValueError("ends too early")
        yield kind, data[position:end]
        position = end


def webp(data: bytes) -> bytes:
    """RFC 9649: RIFF chunks, as many as the header says."""
    (size,) = _unpack("<I", data, 4)
    out, position, end = [b"WEBP"], 12, min(8 + size, len(data))
    while position < end:
        kind, length = _unpack("<4sI", data, position)
        following = position + 8 + length + length % 2
        chunk = data[position:following]
        if kind == b"VP8X":
            chunk = chunk[:8] + bytes([chunk[8] & ~_WEBP_FLAGS]) + chunk[9:]
        if kind not in _WEBP_DROPPED:
            out.append(chunk)
        position = following
    body = b"".join(out)
    return b"RIFF" + struct.pack("<I", len(body)) + body


def gif(data: bytes) -> bytes:
    """GIF89a: blocks until the trailer; of the extensions those that the picture needs."""
    position = 13 + _table(_byte(data, 10))
    out = [data[:position]]
    while (block := _byte(data, position)) != _TRAILER:
        start = position
        if block == _EXTENSION:
            position = _after_blocks(data, position + 2)
            kept = _byte(data, start + 1) == _CONTROL or data[start + 3 : start + 14] in _LOOP
        elif block == _IMAGE:
            position = _after_blocks(data, start + 11 + _table(_byte(data, start + 9)))
            kept = True
        else:
            raise ValueError("unknown block")
        if kept:
            out.append(data[start:position])
    return b"".join([*out, b";"])


def _table(flags: int) -> int:
    """The length of a colour table."""
    return 3 * 2 ** ((flags & 7) + 1) if flags & 0x80 else 0


def _after_blocks(data: bytes, position: int) -> int:
    while length := _byte(data, position):
        position += length + 1
    return position + 1


def _byte(data: bytes, position: int) -> int:
    if position >= len(data):
        raise ValueError("ends too early")
    return data[position]


def _unpack(form: str, data: bytes, position: int) -> tuple:
    try:
        return struct.unpack_from(form, data, position)
    except struct.error as error:
        raise ValueError("ends too early") from error
