"""Changing where a weblog lives, or what it is called, without a broken link."""

from django.db import transaction

from rookery.accounts.models import User
from rookery.entries import addresses
from rookery.entries.models import navigation_of
from rookery.weblogs import audit
from rookery.weblogs.models import Mount, SiteState, Weblog


@transaction.atomic
def rename_weblog(weblog: Weblog, slug: str, *, by: User | None) -> Weblog:
    """Give the weblog another slug; its old one redirects. Raises `addresses.Taken`."""
    before = weblog.slug
    if slug == before:
        return weblog
    SiteState.lock(weblog.site_id)
    addresses.check_weblog_slug(weblog.site, slug, weblog)
    # A slug that it takes up again is no longer an old one.
    weblog.mounts.filter(site=weblog.site_id, slug=slug).delete()
    Mount.objects.update_or_create(site=weblog.site, slug=before, defaults={"weblog": weblog})
    weblog.slug = slug
    weblog.bump()  # First, because it waits for whoever is just putting a page into the navigation.
    weblog.navigation = navigation_of(weblog)
    weblog.save(update_fields=["slug", "navigation"])
    SiteState.bump(weblog.site_id)
    audit.record("renamed", weblog=weblog, by=by, detail=f"{before} → {slug}")
    return weblog


@transaction.atomic
def change_weblog(weblog: Weblog, *, by: User | None) -> Weblog:
    """Save settings that were changed on `weblog`; a changed slug goes through `rename_weblog`."""
    # The site's names first, then the weblog: the order in which every verb takes its locks.
    SiteState.lock(weblog.site_id)
    before = Weblog.objects.select_for_update(no_key=True).get(pk=weblog.pk)
    slug, weblog.slug = weblog.slug, before.slug
    routes = ("visibility", "suspended_at", "deleted_at", "title")
    changed = [
        field.name
        for field in Weblog._meta.concrete_fields  # noqa: SLF001 -- public, for all its underscore
        if field.name not in {"generation", "navigation", "is_root", "site"}
        and getattr(before, field.attname) != getattr(weblog, field.attname)
    ]
    if changed:
        weblog.save(update_fields=changed)
        weblog.bump()
        audit.record("settings changed", weblog=weblog, by=by, detail=", ".join(changed))
    if {*changed} & {*routes}:
        SiteState.bump(weblog.site_id)
    return rename_weblog(weblog, slug, by=by)
