"""The host gate: before Django, a host that isn't ours costs nothing and learns nothing."""

import ipaddress
import logging
import time
from collections.abc import Callable, Iterable
from typing import Any

from django.conf import settings
from django.db import Error as DatabaseAway

from rookery.weblogs import hosts, tls
from rookery.weblogs.hosts import Place

logger = logging.getLogger("rookery.gate")

FORWARDED = (
    "HTTP_X_FORWARDED_FOR",
    "HTTP_X_FORWARDED_HOST",
    "HTTP_X_FORWARDED_PORT",
    "HTTP_X_FORWARDED_PROTO",
    "HTTP_FORWARDED",
)
BARE = [("Content-Type", "text/plain; charset=utf-8"), ("X-Content-Type-Options", "nosniff")]

type Address = ipaddress.IPv4Address | ipaddress.IPv6Address
type Environ = dict[str, Any]
type StartResponse = Callable[..., Any]
type Application = Callable[[Environ, StartResponse], Iterable[bytes]]


class HostGate:
    """WSGI middleware that answers for unknown hosts, and for a database that is away."""

    def __init__(self, application: Application) -> None:
        self.application = application

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        if environ.get("PATH_INFO") == tls.PATH:
            status = tls.answer(environ) if asks_in_person(environ) else tls.NOT_HERE
            start_response(status, [*BARE, ("Content-Length", "0")])
            return []
        try:
            place = admit(environ)
        except DatabaseAway:
            logger.exception("The database can't be asked which hosts are ours.")
            start_response("503 Service Unavailable", [*BARE, ("Retry-After", "5")])
            return [b"The database is away. Please try again in a moment.\n"]
        if place is None:
            start_response("404 Not Found", [*BARE, ("Content-Length", "10")])
            return [b"Not found\n"]
        return self.application(environ, start_response)


def admit(environ: Environ) -> Place | None:
    """Whose the request is; None: nobody's here. Asked once a request, and kept in `environ`."""
    if "rookery.place" not in environ:
        heed_proxy(environ)
        environ["rookery.place"] = _find(str(environ.get("HTTP_HOST", "")))
    place: Place | None = environ["rookery.place"]
    return place


def spelled(raw: str) -> str | None:
    """The one spelling of a Host header as WSGI carries it; None: it can't be a host."""
    try:
        text = raw.encode("latin-1").decode("utf-8")  # Bytes come as Latin-1 (PEP 3333).
    except UnicodeError:
        return None
    return hosts.normalise(text)


def _find(raw: str) -> Place | None:
    host = spelled(raw)
    if host is None:
        return None
    place = hosts.find(host)
    if place is None:
        _log_refusal(host)
    return place


def heed_proxy(environ: Environ) -> None:
    """Forwarded headers count only from `ROOKERY_TRUSTED_PROXIES`; from others they vanish.

    Once they have been heeded they are gone, so that a second time changes nothing.
    """
    said = {name: str(environ.pop(name)) for name in FORWARDED if name in environ}
    if not said or not is_trusted(str(environ.get("REMOTE_ADDR", ""))):
        return
    environ["rookery.is_forwarded"] = True
    if host := said.get("HTTP_X_FORWARDED_HOST"):
        environ["HTTP_HOST"] = host
    if (scheme := said.get("HTTP_X_FORWARDED_PROTO", "").lower()) in {"http", "https"}:
        environ["wsgi.url_scheme"] = scheme
    for hop in reversed(said.get("HTTP_X_FORWARDED_FOR", "").split(",")):
        if (address := _address(hop)) is None:
            break  # What stands left of something that is no address may be anybody's invention.
        environ["REMOTE_ADDR"] = str(address)
        if not is_trusted(hop):
            break


def _address(text: str) -> Address | None:
    try:
        return ipaddress.ip_address(text.strip())
    except ValueError:
        return None


def asks_in_person(environ: Environ) -> bool:
    """Whether this is a program on this machine, and not somebody whom it forwards."""
    if any(name in environ for name in FORWARDED):
        return False
    return is_loopback(str(environ.get("REMOTE_ADDR", "")))


def is_loopback(text: str) -> bool:
    """Whether this address is this machine itself."""
    address = _address(text)
    return address is not None and address.is_loopback


def is_trusted(text: str) -> bool:
    """Whether `ROOKERY_TRUSTED_PROXIES` has this address."""
    address = _address(text)
    return address is not None and any(
        address in network for network in settings.ROOKERY_TRUSTED_PROXIES
    )


_last_refusal = 0.0


def _log_refusal(host: str) -> None:
    """At most one line a second: a million random hosts must not fill the disk."""
    global _last_refusal  # noqa: PLW0603 -- a clock for a log line, not state that decides anything
    if time.monotonic() - _last_refusal < 1:
        return
    _last_refusal = time.monotonic()
    logger.warning(
        "Refused the host %s. To serve it: `rookery domain add %s --active`, "
        "or set ROOKERY_URL if it is the platform's own.",
        host,
        host,
    )
