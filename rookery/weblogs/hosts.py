"""Host names: how one is spelled, whose it is, and the absolute URLs that follow from it.

This module alone writes `Site.domain` (weblogs/domains.py calls it) and builds origins. The Host
header is only ever looked up here, never written into a page.
"""

import ipaddress
import re
import threading
import time
from dataclasses import dataclass
from urllib.parse import urlsplit

import idna
from django.conf import settings
from django.contrib.sites.models import Site
from django.db import connection

PLATFORM_SITE_ID = 1
REMEMBERED_FOR = 1.0  # seconds, hits and misses alike
REMEMBERED_AT_MOST = 2048  # hosts

DEFAULT_PORT = {"http": 80, "https": 443}
LONGEST = 253  # characters of a host name in text: RFC 1035, 2.3.4

PLAIN = re.compile(r"(?!-)[a-z0-9-]{1,63}(?<!-)(?:\.(?!-)[a-z0-9-]{1,63}(?<!-))*")
PORT = re.compile(r":[0-9]{0,5}\Z")


@dataclass(frozen=True, slots=True)
class Place:
    """What the gate knows of a host that it admitted."""

    host: str
    site: Site
    is_alias: bool  # Another host is the site's primary one: every answer is a redirect there.

    @property
    def has_doors(self) -> bool:
        """The platform host, which alone has studio, accounts and admin."""
        return self.site.pk == PLATFORM_SITE_ID and not self.is_alias


def normalise(raw: str) -> str | None:
    """The one spelling of a host: lower case, no port, no trailing dot, IDNA (UTS 46) as A-labels.

    IPv6 literals keep their brackets. None: `raw` can't be a host.
    """
    if not raw or len(raw) > LONGEST + len(".:65535"):
        return None
    host = PORT.sub("", raw.lower())
    if host.startswith("["):
        return _literal(host)
    host = host.removesuffix(".")
    if not host.isascii() or "xn--" in host:
        try:
            host = idna.encode(host, uts46=True).decode("ascii")
        except (idna.IDNAError, UnicodeError):
            return None
    return host if len(host) <= LONGEST and PLAIN.fullmatch(host) else None


def _literal(host: str) -> str | None:
    """An IPv6 address in brackets, in its one spelling (RFC 5952); without a zone (RFC 6874)."""
    if not host.endswith("]") or "%" in host:
        return None
    try:
        return f"[{ipaddress.IPv6Address(host[1:-1])}]"
    except ValueError:
        return None


def platform_host() -> str:
    """The host of `ROOKERY_URL`, normalised."""
    netloc = urlsplit(settings.ROOKERY_URL).netloc
    return normalise(netloc) or netloc


def origin(site: Site) -> str:
    """Scheme, host and port of the site, such as ``https://moss.example``; no trailing slash.

    Site 1 is at `ROOKERY_URL`; the others have its scheme, and its port when that isn't the
    scheme's default.
    """
    if site.pk == PLATFORM_SITE_ID:
        return str(settings.ROOKERY_URL)
    parts = urlsplit(settings.ROOKERY_URL)
    port = parts.port
    suffix = "" if port is None or port == DEFAULT_PORT[parts.scheme] else f":{port}"
    return f"{parts.scheme}://{site.domain}{suffix}"


class _Memory:
    """The hosts asked for in the last second. Bounded; one lock, held for a dictionary's work."""

    def __init__(self) -> None:
        self._places: dict[str, tuple[float, Place | None]] = {}
        self._lock = threading.Lock()

    def get(self, host: str) -> tuple[float, Place | None] | None:
        found = self._places.get(host)
        return found if found and found[0] > time.monotonic() else None

    def put(self, host: str, place: Place | None) -> None:
        with self._lock:
            if len(self._places) >= REMEMBERED_AT_MOST:
                self._places.clear()
            self._places[host] = (time.monotonic() + REMEMBERED_FOR, place)

    def clear(self) -> None:
        with self._lock:
            self._places.clear()

    def __len__(self) -> int:
        return len(self._places)


memory = _Memory()


def find(host: str) -> Place | None:
    """Whose the normalised `host` is; None when it isn't ours. At most one query, or none."""
    remembered = memory.get(host)
    if remembered is not None:
        return remembered[1]
    if not connection.in_atomic_block:  # Else no request of Django's has looked after it so far.
        connection.close_if_unusable_or_obsolete()
    place = _ask(host)
    memory.put(host, place)
    return place


def _ask(host: str) -> Place | None:
    pinned: int | None = getattr(settings, "SITE_ID", None)
    if host == platform_host():
        if pinned not in {None, PLATFORM_SITE_ID}:
            return None
        platform = Site.objects.filter(pk=PLATFORM_SITE_ID).first()
        return None if platform is None else Place(host, platform, is_alias=False)
    active = Site.objects.filter(domains__host=host, domains__status="active")
    if pinned is not None:
        active = active.filter(pk=pinned)
    site = active.first()
    return None if site is None else Place(host, site, is_alias=host != site.domain)
