"""The page of a site's weblogs: those first that wrote last, or from A to Z."""

from typing import Any

from django.contrib.sites.models import Site
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from rookery.pages import feeds, frames, listing, voice
from rookery.pages.cursors import Cursor
from rookery.pages.feeds import Feed
from rookery.pages.page import Link, Page

PATH = "/weblogs/"
BY_NAME = f"{PATH}?by=name"
OPML = "/-/opml"


def by_activity(site: Site, before: Cursor | None = None, *, is_home: bool = False) -> Page:
    """Weblogs that have something to read, with the newest that each has."""
    rows = listing.by_activity(site, listing.PER_PAGE + 1, before)
    window, older = rows[: listing.PER_PAGE], ""
    if len(rows) > len(window):
        older = f"{PATH}?before={Cursor(window[-1].newest_at, window[-1].pk)}"
    return _page(site, window, PATH, older, is_home=is_home, is_later=before is not None)


def by_name(site: Site, after: int | None = None) -> Page:
    """The same weblogs in the order of their titles."""
    rows = listing.by_name(site, listing.PER_PAGE + 1, after)
    window, older = rows[: listing.PER_PAGE], ""
    if len(rows) > len(window):
        older = f"{BY_NAME}&after={window[-1].pk}"
    return _page(site, window, BY_NAME, older, is_later=after is not None)


def _page(
    site: Site,
    rows: list[Any],
    order: str,
    older: str,
    *,
    is_home: bool = False,
    is_later: bool = False,
) -> Page:
    """`order` is the address of the first page of this kind, `older` of the next one, if any."""
    house = frames.house(site)
    path = "/" if is_home else PATH
    with voice.speaking(house.language):
        first = _("From A") if order == BY_NAME else _("Newest")
        said = {
            "frame": frames.of_site(house, _("Weblogs"), path, is_home=is_home, is_hidden=is_later),
            "weblogs": [listing.item(row, site) for row in rows],
            "orders": [Link(PATH, _("Newest first")), Link(BY_NAME, _("A to Z"))],
            "order": order,
            "feeds": [Link(f"{PATH}feed/", _("Feed")), Link(OPML, "OPML")],
            "newer": Link(order, first) if is_later else None,
            "older": Link(older, _("More weblogs")) if older else None,
        }
        return Page(render_to_string("pages/weblogs.html", said).encode())


def feed(site: Site) -> Feed:
    """What is new in all of them."""
    return feeds.of_site(site, listing.newest_entries(site))


def opml(site: Site) -> Page:
    """Their feeds, for a feed reader to subscribe to all at once."""
    return Page(listing.opml(site).encode(), "text/x-opml; charset=utf-8")
