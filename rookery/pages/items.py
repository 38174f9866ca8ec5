"""Entries as pages show them: which columns each kind of page loads, and what templates get."""

import json
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urljoin

from django.conf import settings
from django.db import models
from django.db.models import Case, OuterRef, Q, Subquery, When
from django.db.models.functions import Coalesce, JSONObject, Left, Length
from django.db.models.lookups import LessThanOrEqual
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from rookery.entries.models import Entry, EntryTag
from rookery.entries.querysets import EntryQuerySet, Moment
from rookery.entries.render import first_words
from rookery.lib.prepared import Given
from rookery.pages import bodies, voice, words
from rookery.pages.collected import Collected
from rookery.pages.metadata import Article, Person, Picture
from rookery.pages.page import Link
from rookery.weblogs.models import Weblog

SHORT = 120  # words; an entry up to here is shown whole in lists
SHORT_NOTE = 400  # words; the same for an entry without a title
LIGHT = 5000  # characters of HTML; few words may still be many pictures
OPENING = 500  # characters of text that a list loads
EXCERPT = 260  # characters of an excerpt
OF_EACH_TAG = 6  # entries, the last that were made, are looked at for related ones
OF_ALL_TAGS = 60
RELATED = 3

AUTHOR = ("author__email", "author__name", "author__slug")
TITLE = ("weblog", "slug", "title", "pub_date", "language")
TEASER = (*TITLE, "summary", "words", "byline", "is_pinned", *AUTHOR)

NOTHING = SafeString()

# What prepared queries are given.
KEY = models.BigIntegerField()
NOW = Given("now", models.DateTimeField())


@dataclass(frozen=True, slots=True)
class Item:
    """What a template may say about one entry."""

    path: str
    title: str  # May be empty.
    heading: str  # Never empty.
    iso: str
    date: str
    html: SafeString = NOTHING
    excerpt: str = ""
    summary: str = ""
    byline: str = ""
    byline_path: str = ""  # Of the author's page; a byline that somebody typed has none.
    minutes: int = 1
    reading_time: str = ""
    lang: SafeString = NOTHING  # Attributes, where its language isn't that of what is around it.
    is_pinned: bool = False
    is_whole: bool = True
    tags: list[Link] = field(default_factory=list)
    changed: str = ""  # When it was saved last, as `iso`.
    photo: str = ""  # The absolute URL of its picture.


def titles(entries: EntryQuerySet) -> EntryQuerySet:
    """With what a list of titles shows, and nothing more."""
    return strictly(entries.annotate(opening=Left("text", 160)).only(*TITLE))


def teasers(entries: EntryQuerySet, *extra: str) -> EntryQuerySet:
    """With what a stream shows: short entries and notes whole, an opening of the others."""
    is_short = Q(words__lte=SHORT) | Q(title="", words__lte=SHORT_NOTE)
    is_light = LessThanOrEqual(Length("body_html"), LIGHT)
    whole = Case(When(is_short & Q(is_light), then="body_html"), output_field=models.TextField())
    entries = entries.annotate(opening=Left("text", OPENING), whole=whole)
    return strictly(entries.select_related("author").only(*TEASER, *extra))


def readings(entries: EntryQuerySet, now: Moment) -> EntryQuerySet:
    """With all that the page of one entry shows, its neighbours in the stream included."""
    entries = entries.annotate(
        opening=Left("text", OPENING),
        older=_neighbour("older", now),
        newer=_neighbour("newer", now),
        related=_related(now),
    )
    return strictly(entries.select_related("author").defer("text", "body"))


def strictly(entries: EntryQuerySet) -> EntryQuerySet:
    """The same rows, where asking for a column that was not loaded is an error."""
    # A forgotten column is an error here, and not one more query per row.
    return entries.fetch_mode(models.FETCH_RAISE)


def _neighbour(side: str, now: Moment) -> Subquery:
    """The next entry of the stream on one side, as JSON: slug, title and opening."""
    here, pk = OuterRef("pub_date"), OuterRef("pk")
    # One bound on the date each: of two, SQLite may take the one that is far away, and walk.
    stream = Entry.objects.listed(here if side == "older" else now).stream()
    stream = stream.filter(weblog=OuterRef("weblog"))
    if side == "older":
        found = stream.filter(Q(pub_date__lt=here) | Q(pk__lt=pk)).newest()
    else:
        found = stream.filter(Q(pub_date__gt=here) | Q(pk__gt=pk), pub_date__gte=here)
        found = found.order_by("pub_date", "pk")
    shown = JSONObject(slug="slug", title="title", opening=Left("text", 160))
    return Subquery(found.annotate(shown=shown).values("shown")[:1])


def _related(now: Moment) -> Collected:
    """Entries of the stream that share tags with it, as JSON; few, however many have the tag."""
    other = "tag__entry_tags__entry"
    tagged = EntryTag.objects.filter(tag=OuterRef("tag")).order_by("-entry").values("entry")
    since = Coalesce(Subquery(tagged[OF_EACH_TAG - 1 : OF_EACH_TAG]), 0)
    own = EntryTag.objects.filter(entry=OuterRef(OuterRef("pk")))
    near = own.filter(**{f"{other}__gte": since}).values(other)[:OF_ALL_TAGS]
    found = Entry.objects.listed(now).stream().filter(pk__in=near).exclude(pk=OuterRef("pk"))
    shown = JSONObject(slug="slug", title="title", opening=Left("text", 160), tags="tag_list")
    return Collected(found.newest().annotate(row=shown).values("row"))


def opening(entry: Entry) -> str:
    """The beginning of its plain text, from whichever column was loaded."""
    return str(entry.__dict__["opening"] if "opening" in entry.__dict__ else entry.text[:OPENING])


def heading(title: str, beginning: str, slug: str) -> str:
    """The title, else the first words, else the slug: `Entry.heading` for rows not fully loaded."""
    return title or first_words(beginning) or slug


def body(html: str) -> SafeString:
    """Stored HTML for a page; its uploads come from this process's `MEDIA_URL`."""
    return mark_safe(bodies.media_from(html, settings.MEDIA_URL))  # noqa: S308 -- sanitised by entries.sanitize when it was saved


def tag_links(entry: Entry, weblog: Weblog) -> list[Link]:
    return [Link(f"{weblog.path}tags/{slug}/", name) for name, slug in entry.tag_list]


def owner(rows: list[Entry], weblog: Weblog) -> Person | None:
    """The weblog's owner, as far as an entry among `rows` is theirs: no query is worth it."""
    own = (row for row in rows if row.author_id == weblog.author_id and not row.byline)
    found = next(own, None)
    if found is None:
        return None
    return Person(found.author_name, urljoin(weblog.url, author_path(found, weblog)))


def author_path(entry: Entry, weblog: Weblog) -> str:
    """Of the page of its author in this weblog; "" where the byline was typed."""
    if entry.byline or entry.author is None:
        return ""
    return f"{weblog.path}authors/{entry.author.slug}/"


def _basics(entry: Entry, weblog: Weblog) -> dict[str, Any]:
    return {
        "path": f"{weblog.path}{entry.slug}/",
        "title": entry.title,
        "heading": heading(entry.title, opening(entry), entry.slug),
        "iso": stamp(entry.pub_date),
        "date": voice.written(entry.pub_date, weblog),
        "lang": _lang(entry, weblog),
    }


def _lang(entry: Entry, weblog: Weblog) -> SafeString:
    return words.marked(entry.language, weblog.language) or words.text_lang(weblog.language)


def stamp(when: datetime) -> str:
    """RFC 3339, in UTC and whole seconds."""
    return when.astimezone(UTC).replace(microsecond=0, tzinfo=None).isoformat() + "Z"


def dated(entry: Entry, weblog: Weblog) -> Item:
    """For lists under the name of a month: the day is enough."""
    basics = _basics(entry, weblog)
    return Item(**{**basics, "date": str(entry.pub_date.astimezone(weblog.zone).day)})


def teaser(entry: Entry, weblog: Weblog) -> Item:
    """For streams. An author is named where it isn't the weblog's own."""
    whole: str | None = entry.__dict__["whole"]
    is_guest = bool(entry.byline) or entry.author_id not in {None, weblog.author_id}
    return Item(
        **_basics(entry, weblog),
        html=body(bodies.in_list(whole or "", f"{weblog.path}{entry.slug}/")),
        excerpt=entry.summary or bodies.cut(opening(entry), EXCERPT),
        is_whole=whole is not None,
        byline=entry.author_name if is_guest else "",
        byline_path=author_path(entry, weblog),
        minutes=entry.reading_minutes,
        reading_time=words.reading_time(entry.reading_minutes, weblog.language),
        is_pinned=entry.is_pinned,
    )


def reading(entry: Entry, weblog: Weblog) -> Item:
    """For its own page, and for the studio's preview of an entry that isn't saved yet."""
    return Item(
        **_basics(entry, weblog),
        html=body(entry.body_html),
        summary=entry.summary or "",
        excerpt=bodies.cut(entry.summary or opening(entry), EXCERPT),
        byline=entry.author_name,
        byline_path=author_path(entry, weblog),
        minutes=entry.reading_minutes,
        reading_time=words.reading_time(entry.reading_minutes, weblog.language),
        tags=tag_links(entry, weblog),
        changed=stamp(changed(entry)),
        photo=image_url(entry, weblog),
    )


def changed(entry: Entry) -> datetime:
    """The later of publication and last save: a scheduled entry is news when it appears."""
    return max(entry.pub_date, entry.updated_at)


def image_url(entry: Entry, weblog: Weblog) -> str:
    """The absolute URL of the picture that stands for it; "" without one."""
    if not entry.image:
        return ""
    return urljoin(weblog.url, bodies.media_at(entry.image, settings.MEDIA_URL))


def about(entry: Entry, weblog: Weblog) -> dict[str, Any]:
    """What `metadata.Subject` wants to know of an entry."""
    name, path = entry.author_name, author_path(entry, weblog)
    url = urljoin(weblog.url, path) if path else ""
    article = Article(
        published=stamp(entry.pub_date),
        modified=stamp(changed(entry)),
        author=Person(name, url) if name else None,
        tags=tuple(name for name, _ in entry.tag_list),
        words=entry.words,
        language=entry.language,
    )
    photo = image_url(entry, weblog)
    picture = Picture(photo, bodies.alt_of(entry.body_html, entry.image)) if photo else None
    return {"article": article, "picture": picture}


def neighbours(entry: Entry, weblog: Weblog) -> dict[str, Link]:
    """Links to the entries beside it, where `readings` has found some."""
    links = {}
    for side, label in (("older", _("Older")), ("newer", _("Newer"))):
        if found := getattr(entry, side, None):
            title = heading(found["title"], found["opening"], found["slug"])
            links[side] = Link(f"{weblog.path}{found['slug']}/", title, label)
    return links


def related(entry: Entry, weblog: Weblog) -> list[Link]:
    """Links to those that share most of its tags, the newest first; few."""
    own = {slug for _, slug in entry.tag_list}

    def shared(row: dict[str, Any]) -> int:
        # SQLite hands JSON inside of JSON out as text.
        tags = json.loads(row["tags"]) if isinstance(row["tags"], str) else row["tags"]
        return len(own.intersection(slug for _, slug in tags))

    rows = sorted(getattr(entry, "related", []), key=shared, reverse=True)[:RELATED]
    return [
        Link(f"{weblog.path}{row['slug']}/", heading(row["title"], row["opening"], row["slug"]))
        for row in rows
    ]
