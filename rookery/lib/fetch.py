"""The one client for the network outside: it asks strangers' servers for strangers' reasons.

Whatever address an author or an import gives, it can't be made to ask inside the operator's
network: each name is resolved here, every answer must be public, and the connection goes to the
very address that was looked at, once more for each redirect. What it reads is limited in bytes
and in seconds.
"""

import contextlib
import http.client
import ipaddress
import queue
import re
import socket
import ssl
import threading
import time
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import quote, urljoin, urlsplit, urlunsplit

import idna
import urllib3
from urllib3.connection import HTTPConnection, HTTPSConnection

from rookery.lib.addresses import is_public

REDIRECTS: Final = 5
_REDIRECTING = frozenset({301, 302, 303, 307, 308})
_DEFAULT_PORTS = {"http": 80, "https": 443}
_HOST = re.compile(r"[a-z0-9_](?:[a-z0-9_.-]{0,252}[a-z0-9_.])?")
_UNFIT = re.compile(r"[\x00-\x1f\x7f\\]")
_KEPT = "/%:@!$&'()*+,;=~?"


class FetchError(Exception):
    """Nothing was fetched; the message says why, to a person."""


class FetchRefused(FetchError):
    """We didn't ask, because of what the address is or leads to."""


class FetchFailed(FetchError):
    """We asked in vain. `status` is the answer's, None where there was none."""

    def __init__(self, message: str, status: int | None = None) -> None:
        super().__init__(message)
        self.status = status


@dataclass(frozen=True, slots=True)
class Policy:
    """Whom we may ask. Only tests, whose servers are on this machine, have another."""

    ports: frozenset[int] = frozenset(_DEFAULT_PORTS.values())
    allow_private: bool = False


@dataclass(frozen=True, slots=True)
class Fetched:
    """`url` is the last one after redirects; `content_type` in lower case, without parameters."""

    url: str
    status: int
    content_type: str
    body: bytes


def fetch(
    url: str,
    *,
    max_bytes: int,
    timeout: float = 20.0,
    accept: str = "*/*",
    policy: Policy = Policy(),
) -> Fetched:
    """GET `url`, with at most `REDIRECTS` redirects, in at most `timeout` seconds altogether.

    `FetchRefused` for what we don't ask, `FetchFailed` for no answer, one that isn't 2xx, or one
    of more than `max_bytes`, unpacked. No cookies, no passwords.
    """
    errand = _Errand(policy, time.monotonic() + timeout, timeout, max_bytes, accept)
    for _ in range(REDIRECTS + 1):
        answer = _ask(_target(url, policy), errand)
        if isinstance(answer, Fetched):
            return answer
        url = urljoin(url, answer)
    raise FetchFailed(f"More than {REDIRECTS} redirects, the last one to {url}.")


@dataclass(frozen=True, slots=True)
class _Errand:
    policy: Policy
    deadline: float  # by time.monotonic()
    timeout: float
    max_bytes: int
    accept: str

    def left(self) -> float:
        """Seconds; TimeoutError when there are none."""
        left = self.deadline - time.monotonic()
        if left <= 0:
            raise TimeoutError
        return left


@dataclass(frozen=True, slots=True)
class _Target:
    url: str
    scheme: str
    host: str
    port: int
    path: str  # and query


def _target(url: str, policy: Policy) -> _Target:
    """The parts of an address; parsed once, so that what is checked is what is asked."""
    url = url.strip()
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise FetchRefused(f"{url!r} is no address.") from None
    if parts.scheme not in _DEFAULT_PORTS or not parts.hostname or _UNFIT.search(url):
        raise FetchRefused(f"{url!r} is no http or https address.")
    if "@" in parts.netloc:
        raise FetchRefused(f"The address at {parts.hostname} holds a name or password.")
    port = _DEFAULT_PORTS[parts.scheme] if port is None else port
    if port not in policy.ports:
        raise FetchRefused(f"{parts.hostname} is asked on a port that isn't the web's: {port}.")
    path = quote(parts.path or "/", safe=_KEPT)
    query = quote(parts.query, safe=_KEPT)
    return _Target(
        urlunsplit((parts.scheme, parts.netloc, path, query, "")),
        parts.scheme,
        _host(parts.hostname),
        port,
        f"{path}?{query}" if query else path,
    )


def _host(name: str) -> str:
    try:
        if ":" in name and "%" not in name:
            return str(ipaddress.IPv6Address(name))
        host = name if name.isascii() else idna.encode(name, uts46=True).decode()
    except ValueError:  # IDNAError is one, too.
        host = ""
    if not _HOST.fullmatch(host):
        raise FetchRefused(f"{name!r} is no host.")
    return host


def _ask(target: _Target, errand: _Errand) -> Fetched | str:
    """The answer, or where it sends us."""
    connection = _connection(target, errand)
    headers = {"User-Agent": "Rookery", "Accept": errand.accept, "Accept-Encoding": "gzip"}
    try:
        connection.request("GET", target.path, headers=headers, preload_content=False)
        with contextlib.closing(connection.getresponse()) as response:
            return _answer(response, target, errand)
    except (TimeoutError, urllib3.exceptions.TimeoutError):
        raise FetchFailed(
            f"{target.host} hadn't answered in full after {errand.timeout:g} seconds."
        ) from None
    except ssl.SSLCertVerificationError as error:
        raise FetchFailed(
            f"The certificate of {target.host} can't be trusted: {error.verify_message}."
        ) from error
    except (OSError, http.client.HTTPException, urllib3.exceptions.HTTPError) as error:
        raise FetchFailed(
            f"{target.host} can't be read: {error or type(error).__name__}."
        ) from error
    finally:
        connection.close()


def _answer(response: urllib3.BaseHTTPResponse, target: _Target, errand: _Errand) -> Fetched | str:
    status = response.status
    location = response.headers.get("Location", "")
    if status in _REDIRECTING and location:
        # Headers are read as Latin-1; those that break the rule mostly send UTF-8.
        return location.encode("latin-1", "replace").decode("utf-8", "replace")
    if not 200 <= status < 300:  # noqa: PLR2004 -- RFC 9110 15.3
        reason = http.client.responses.get(status, "")
        raise FetchFailed(f"{target.host} answered {status} {reason}".rstrip() + ".", status)
    length = response.headers.get("Content-Length", "")
    body = b""
    if not (length.isdecimal() and int(length) > errand.max_bytes):
        body = response.read(errand.max_bytes + 1, decode_content=True)
        if len(body) <= errand.max_bytes:
            kind = response.headers.get("Content-Type", "").partition(";")[0].strip().lower()
            return Fetched(target.url, status, kind, body)
    raise FetchFailed(f"What {target.host} sends is larger than {_size(errand.max_bytes)}.", status)


def _size(count: int) -> str:
    return f"{count / 1_048_576:g} MB" if count >= 1_048_576 else f"{count} bytes"  # noqa: PLR2004 -- 1024²


class _Socket(socket.socket):
    """Reads until the errand's end and no longer, however slowly the bytes drip in."""

    errand: _Errand

    def recv_into(self, *args: Any, **options: Any) -> int:
        self.settimeout(self.errand.left())
        return super().recv_into(*args, **options)


class _SecureSocket(ssl.SSLSocket):
    errand: _Errand

    def recv_into(self, *args: Any, **options: Any) -> int:
        self.settimeout(self.errand.left())
        return super().recv_into(*args, **options)


class _Connection(HTTPConnection):
    errand: _Errand

    def _new_conn(self) -> socket.socket:
        return _connect(self._dns_host, self.port, self.errand)


class _SecureConnection(HTTPSConnection):
    errand: _Errand

    def _new_conn(self) -> socket.socket:
        return _connect(self._dns_host, self.port, self.errand)

    def connect(self) -> None:
        super().connect()  # Handshake included; its time is that of the socket.
        if isinstance(self.sock, _SecureSocket):
            self.sock.errand = self.errand


def _connection(target: _Target, errand: _Errand) -> _Connection | _SecureConnection:
    connection: _Connection | _SecureConnection
    if target.scheme == "https":
        context = ssl.create_default_context()
        context.sslsocket_class = _SecureSocket
        connection = _SecureConnection(target.host, target.port, ssl_context=context)
    else:
        connection = _Connection(target.host, target.port)
    connection.errand = errand
    return connection


def _connect(host: str, port: int, errand: _Errand) -> socket.socket:
    """A connection to one of the addresses of `host`, all of which must be public."""
    answers = _resolve(host, port, errand)
    if not errand.policy.allow_private:
        _refuse_private(host, (str(sockaddr[0]) for *_, sockaddr in answers))
    failure: OSError = OSError("it has no address")
    for family, kind, protocol, _, sockaddr in answers:
        connection = _Socket(family, kind, protocol)
        connection.errand = errand
        try:
            connection.settimeout(errand.left())
            connection.connect(sockaddr)
        except OSError as error:
            connection.close()
            failure = error
        else:
            return connection
    raise failure


def _refuse_private(host: str, addresses: Iterable[str]) -> None:
    # One private answer among public ones is how a name is made to point inside.
    if inside := [address for address in addresses if not is_public(address)]:
        raise FetchRefused(f"{host} is at {inside[0]}, which is no public address.")


def _resolve(host: str, port: int, errand: _Errand) -> list[tuple]:
    """What the system knows of `host`. It can't be told to hurry, so it is asked aside."""
    answers: queue.SimpleQueue[list[tuple] | OSError] = queue.SimpleQueue()

    def ask() -> None:
        try:
            answers.put([*socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)])
        except (OSError, UnicodeError) as error:
            answers.put(error if isinstance(error, OSError) else OSError(str(error)))

    threading.Thread(target=ask, daemon=True).start()
    try:
        answer = answers.get(timeout=errand.left())
    except queue.Empty:
        raise TimeoutError from None
    if isinstance(answer, OSError):
        raise FetchFailed(f"There is no host with the name {host}.") from answer
    return answer
