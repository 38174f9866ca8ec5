"""Giving host names to sites."""

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


@transaction.atomic
def vouch(host: str, *, by: User | None, weblog: Weblog | None = None) -> Domain:
    """Make a site for `host` at once, on the operator's word that it is theirs to give.

    ValidationError: the host can't be one, or is somebody's already.
    """
    host = check_host(host)
    if (
        host == hosts.platform_host()
        or Domain.objects.filter(host=host, status=DomainStatus.ACTIVE).exists()
    ):
        raise ValidationError(_("%(host)s is active here already.") % {"host": host})
    site = Site.objects.filter(domain=host).first() or Site(domain=host)
    site.name = site.name or host[:50]
    site.save()
    SiteState.bump(site.pk)
    domain = _activate(Domain(host=host, weblog=weblog), site)
    audit.record("domain activated", weblog=weblog, by=by, detail=host)
    return domain


@transaction.atomic
def claim(host: str, *, by: User | None, weblog: Weblog | None = None) -> Domain:
    """Note that somebody wants `host`. It serves nothing until it is proven or vouched for."""
    domain = Domain.objects.create(host=check_host(host), weblog=weblog)
    audit.record("domain claimed", weblog=weblog, by=by, detail=domain.host)
    return domain


def _activate(domain: Domain, site: Site) -> Domain:
    domain.site = site
    domain.status = DomainStatus.ACTIVE
    domain.is_primary = True
    domain.activated_at = timezone.now()
    domain.save()
    transaction.on_commit(hosts.memory.clear)
    return domain


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
    Domain.objects.filter(host=host, status=DomainStatus.ACTIVE).exclude(site=site).update(
        status=DomainStatus.RETIRED, is_primary=False
    )
    site.domains.filter(is_primary=True).update(is_primary=False)
    if site.name in {"", "example.com"}:
        site.name = "Rookery"
    Site.objects.filter(domain=host).exclude(pk=site.pk).update(domain=f"was-{host}"[:LONGEST])
    site.domain = host
    site.save()
    SiteState.bump(site.pk)
    known = site.domains.filter(host=host, status=DomainStatus.ACTIVE).first()
    _activate(known or Domain(host=host), site)
    return site


def _has_primary(site: Site, host: str) -> bool:
    return site.domains.filter(host=host, is_primary=True).exists()


def _reset_sequence() -> None:
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), [Site]):
            cursor.execute(statement)
