"""What the last look at each active domain has found: where it leads, its proof, its certificate.

The doctor asks no name server itself: with many domains that would take hours.
"""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from django.contrib.sites.models import Site
from django.db.models import Q, QuerySet
from django.utils import timezone

from rookery.console.doctor.finding import Finding
from rookery.console.doctor.surroundings import Look
from rookery.weblogs.letters import WARNED_FOR
from rookery.weblogs.models import Domain
from rookery.weblogs.verification import Findings, State

NAMED = 5  # domains of a kind that one run names
LATE = timedelta(hours=1)

ASTRAY = Q(findings__traffic__state__in=[State.WRONG, State.MISSING])


def _some(rows: QuerySet[Any]) -> list[Domain]:
    return [*rows.order_by("pk")[:NAMED]]


def leads_elsewhere() -> Iterator[Finding]:
    for domain in _some(Domain.objects.active().filter(ASTRAY)):
        found = ", ".join(Findings.of(domain).traffic.found) or "nowhere"
        yield Finding(
            "dns",
            f"{domain.host} doesn't lead here any more, but to {found}: no reader arrives.",
            f"Tell its owner to set the records that the studio shows; if the domain is gone, "
            f"`rookery domain retire {domain.host}` takes the weblog home.",
        )


def certificates() -> Iterator[Finding]:
    refused = Domain.objects.active().exclude(ASTRAY).exclude(findings={})
    refused = refused.exclude(findings__certificate="")
    for domain in _some(refused.filter(findings__certificate__isnull=False)):
        yield Finding(
            "certificate",
            f"Browsers refuse the certificate of {domain.host}: {Findings.of(domain).certificate}.",
            "Look into the front server's log: does it ask /-/tls-ask, and may it get "
            f"certificates? Then `rookery domain check {domain.host}`.",
        )


def proofs() -> Iterator[Finding]:
    for domain in _some(Domain.objects.active().exclude(proof_lost_at=None)):
        until = (domain.proof_lost_at or timezone.now()) + WARNED_FOR
        yield Finding(
            "dns",
            f"The proof of {domain.host} is gone; it is let go on {until:%Y-%m-%d}.",
            "Its owner has a mail about it. Nothing is to be done here.",
            is_fault=False,
        )


def target() -> Iterator[Finding]:
    lost = Domain.objects.filter(findings__traffic__silence="platform")
    if lost.exists():
        yield Finding(
            "dns",
            "Nobody knows where own domains shall lead: the host of ROOKERY_URL has no address.",
            "Set ROOKERY_ADDRESSES to the addresses of the front server.",
        )


def looks() -> Iterator[Finding]:
    if Domain.objects.filter(next_check_at__lt=timezone.now() - LATE).exists():
        yield Finding(
            "dns",
            "Nobody has looked at domains for an hour: new ones don't become active.",
            "Start `rookery serve`, or `rookery worker` on a machine that only works on tasks.",
        )


def lost_sites() -> Iterator[Finding]:
    lost = Site.objects.filter(domain__startswith="lost-", weblogs__deleted_at=None)
    for site in lost.exclude(weblogs=None).distinct()[:NAMED]:
        weblog = site.weblogs.filter(deleted_at=None).first()
        yield Finding(
            "domain",
            f"“{weblog}” lives on a site that lost its domain: nobody can reach it.",
            "Move it to another site in the admin, or add its domain again.",
        )


LOOKS: tuple[Look, ...] = (leads_elsewhere, certificates, proofs, target, looks, lost_sites)
