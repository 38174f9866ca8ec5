"""Founding a weblog."""

from typing import Any

from django.contrib.sites.models import Site
from django.db import transaction

from rookery.accounts.models import User
from rookery.entries import addresses
from rookery.lib.slugs import slugify
from rookery.weblogs import audit
from rookery.weblogs.models import SiteState, Weblog


@transaction.atomic
def found_weblog(
    *,
    title: str,
    author: User,
    site: Site,
    by: User | None,
    slug: str = "",
    is_root: bool | None = None,
    **settings: Any,
) -> Weblog:
    """Make a weblog on `site`. `is_root` None: at the root when the site never had one there.

    An empty slug is derived from the title. Raises ValidationError (`addresses.Taken` with a
    suggestion) for a slug that can't be had, and for a root that is.
    """
    SiteState.lock(site.pk)
    if slug:
        addresses.check_weblog_slug(site, slug)
    else:
        slug = addresses.free_weblog_slug(site, slugify(title) or "weblog")
    if is_root is None:
        is_root = addresses.root_is_free(site)
    elif is_root:
        addresses.check_root(site)
    weblog = Weblog(title=title, slug=slug, author=author, site=site, is_root=is_root, **settings)
    weblog.full_clean(exclude=["author", "site"])
    weblog.save()
    SiteState.bump(site.pk)
    audit.record("founded", weblog=weblog, by=by, detail=f"weblog {weblog.url}")
    return weblog
