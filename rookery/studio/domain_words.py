"""What the page of a domain says about each of its records: what was found, and what to do."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.conf import settings
from django.utils.translation import gettext as _

from rookery.lib.dns import Silence, Unanswered
from rookery.weblogs import hosts, records, verification
from rookery.weblogs.models import Domain
from rookery.weblogs.records import Need, Record, Target
from rookery.weblogs.verification import Finding, Findings, State


@dataclass(frozen=True, slots=True)
class Step:
    """One thing to set at the DNS provider, and how that stands."""

    need: Need
    title: str
    why: str
    records: list[Record]
    state: State
    says: str

    @property
    def tone(self) -> str:
        return {State.RIGHT: "good", State.WRONG: "bad"}.get(self.state, "care")

    @property
    def label(self) -> str:
        labels = {
            State.UNSEEN: _("not looked yet"),
            State.RIGHT: _("right"),
            State.MISSING: _("missing"),
            State.WRONG: _("wrong"),
            State.SILENT: _("no answer"),
        }
        return labels[State(self.state)]


def steps(domain: Domain) -> list[Step]:
    """Everything that `domain` needs, in the order in which it is best done."""
    seen = Findings.of(domain)
    return [*_steps(domain, seen, _target(seen))]


def _target(seen: Findings) -> Target:
    """As it was when we last looked: the page needn't wait for name servers to be shown."""
    if seen.ours and not settings.ROOKERY_ADDRESSES:
        return Target(hosts.platform_host(), tuple(seen.ours))
    try:
        return verification.target()
    except Unanswered:
        return Target(hosts.platform_host(), ())


def _steps(domain: Domain, seen: Findings, target: Target) -> Iterator[Step]:
    wanted = records.wanted(domain, seen.zone, target)
    for need, lines in wanted.items():
        finding: Finding = getattr(seen, need)
        title, why = _about(need, domain, seen.zone)
        yield Step(need, title, why, lines, finding.state, _says(need, finding, domain))


def _about(need: Need, domain: Domain, zone: str) -> tuple[str, str]:
    twin = records.twin_of(domain.host, zone)
    if need == Need.PROOF:
        return _("Prove that it is yours"), _(
            "Whoever can set this record owns the name. Nothing is served before, and it stays "
            "for as long as you use the domain."
        )
    host = domain.host if need == Need.TRAFFIC else twin
    if need == Need.TWIN:
        why = _("If you like: whoever types %(twin)s comes to %(host)s, too.") % {
            "twin": twin,
            "host": domain.host,
        }
    elif host == zone:
        why = _(
            "A bare domain can't be a CNAME, so it gets addresses. If other A or AAAA records "
            "stand there, take them out."
        )
    else:
        why = _("If another A, AAAA or CNAME record of this name stands there, take it out.")
    return _("Lead %(host)s here") % {"host": host}, why


def _says(need: Need, finding: Finding, domain: Domain) -> str:
    if finding.state == State.SILENT:
        return _silent(finding.silence)
    if finding.state == State.UNSEEN:
        return _("We look within a minute.")
    return _of_proof(finding, domain) if need == Need.PROOF else _of_traffic(need, finding)


def _silent(silence: str) -> str:
    if silence == "platform":
        return _("Whoever runs this Rookery has to say where domains shall lead: tell them.")
    words = {
        Silence.TIMEOUT: _("The name servers of this domain didn't answer in time."),
        Silence.REFUSED: _("The name servers of this domain answer with an error."),
    }
    said = words.get(Silence(silence), _("What the name servers answer makes no sense."))
    return said + " " + _("We go on asking; nothing is decided by silence.")


def _of_proof(finding: Finding, domain: Domain) -> str:
    place = records.proof_host(domain.host)
    if finding.state == State.RIGHT:
        return _("Found. The domain is yours.")
    if finding.where:
        return _(
            "The text is right, but it stands at %(where)s instead of %(place)s. Most forms add "
            "the domain by themselves: type only the name as it is shown here."
        ) % {"where": finding.where, "place": place}
    if finding.state == State.MISSING:
        return _("Nothing is there so far. A new record may take some minutes to be seen.")
    found = ", ".join(f"“{text}”" for text in finding.found)
    if any(text.startswith(records.PROOF_PREFIX) for text in finding.found):
        said = _("Another proof is there, of an earlier claim or of another weblog: %(found)s.")
    else:
        said = _("Only another text is there: %(found)s. Several may stand side by side.")
    return said % {"found": found}


def _of_traffic(need: Need, finding: Finding) -> str:
    if finding.state == State.RIGHT:
        return _("It leads here.")
    if finding.state == State.MISSING:
        said = _("The name leads nowhere so far.")
        return said if need == Need.TRAFFIC else said + " " + _("That is all right.")
    where = ", ".join(finding.found)
    kinds = " and ".join(dict.fromkeys(records.kind_of(address) for address in finding.found))
    return _("It leads to %(where)s instead. Change that %(kinds)s record, or take it out.") % {
        "where": where,
        "kinds": kinds,
    }
