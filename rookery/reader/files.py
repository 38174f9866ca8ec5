"""Uploads: streamed, in ranges where asked for, and never with the right to run anything."""

import re
import uuid
from collections.abc import Iterator
from urllib.parse import quote

from django.core.files import File
from django.http import HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import get_conditional_response
from django.utils.http import content_disposition_header

from rookery.media.models import Upload
from rookery.pages import places
from rookery.reader.answers import ReaderRequest, missing, moved_to, read_only
from rookery.weblogs.hosts import origin

# Shown in the browser; whatever else there is, is saved to disk. No SVG: it is a document.
INLINE = re.compile(r"image/(jpeg|png|gif|webp|avif)|audio/[\w.+-]+|video/[\w.+-]+|text/plain")
RANGE = re.compile(r"bytes=([0-9]{0,18})-([0-9]{0,18})")
NOTHING = (0, 0)
CHUNK = 64 * 1024  # bytes
HEADERS = {
    "Cache-Control": "public, max-age=31536000, immutable",
    "Content-Security-Policy": "sandbox; default-src 'none'",
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Resource-Policy": "cross-origin",
    "Accept-Ranges": "bytes",
}


@read_only
def media(request: ReaderRequest, upload: uuid.UUID, name: str) -> HttpResponseBase:
    """A file at its one address. It moves house with its weblog; the old address says where to."""
    found = places.upload(upload)
    if found is None:
        return missing(request)
    site = found.weblog.site
    if site.pk != request.site.pk or request.place.is_alias or name != found.name:
        return moved_to(origin(site) + quote(found.path))
    try:
        size = found.file.size
    except FileNotFoundError:
        return missing(request)
    return _dressed(_sent(request, found, size), found)


def _sent(request: ReaderRequest, upload: Upload, size: int) -> HttpResponseBase:
    """The file, the range of it that was asked for, or word that the reader has it."""
    etag = f'"{upload.uuid.hex}"'  # A file never changes; another one gets another id.
    known = get_conditional_response(request, etag=etag)
    if known:
        return known
    wanted = _range(request, etag, size)
    if wanted == NOTHING:
        return HttpResponse(status=416, headers={"Content-Range": f"bytes */{size}"})
    first, end = wanted or (0, size)
    body = () if request.method == "HEAD" else _stretch(upload.file, first, end)
    response = StreamingHttpResponse(body, status=206 if wanted else 200)
    response.headers["ETag"] = etag
    response.headers["Content-Length"] = str(end - first)
    if wanted:
        response.headers["Content-Range"] = f"bytes {first}-{end - 1}/{size}"
    return response


def _range(request: ReaderRequest, etag: str, size: int) -> tuple[int, int] | None:
    """First byte and end of the one range asked for; None for the whole file (RFC 9110 14.2).

    `NOTHING` when the file has no such bytes. Several ranges get the whole file, as they may.
    """
    match = RANGE.fullmatch(request.headers.get("Range", ""))
    if not match or match[1] == match[2] == "":
        return None
    if request.headers.get("If-Range", etag) != etag:
        return None
    if not match[1]:
        first, end = max(0, size - int(match[2])), size
    else:
        first, end = int(match[1]), min(size, int(match[2] or size) + 1)
    return (first, end) if first < end else NOTHING


def _stretch(file: File[bytes], first: int, end: int) -> Iterator[bytes]:
    """The bytes of `file` from `first` up to `end`, opened when the first piece is sent."""
    left = end - first
    with file.open("rb") as opened:
        opened.seek(first)
        while left > 0 and (piece := opened.read(min(CHUNK, left))):
            left -= len(piece)
            yield piece


def _dressed(response: HttpResponseBase, upload: Upload) -> HttpResponseBase:
    for name, value in HEADERS.items():
        response.headers[name] = value
    response.headers["Content-Type"] = upload.content_type
    is_shown = not upload.is_download and INLINE.fullmatch(upload.content_type)
    response.headers["Content-Disposition"] = (
        content_disposition_header(as_attachment=not is_shown, filename=upload.name) or "inline"
    )
    return response
