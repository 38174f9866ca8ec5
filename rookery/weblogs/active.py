"""The active site: the one whose pages this thread answers for at the moment.

`SITE_ID` pins a whole process to one site, as in 2006. Otherwise the gate sets the site for the
length of a request, and tasks and commands say ``with on(site):``.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django.conf import settings
from django.contrib.sites.managers import CurrentSiteManager
from django.contrib.sites.models import Site
from django.db import models

_active: ContextVar[int | None] = ContextVar("rookery_active_site", default=None)


class NoActiveSite(RuntimeError):
    """`on_site` was asked while no site was active; answering with every site would be a leak."""


@contextmanager
def on(site: Site | int) -> Iterator[None]:
    """Make `site` (or the site with this id) the active one inside the block."""
    token = _active.set(site if isinstance(site, int) else site.pk)
    try:
        yield
    finally:
        _active.reset(token)


def active_site_id() -> int:
    """The id of the active site. NoActiveSite: there is none."""
    pinned: int | None = getattr(settings, "SITE_ID", None)
    site_id = pinned or _active.get()
    if site_id is None:
        raise NoActiveSite("No site is active. Say `with on(site):`, or ask a site's own weblogs.")
    return site_id


class ActiveSiteManager(CurrentSiteManager):
    """`CurrentSiteManager` that follows the active site; it is read when the queryset is made."""

    use_in_migrations = False

    def get_queryset(self) -> models.QuerySet[Any]:
        everything = super(CurrentSiteManager, self).get_queryset()
        return everything.filter(site_id=active_site_id())
