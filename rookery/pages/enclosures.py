"""Sound and film in entries, as podcast clients want to know of them."""

import re
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from html import unescape
from mimetypes import guess_type
from urllib.parse import urljoin, urlsplit

from django.conf import settings

from rookery.entries.models import Entry
from rookery.media.models import Upload
from rookery.pages import bodies

# Where the sanitiser's HTML names such a file: players, their sources, and plain links.
NAMED = re.compile(
    r'<(?:audio|video|source|a)\b[^>]*?\s(?:src|href)="([^"]+\.(?:mp3|m4a|ogg|oga|opus|flac|wav|'
    r'aac|mp4|m4v|webm|mov)(?:[?#][^"]*)?)"',
    re.IGNORECASE,
)
UPLOAD = re.compile(r"/-/media/([0-9a-f-]{36})/")
MOST = 10  # of one entry


@dataclass(frozen=True, slots=True)
class Enclosure:
    url: str
    content_type: str
    length: int = 0  # bytes; 0 where a file elsewhere didn't tell


def enclosures_of(entries: Iterable[Entry]) -> dict[int, list[Enclosure]]:
    """By the key of each entry that has any. A query, and only when one is an upload of ours."""
    found = {entry.pk: named for entry in entries if (named := named_in(entry.body_html))}
    ids = {key for named in found.values() for src in named if (key := _upload(src))}
    known = {each.uuid: each for each in Upload.objects.filter(uuid__in=ids)} if ids else {}
    urls = {entry.pk: entry.weblog.url for entry in entries if entry.pk in found}
    return {pk: [_made(src, urls[pk], known) for src in named] for pk, named in found.items()}


def named_in(html: str) -> list[str]:
    """The addresses of sound and film in the stored HTML of an entry, each once."""
    return [*dict.fromkeys(unescape(src) for src in NAMED.findall(html))][:MOST]


def _upload(src: str) -> uuid.UUID | None:
    found = UPLOAD.match(src)
    try:
        return uuid.UUID(found[1]) if found else None
    except ValueError:
        return None


def _made(src: str, base: str, known: dict[uuid.UUID, Upload]) -> Enclosure:
    url = urljoin(base, bodies.media_at(src, settings.MEDIA_URL))
    key = _upload(src)
    if key is not None and key in known:
        return Enclosure(url, known[key].content_type, known[key].size)
    kind, _ = guess_type(urlsplit(src).path)
    return Enclosure(url, kind or "application/octet-stream")
