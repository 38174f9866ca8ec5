"""Giving host names to sites, and taking them away."""

import ipaddress
import re
from datetime import timedelta

from django.conf import settings
from django.contrib.sites.models import Site
from django.core.exceptions import ValidationError
from django.core.management.color import no_style
from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from rookery.accounts.models import User
from rookery.weblogs import audit, hosts
from rookery.weblogs.models import Domain, DomainStatus, SiteState, Weblog

LONGEST = 100  # characters; django.contrib.sites has no room for more.
CLAIM_LASTS = timedelta(days=14)
FIRST_LOOK_AFTER = timedelta(seconds=10)  # when every process knows that it is active
MOST_CLAIMS = 5  # of one weblog, that wait for their proof

NAME = re.compile(r"(?!-)[a-z0-9-]{1,63}(?<!-)")
# Names below the platform's host that people would take for the platform's own.
KEPT_NAMES = frozenset(
    """abuse account accounts admin api app autoconfig autodiscover billing blog blogs cdn dns ftp
    help host hostmaster imap localhost login mail media mx ns ns1 ns2 ns3 pop postmaster register
    root rookery security shop signin signup smtp ssl static status studio support test tls web
    webmail webmaster www""".split()
)


def check_host(raw: str) -> str:
    """The normalised host. ValidationError says what is wrong with `raw`, for a person."""
    host = hosts.normalise(raw.strip())
    if host is None or host.startswith("["):
        raise ValidationError(
            _("“%(host)s” is no host name. Type it as in moss.example, without http:// and path.")
            % {"host": raw}
        )
    if len(host) > LONGEST:
        raise ValidationError(
            _("“%(host)s” is too long: Rookery serves host names of at most %(most)d characters.")
            % {"host": host, "most": LONGEST}
        )
    return host


def check_own(raw: str) -> str:
    """A host that somebody may claim as their own: not an address, not the platform's."""
    host = check_host(raw)
    if "." not in host or _is_address(host):
        raise ValidationError(
            _("“%(host)s” can't be a domain of your own. Type it as in moss.example.")
            % {"host": host}
        )
    ours = {hosts.platform_host(), settings.ROOKERY_SUBDOMAINS} - {""}
    if host in ours or any(host.endswith(f".{name}") for name in ours if name != "localhost"):
        raise ValidationError(_("%(host)s belongs to this Rookery itself.") % {"host": host})
    return host


def _is_address(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


def is_taken(host: str) -> bool:
    """Whether `host` is served here."""
    return host == hosts.platform_host() or Domain.objects.active().filter(host=host).exists()


@transaction.atomic
def vouch(host: str, *, by: User | None, weblog: Weblog | None = None) -> Domain:
    """Make a site for `host` at once, on the operator's word that it is theirs to give.

    ValidationError: the host can't be one, or is somebody's already.
    """
    host = check_host(host)
    if is_taken(host):
        raise ValidationError(_("%(host)s is active here already.") % {"host": host})
    domain = make_active(Domain(host=host, weblog=weblog), site_named(host))
    audit.record("domain activated", weblog=weblog, by=by, detail=host)
    return domain


@transaction.atomic
def claim(host: str, *, by: User | None, weblog: Weblog | None = None) -> Domain:
    """Note that somebody wants `host`. It serves nothing until it is proven or vouched for.

    A weblog that claims it again gets the claim it has, with new time to prove it.
    """
    host = check_own(host) if weblog else check_host(host)
    now = timezone.now()
    if weblog is None:
        domain = Domain.objects.create(host=host, needs_proof=True)
    else:
        Weblog.lock(weblog.pk)
        domain = weblog.domains.waiting().filter(host=host).first() or _new_claim(host, weblog)
        domain.expires_at, domain.next_check_at = now + CLAIM_LASTS, now
        domain.save()
    audit.record("domain claimed", weblog=weblog, by=by, detail=domain.host)
    return domain


def _new_claim(host: str, weblog: Weblog) -> Domain:
    if weblog.domains.active().filter(host=host).exists():
        raise ValidationError(_("%(host)s is yours already.") % {"host": host})
    if weblog.domains.waiting().count() >= MOST_CLAIMS:
        raise ValidationError(
            _("%(most)d domains wait for their proof already. Take one back before the next.")
            % {"most": MOST_CLAIMS}
        )
    return Domain(host=host, weblog=weblog, needs_proof=True)


@transaction.atomic
def choose_subdomain(name: str, *, by: User | None, weblog: Weblog) -> Domain:
    """A claim of ``name`` below `ROOKERY_SUBDOMAINS`, which needs no proof: ready to be activated.

    ValidationError: subdomains aren't given here, or this one can't be had.
    """
    above, name = settings.ROOKERY_SUBDOMAINS, name.strip().lower()
    if not above:
        raise ValidationError(_("Subdomains aren't given away here."))
    if not NAME.fullmatch(name) or name in KEPT_NAMES or name.startswith("xn--"):
        raise ValidationError(
            _("“%(name)s” can't be had. Take another of letters, digits and hyphens.")
            % {"name": name}
        )
    host = check_host(f"{name}.{above}")
    if is_taken(host) or _was_anothers(host, weblog):
        raise ValidationError(_("%(host)s is somebody's already.") % {"host": host})
    domain: Domain = Domain.objects.create(host=host, weblog=weblog, status=DomainStatus.VERIFIED)
    audit.record("subdomain chosen", weblog=weblog, by=by, detail=host)
    return domain


def is_given(host: str) -> bool:
    """Whether `host` is a name below ours, whose records are the operator's matter."""
    above = settings.ROOKERY_SUBDOMAINS
    return bool(above) and host.endswith(f".{above}")


def _was_anothers(host: str, weblog: Weblog) -> bool:
    """A name that another weblog's readers know isn't given to anybody else."""
    retired = Domain.objects.filter(host=host, status=DomainStatus.RETIRED, needs_proof=False)
    return bool(retired.exclude(activated_at=None).exclude(weblog=weblog).exists())


def site_named(host: str) -> Site:
    """The site that calls itself `host`, made when there is none."""
    site = Site.objects.filter(domain=host).first() or Site(domain=host)
    site.name = site.name or host[:50]
    site.save()
    return site


def make_active(domain: Domain, site: Site) -> Domain:
    """Serve `site` at the domain's host, as its primary one; what was primary becomes an alias."""
    SiteState.lock(site.pk)
    site.domains.filter(is_primary=True).exclude(pk=domain.pk).update(is_primary=False)
    domain.site, domain.status, domain.is_primary = site, DomainStatus.ACTIVE, True
    domain.activated_at = timezone.now()
    domain.proof_lost_at = domain.retired_at = domain.expires_at = None
    is_ours = site.pk == hosts.PLATFORM_SITE_ID
    domain.next_check_at = None if is_ours else domain.activated_at + FIRST_LOOK_AFTER
    domain.save()
    if site.domain != domain.host:
        # A site that lost its domain long ago may still be called by it.
        for other in Site.objects.filter(domain=domain.host).exclude(pk=site.pk):
            _call_lost(other)
        Site.objects.filter(pk=site.pk).update(domain=domain.host)
        site.domain = domain.host
    SiteState.bump(site.pk)
    transaction.on_commit(hosts.memory.clear)
    return domain


def make_alias(host: str, of: Domain) -> Domain:
    """Send `host` on to the site of the active domain `of`."""
    alias: Domain = Domain.objects.create(
        host=host,
        weblog=of.weblog,
        site=of.site,
        status=DomainStatus.ACTIVE,
        activated_at=timezone.now(),
    )
    transaction.on_commit(hosts.memory.clear)
    return alias


@transaction.atomic
def retire(domain: Domain, *, by: User | None, because: str) -> Domain:
    """Serve nothing at this host any more, and let go of it. `because` goes into the audit log.

    Another active domain of the site takes its place. Where there is none the site keeps its rows,
    under a name that nobody can ask for: whoever comes after gets another site.
    """
    was_primary, site = domain.is_primary, domain.site
    if site is not None:
        SiteState.lock(site.pk)
    domain.status, domain.is_primary = DomainStatus.RETIRED, False
    domain.retired_at, domain.next_check_at = timezone.now(), None
    domain.save()
    if site is not None and was_primary:
        heir = site.domains.active().order_by("-activated_at", "-pk").first()
        if heir is not None:
            make_active(heir, site)
        else:
            _call_lost(site)
    if site is not None:
        SiteState.bump(site.pk)
    transaction.on_commit(hosts.memory.clear)
    audit.record("domain retired", weblog=domain.weblog, by=by, detail=f"{domain.host}: {because}")
    return domain


def _call_lost(site: Site) -> None:
    """A name that is no host, so that the real one is free for whoever proves it next."""
    name = f"lost-{site.pk}/{site.domain}"[:LONGEST]
    Site.objects.filter(pk=site.pk).update(domain=name)
    site.domain = name
    SiteState.bump(site.pk)


@transaction.atomic
def sync_platform() -> Site:
    """Make site 1 follow `ROOKERY_URL`; the host it had before stays as an alias."""
    host = check_host(hosts.platform_host())
    site = Site.objects.filter(pk=hosts.PLATFORM_SITE_ID).first()
    if site is not None and site.domain == host and _has_primary(site, host):
        return site
    if site is None:
        site = Site.objects.create(pk=hosts.PLATFORM_SITE_ID, domain=host, name="Rookery")
        _reset_sequence()
    rivals = Domain.objects.active().filter(host=host).exclude(site=site)
    for rival in {*rivals.values_list("site", flat=True)}:
        SiteState.bump(rival)
    rivals.update(status=DomainStatus.RETIRED, is_primary=False)
    site.domains.filter(is_primary=True).update(is_primary=False)
    if site.name in {"", "example.com"}:
        site.name = "Rookery"
    Site.objects.filter(domain=host).exclude(pk=site.pk).update(domain=f"was-{host}"[:LONGEST])
    site.domain = host
    site.save()
    known = site.domains.active().filter(host=host).first()
    make_active(known or Domain(host=host), site)
    return site


def _has_primary(site: Site, host: str) -> bool:
    return site.domains.filter(host=host, is_primary=True).exists()


def _reset_sequence() -> None:
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), [Site]):
            cursor.execute(statement)
