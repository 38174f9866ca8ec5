"""From a weblog and an address to a finished page. Reader, studio preview and export call it.

What isn't there (a tag without entries, a year without any) is None, never an exception.
"""

from itertools import groupby
from typing import Any

from django.contrib.sites.models import Site
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _

from rookery.entries.models import Entry
from rookery.entries.querysets import EntryQuerySet
from rookery.entries.states import Visibility
from rookery.lib.prepared import Given, Prepared
from rookery.pages import frames, items, lists, search, themes, voice
from rookery.pages.cursors import Cursor
from rookery.pages.frames import Frame
from rookery.pages.items import KEY, NOW
from rookery.pages.page import Link, Page
from rookery.weblogs.models import Weblog

PER_PAGE = 20  # entries of a stream
PER_ARCHIVE = 200  # titles of an archive page
PINNED = 5  # entries at the top of a weblog


def _finish(template: str, frame: Frame, weblog: Weblog | None = None, **context: Any) -> Page:
    if template == "stream":
        is_front = "heading" not in context and not frame.nav.folded
        is_rich = any(themes.is_rich(item.html) for item in context["items"])
        context["is_plain"] = is_front and not is_rich
    html = render_to_string(f"pages/{template}.html", {"frame": frame, **context})
    return Page(html.encode(), not_after=getattr(weblog, "next_due", None))


@Prepared
def front() -> EntryQuerySet:
    """What the first page of `weblog` may show: its newest entries, and those pinned."""
    own = Entry.objects.filter(weblog_id=Given("weblog", KEY))
    newest = own.listed(NOW).stream().newest().values("pk")[: PER_PAGE + 1]
    # So a planner has no way but two short walks: ordering by is_pinned reads the whole weblog, and
    # of two conditions with "or" PostgreSQL makes a look at every entry of the install.
    first = Entry.objects.filter(pk__in=newest).values("pk")
    either = first.union(own.filter(is_pinned=True).values("pk"))
    return items.teasers(Entry.objects.filter(pk__in=either).listed(NOW).stream().newest())


def home(weblog: Weblog, before: Cursor | None = None) -> Page:
    """The stream: pinned entries first, then the newest; or what is older than `before`."""
    if before:
        rows = _window(weblog.entries.listed().stream(), before, PER_PAGE)
        shown = rows[:PER_PAGE]
    else:
        rows = front(weblog=weblog.pk, now=timezone.now())
        on_top = [row for row in rows if row.is_pinned][:PINNED]
        shown = on_top + [row for row in rows[:PER_PAGE] if row not in on_top]
    owner = items.owner(rows, weblog)
    with voice.speaking(weblog.language):
        return _finish(
            "stream",
            frames.of_weblog(weblog, is_hidden=before is not None, owner=owner),
            weblog,
            owner=owner,
            items=[items.teaser(row, weblog) for row in shown],
            **_pager(rows, PER_PAGE, weblog.path, before),
        )


def entry(weblog: Weblog, entry: Entry, *, preview: bool = False) -> Page:
    """One entry or page. A preview may show an entry that isn't saved, and is never indexed."""
    with voice.speaking(weblog.language):
        item = items.reading(entry, weblog)
        frame = frames.of_weblog(
            weblog,
            item.heading,
            f"{entry.slug}/",
            description=item.excerpt,
            kind="article",
            **items.about(entry, weblog),
            is_hidden=preview or entry.visibility != Visibility.PUBLIC,
        )
        is_in_stream = not entry.is_page and entry.visibility == Visibility.PUBLIC
        said: dict[str, Any] = {"item": item, "is_page": entry.is_page}
        if is_in_stream:
            said |= {"related": items.related(entry, weblog), **items.neighbours(entry, weblog)}
        return _finish("entry", frame, weblog, **said)


def tag(weblog: Weblog, slug: str, before: Cursor | None = None) -> Page | None:
    """The entries that carry a tag; None when no reader may see one."""
    rows = _window(weblog.entries.listed().tagged(slug), before, PER_PAGE, extra=("tag_list",))
    if not rows:
        return None
    link = Link(f"{weblog.path}tags/{slug}/", tag_name(rows[0], slug))
    return _listed(weblog, rows, link, before)


def author(weblog: Weblog, slug: str, before: Cursor | None = None) -> Page | None:
    """What somebody wrote under their own name; None when no reader may see any of it."""
    rows = _window(weblog.entries.listed().stream().written_by(slug), before, PER_PAGE)
    if not rows:
        return None
    link = Link(f"{weblog.path}authors/{slug}/", rows[0].author_name)
    return _listed(weblog, rows, link, before, template="author")


def _listed(
    weblog: Weblog,
    rows: list[Entry],
    link: Link,
    before: Cursor | None,
    template: str = "stream",
) -> Page:
    """The page of a tag or an author: `link` has its title and its path."""
    address = link.path.removeprefix(weblog.path)
    with voice.speaking(weblog.language):
        return _finish(
            template,
            frames.of_weblog(weblog, link.title, address, lists=link, is_hidden=before is not None),
            weblog,
            heading=link.title,
            items=[items.teaser(row, weblog) for row in rows[:PER_PAGE]],
            **_pager(rows, PER_PAGE, link.path, before),
        )


def tags(weblog: Weblog) -> Page:
    """Every tag that a reader can see an entry of, with how many there are."""
    links = [
        Link(f"{weblog.path}tags/{row['slug']}/", row["name"], count=row["count"])
        for row in lists.tags_in_use(weblog)
    ]
    with voice.speaking(weblog.language):
        return _finish("tags", frames.of_weblog(weblog, _("Tags"), "tags/"), weblog, tags=links)


def tag_name(row: Entry, slug: str) -> str:
    """The name of a tag, from the copy in an entry that carries it."""
    return next((name for name, tag_slug in row.tag_list if tag_slug == slug), slug)


def archive(weblog: Weblog, before: Cursor | None = None) -> Page:
    """All titles of the stream by month, the newest first, so many to a page."""
    stream = items.titles(weblog.entries.listed().stream()).newest()
    if before:
        stream = stream.filter(before.older())
    rows = list(stream[: PER_ARCHIVE + 1])
    path = f"{weblog.path}archive/"
    with voice.speaking(weblog.language):
        return _finish(
            "archive",
            frames.of_weblog(weblog, _("Archive"), "archive/", is_hidden=before is not None),
            weblog,
            heading=_("Archive"),
            periods=_months(rows[:PER_ARCHIVE], weblog),
            **_pager(rows, PER_ARCHIVE, path, before),
        )


def archive_year(weblog: Weblog, year: int, before: Cursor | None = None) -> Page | None:
    """The titles of one year by month; None for a year without any."""
    rows = lists.titles_of_year(weblog, year, PER_ARCHIVE + 1, before)
    if not rows:
        return None
    address = f"archive/{year:04}/"
    links = _pager(rows, PER_ARCHIVE, weblog.path + address, before)
    for side in ("older", "newer"):
        if side not in links and (when := getattr(rows[0], f"{side}_year")):
            other = when.astimezone(weblog.zone).year
            links[side] = Link(f"{weblog.path}archive/{other:04}/", str(other))
    with voice.speaking(weblog.language):
        return _finish(
            "archive",
            frames.of_weblog(weblog, str(year), address, is_hidden=before is not None),
            weblog,
            heading=str(year),
            periods=_months(rows[:PER_ARCHIVE], weblog),
            **links,
        )


def not_found(weblog: Weblog | None, site: Site) -> Page:
    """The 404 of a weblog; of the whole site where no weblog is at home."""
    if weblog is None:
        house = frames.house(site)
        with voice.speaking(house.language):
            frame = frames.of_site(house, _("Not found"), "")
            return _finish("not_found", frame, search=search.ON_SITE)
    with voice.speaking(weblog.language):
        return _finish(
            "not_found",
            frames.of_nothing(weblog),
            weblog,
            archive=f"{weblog.path}archive/",
            search=f"{weblog.path}search/",
        )


def _window(
    entries: EntryQuerySet, before: Cursor | None, size: int, extra: tuple[str, ...] = ()
) -> list[Entry]:
    """The newest `size` entries, or those after `before`, and one more where there is more."""
    if before:
        entries = entries.filter(before.older())
    return list(items.teasers(entries, *extra).newest()[: size + 1])


def _pager(
    rows: list[Entry], size: int, path: str, before: Cursor | None, **query: str
) -> dict[str, Link]:
    links = {}
    if before:
        links["newer"] = Link(path + lists.query_string(query), _("Newest entries"))
    if len(rows) > size:
        last = rows[size - 1]
        cursor = Cursor(last.pub_date, last.pk)
        links["older"] = Link(
            path + lists.query_string({**query, "before": str(cursor)}), _("Older entries")
        )
    return links


def _months(rows: list[Entry], weblog: Weblog) -> list[dict[str, Any]]:
    def month(row: Entry) -> tuple[int, int]:
        local = row.pub_date.astimezone(weblog.zone)
        return local.year, local.month

    periods = []
    for (year, _month), group in groupby(rows, key=month):
        listed = list(group)
        periods.append(
            {
                "title": voice.written(listed[0].pub_date, weblog, "YEAR_MONTH_FORMAT"),
                "path": f"{weblog.path}archive/{year:04}/",
                "items": [items.dated(row, weblog) for row in listed],
            }
        )
    return periods
