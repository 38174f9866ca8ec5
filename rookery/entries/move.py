"""Changing where a weblog lives, or what it is called, without a broken link."""

from collections.abc import Collection
from typing import Any

from django.contrib.sites.models import Site
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from rookery.accounts.models import User
from rookery.entries import addresses, locks
from rookery.entries.ledger import Move
from rookery.entries.models import navigation_of
from rookery.entries.move_plan import MovePlan, Renamed, Unconfirmed, plan_move, plan_undo
from rookery.entries.search.rebuilding import respell
from rookery.entries.spots import Spot
from rookery.weblogs import audit
from rookery.weblogs.models import Mount, SiteState, Weblog


@transaction.atomic
def move_weblog(
    weblog: Weblog,
    *,
    to_site: Site,
    root: bool | None = None,
    slug: str | None = None,
    by: User | None,
    agreed: str = "",
    displace: bool = False,
) -> MovePlan:
    """Do what `plan_move` says, at once: every address redirects from then on.

    `agreed` is the plan's fingerprint; without it, `Unconfirmed` is raised when old addresses of
    others would be lost. Going back to where it came from takes the last move back.
    """
    locks.hold(weblog, to_site.pk)
    plan = plan_move(weblog, to_site=to_site, root=root, slug=slug, displace=displace)
    return _carry_out(plan, by=by, agreed=agreed)


@transaction.atomic
def undo_move(weblog: Weblog, *, by: User | None, agreed: str = "") -> MovePlan:
    """Take the last move back. ValidationError: there is none, or it can't be any more."""
    plan = plan_undo(weblog)
    locks.hold(weblog, plan.after.site.pk)
    again = plan_undo(weblog)
    if again.after.site != plan.after.site:
        raise ValidationError(_("It has moved meanwhile. Look at it once more."), code="changed")
    return _carry_out(again, by=by, agreed=agreed)


@transaction.atomic
def give_root_to_list(site: Site, *, by: User | None) -> Weblog | None:
    """Let `/` of the site be the list of its weblogs. Whoever is at the root goes to its slug.

    Gives that weblog. What was below the root goes on redirecting.
    """
    SiteState.lock(site.pk)
    weblog: Weblog | None = site.weblogs.filter(is_root=True).first()
    if weblog is not None:
        _put_aside(weblog, by=by)
    site.mounts.filter(slug="").update(is_released=True)
    SiteState.bump(site.pk)
    audit.record("root given to the list", weblog=weblog, by=by, detail=site.domain)
    return weblog


@transaction.atomic
def give_root_back(site: Site, *, by: User | None) -> None:
    """Let `/` of the site redirect again to the weblog that was there last."""
    SiteState.lock(site.pk)
    site.mounts.filter(slug="").update(is_released=False)
    SiteState.bump(site.pk)
    audit.record("root redirects again", weblog=None, by=by, detail=site.domain)


def _carry_out(plan: MovePlan, *, by: User | None, agreed: str) -> MovePlan:
    if plan.lost and agreed != plan.fingerprint:
        raise Unconfirmed(plan)
    if plan.displaced is not None:
        _put_aside(plan.displaced, by=by)
    was_given = plan.after.is_root and _root_is_shown(plan)
    _leave(plan)
    _settle(plan.weblog, plan.after)
    for one in plan.renamed:
        _rename_entry(plan.weblog, one, by=by)
    plan.weblog.navigation = navigation_of(plan.weblog)
    plan.weblog.save(update_fields=["navigation"])
    for site_id in {plan.before.site.pk, plan.after.site.pk}:
        SiteState.bump(site_id)
    if plan.undoes is not None:
        Move.objects.filter(pk=plan.undoes.pk).update(undone_at=timezone.now())
    else:
        Move.objects.create(**_kept(plan), root_was_given=was_given, by=by)
    verb = "moved" if plan.undoes is None else "moved back"
    detail = f"{plan.before.url} → {plan.after.url}"
    audit.record(verb, weblog=plan.weblog, by=by, detail=detail)
    return plan


def _put_aside(weblog: Weblog, *, by: User | None) -> None:
    """From the root to below its slug; also one that is deleted and may still come back."""
    Weblog.lock(weblog.pk)
    plan = plan_move(weblog, to_site=weblog.site, root=False, deleted_too=True)
    _carry_out(plan, by=by, agreed="")


def _kept(plan: MovePlan) -> dict[str, Any]:
    before, after = plan.before, plan.after
    return {
        "weblog": plan.weblog,
        "from_site": before.site,
        "from_slug": before.slug,
        "from_root": before.is_root,
        "to_site": after.site,
        "to_slug": after.slug,
        "to_root": after.is_root,
        "renamed": [[one.pk, one.before, one.after] for one in plan.renamed],
    }


def _root_is_shown(plan: MovePlan) -> bool:
    """True when `/` of the new site is something by itself, that taking the move back returns."""
    site, weblog = plan.after.site, plan.weblog
    others = site.weblogs.exclude(pk=weblog.pk).exists()
    return others or site.mounts.filter(slug="").exclude(weblog=weblog).exists()


def _leave(plan: MovePlan) -> None:
    """Remember the place it leaves; one that it takes up again is no old place any more."""
    weblog, before, after = plan.weblog, plan.before, plan.after
    weblog.mounts.filter(site=after.site, slug=after.slug).delete()
    if after.is_root:
        weblog.mounts.filter(site=after.site, slug="").delete()
    if (before.site.pk, before.slug) != (after.site.pk, after.slug):
        Mount.objects.update_or_create(
            site=before.site, slug=before.slug, defaults={"weblog": weblog}
        )
    if before.is_root and (before.site.pk, True) != (after.site.pk, after.is_root):
        given_back = plan.undoes is not None and plan.undoes.root_was_given
        Mount.objects.create(site=before.site, slug="", weblog=weblog, is_released=given_back)


def _settle(weblog: Weblog, spot: Spot) -> None:
    weblog.bump()
    weblog.site, weblog.slug, weblog.is_root = spot.site, spot.slug, spot.is_root
    weblog.save(update_fields=["site", "slug", "is_root"])


def _rename_entry(weblog: Weblog, one: Renamed, *, by: User | None) -> None:
    entry = weblog.entries.get(pk=one.pk)
    entry.weblog, entry.slug = weblog, one.after
    entry.write(by=by, verb="renamed")


@transaction.atomic
def rename_weblog(weblog: Weblog, slug: str, *, by: User | None) -> Weblog:
    """Give the weblog another slug; its old one redirects. Raises `addresses.Taken`."""
    if slug == weblog.slug:
        return weblog
    locks.hold(weblog)
    before = weblog.slug
    addresses.check_weblog_slug(weblog.site, slug, weblog)
    # A slug that it takes up again is no longer an old one.
    weblog.mounts.filter(site=weblog.site_id, slug=slug).delete()
    Mount.objects.update_or_create(site=weblog.site, slug=before, defaults={"weblog": weblog})
    weblog.slug = slug
    weblog.bump()
    weblog.navigation = navigation_of(weblog)
    weblog.save(update_fields=["slug", "navigation"])
    SiteState.bump(weblog.site_id)
    audit.record("renamed", weblog=weblog, by=by, detail=f"{before} → {slug}")
    return weblog


@transaction.atomic
def change_weblog(
    weblog: Weblog, *, by: User | None, fields: Collection[str] | None = None
) -> Weblog:
    """Save settings that were changed on `weblog`; a changed slug goes through `rename_weblog`.

    `fields` names them, so that nothing else that was read earlier is written back over what
    somebody else changed since. None: all that differ from the stored row.
    """
    slug = weblog.slug
    locks.hold(weblog)
    before = Weblog.objects.get(pk=weblog.pk)
    if fields is not None and "slug" not in fields:
        slug = before.slug
    routes = ("visibility", "suspended_at", "deleted_at", "title")
    changed = [
        field.name
        for field in Weblog._meta.concrete_fields  # noqa: SLF001 -- public, for all its underscore
        if field.name not in {"generation", "navigation", "is_root", "site"}
        and (fields is None or field.name in fields)
        and getattr(before, field.attname) != getattr(weblog, field.attname)
    ]
    if changed:
        weblog.save(update_fields=changed)
        weblog.bump()
        audit.record("settings changed", weblog=weblog, by=by, detail=", ".join(changed))
    if "language" in changed:
        respell(weblog)
    if {*changed} & {*routes}:
        SiteState.bump(weblog.site_id)
    return rename_weblog(weblog, slug, by=by)
