"""Looking whether a claimed host is whose it is said to be, and whether it leads here.

`look` asks the domain name system and touches no row; `settle` writes down what was seen and what
follows from it, short of making a domain active or taking it away (entries/activate.py does those,
because weblogs move with them). Silence proves nothing: neither that a host is somebody's, nor
that it no longer is.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from rookery.lib import certificates, dns
from rookery.lib.dns import Unanswered
from rookery.weblogs import audit, hosts, letters, records
from rookery.weblogs.domains import CLAIM_LASTS
from rookery.weblogs.letters import WARNED_FOR
from rookery.weblogs.models import Domain, DomainStatus, Weblog
from rookery.weblogs.records import Need, Target

LEASE = timedelta(minutes=2)  # for one look, until somebody else may try
SHOWN = 4  # values of a record that are shown
LONGEST_SHOWN = 120  # characters of each

# How soon we look again at a claim, by its age; the last one holds until it is over.
AGAIN = (
    (timedelta(hours=1), timedelta(minutes=1)),
    (timedelta(days=1), timedelta(minutes=10)),
    (timedelta(days=365), timedelta(hours=1)),
)
AGAIN_ACTIVE = timedelta(days=1)
AGAIN_LOST = timedelta(hours=1)


class State(StrEnum):
    """What we know of one of the records."""

    UNSEEN = "unseen"  # Nobody has looked yet.
    RIGHT = "right"
    MISSING = "missing"
    WRONG = "wrong"
    SILENT = "silent"  # No answer could be had.


@dataclass(frozen=True, slots=True)
class Finding:
    """What was found where a record should be. `where`: a place that it was put into instead."""

    state: State = State.UNSEEN
    found: list[str] = field(default_factory=list)
    silence: str = ""
    where: str = ""


@dataclass(frozen=True, slots=True)
class Findings:
    zone: str
    proof: Finding = field(default_factory=Finding)
    traffic: Finding = field(default_factory=Finding)
    twin: Finding = field(default_factory=Finding)
    certificate: str = ""  # What is wrong with it; only asked for where https is served.
    ours: list[str] = field(default_factory=list)  # Our own addresses at that time.

    @classmethod
    def of(cls, domain: Domain) -> "Findings":
        """What was last seen of `domain`."""
        kept: dict[str, Any] = domain.findings or {}
        seen = {need: Finding(**kept[need]) for need in Need if need in kept}
        zone = kept.get("zone") or records.guess_zone(domain.host)
        certificate, ours = kept.get("certificate", ""), kept.get("ours", [])
        return cls(zone=zone, certificate=certificate, ours=ours, **seen)


def target() -> Target:
    """Where traffic shall go. Unanswered: the platform's own addresses can't be looked up."""
    host = hosts.platform_host()
    if settings.ROOKERY_ADDRESSES:
        return Target(host, settings.ROOKERY_ADDRESSES)
    return Target(host, dns.addresses(host, settings.ROOKERY_RESOLVERS).values)


def look(domain: Domain) -> Findings:
    """Ask for everything that `domain` needs. Takes at most some twenty seconds; asks no row."""
    proof = _proof(domain) if domain.needs_proof else Finding()
    if proof.silence == dns.Silence.TIMEOUT:
        zone = Findings.of(domain).zone  # Whoever is that slow would be slow five times more.
        return Findings(zone, proof, Finding(State.SILENT, silence=proof.silence))
    zone = _zone(domain)
    twin = records.twin_for(domain, zone)
    try:
        ours = target()
    except Unanswered as error:
        nobody = Finding(State.SILENT, silence=error.silence)
        return Findings(zone, proof, nobody, nobody if twin else Finding())
    traffic = _leads(domain.host, ours)
    return Findings(
        zone,
        proof,
        traffic,
        _leads(twin, ours) if twin else Finding(),
        _certificate(domain, ours) if traffic.state == State.RIGHT else "",
        [*ours.addresses],
    )


def _proof(domain: Domain) -> Finding:
    if domain.weblog is None:
        return Finding(State.MISSING)  # Whatever it was bound to is gone for good.
    wanted, place = records.proof_of(domain), records.proof_host(domain.host)
    found = _texts(place)
    if isinstance(found, Finding):
        return found
    if wanted in found:
        return Finding(State.RIGHT)
    shown = [text for text in found if text.startswith(records.PROOF_PREFIX)] or found
    state = State.WRONG if shown else State.MISSING
    return Finding(state, _shown(shown), where=_misplaced(place, wanted))


def _misplaced(place: str, wanted: str) -> str:
    """Where else the proof stands: beside its label, or where a form has added the zone twice."""
    bare = place.partition(".")[2]
    for where in (bare, f"{place}.{bare}"):
        found = _texts(where)
        if not isinstance(found, Finding) and wanted in found:
            return where
    return ""


def _texts(host: str) -> list[str] | Finding:
    try:
        found = dns.texts(host, settings.ROOKERY_RESOLVERS).values
    except Unanswered as error:
        return Finding(State.SILENT, silence=error.silence)
    # Some forms take the quotes of a zone file literally.
    return [text.strip().strip('"').strip() for text in found]


def _zone(domain: Domain) -> str:
    try:
        zone = dns.zone(domain.host, settings.ROOKERY_RESOLVERS)
    except Unanswered:
        zone = ""
    return zone if "." in zone else Findings.of(domain).zone


def _leads(host: str, ours: Target) -> Finding:
    if not ours.addresses:
        return Finding(State.SILENT, silence="platform")
    try:
        found = dns.addresses(host, settings.ROOKERY_RESOLVERS).values
    except Unanswered as error:
        return Finding(State.SILENT, silence=error.silence)
    if records.leads_here(found, ours):
        return Finding(State.RIGHT)
    astray = [address for address in found if address not in ours.addresses]
    return Finding(State.WRONG if found else State.MISSING, _shown(astray))


def _certificate(domain: Domain, ours: Target) -> str:
    if domain.status != DomainStatus.ACTIVE:
        return ""
    return certificates.problem(domain.host, settings.ROOKERY_URL, ours.addresses)


def _shown(values: Sequence[str]) -> list[str]:
    cut = (value.replace("\0", "\N{REPLACEMENT CHARACTER}") for value in values[:SHOWN])
    return [value[:LONGEST_SHOWN] for value in cut]


def take(domain: Domain) -> bool:
    """Say that we look at `domain` now. One UPDATE, so of two at once only one is told True."""
    again = timezone.now() + LEASE
    rows = Domain.objects.filter(pk=domain.pk, next_check_at=domain.next_check_at)
    return bool(rows.update(next_check_at=again))


@transaction.atomic
def settle(domain_id: int, seen: Findings) -> Domain:
    """Keep what was seen, and go on to the state that follows from it."""
    domain = locked(domain_id)
    now = timezone.now()
    domain.findings, domain.checked_at = asdict(seen), now
    _step(domain, seen.proof.state, now)
    domain.next_check_at = next_check(domain, now)
    domain.save()
    return domain


def locked(domain_id: int) -> Domain:
    """The row as it is, held until the transaction ends, after its weblog."""
    weblog_id = Domain.objects.values_list("weblog", flat=True).get(pk=domain_id)
    if weblog_id is not None:
        Weblog.lock(weblog_id)
    rows = Domain.objects.select_for_update(of=("self",)).select_related("weblog__site", "site")
    domain: Domain = rows.get(pk=domain_id)
    return domain


def _step(domain: Domain, proof: State, now: datetime) -> None:
    if not domain.needs_proof or proof in {State.SILENT, State.UNSEEN}:
        return
    is_right = proof == State.RIGHT
    if domain.status == DomainStatus.PENDING and is_right:
        domain.status = DomainStatus.VERIFIED
        audit.record("domain proven", weblog=domain.weblog, by=None, detail=domain.host)
    elif domain.status == DomainStatus.VERIFIED and not is_right:
        domain.status = DomainStatus.PENDING
        audit.record("domain's proof gone", weblog=domain.weblog, by=None, detail=domain.host)
    elif domain.status == DomainStatus.ACTIVE and is_right == bool(domain.proof_lost_at):
        _step_active(domain, now, is_right=is_right)


def _step_active(domain: Domain, now: datetime, *, is_right: bool) -> None:
    domain.proof_lost_at = None if is_right else now
    if is_right:
        verb = "domain's proof back"
    else:
        verb = "domain's proof gone"
        transaction.on_commit(lambda: letters.proof_gone(domain))
    audit.record(verb, weblog=domain.weblog, by=None, detail=domain.host)


def is_over(domain: Domain) -> bool:
    """Whether it is time to let go: never proven within its days, or without proof for a week."""
    now = timezone.now()
    if domain.status == DomainStatus.ACTIVE:
        return domain.proof_lost_at is not None and domain.proof_lost_at + WARNED_FOR <= now
    return domain.expires_at is not None and domain.expires_at <= now


def next_check(domain: Domain, now: datetime) -> datetime | None:
    """When to look again; None: never, because nothing hangs on it."""
    if domain.status == DomainStatus.RETIRED:
        return None
    if domain.status == DomainStatus.ACTIVE:
        return now + (AGAIN_LOST if domain.proof_lost_at else AGAIN_ACTIVE)
    if domain.expires_at is None:
        return None
    age = now - (domain.expires_at - CLAIM_LASTS)
    return now + next(again for young, again in AGAIN if age < young or young is AGAIN[-1][0])
