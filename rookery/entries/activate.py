"""A weblog goes to its own domain, and comes back: domains and weblogs change together here."""

import logging

from django.contrib.sites.models import Site
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from rookery.accounts.models import User
from rookery.entries import locks
from rookery.entries.move import move_weblog
from rookery.weblogs import audit, domains, letters, records, verification
from rookery.weblogs.hosts import PLATFORM_SITE_ID
from rookery.weblogs.models import Domain, DomainStatus, Mount, Weblog
from rookery.weblogs.verification import Findings, State

logger = logging.getLogger("rookery.domains")


@transaction.atomic
def go_live(domain: Domain, *, by: User | None, agreed: str = "") -> Domain:
    """Serve a proven host, and move its weblog to the root there; old addresses redirect.

    A weblog that has a site of its own keeps it: the new host becomes the primary one, the former
    an alias. ValidationError: it isn't proven, or is another weblog's as long as that proves it.
    `agreed`: as for `move_weblog`, when others would lose old addresses there.
    """
    domain = _held(domain)
    weblog = domain.weblog
    if domain.status != DomainStatus.VERIFIED or weblog is None:
        raise ValidationError(_("%(host)s isn't proven yet.") % {"host": domain.host})
    if weblog.suspended_at is not None:
        raise ValidationError(_("The weblog is suspended."))
    if domains.is_taken(domain.host):
        raise ValidationError(
            _("%(host)s is active for another weblog here, which goes on proving it.")
            % {"host": domain.host}
        )
    site = _site_for(domain, weblog)
    try:
        with transaction.atomic():
            domains.make_active(domain, site)
    except IntegrityError as error:
        raise ValidationError(_("Somebody else was quicker.")) from error
    _settle_in(weblog, site, by=by, agreed=agreed)
    add_twin(domain)
    audit.record("domain activated", weblog=weblog, by=by, detail=domain.host)
    if domain.needs_proof:
        transaction.on_commit(lambda: letters.gone_live(domain))
    return domain


def _held(domain: Domain, *site_ids: int) -> Domain:
    """The row as it is, locked after its weblog and every site that the weblog may go to."""
    weblog = domain.weblog
    if weblog is None:
        locks.hold_sites(site_ids)
    else:
        own = weblog.domains.exclude(site=None).values_list("site", flat=True)
        locks.hold(weblog, *site_ids, *own)
    return verification.locked(domain.pk)


def _site_for(domain: Domain, weblog: Weblog) -> Site:
    """The weblog's own site, or the one that it had at this host, or a new one."""
    if has_own_site(weblog):
        return weblog.site
    earlier = weblog.domains.filter(host=domain.host).exclude(site=None).order_by("-pk").first()
    if earlier is not None and earlier.site is not None:
        return earlier.site
    site: Site = Site.objects.create(domain=f"new/{domain.pk}", name=weblog.title[:50])
    return site


def has_own_site(weblog: Weblog) -> bool:
    """Whether it is at the root of a site that isn't the platform's."""
    return weblog.is_root and weblog.site_id != PLATFORM_SITE_ID


def _settle_in(weblog: Weblog, site: Site, *, by: User | None, agreed: str) -> None:
    if weblog.site_id == site.pk and weblog.is_root:
        weblog.bump()
    else:
        move_weblog(weblog, to_site=site, root=True, slug=None, by=by, agreed=agreed)


def add_twin(domain: Domain) -> Domain | None:
    """Send www on to the bare domain, or the other way, once that name leads here too."""
    seen = Findings.of(domain)
    twin = records.twin_of(domain.host, seen.zone)
    if not twin or seen.twin.state != State.RIGHT or domains.is_taken(twin):
        return None
    return domains.make_alias(twin, domain)


def twins(domain: Domain) -> list[Domain]:
    """The aliases that came with `domain`: with its www, or without."""
    bare = domain.host.removeprefix(records.WWW)
    other = {bare, records.WWW + bare} - {domain.host}
    rows = Domain.objects.active().filter(host__in=other, site=domain.site)
    return [*rows.filter(weblog=domain.weblog, needs_proof=False, is_primary=False)]


@transaction.atomic
def use(domain: Domain, *, by: User | None, agreed: str = "") -> Domain:
    """Make an active domain, which the weblog has left or has as an alias, its address again.

    `agreed`: as for `move_weblog`, when others would lose old addresses there.
    """
    domain = _held(domain)
    weblog, site = domain.weblog, domain.site
    if domain.status != DomainStatus.ACTIVE or weblog is None or site is None:
        raise ValidationError(_("%(host)s isn't active.") % {"host": domain.host})
    if not domain.is_primary and not _is_its_own(site, weblog):
        raise ValidationError(_("%(site)s is another weblog's now.") % {"site": site.domain})
    if not domain.is_primary:
        domains.make_active(domain, site)
        audit.record("domain activated", weblog=weblog, by=by, detail=domain.host)
    _settle_in(weblog, site, by=by, agreed=agreed)
    return domain


def _is_its_own(site: Site, weblog: Weblog) -> bool:
    return not site.weblogs.filter(is_root=True).exclude(pk=weblog.pk).exists()


@transaction.atomic
def vouch_for(host: str, weblog: Weblog, *, by: User | None) -> Domain:
    """Move the weblog to `host` at once, on the operator's word. ValidationError as `vouch`."""
    host = domains.check_host(host)
    if domains.is_taken(host):
        raise ValidationError(_("%(host)s is active here already.") % {"host": host})
    locks.hold(weblog)
    domain = Domain.objects.create(host=host, weblog=weblog, status=DomainStatus.VERIFIED)
    return go_live(domain, by=by)


@transaction.atomic
def take_subdomain(name: str, weblog: Weblog, *, by: User | None, agreed: str = "") -> Domain:
    """Give the weblog ``name`` below `ROOKERY_SUBDOMAINS`, and move it there."""
    locks.hold(weblog)
    domain = domains.choose_subdomain(name, by=by, weblog=weblog)
    return go_live(domain, by=by, agreed=agreed)


@transaction.atomic
def go_back(weblog: Weblog, *, by: User | None) -> Weblog:
    """To where the weblog was before it came to this site; else to the platform, under its slug.

    Below its slug there, when the root has gone to somebody else meanwhile.
    """
    mount = former_place(weblog)
    site = mount.site if mount else Site.objects.get(pk=PLATFORM_SITE_ID)
    root = mount is not None and not mount.slug
    try:
        with transaction.atomic():
            move_weblog(weblog, to_site=site, root=root, slug=None, by=by)
    except ValidationError as refused:
        if not root or refused.code not in {"root", "unconfirmed"}:
            raise
        move_weblog(weblog, to_site=site, root=False, slug=None, by=by)
    return weblog


def former_place(weblog: Weblog) -> Mount | None:
    """Where it was last on a site that can still be reached, and isn't the one it is on."""
    mounts = weblog.mounts.exclude(site=weblog.site_id).select_related("site")
    reachable = mounts.filter(site__domains__status=DomainStatus.ACTIVE)
    found: Mount | None = reachable.order_by("-left_at", "-pk").first()
    return found


@transaction.atomic
def give_up(domain: Domain, *, by: User | None, because: str) -> Domain:
    """Let a domain or a claim go. What lived there alone goes back to where it was before."""
    domain = _held(domain, *_ways_back(domain))
    if domain.status == DomainStatus.RETIRED:
        return domain
    site = domain.site if domain.status == DomainStatus.ACTIVE else None
    if site is not None:
        for twin in twins(domain):
            domains.retire(twin, by=by, because=because)
        if site.pk != PLATFORM_SITE_ID and site.domains.active().count() == 1:
            # Guests first, and whoever is deleted stays: nobody can read them anywhere.
            living = site.weblogs.filter(deleted_at=None).select_related("site")
            for weblog in living.order_by("is_root", "pk"):
                go_back(weblog, by=by)
    return domains.retire(domain, by=by, because=because)


def _ways_back(domain: Domain) -> set[int]:
    """The sites that weblogs at this domain may go back to, and its own, by id."""
    if domain.site_id is None:
        return set()
    mounts = Mount.objects.filter(weblog__site=domain.site_id)
    return {domain.site_id, PLATFORM_SITE_ID, *mounts.values_list("site", flat=True)}


def look_after(domain: Domain) -> Domain:
    """Look at `domain` now, and do what follows: activate it, add its www, let it go."""
    return follow(verification.settle(domain.pk, verification.look(domain)))


def follow(domain: Domain) -> Domain:
    """Do what follows from what was just seen of `domain`; later, when it isn't possible now."""
    try:
        if verification.is_over(domain):
            return _let_go(domain)
        if domain.status == DomainStatus.ACTIVE:
            add_twin(domain)
        elif _is_ready(domain):
            return go_live(domain, by=None)
    except ValidationError as refused:
        logger.info("%s has to wait: %s", domain.host, " ".join(refused.messages))
    return domain


def _is_ready(domain: Domain) -> bool:
    leads_here = Findings.of(domain).traffic.state == State.RIGHT
    is_proven = domain.status == DomainStatus.VERIFIED
    return is_proven and leads_here and not domains.is_taken(domain.host)


def _let_go(domain: Domain) -> Domain:
    was_active = domain.status == DomainStatus.ACTIVE
    gone = give_up(domain, by=None, because="its proof is gone" if was_active else "never proven")
    if was_active and gone.weblog is not None:
        gone.weblog.refresh_from_db()
        letters.retired(gone, gone.weblog.url)
    return gone
