"""A claim on its way: what is looked for, what was found instead, and what follows from it."""

from datetime import timedelta

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.utils import timezone

from rookery.weblogs import domains, records, verification
from rookery.weblogs.models import AuditEvent, Domain
from rookery.weblogs.verification import Finding, Findings, State
from tests import make, nameserver

pytestmark = pytest.mark.django_db
PROOF = "_rookery.moss.example"


@pytest.fixture
def moss(zones):
    """Moss has claimed her domain, and set nothing yet."""
    zones.zones.add("moss.example")
    weblog = make.weblog("Moss")
    return domains.claim("moss.example", by=weblog.author, weblog=weblog)


def check(domain: Domain) -> Findings:
    seen = verification.look(domain)
    kept = verification.settle(domain.pk, seen)
    domain.refresh_from_db()
    assert Findings.of(kept) == Findings.of(domain) == seen
    return seen


def test_a_claim_begins_with_nothing(moss):
    assert check(moss) == Findings(
        zone="moss.example",
        proof=Finding(State.MISSING),
        traffic=Finding(State.MISSING),
        twin=Finding(State.MISSING),
        ours=["192.0.2.7", "2001:db8::7"],
    )
    assert (moss.status, moss.needs_proof) == ("pending", True)


def test_the_right_proof_and_nothing_else_proves_it(moss, zones):
    zones.set(PROOF, "TXT", "v=spf1 -all", "rookery-proof=0123")
    seen = check(moss)
    assert seen.proof == Finding(State.WRONG, ["rookery-proof=0123"])
    assert moss.status == "pending"

    zones.set(PROOF, "TXT", "v=spf1 -all", f' "{records.proof_of(moss)}" ')
    assert check(moss).proof.state == State.RIGHT
    assert moss.status == "verified"
    assert [event.verb for event in AuditEvent.objects.filter(weblog=moss.weblog)[:2]] == [
        "domain proven",
        "domain claimed",
    ]


def test_rivals_claim_one_name_and_the_proof_decides(moss, zones):
    rival = domains.claim("moss.example", by=None, weblog=make.weblog("Fern"))
    zones.set(PROOF, "TXT", records.proof_of(rival))
    check(moss)
    check(rival)
    assert (moss.status, rival.status) == ("pending", "verified")


@pytest.mark.parametrize("place", ["moss.example", f"{PROOF}.moss.example"])
def test_a_proof_in_the_wrong_place_is_found(moss, zones, place):
    """Beside its label; or where a form has added the zone once more."""
    zones.set(place, "TXT", records.proof_of(moss))
    assert check(moss).proof == Finding(State.MISSING, where=place)


def test_a_claim_that_is_no_longer_proven_waits_again(moss, zones):
    zones.set(PROOF, "TXT", records.proof_of(moss))
    check(moss)
    zones.drop(PROOF)
    check(moss)
    assert moss.status == "pending"


@pytest.mark.parametrize(
    ("trick", "silence"),
    [
        (nameserver.fails("SERVFAIL"), "refused"),
        (nameserver.sleeps(1.2), "timeout"),
        (
            nameserver.says(
                nameserver.record(PROOF, "CNAME", "a.example"),
                nameserver.record("a.example", "CNAME", PROOF),
            ),
            "nonsense",
        ),
    ],
)
def test_silence_proves_nothing_either_way(moss, zones, trick, silence):
    zones.set(PROOF, "TXT", records.proof_of(moss))
    check(moss)
    zones.play(PROOF, trick)
    seen = check(moss)
    assert seen.proof == Finding(State.SILENT, silence=silence)
    assert moss.status == "verified"


def test_one_server_that_sleeps_does_not_cost_six_times_its_sleep(moss, zones):
    zones.play(PROOF, nameserver.sleeps(5))
    seen = check(moss)
    assert seen.traffic == Finding(State.SILENT, silence="timeout")
    assert {host for host, _kind in zones.asked} == {PROOF}


def test_where_the_name_leads(moss, zones):
    zones.set("moss.example", "A", "192.0.2.7", "198.51.100.9")
    zones.set("www.moss.example", "CNAME", "moss.example")
    seen = check(moss)
    assert seen.traffic == seen.twin == Finding(State.WRONG, ["198.51.100.9"])
    zones.set("moss.example", "A", "192.0.2.7")
    seen = check(moss)
    assert seen.traffic == seen.twin == Finding(State.RIGHT)
    zones.set("moss.example", "AAAA", "2001:db8::bad")
    assert check(moss).traffic == Finding(State.WRONG, ["2001:db8::bad"])


def test_where_the_platform_is_looked_up_when_nobody_has_said(moss, zones, settings):
    settings.ROOKERY_ADDRESSES = ()
    settings.ROOKERY_URL = "https://weblogs.example"
    zones.set("moss.example", "A", "192.0.2.70")
    assert check(moss).traffic == Finding(State.SILENT, silence="platform")
    zones.set("weblogs.example", "A", "192.0.2.70")
    assert check(moss).traffic == Finding(State.RIGHT)
    zones.play("weblogs.example", nameserver.fails("SERVFAIL"))
    assert check(moss).traffic == Finding(State.SILENT, silence="refused")


def test_hostile_records_are_kept_short(moss, zones):
    zones.set(PROOF, "TXT", *(f"<script>{n}\0{'x' * 900}" for n in range(40)))
    found = check(moss).proof.found
    assert len(found) == verification.SHOWN
    assert {len(text) for text in found} == {verification.LONGEST_SHOWN}
    assert "\0" not in "".join(found)


def test_a_claim_is_looked_at_often_at_first_and_seldom_later(moss):
    waits = []
    began = timezone.now()
    for age in (timedelta(minutes=5), timedelta(hours=2), timedelta(days=3)):
        with time_machine.travel(began + age, tick=False):
            check(moss)
            waits.append(moss.next_check_at - timezone.now())
    assert waits == [timedelta(minutes=1), timedelta(minutes=10), timedelta(hours=1)]


def test_two_workers_look_once(moss):
    other = Domain.objects.get(pk=moss.pk)
    assert [verification.take(moss), verification.take(other)] == [True, False]


def test_a_claim_is_over_after_fourteen_days_and_may_be_made_again(moss):
    with time_machine.travel(timezone.now() + timedelta(days=13)):
        assert not verification.is_over(moss)
    with time_machine.travel(timezone.now() + timedelta(days=14, minutes=1)):
        assert verification.is_over(moss)
        again = domains.claim("moss.example", by=None, weblog=moss.weblog)
        assert (again.pk, verification.is_over(again)) == (moss.pk, False)


def test_claims_do_not_pile_up(moss):
    for number in range(4):
        domains.claim(f"moss{number}.example", by=None, weblog=moss.weblog)
    with pytest.raises(ValidationError, match="5 domains wait"):
        domains.claim("moss9.example", by=None, weblog=moss.weblog)


@pytest.mark.parametrize(
    ("host", "why"),
    [
        ("localhost", "can't be a domain of your own"),
        ("127.0.0.1", "can't be a domain of your own"),
        ("moss", "can't be a domain of your own"),
        ("weblogs.example", "belongs to this Rookery"),
        ("fern.weblogs.example", "belongs to this Rookery"),
        ("fern.blogs.example", "belongs to this Rookery"),
        ("https://moss.example/", "without http://"),
        ("moss_green.example", "no host name"),
    ],
)
def test_what_nobody_can_claim(settings, host, why):
    settings.ROOKERY_SUBDOMAINS = "blogs.example"
    settings.ROOKERY_URL = "https://weblogs.example"
    if host == "localhost":
        settings.ROOKERY_URL = "http://localhost:8000"
    with pytest.raises(ValidationError, match=why):
        domains.claim(host, by=None, weblog=make.weblog())
    assert Domain.objects.filter(needs_proof=True).count() == 0
