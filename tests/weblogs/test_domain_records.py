"""Which records a claim needs, spelled as the forms of DNS providers want them."""

import pytest

from rookery.weblogs import records
from rookery.weblogs.models import Domain, Weblog
from rookery.weblogs.records import Need, Record, Target

HERE = Target("weblogs.example", ("192.0.2.7", "2001:db8::7"))


def claim(host: str, **more: object) -> Domain:
    return Domain(host=host, weblog=Weblog(), needs_proof=True, **more)


@pytest.mark.parametrize(
    ("host", "zone"),
    [
        ("moss.example", "moss.example"),
        ("www.moss.example", "moss.example"),
        ("a.b.moss.example", "moss.example"),
        ("moss.co.uk", "moss.co.uk"),
        ("www.moss.com.au", "moss.com.au"),
        ("moss.io", "moss.io"),
    ],
)
def test_the_zone_is_guessed_until_it_was_asked_for(host, zone):
    assert records.guess_zone(host) == zone


def test_an_apex_gets_addresses_and_its_www_a_name():
    domain = claim("moss.example")
    assert records.wanted(domain, "moss.example", HERE) == {
        Need.PROOF: [
            Record("TXT", "_rookery.moss.example", "_rookery", records.proof_of(domain)),
        ],
        Need.TRAFFIC: [
            Record("A", "moss.example", "@", "192.0.2.7"),
            Record("AAAA", "moss.example", "@", "2001:db8::7"),
        ],
        Need.TWIN: [Record("CNAME", "www.moss.example", "www", "weblogs.example")],
    }


def test_www_is_proven_at_its_apex_which_it_brings_along():
    """Else who has only www could bring the bare domain here."""
    needs = records.wanted(claim("www.moss.example"), "moss.example", HERE)
    assert needs[Need.PROOF][0].host == "_rookery.moss.example"
    assert [record.kind for record in needs[Need.TRAFFIC]] == ["CNAME"]
    assert [(record.kind, record.name) for record in needs[Need.TWIN]] == [
        ("A", "@"),
        ("AAAA", "@"),
    ]


def test_any_other_name_stands_alone():
    needs = records.wanted(claim("words.moss.example"), "moss.example", HERE)
    assert [(record.host, record.name) for record in needs[Need.PROOF]] == [
        ("_rookery.words.moss.example", "_rookery.words")
    ]
    assert needs[Need.TRAFFIC] == [
        Record("CNAME", "words.moss.example", "words", "weblogs.example")
    ]
    assert Need.TWIN not in needs


def test_a_name_that_is_a_zone_of_its_own_is_an_apex():
    needs = records.wanted(claim("words.moss.example"), "words.moss.example", HERE)
    assert [(record.kind, record.name) for record in needs[Need.TRAFFIC]] == [
        ("A", "@"),
        ("AAAA", "@"),
    ]


def test_what_is_vouched_for_needs_no_proof():
    domain = claim("moss.example")
    domain.needs_proof, domain.is_primary = False, True
    assert [*records.wanted(domain, "moss.example", HERE)] == [Need.TRAFFIC, Need.TWIN]


def test_what_was_brought_along_brings_nobody():
    www = claim("www.moss.example")
    www.needs_proof = False
    assert [*records.wanted(www, "moss.example", HERE)] == [Need.TRAFFIC]


def test_a_proof_is_good_for_one_weblog_one_host_and_one_claim():
    weblog = Weblog()
    same = {"host": "moss.example", "weblog": weblog, "token": "a"}
    proof = records.proof_of(Domain(**same))
    assert proof == records.proof_of(Domain(**same))
    assert len(proof) == len("rookery-proof=") + 40
    others = [
        Domain(**same | {"token": "b"}),
        Domain(**same | {"host": "www.moss.example"}),
        Domain(**same | {"weblog": Weblog()}),
    ]
    assert len({proof, *map(records.proof_of, others)}) == 4
    with pytest.raises(ValueError, match="Only a weblog's"):
        records.proof_of(Domain(host="moss.example"))


@pytest.mark.parametrize(
    ("found", "leads"),
    [
        (["192.0.2.7"], True),
        (["192.0.2.7", "2001:db8::7"], True),
        (["192.0.2.7", "2001:db8::9"], False),  # A stale AAAA loses half of the readers.
        (["192.0.2.9"], False),
        ([], False),
    ],
)
def test_every_address_must_be_ours(found, leads):
    assert records.leads_here(found, HERE) is leads
