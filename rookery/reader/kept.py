"""A finished page as the cache keeps it, and how it is sent: plain, compressed, or not again."""

import gzip
import re
import time
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Self

from django.utils.http import parse_etags

from rookery.reader.stamps import Stamp
from rookery.weblogs.gate import Environ, StartResponse
from rookery.weblogs.hosts import Place

BRIEF = 1.0  # seconds that a page without a weblog is true
KEEPABLE = ("200", "404")
NEVER = frozenset({"set-cookie", "vary", "content-encoding"})  # Who has one of these isn't kept.
OF_BODY = frozenset({"content-type", "content-length", "content-encoding"})  # Not with a 304.
TEXT = ("text/", "application/")  # What our own pages are made of; all of it is XML or JSON.
SMALLEST = 512  # bytes that are worth compressing
OVERHEAD = 2000  # bytes that a page costs beside its own
WISH = re.compile(r"\s*(gzip|\*)\s*(?:;\s*q=([01](?:\.\d{0,3})?)\s*)?", re.IGNORECASE)
LONGEST_ENCODING = 200  # characters of an Accept-Encoding that is looked at

type Headers = list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Form:
    """A page in one encoding."""

    body: bytes
    headers: Headers
    etag: str  # "" for a 404

    def short(self) -> Headers:
        """The headers of a 304 (RFC 9110, 15.4.5)."""
        return [pair for pair in self.headers if pair[0].lower() not in OF_BODY]


class Kept:
    """A page, made at a moment; `weight` is the most that it can take up, in bytes."""

    __slots__ = ("_gzipped", "is_brief", "is_text", "made_at", "place", "plain", "stamp",
                 "status", "weight")  # fmt: skip

    def __init__(self, status: str, plain: Form, stamp: Stamp, made_at: float) -> None:
        self.status = status
        self.plain = plain
        self.stamp = stamp
        self.made_at = made_at  # by time.monotonic(), when the first row was read or before
        self.is_brief = stamp.weblog is None
        self.is_text = ("Vary", "Accept-Encoding") in plain.headers
        self.place: Place | None = None  # For the log.
        self._gzipped: Form | None = None
        head = sum(len(name) + len(value) for name, value in plain.headers)
        self.weight = OVERHEAD + 2 * (head + len(plain.body))

    @classmethod
    def of(
        cls, status: str, headers: Headers, body: bytes, stamp: Stamp, made_at: float
    ) -> Self | None:
        """None when the answer isn't one that everybody may have, or isn't whole."""
        said = {name.lower(): value for name, value in headers}
        if (
            status[:3] not in KEEPABLE
            or not NEVER.isdisjoint(said)
            or "public" not in said.get("cache-control", "")
            or said.get("content-length") != str(len(body))
        ):
            return None
        if said.get("content-type", "").startswith(TEXT):
            headers = [*headers, ("Vary", "Accept-Encoding")]
        return cls(status, Form(body, headers, said.get("etag", "")), stamp, made_at)

    def is_over(self) -> bool:
        """Whether its time is up, whatever the generations are."""
        if self.is_brief:
            return time.monotonic() >= self.made_at + BRIEF
        return time.time() >= self.stamp.not_after

    def send(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        environ["rookery.place"], environ["rookery.weblog"] = self.place, self.stamp.weblog
        form = self.plain
        if self.is_text and accepts_gzip(environ.get("HTTP_ACCEPT_ENCODING", "")):
            form = self.gzipped()
        if (known := environ.get("HTTP_IF_NONE_MATCH")) and self._is_known(known, form):
            start_response("304 Not Modified", dated(form.short(), environ))
            return []
        start_response(self.status, dated(form.headers, environ))
        return [] if environ["REQUEST_METHOD"] == "HEAD" else [form.body]

    def gzipped(self) -> Form:
        """Compressed when first asked for; the plain form where that makes it no smaller."""
        if self._gzipped is None:
            body = self.plain.body
            small = gzip.compress(body, 6, mtime=0) if len(body) >= SMALLEST else body
            self._gzipped = _encoded(self.plain, small) if len(small) < len(body) else self.plain
        return self._gzipped

    @staticmethod
    def _is_known(known: str, form: Form) -> bool:
        """If-None-Match compares weakly (RFC 9110, 13.1.2)."""
        if not form.etag or known == form.etag:
            return bool(form.etag)
        tags = [tag.removeprefix("W/") for tag in parse_etags(known)]
        return "*" in tags or form.etag in tags


def _encoded(plain: Form, body: bytes) -> Form:
    etag = f'{plain.etag[:-1]}-gzip"' if plain.etag else ""  # Strong, so another one than before.
    changed = {"content-length": str(len(body)), "etag": etag}
    headers = [(name, changed.get(name.lower(), value)) for name, value in plain.headers]
    return Form(body, [*headers, ("Content-Encoding", "gzip")], etag)


def dated(headers: Headers, environ: Environ) -> Headers:
    """Tell a front server to keep it until this second of the clock is over, and no longer.

    nginx counts in whole seconds: its one second of ``s-maxage`` may last two.
    """
    if "rookery.is_forwarded" in environ:
        return [*headers, ("X-Accel-Expires", f"@{int(time.time())}")]
    return headers


def accepts_gzip(header: str) -> bool:
    """Whether an Accept-Encoding wants gzip (RFC 9110, 12.5.3)."""
    return len(header) <= LONGEST_ENCODING and _accepts_gzip(header)


@lru_cache(maxsize=256)
def _accepts_gzip(header: str) -> bool:
    wishes = {
        match[1].lower(): float(match[2] or 1) > 0
        for wish in header.split(",")
        if (match := WISH.fullmatch(wish))
    }
    return wishes.get("gzip", wishes.get("*", False))
