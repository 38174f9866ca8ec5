"""The one way to ask the domain name system: bounded in time and size, and never surprised.

A name that doesn't exist is an answer; a server that can't or won't answer is an `Unanswered`, with
what kind of silence it was. Strangers run the servers that are asked: whatever they send, nothing
else is raised here.
"""

import ipaddress
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

import dns.exception
import dns.message
import dns.name
import dns.nameserver
import dns.rcode
import dns.rdatatype
import dns.resolver
from dns.rdtypes.ANY.TXT import TXT

TIMEOUT: Final = 4.0  # seconds for one question, all servers and retries together
TRIES_AFTER: Final = 1.5  # seconds until the next server is asked
MOST_VALUES: Final = 32  # records of one answer that are looked at
LONGEST_VALUE: Final = 512  # characters of a record that are kept
DNS_PORT: Final = 53
LOOPBACK: Final = {"A": "127.0.0.1", "AAAA": "::1"}

_HOST = re.compile(r"[a-z0-9_.-]{1,253}")


class Silence(StrEnum):
    """Why there is no answer."""

    TIMEOUT = "timeout"  # Nobody said anything in time.
    REFUSED = "refused"  # SERVFAIL, REFUSED and the like: the name's servers are broken.
    NONSENSE = "nonsense"  # What came was no DNS message, or an endless chain of aliases.


class Unanswered(Exception):
    """We asked, and know no more than before."""

    def __init__(self, silence: Silence, host: str) -> None:
        self.silence = silence
        super().__init__(f"{host}: {silence}")


@dataclass(frozen=True, slots=True)
class Answer:
    """What a name has. `exists` False: NXDOMAIN, there is no such name at all."""

    values: tuple[str, ...]
    exists: bool = True


@dataclass(frozen=True, slots=True)
class Server:
    """A resolver, by its address."""

    address: str
    port: int = DNS_PORT

    @classmethod
    def parse(cls, text: str) -> "Server":
        """``192.0.2.53``, ``192.0.2.53:5353``, ``2001:db8::53`` or ``[2001:db8::53]:5353``.

        Raises ValueError.
        """
        address, port = text.strip(), ""
        if match := re.fullmatch(r"\[([^]]+)\](?::(\d+))?", address):
            address, port = match[1], match[2] or ""
        elif address.count(":") == 1:
            address, _, port = address.partition(":")
        number = int(port or DNS_PORT)
        if not 0 < number < 1 << 16:
            raise ValueError(f"there is no port {number}")
        return cls(str(ipaddress.ip_address(address)), number)


def texts(host: str, servers: Sequence[Server] = ()) -> Answer:
    """The TXT records of `host`, the pieces of each joined (RFC 7208, 3.3)."""
    return _ask(host, "TXT", servers)


def addresses(host: str, servers: Sequence[Server] = ()) -> Answer:
    """IPv4 and IPv6 addresses of `host`, aliases followed. ``localhost`` is this machine."""
    if is_local(host):
        return Answer(tuple(LOOPBACK.values()))
    v4, v6 = (_ask(host, kind, servers) for kind in LOOPBACK)
    return Answer(v4.values + v6.values, v4.exists or v6.exists)


def is_local(host: str) -> bool:
    """``localhost`` and what is below it (RFC 6761, 6.3): nobody is asked about it."""
    return host == "localhost" or host.endswith(".localhost")


def alias(host: str, servers: Sequence[Server] = ()) -> Answer:
    """What `host` is a CNAME of."""
    return _ask(host, "CNAME", servers)


def zone(host: str, servers: Sequence[Server] = ()) -> str:
    """The zone that `host` is written in, such as ``moss.example`` for ``www.moss.example``.

    "" when the name doesn't exist, or when whoever answers names no zone above it.
    """
    asked = _name(host)
    found = None if is_local(host) else _resolve(asked, host, "SOA", servers)
    if found is None:
        return ""
    for section in (found.response.answer, found.response.authority):
        for records in section:
            if records.rdtype == dns.rdatatype.SOA and asked.is_subdomain(records.name):
                return records.name.to_text(omit_final_dot=True).lower()
    return ""


def _ask(host: str, kind: str, servers: Sequence[Server]) -> Answer:
    found = _resolve(_name(host), host, kind, servers)
    if found is None:
        return Answer((), exists=False)
    # `rrset` is what the chain of aliases ends in: what else came along is nobody's answer.
    records = [] if found.rrset is None else [*found.rrset][:MOST_VALUES]
    return Answer(tuple(_text(record) for record in records))


def _text(record: object) -> str:
    if isinstance(record, TXT):
        raw = b"".join(record.strings)
    else:
        raw = str(record).rstrip(".").lower().encode()
    return raw[:LONGEST_VALUE].decode("utf-8", "replace")


def _name(host: str) -> dns.name.Name:
    if not _HOST.fullmatch(host):
        raise Unanswered(Silence.NONSENSE, host)
    try:
        return dns.name.from_text(host)
    except dns.exception.DNSException as error:
        raise Unanswered(Silence.NONSENSE, host) from error


def _resolve(
    asked: dns.name.Name, host: str, kind: str, servers: Sequence[Server]
) -> dns.resolver.Answer | None:
    """The answer, which may hold no record; None for a name that doesn't exist."""
    try:
        return _resolver(servers).resolve(
            asked, kind, raise_on_no_answer=False, search=False, lifetime=TIMEOUT
        )
    except dns.resolver.NXDOMAIN:
        return None
    except dns.exception.Timeout as error:
        raise Unanswered(Silence.TIMEOUT, host) from error
    except dns.resolver.NoNameservers as error:
        raise Unanswered(_why(error), host) from error
    # Strangers' bytes are parsed by a library: no exception of it may end a task or a page.
    except Exception as error:
        raise Unanswered(Silence.NONSENSE, host) from error


def _resolver(servers: Sequence[Server]) -> dns.resolver.Resolver:
    resolver = dns.resolver.Resolver(configure=not servers)
    if servers:
        resolver.nameservers = [
            dns.nameserver.Do53Nameserver(server.address, server.port) for server in servers
        ]
    resolver.timeout = TRIES_AFTER
    return resolver


def _why(error: dns.resolver.NoNameservers) -> Silence:
    """Each server that was asked left an error or an answer; a refusal says more than nonsense."""
    kinds = {*_silences(error.kwargs.get("errors", ()))}
    order = (Silence.REFUSED, Silence.TIMEOUT, Silence.NONSENSE)
    return next((kind for kind in order if kind in kinds), Silence.NONSENSE)


def _silences(errors: Sequence[tuple[object, ...]]) -> Iterator[Silence]:
    for error in errors:
        response = error[-1]
        if isinstance(response, dns.message.Message) and response.rcode() != dns.rcode.NOERROR:
            yield Silence.REFUSED
        elif isinstance(error[3], dns.exception.Timeout | OSError):
            yield Silence.TIMEOUT
        else:
            yield Silence.NONSENSE
