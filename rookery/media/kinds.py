"""What a file is, told by its first bytes and never by its name alone."""

import re
from pathlib import PurePosixPath
from typing import NamedTuple

from django.utils.translation import gettext as _


class Refused(ValueError):
    """A file that isn't taken in; the message says why, to the person who sent it."""


class Kind(NamedTuple):
    """`extension` has its dot. A download is never shown by the browser in its place."""

    content_type: str
    extension: str
    is_download: bool = False


JPEG = Kind("image/jpeg", ".jpg")
PNG = Kind("image/png", ".png")
GIF = Kind("image/gif", ".gif")
WEBP = Kind("image/webp", ".webp")
AVIF = Kind("image/avif", ".avif")

# (pattern of the first bytes, what it then is)
_MAGIC = tuple(
    (re.compile(pattern, re.DOTALL), kind)
    for pattern, kind in (
        (rb"\xff\xd8\xff", JPEG),
        (rb"\x89PNG\r\n\x1a\n", PNG),
        (rb"GIF8[79]a", GIF),
        (rb"RIFF....WEBP", WEBP),
        (rb"....ftypavi[fs]", AVIF),
        (rb"%PDF-\d", Kind("application/pdf", ".pdf")),
        (rb"....ftypM4[AB] ", Kind("audio/mp4", ".m4a")),
        (rb"....ftyp(?:M4V |avc1|dash|iso[2-9m]|mp4[12]|mmp4|f4v )", Kind("video/mp4", ".mp4")),
        (rb"\x1aE\xdf\xa3.{0,60}\x42\x82.webm", Kind("video/webm", ".webm")),
        (rb"OggS(?!.{0,80}theora)", Kind("audio/ogg", ".ogg")),
        (rb"RIFF....WAVE", Kind("audio/wav", ".wav")),
        (rb"fLaC", Kind("audio/flac", ".flac")),
        (rb"ID3[\x02-\x04]|\xff[\xf2\xf3\xfa\xfb]", Kind("audio/mpeg", ".mp3")),
    )
)
_SVG = re.compile(
    rb"(?:\xef\xbb\xbf)?\s*(?:<\?xml[^>]*>|<!--.*?-->|<!DOCTYPE\s+svg[^>\[]*>|\s)*<svg[\s>]",
    re.DOTALL | re.IGNORECASE,
)
_TEXT_NAMES = frozenset({".csv", ".markdown", ".md", ".text", ".txt"})
_NO_TEXT = re.compile("[\x00-\x08\x0e-\x1f\x7f]")


def sniff(data: bytes, name: str) -> Kind:
    """What `data` is. `Refused` for what isn't on the list; only plain text needs its `name`."""
    if not data:
        raise Refused(_("“%(name)s” is empty.") % {"name": name})
    for pattern, kind in _MAGIC:
        if pattern.match(data):
            return kind
    if _SVG.match(data[:4096]):
        # A drawing that may hold a script: nobody's browser opens it on our pages.
        return Kind("image/svg+xml", ".svg", is_download=True)
    if PurePosixPath(name).suffix.lower() in _TEXT_NAMES and _is_text(data):
        return Kind("text/plain", ".txt")
    raise Refused(
        _(
            "“%(name)s” is no file that can be kept here. Pictures (JPEG, PNG, GIF, WebP, AVIF), "
            "sound (MP3, M4A, Ogg, WAV, FLAC), films (MP4, WebM), PDF and plain text can."
        )
        % {"name": name}
    )


def _is_text(data: bytes) -> bool:
    try:
        return not _NO_TEXT.search(data.decode())
    except UnicodeDecodeError:
        return False
