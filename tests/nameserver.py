"""A DNS server on this machine, which says what a test's story wants it to say."""

import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest
from dnslib import AAAA, CNAME, QTYPE, RCODE, RR, SOA, TXT, A, DNSRecord
from dnslib.server import DNSLogger, DNSServer

from rookery.lib import dns

KINDS = {"A": A, "AAAA": AAAA, "CNAME": CNAME}
NOT_FOUND = RCODE.NXDOMAIN

type Trick = Callable[[DNSRecord, DNSRecord], DNSRecord]


@dataclass
class Zones:
    """What the server knows: `records[host][kind]`, the zones, and what it does instead."""

    records: dict[str, dict[str, list[str]]] = field(default_factory=dict)
    zones: set[str] = field(default_factory=set)
    tricks: dict[str, Trick] = field(default_factory=dict)
    asked: list[tuple[str, str]] = field(default_factory=list)
    port: int = 0

    @property
    def address(self) -> str:
        return f"127.0.0.1:{self.port}"

    def set(self, host: str, kind: str, *values: str) -> None:
        """These and no others; none at all leaves the name without that kind."""
        self.records.setdefault(host, {})[kind] = [*values]

    def drop(self, host: str) -> None:
        self.records.pop(host, None)

    def play(self, host: str, trick: Trick) -> None:
        """From now on questions about `host` are answered by `trick(question, empty answer)`."""
        self.tricks[host] = trick

    def resolve(self, request: DNSRecord, handler: object) -> DNSRecord:
        host, kind = str(request.q.qname).rstrip(".").lower(), QTYPE[request.q.qtype]
        self.asked.append((host, kind))
        answer = request.reply()
        if trick := self.tricks.get(host):
            return trick(request, answer)
        self._fill(answer, host, kind)
        return answer

    def _fill(self, answer: DNSRecord, host: str, kind: str) -> None:
        known = self.records.get(host)
        if host in self.zones and kind == "SOA":
            answer.add_answer(_soa(host))
            return
        if known is None and host not in self.zones:
            answer.header.rcode = NOT_FOUND
        for value in (known or {}).get(kind, []):
            answer.add_answer(record(host, kind, value))
        if known and kind != "CNAME" and (targets := known.get("CNAME")):
            answer.add_answer(record(host, "CNAME", targets[0]))
            if targets[0].lower() != host:
                self._fill(answer, targets[0].lower(), kind)
        if not answer.rr:
            above = [zone for zone in self.zones if f".{host}".endswith(f".{zone}")]
            for zone in above:
                answer.add_auth(_soa(zone))


def record(host: str, kind: str, value: str) -> RR:
    if kind == "TXT":
        pieces = [value[at : at + 255].encode() for at in range(0, len(value), 255)] or [b""]
        return RR(host, QTYPE.TXT, rdata=TXT(pieces), ttl=1)
    return RR(host, getattr(QTYPE, kind), rdata=KINDS[kind](value), ttl=1)


def _soa(zone: str) -> RR:
    return RR(zone, QTYPE.SOA, rdata=SOA(f"ns.{zone}", f"mail.{zone}", (1, 60, 60, 60, 60)), ttl=1)


def fails(code: str) -> Trick:
    def trick(request: DNSRecord, answer: DNSRecord) -> DNSRecord:
        answer.header.rcode = getattr(RCODE, code)
        return answer

    return trick


def sleeps(seconds: float) -> Trick:
    def trick(request: DNSRecord, answer: DNSRecord) -> DNSRecord:
        time.sleep(seconds)
        return answer

    return trick


def says(*records: RR) -> Trick:
    def trick(request: DNSRecord, answer: DNSRecord) -> DNSRecord:
        answer.add_answer(*records)
        return answer

    return trick


@contextmanager
def serving() -> Iterator[Zones]:
    """A server on a port of its own, UDP and TCP, for the length of the block."""
    zones = Zones()
    quiet = DNSLogger(log="-request,-reply,-truncated,-error", prefix=False)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        zones.port = probe.getsockname()[1]
    servers = [
        DNSServer(zones, address="127.0.0.1", port=zones.port, tcp=tcp, logger=quiet)
        for tcp in (False, True)
    ]
    for server in servers:
        threading.Thread(target=server.server.serve_forever, args=(0.02,), daemon=True).start()
    try:
        yield zones
    finally:
        for server in servers:
            server.server.shutdown()
            server.server.server_close()


@contextmanager
def raw(reply: Callable[[bytes], bytes]) -> Iterator[int]:
    """A UDP server that answers bytes with bytes, whatever they are; gives its port."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as server:
        server.bind(("127.0.0.1", 0))
        server.settimeout(0.05)
        stopping = threading.Event()

        def answer() -> None:
            while not stopping.is_set():
                try:
                    question, peer = server.recvfrom(4096)
                except TimeoutError:
                    continue
                if said := reply(question):
                    server.sendto(said, peer)

        thread = threading.Thread(target=answer, daemon=True)
        thread.start()
        try:
            yield int(server.getsockname()[1])
        finally:
            stopping.set()
            thread.join()


@pytest.fixture
def zones(settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Zones]:
    """A DNS server that Rookery asks; this install is at 192.0.2.7 and 2001:db8::7."""
    monkeypatch.setattr(dns, "TIMEOUT", 0.6)
    monkeypatch.setattr(dns, "TRIES_AFTER", 0.25)
    settings.ROOKERY_ADDRESSES = ("192.0.2.7", "2001:db8::7")
    with serving() as served:
        settings.ROOKERY_RESOLVERS = (dns.Server("127.0.0.1", served.port),)
        yield served
