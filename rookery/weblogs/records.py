"""Which DNS records a claimed host needs, spelled as the forms of DNS providers want them."""

import hashlib
import hmac
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from rookery.weblogs.models import Domain

WWW = "www."
PROOF_LABEL = "_rookery"
PROOF_PREFIX = "rookery-proof="

# Second-level names that registries of two-letter countries sell below (moss.co.uk). Only for the
# moment before the zone itself has been asked for; a wrong guess is corrected by the first look.
SOLD_BELOW = frozenset({"ac", "co", "com", "edu", "gen", "gob", "gov", "ne", "net", "or", "org"})
COUNTRY = 2  # letters


class Need(StrEnum):
    """What a record is for."""

    PROOF = "proof"
    TRAFFIC = "traffic"
    TWIN = "twin"  # www for an apex, the apex for www


@dataclass(frozen=True, slots=True)
class Record:
    """One line of a zone. `name` is relative to it, as forms want it: ``@``, ``_rookery``."""

    kind: str
    host: str
    name: str
    value: str


@dataclass(frozen=True, slots=True)
class Target:
    """Where traffic shall go: the platform's host, and the addresses that it has."""

    host: str
    addresses: tuple[str, ...]


def apex_of(host: str) -> str:
    """`host` without its www: where its proof stands, which so holds for both."""
    bare = host.removeprefix(WWW)
    return bare if "." in bare else host


def proof_host(host: str) -> str:
    """The name of the TXT record that proves `host`."""
    return f"{PROOF_LABEL}.{apex_of(host)}"


def proof_of(domain: Domain) -> str:
    """The text that proves this claim and no other: bound to weblog, host and the claim's token."""
    if domain.weblog is None:
        raise ValueError("Only a weblog's claim can be proven.")
    said = f"{domain.weblog.uuid}|{domain.host}".encode()
    return PROOF_PREFIX + hmac.new(domain.token.encode(), said, hashlib.sha256).hexdigest()[:40]


def guess_zone(host: str) -> str:
    """The zone that `host` is probably written in, from its spelling alone."""
    labels = host.split(".")
    is_sold_below = len(labels[-1]) == COUNTRY and labels[-2] in SOLD_BELOW
    return ".".join(labels[-3:] if is_sold_below else labels[-2:])


def twin_of(host: str, zone: str) -> str:
    """The other spelling, with or without www; "" when `host` is neither of its zone's."""
    if host == zone:
        return WWW + host
    return zone if host == WWW + zone else ""


def twin_for(domain: Domain, zone: str) -> str:
    """The twin that `domain` brings along; one that was brought along itself has none."""
    return twin_of(domain.host, zone) if domain.needs_proof or domain.is_primary else ""


def relative(host: str, zone: str) -> str:
    """`host` as it is typed into the form for `zone`: ``@`` for the zone itself."""
    return "@" if host == zone else host.removesuffix(f".{zone}")


def wanted(domain: Domain, zone: str, target: Target) -> dict[Need, list[Record]]:
    """The records that `domain` needs, by what for.

    An apex can't be a CNAME (RFC 1034, 3.6.2), so it gets addresses; any other name gets a CNAME,
    which goes on to be right when the platform moves.
    """
    host, twin = domain.host, twin_for(domain, zone)
    proof = proof_host(host)
    needs = {}
    if domain.needs_proof:
        needs[Need.PROOF] = [Record("TXT", proof, relative(proof, zone), proof_of(domain))]
    needs[Need.TRAFFIC] = _leading(host, zone, target)
    if twin:
        needs[Need.TWIN] = _leading(twin, zone, target)
    return needs


def _leading(host: str, zone: str, target: Target) -> list[Record]:
    if host != zone and "." in target.host:
        return [Record("CNAME", host, relative(host, zone), target.host)]
    return [
        Record(kind_of(address), host, relative(host, zone), address)
        for address in target.addresses
    ]


def kind_of(address: str) -> str:
    return "AAAA" if ":" in address else "A"


def leads_here(found: Sequence[str], target: Target) -> bool:
    """Whether every address that a name has is one of ours: a single stale one loses readers."""
    return bool(found) and {*found} <= {*target.addresses}
