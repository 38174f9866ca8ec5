"""What pages look like: stylesheets of themes, logos, and icons for those who have none."""

import hashlib
import uuid

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import get_conditional_response

from rookery.pages import themes
from rookery.pages.themes import icons
from rookery.reader import files
from rookery.reader.answers import ReaderRequest, missing, moved_to, read_only
from rookery.reader.kept import accepts_gzip
from rookery.weblogs.hosts import origin

FOREVER = "public, max-age=31536000, immutable"
ASK_ANEW = "public, no-cache"
A_DAY = "public, max-age=86400"
LOGOS = {".png": "image/png", ".jpg": "image/jpeg"}


@read_only
def stylesheet(request: ReaderRequest, theme: str, digest: str) -> HttpResponseBase:
    """A theme under the hash of its bytes. An old hash is given all that the theme is now."""
    found = themes.find(theme)
    if found is None:
        return missing(request)
    sheet = next((one for one in found.short.values() if one.digest == digest), found.whole)
    keep = FOREVER if digest == sheet.digest else ASK_ANEW
    is_zipped = accepts_gzip(request.headers.get("Accept-Encoding", ""))
    body, etag = (sheet.gzipped, f"{sheet.digest}-gzip") if is_zipped else (sheet.css, sheet.digest)
    response = _sent(request, body, "text/css; charset=utf-8", keep, etag)
    response.headers["Vary"] = "Accept-Encoding"
    if is_zipped:
        response.headers["Content-Encoding"] = "gzip"
    return response


@read_only
def icon(request: ReaderRequest, theme: str, palette: str, sign: str) -> HttpResponseBase:
    """One letter or digit in the colours of a palette."""
    found = themes.find(theme)
    if found is None or len(sign) != 1 or not sign.isalnum():
        return missing(request)
    body = icons.letter(sign, found.palette(palette)).encode()
    digest = hashlib.blake2b(body, digest_size=6).hexdigest()
    response = _sent(request, body, "image/svg+xml", A_DAY, digest)
    response.headers["Content-Security-Policy"] = "default-src 'none'; style-src 'unsafe-inline'"
    return response


@read_only
def logo(request: ReaderRequest, weblog: uuid.UUID, name: str) -> HttpResponseBase:
    """The logo of a weblog, on its own site. A new one has a new name."""
    found = themes.with_logo(weblog, name)
    if found is None:
        return missing(request)
    if found.site_id != request.site.pk or request.place.is_alias:
        return moved_to(origin(found.site) + themes.logo_path(found))
    try:
        with found.logo.open("rb") as file:
            body = file.read()
    except FileNotFoundError:
        return missing(request)
    kind = LOGOS["." + name.rpartition(".")[2]]
    response = _sent(request, body, kind, FOREVER, name)
    for header in ("Content-Security-Policy", "Cross-Origin-Resource-Policy"):
        response.headers[header] = files.HEADERS[header]
    return response


def _sent(
    request: ReaderRequest, body: bytes, content_type: str, keep: str, digest: str
) -> HttpResponseBase:
    etag = f'"{digest}"'
    response = HttpResponse(
        body, content_type=content_type, headers={"Cache-Control": keep, "ETag": etag}
    )
    response.headers["Content-Length"] = str(len(body))
    response.headers["X-Content-Type-Options"] = "nosniff"
    return get_conditional_response(request, etag=etag, response=response) or response
