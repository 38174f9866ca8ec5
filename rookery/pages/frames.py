"""What surrounds the content of every page: its names, masthead, links and head."""

from dataclasses import dataclass, field, replace
from datetime import datetime

from django.contrib.sites.models import Site
from django.utils import timezone

from rookery.pages import themes, voice
from rookery.pages.page import FeedLink, Link
from rookery.weblogs.hosts import origin
from rookery.weblogs.models import Weblog, WeblogVisibility

ATOM = "application/atom+xml"
RSS = "application/rss+xml"
JSON = "application/feed+json"
PAGES_SHOWN = 6  # in the masthead; a weblog with more has the others behind "More"


@dataclass(frozen=True, slots=True)
class Navigation:
    """The links of the masthead: those that it shows, and pages that it folds away."""

    shown: list[Link]
    folded: list[Link]


@dataclass(frozen=True, slots=True)
class Frame:
    name: str
    home: str
    path: str
    heading: str
    title: str
    canonical: str = ""
    language: str = "en"
    direction: str = "ltr"
    tagline: str = ""
    description: str = ""
    kind: str = "website"
    is_home: bool = False
    is_hidden: bool = False  # From search engines.
    nav: Navigation = field(default_factory=lambda: Navigation([], []))
    foot: list[Link] = field(default_factory=list)
    feeds: list[FeedLink] = field(default_factory=list)
    look: themes.Look = field(default_factory=themes.plain)


def of_weblog(
    weblog: Weblog,
    heading: str = "",
    address: str = "",
    *,
    description: str = "",
    kind: str = "website",
    is_hidden: bool = False,
    tag: Link | None = None,
) -> Frame:
    """The frame of a page of `weblog`. `address` is relative to it; empty for its home."""
    return Frame(
        name=weblog.title,
        home=weblog.path,
        path=weblog.path + address,
        heading=heading or weblog.title,
        title=f"{heading} · {weblog.title}" if heading else weblog.title,
        canonical=weblog.url + address,
        language=weblog.language or "en",
        direction=voice.direction(weblog.language),
        tagline=weblog.tagline,
        description=description or weblog.tagline,
        kind=kind,
        is_home=not address,
        is_hidden=is_hidden or weblog.visibility != WeblogVisibility.PUBLIC,
        nav=navigation(weblog),
        foot=_foot(weblog, tag),
        feeds=feed_links(weblog) + (feed_links(weblog, tag) if tag else []),
        look=themes.of(weblog),
    )


def of_nothing(weblog: Weblog) -> Frame:
    """The frame of the weblog's page for addresses where nothing is."""
    frame = of_weblog(weblog, "Not found", is_hidden=True)
    return replace(frame, path="", canonical="", is_home=False)


def of_site(site: Site, heading: str, path: str, *, is_home: bool = False) -> Frame:
    """The frame of a page that belongs to a whole site. It looks like the weblog at the root."""
    return Frame(
        name=site.name,
        home="/",
        path=path,
        heading=heading,
        title=site.name if is_home else f"{heading} · {site.name}",
        canonical=origin(site) + path if path else "",
        is_home=is_home,
        is_hidden=not path,
        look=_look_of(site),
    )


def _look_of(site: Site) -> themes.Look:
    root = Weblog.objects.open().filter(site=site, is_root=True).values("theme", "palette").first()
    chosen = root or {"theme": themes.HOUSE, "palette": ""}
    return themes.plain(chosen["theme"], chosen["palette"], site.name)


def feed_links(weblog: Weblog, tag: Link | None = None) -> list[FeedLink]:
    """The three feeds of a weblog, or of one of its tags."""
    base = tag.path if tag else weblog.path
    title = f"{tag.title} · {weblog.title}" if tag else weblog.title
    return [
        FeedLink(f"{base}feed/", ATOM, title),
        FeedLink(f"{base}feed/rss/", RSS, f"{title} (RSS)"),
        FeedLink(f"{base}feed.json", JSON, f"{title} (JSON)"),
    ]


def navigation(weblog: Weblog) -> Navigation:
    """Pages whose date has come, and what every weblog has."""
    now = timezone.now()
    pages = [
        Link(page["path"], page["title"])
        for page in weblog.navigation
        if datetime.fromisoformat(page["pub_date"]) <= now
    ]
    words = [("archive", "Archive"), ("tags", "Tags"), ("search", "Search")]
    fixed = [Link(f"{weblog.path}{word}/", title) for word, title in words]
    return Navigation(pages[:PAGES_SHOWN] + fixed, pages[PAGES_SHOWN:])


def _foot(weblog: Weblog, tag: Link | None) -> list[Link]:
    links = [Link(f"{weblog.path}feed/", "Feed")]
    if tag:
        links = [Link(f"{tag.path}feed/", f"Feed of “{tag.title}”"), *links]
    if getattr(weblog, "has_neighbours", False):
        links.append(Link("/weblogs/", "More weblogs here"))
    return [*links, *(Link(url, title, label="me") for title, url in weblog.links)]
