"""The page of a site's weblogs: those first that wrote last, or from A to Z."""

from typing import Any

from django.contrib.sites.models import Site
from django.template.loader import render_to_string

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
    window = rows[: listing.PER_PAGE]
    links: dict[str, Any] = {}
    if before:
        links["newer"] = Link(PATH, "Newest")
    if len(rows) > len(window):
        cursor = Cursor(window[-1].newest_at, window[-1].pk)
        links["older"] = Link(f"{PATH}?before={cursor}", "More weblogs")
    is_later = before is not None
    return _page(site, window, is_home=is_home, is_hidden=is_later, **links)


def by_name(site: Site, after: int | None = None) -> Page:
    """The same weblogs in the order of their titles."""
    rows = listing.by_name(site, listing.PER_PAGE + 1, after)
    window = rows[: listing.PER_PAGE]
    links: dict[str, Any] = {}
    if after is not None:
        links["newer"] = Link(BY_NAME, "From A")
    if len(rows) > len(window):
        links["older"] = Link(f"{BY_NAME}&after={window[-1].pk}", "More weblogs")
    return _page(site, window, is_by_name=True, is_hidden=after is not None, **links)


def _page(
    site: Site, rows: list[Any], *, is_home: bool = False, is_hidden: bool = False, **more: Any
) -> Page:
    path = "/" if is_home else PATH
    frame = frames.of_site(site, "Weblogs", path, is_home=is_home, is_hidden=is_hidden)
    with voice.speaking("en"):
        said = {
            "frame": frame,
            "weblogs": [listing.item(row, site) for row in rows],
            "orders": [Link(PATH, "Newest first"), Link(BY_NAME, "A to Z")],
            "order": BY_NAME if "is_by_name" in more else PATH,
            "feeds": [Link(f"{PATH}feed/", "Feed"), Link(OPML, "OPML")],
            **more,
        }
        return Page(render_to_string("pages/weblogs.html", said).encode())


def feed(site: Site) -> Feed:
    """What is new in all of them."""
    return feeds.of_site(site, listing.newest_entries(site))


def opml(site: Site) -> Page:
    """Their feeds, for a feed reader to subscribe to all at once."""
    return Page(listing.opml(site).encode(), "text/x-opml; charset=utf-8")
