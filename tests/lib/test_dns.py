"""Asking the domain name system: answers, silences told apart, and hostile servers."""

import time

import pytest
from dnslib import QTYPE, RR, TXT, DNSRecord

from rookery.lib import dns
from rookery.lib.dns import Answer, Server, Silence, Unanswered
from tests import nameserver


@pytest.fixture
def zones(monkeypatch):
    monkeypatch.setattr(dns, "TIMEOUT", 0.6)
    monkeypatch.setattr(dns, "TRIES_AFTER", 0.25)
    with nameserver.serving() as served:
        yield served


def servers(*ports: int) -> list[Server]:
    return [Server("127.0.0.1", port) for port in ports]


@pytest.mark.parametrize(
    ("text", "server"),
    [
        ("192.0.2.53", Server("192.0.2.53", 53)),
        (" 192.0.2.53:5353 ", Server("192.0.2.53", 5353)),
        ("2001:db8::53", Server("2001:db8::53", 53)),
        ("[2001:db8::53]:5353", Server("2001:db8::53", 5353)),
    ],
)
def test_a_resolver_is_named_by_its_address(text, server):
    assert Server.parse(text) == server


@pytest.mark.parametrize("text", ["", "dns.example", "192.0.2.53:0", "192.0.2.53:x", "[::1]:70000"])
def test_what_names_no_resolver_is_refused(text):
    with pytest.raises(ValueError):  # noqa: PT011 -- its words come from the standard library
        Server.parse(text)


def test_records_of_each_kind(zones):
    ask = servers(zones.port)
    zones.set("moss.example", "A", "192.0.2.7", "192.0.2.8")
    zones.set("moss.example", "AAAA", "2001:db8::7")
    zones.set("_rookery.moss.example", "TXT", "one", "two " + "x" * 300)
    zones.set("www.moss.example", "CNAME", "Moss.Example")
    found = dns.addresses("moss.example", ask)
    assert found == Answer(("192.0.2.7", "192.0.2.8", "2001:db8::7"))
    assert dns.addresses("www.moss.example", ask) == found
    assert dns.alias("www.moss.example", ask) == Answer(("moss.example",))
    assert dns.texts("_rookery.moss.example", ask) == Answer(("one", "two " + "x" * 300))
    assert dns.texts("moss.example", ask) == Answer(())
    assert dns.texts("fern.example", ask) == Answer((), exists=False)


def test_localhost_is_this_machine_and_nobody_is_asked(zones):
    assert dns.addresses("moss.localhost", servers(zones.port)).values == ("127.0.0.1", "::1")
    assert zones.asked == []


def test_the_zone_that_a_name_is_written_in(zones):
    zones.zones.add("moss.example")
    zones.set("www.moss.example", "A", "192.0.2.7")
    ask = servers(zones.port)
    assert dns.zone("moss.example", ask) == "moss.example"
    assert dns.zone("www.moss.example", ask) == "moss.example"
    assert dns.zone("fern.example", ask) == ""
    lie = RR("evil.example", QTYPE.SOA, rdata=nameserver._soa("evil.example").rdata)
    zones.play("www.moss.example", nameserver.says(lie))
    assert dns.zone("www.moss.example", ask) == ""


@pytest.mark.parametrize(
    ("trick", "silence"),
    [
        (nameserver.fails("SERVFAIL"), Silence.REFUSED),
        (nameserver.fails("REFUSED"), Silence.REFUSED),
        (nameserver.fails("YXDOMAIN"), Silence.NONSENSE),
        (nameserver.sleeps(1.5), Silence.TIMEOUT),
        (
            nameserver.says(
                *(nameserver.record(f"a{n}.example", "CNAME", f"a{n + 1}.example")
                  for n in range(40))
            ),
            Silence.NONSENSE,
        ),
        (
            nameserver.says(
                nameserver.record("a0.example", "CNAME", "b.example"),
                nameserver.record("b.example", "CNAME", "a0.example"),
            ),
            Silence.NONSENSE,
        ),
    ],
)  # fmt: skip
def test_silences_are_told_apart(zones, trick, silence):
    zones.play("a0.example", trick)
    began = time.monotonic()
    with pytest.raises(Unanswered) as raised:
        dns.texts("a0.example", servers(zones.port))
    assert raised.value.silence == silence
    assert time.monotonic() - began < 1.2


def test_the_next_resolver_is_asked_when_one_is_broken(zones):
    zones.play("moss.example", nameserver.fails("SERVFAIL"))
    with nameserver.serving() as second:
        second.set("moss.example", "TXT", "here")
        found = dns.texts("moss.example", servers(zones.port, second.port))
    assert found.values == ("here",)


def test_a_huge_answer_is_cut(zones):
    """It comes by TCP, as what is longer than a datagram does."""
    zones.set("moss.example", "TXT", *(f"{n} {'x' * 900}" for n in range(60)))
    found = dns.texts("moss.example", servers(zones.port))
    assert len(found.values) == dns.MOST_VALUES
    assert {len(value) for value in found.values} == {dns.LONGEST_VALUE}


def test_what_else_comes_along_is_no_answer(zones):
    """Records of other names, and of other kinds."""
    zones.play(
        "moss.example",
        nameserver.says(
            nameserver.record("moss.example", "A", "192.0.2.7"),
            nameserver.record("fern.example", "TXT", "proof of fern"),
        ),
    )
    assert dns.texts("moss.example", servers(zones.port)) == Answer(())


def test_bytes_that_are_no_text_are_shown_as_such(zones):
    strange = RR("moss.example", QTYPE.TXT, rdata=TXT([b"\xff\xfe\x00<script>"]))
    zones.play("moss.example", nameserver.says(strange))
    assert dns.texts("moss.example", servers(zones.port)).values == ("��\x00<script>",)


@pytest.mark.parametrize(
    "reply",
    [
        lambda question: b"\x00",
        lambda question: question[:2] + b"\xff" * 400,
        lambda question: question[:2] + b"\x81\x80" + b"\x00\x01\x00\xff" + question[8:] + b"\xc0",
        lambda question: b"\x13\x37" + question[2:],  # Not the answer to this question.
        lambda question: DNSRecord.question("fern.example", "TXT").pack(),
    ],
)
def test_no_bytes_raise_anything_else(monkeypatch, reply):
    monkeypatch.setattr(dns, "TIMEOUT", 0.6)
    monkeypatch.setattr(dns, "TRIES_AFTER", 0.25)
    with nameserver.raw(reply) as port, pytest.raises(Unanswered):
        dns.texts("moss.example", servers(port))


@pytest.mark.parametrize("host", ["", "a..b", "a" * 64 + ".example", "a b", "moss.example\n", "é"])
def test_what_is_no_name_is_not_asked_for(zones, host):
    with pytest.raises(Unanswered):
        dns.texts(host, servers(zones.port))
    assert zones.asked == []
