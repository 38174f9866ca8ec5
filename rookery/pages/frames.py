"""What surrounds the content of every page: its names, masthead, links and head."""

from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import lru_cache
from typing import Any
from urllib.parse import urljoin

from django.contrib.sites.models import Site
from django.db.models import OuterRef, Subquery
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from rookery.entries.render import plain_text, render
from rookery.entries.states import Format
from rookery.pages import bodies, metadata, themes, voice, words
from rookery.pages.page import FeedLink, Link
from rookery.weblogs.hosts import origin
from rookery.weblogs.models import SiteState, Weblog, WeblogVisibility

ATOM = "application/atom+xml"
RSS = "application/rss+xml"
JSON = "application/feed+json"
OPML = "text/x-opml"
NOTHING = SafeString()
DESCRIPTION = 200  # characters
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
    about: SafeString = NOTHING  # The operator's words about their site.
    look: themes.Look = field(default_factory=themes.plain)
    cards: SafeString = NOTHING  # For link previews and search engines.

    @property
    def words_lang(self) -> SafeString:
        """Attributes of elements that say Rookery's words, where those are in another language."""
        return words.words_lang(self.language)

    @property
    def text_lang(self) -> SafeString:
        """Inside of such an element, attributes of what the weblog says."""
        return words.text_lang(self.language)


def of_weblog(
    weblog: Weblog,
    heading: str = "",
    address: str = "",
    *,
    description: str = "",
    kind: str = "website",
    is_hidden: bool = False,
    lists: Link | None = None,
    **known: Any,
) -> Frame:
    """The frame of a page of `weblog`. `address` is relative to it; empty for its home.

    `lists` is the tag or the author whose entries it lists, with feeds of their own. `known` is
    what else of `metadata.Subject` there is to say.
    """
    frame = Frame(
        name=weblog.title,
        home=weblog.path,
        path=weblog.path + address,
        heading=heading or weblog.title,
        title=f"{heading} · {weblog.title}" if heading else weblog.title,
        canonical=weblog.url + address,
        description=description or weblog.tagline,
        kind=kind,
        is_home=not address,
        is_hidden=is_hidden or weblog.visibility != WeblogVisibility.PUBLIC,
        **_surroundings(weblog, lists),
    )
    return replace(frame, cards=_cards(frame, weblog.url, "search/", **known))


def _surroundings(weblog: Weblog, lists: Link | None) -> dict[str, Any]:
    """What is the same on all its pages, but for the feeds of what a page `lists`."""
    return {
        "language": weblog.language or "en",
        "direction": voice.direction(weblog.language),
        "tagline": weblog.tagline,
        "nav": navigation(weblog),
        "foot": _foot(weblog, lists),
        "feeds": feed_links(weblog) + (feed_links(weblog, lists) if lists else []),
        "look": themes.of(weblog),
    }


def _cards(frame: Frame, home: str, search: str, **known: Any) -> SafeString:
    """`home` is an absolute URL, and `search` is relative to it."""
    subject = metadata.Subject(
        name=frame.name,
        home=home,
        url=frame.canonical,
        heading=frame.heading,
        kind=frame.kind,
        language=frame.language,
        description=frame.description,
        logo=urljoin(home, frame.look.logo) if frame.look.logo else "",
        search=home + search if frame.is_home else "",
        **known,
    )
    return metadata.cards(subject)


def of_nothing(weblog: Weblog) -> Frame:
    """The frame of the weblog's page for addresses where nothing is."""
    frame = of_weblog(weblog, _("Not found"), is_hidden=True)
    return replace(frame, path="", canonical="", is_home=False, cards=NOTHING)


@dataclass(frozen=True, slots=True)
class House:
    """A site as the pages show it that belong to the whole of it."""

    site: Site
    language: str  # That of the weblog at the root, as is the look.
    look: themes.Look
    about: SafeString


def house(site: Site) -> House:
    """How a site looks and speaks, and what its operator says about it; one query."""
    root = Weblog.objects.open().filter(site=OuterRef("site"), is_root=True)
    names = ("language", "theme", "palette")
    states = SiteState.objects.filter(site=site)
    found = states.values_list("about", *(Subquery(root.values(name)[:1]) for name in names))
    about, language, theme, palette = found.first() or ("", None, None, None)
    look = themes.plain(theme or themes.HOUSE, palette or "", site.name)
    return House(site, language or words.ENGLISH, look, _html(about))


def of_site(
    house: House, heading: str, path: str, *, is_home: bool = False, is_hidden: bool = False
) -> Frame:
    """The frame of a page that belongs to a whole site."""
    site = house.site
    frame = Frame(
        name=site.name,
        home="/",
        path=path,
        heading=heading,
        title=site.name if is_home else f"{heading} · {site.name}",
        canonical=origin(site) + path if path else "",
        is_home=is_home,
        is_hidden=is_hidden or not path,
        language=house.language,
        direction=voice.direction(house.language),
        feeds=[*_feeds("/weblogs/", site.name), FeedLink("/-/opml", OPML, f"{site.name} (OPML)")],
        look=house.look,
        about=house.about,
        description=bodies.cut(plain_text(house.about), DESCRIPTION),
    )
    if not path:
        return frame
    cards = _cards(frame, f"{origin(site)}/", "weblogs/search/", is_weblog=False)
    return replace(frame, cards=cards)


@lru_cache(maxsize=64)
def _html(source: str) -> SafeString:
    """The operator's Markdown, as safe as an entry's."""
    return mark_safe(render(source, Format.MARKDOWN).html)  # noqa: S308 -- sanitised by entries.sanitize


def feed_links(weblog: Weblog, lists: Link | None = None) -> list[FeedLink]:
    """The three feeds of a weblog, or of one of its tags or authors."""
    base = lists.path if lists else weblog.path
    return _feeds(base, f"{lists.title} · {weblog.title}" if lists else weblog.title)


def _feeds(base: str, title: str) -> list[FeedLink]:
    return [
        FeedLink(f"{base}feed/", ATOM, title),
        FeedLink(f"{base}feed/rss/", RSS, f"{title} (RSS)"),
        FeedLink(f"{base}feed.json", JSON, f"{title} (JSON)"),
    ]


def navigation(weblog: Weblog) -> Navigation:
    """Pages whose date has come, and what every weblog has."""
    now = timezone.now()
    lang = words.text_lang(weblog.language)
    pages = [
        Link(page["path"], page["title"], lang=lang)
        for page in weblog.navigation
        if datetime.fromisoformat(page["pub_date"]) <= now
    ]
    lists = [
        ("archive", _("Archive")),
        ("tags", _("Tags")),
        ("search", pgettext("reader pages", "Search")),
    ]
    fixed = [Link(f"{weblog.path}{word}/", title) for word, title in lists]
    return Navigation(pages[:PAGES_SHOWN] + fixed, pages[PAGES_SHOWN:])


def _foot(weblog: Weblog, lists: Link | None) -> list[Link]:
    links = [Link(f"{weblog.path}feed/", _("Feed"))]
    if lists:
        title = _("Feed of “%(title)s”") % {"title": lists.title}
        links = [Link(f"{lists.path}feed/", title), *links]
    if getattr(weblog, "has_neighbours", False):
        links.append(Link("/weblogs/", _("More weblogs here")))
    lang = words.text_lang(weblog.language)
    return [*links, *(Link(url, title, "me", lang=lang) for title, url in weblog.links)]
