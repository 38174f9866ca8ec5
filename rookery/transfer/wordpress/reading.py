"""From a WordPress item to an entry of ours: states, dates, names, addresses."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, tzinfo
from email.utils import parsedate_to_datetime
from hashlib import blake2s
from pathlib import Path
from typing import Final
from urllib.parse import unquote

from rookery.transfer import items as incoming
from rookery.transfer import urls
from rookery.transfer.items import Author
from rookery.transfer.wordpress import content, permalinks, wxr
from rookery.transfer.wordpress.files import Files
from rookery.transfer.wordpress.raw import RawItem

KIND: Final = "wordpress"

TITLE: Final = 250  # characters
FEED_ID: Final = 500

_STATUS: Final = {
    "publish": "published",
    "future": "published",
    "private": "published",
    "draft": "draft",
    "pending": "submitted",
}
_LEFT_OUT_STATUS: Final = {
    "trash": "it was in the trash",
    "auto-draft": "an empty draft that WordPress made by itself",
    "inherit": "an old version, kept by WordPress",
}
_LEFT_OUT_KIND: Final = {
    "nav_menu_item": "menus are not imported; pages come into the navigation by themselves",
    "revision": "an old version, kept by WordPress",
    "wp_block": "a reusable block is no entry",
    "wp_navigation": "menus are not imported; pages come into the navigation by themselves",
    "wp_template": "belongs to the WordPress theme",
    "wp_template_part": "belongs to the WordPress theme",
    "wp_global_styles": "belongs to the WordPress theme",
    "wp_font_family": "belongs to the WordPress theme",
    "wp_font_face": "belongs to the WordPress theme",
    "custom_css": "belongs to the WordPress theme",
    "customize_changeset": "belongs to the WordPress theme",
    "oembed_cache": "a copy that WordPress can do without",
    "user_request": "an administrator's note",
}
_KINDS: Final = frozenset({"post", "page"})
_TAXONOMIES: Final = frozenset({"category", "post_tag", "tag", ""})
# Beyond these years a date can't be told in every time zone.
_FIRST_YEAR: Final = 2
_LAST_YEAR: Final = 9998
# What PHP makes of the date 0000-00-00 when it writes it out.
_ZERO_IN_RSS: Final = date(1999, 11, 30)


@dataclass(slots=True)
class WordPressFile:
    """An export that has passed its first reading: `scan` says what is in it."""

    path: Path
    zone: tzinfo
    mend: bool = False
    kind: str = KIND
    host: str = ""
    scan: incoming.Scan = field(default_factory=incoming.Scan)
    files: Files = field(default_factory=Files)
    ids: set[int] = field(default_factory=set)
    feed_ids: dict[str, str] = field(default_factory=dict)  # guid → key of the entry that has it

    def items(self, after: int = 0) -> Iterator[incoming.Item]:
        """Everything in the file from item number `after` + 1 on, each with what becomes of it."""
        seen: dict[str, int] = {}
        for raw in wxr.Document(self.path, mend=self.mend).items():
            key = _key(raw, seen)
            if raw.number > after:
                yield _interpreted(raw, key, self)

    def feed_id(self, raw: RawItem, key: str) -> str:
        """The guid, which feed readers know the entry by.

        "" when it can't be kept whole, or an entry before has the same: a copy, to a reader.
        """
        guid = raw.get("guid")
        if len(guid) > FEED_ID:
            return ""
        return guid if self.feed_ids.setdefault(guid, key) == key else ""

    def attachments(self) -> Mapping[str, incoming.Attachment]:
        """The files that the export names, by key."""
        return {file.key: file for file in self.files.by_id.values()}

    def arrived(self, url: str, path: str) -> None:
        """From now on, bodies refer to the file of this address by its new path."""
        self.files.arrived(url, path)


def open_file(path: Path, zone: tzinfo) -> WordPressFile:
    """The first pass: parses the whole file and writes nothing.

    Local dates are taken to be in `zone`. Raises `incoming.Unreadable` with the line at fault.
    """
    wxr.check_kind(path)
    try:
        return _first_pass(path, zone, mend=False)
    except wxr.NotWellFormed:
        return _first_pass(path, zone, mend=True)


def _first_pass(path: Path, zone: tzinfo, *, mend: bool) -> WordPressFile:
    document = wxr.Document(path, mend=mend)
    file = WordPressFile(path, zone, mend)
    scan = file.scan
    seen: dict[str, int] = {}
    for raw in document.items():
        scan.items += 1
        scan.count(raw.post_type or "unknown")
        scan.count("comment", raw.comments)
        _hear_of(raw, scan)
        key = _key(raw, seen)
        if raw.post_type == "attachment" and raw.get("wp:attachment_url"):
            file.files.add(raw.post_id, _attachment(raw, key))
        elif raw.post_type in _KINDS and raw.get("wp:status") not in _LEFT_OUT_STATUS:
            scan.entries.append((key, file.feed_id(raw, key)))
            file.ids.add(int(raw.post_id or 0))
    scan.site_url = document.head.site_url
    scan.authors.update(document.head.authors)
    scan.title = content.plain(document.head.fields.get("title", ""))
    scan.warnings += [
        f"The file is not well-formed XML and was mended: {what} ({times} times)."
        for what, times in document.repairs.items()
        if times
    ]
    file.host = urls.parts(scan.site_url).netloc.lower()
    return file


def _hear_of(raw: RawItem, scan: incoming.Scan) -> None:
    """Keep who signed the item; not every export has a list of its authors."""
    names = {term.slug: term.name for term in raw.terms if term.domain == "author"}
    for login in _authors(raw):
        if len(scan.authors) < wxr.MAX_AUTHORS:
            scan.authors.setdefault(login, Author(login, names.get(login, "")))


def _key(raw: RawItem, seen: dict[str, int]) -> str:
    """A name for the item that every run over every export of the site gives it again."""
    name = raw.post_id
    if not name:
        traits = "\n".join(map(raw.get, ("guid", "link", "title", "pubDate", "wp:post_date")))
        name = "x" + blake2s(traits.encode(), digest_size=8).hexdigest()
    if raw.post_type in {"nav_menu_item", "revision"}:
        return f"{KIND}:{name}"  # Never imported; no need to tell doubles apart.
    seen[name] = seen.get(name, 0) + 1
    return f"{KIND}:{name}" if seen[name] == 1 else f"{KIND}:{name}.{seen[name]}"


def _attachment(raw: RawItem, key: str) -> incoming.Attachment:
    parent = raw.get("wp:post_parent")
    return incoming.Attachment(
        key=key,
        url=raw.get("wp:attachment_url")[:2000],
        title=content.plain(raw.get("title"))[:TITLE],
        alt=content.plain(raw.meta.get("_wp_attachment_image_alt", ""))[:500],
        caption=content.plain(raw.get("excerpt:encoded"))[:1000],
        parent="" if parent == "0" else parent,
    )


def _interpreted(raw: RawItem, key: str, file: WordPressFile) -> incoming.Item:
    kind, status = raw.post_type, raw.get("wp:status")
    title = content.plain(raw.get("title"))[:TITLE]
    if kind == "attachment":
        if raw.get("wp:attachment_url"):
            return _attachment(raw, key)
        return incoming.Skipped(key, kind, title, "the export does not say where the file is")
    if not kind:
        return incoming.Skipped(key, "unknown", title, "it has no element of WordPress's own")
    if kind not in _KINDS:
        reason = _LEFT_OUT_KIND.get(kind, f"“{kind}” is a kind of its own, made by a plug-in")
        return incoming.Skipped(key, kind, title, reason)
    if status in _LEFT_OUT_STATUS:
        return incoming.Skipped(key, kind, title, _LEFT_OUT_STATUS[status])
    return _entry(raw, key, file)


def _entry(raw: RawItem, key: str, file: WordPressFile) -> incoming.Entry:
    done = _content(raw, file)
    notes = done.notes
    status, visibility = _state(raw, notes)
    return incoming.Entry(
        key=key,
        is_page=raw.post_type == "page",
        title=_title(raw, notes),
        slug=permalinks.slug(raw),
        body=done.html,
        status=status,
        visibility=visibility,
        pub_date=_date(raw, file.zone),
        summary=content.plain(raw.get("excerpt:encoded")) or None,
        authors=_authors(raw),
        tags=_tags(raw, notes),
        is_pinned=raw.get("wp:is_sticky") == "1",
        feed_id=file.feed_id(raw, key),
        old_paths=tuple(permalinks.old_paths(raw, file.scan.site_url, file.ids)),
        notes=tuple(notes),
        blocks=tuple(done.blocks),
    )


def _title(raw: RawItem, notes: list[str]) -> str:
    title = content.plain(raw.get("title"))
    if len(title) > TITLE:
        notes.append(f"the title was cut to {TITLE} letters")
        title = title[: TITLE - 1] + "…"
    return title


def _content(raw: RawItem, file: WordPressFile) -> content.Converted:
    post = raw.post_id
    done = content.to_html(raw.fields.get("content:encoded", ""), file.files, post)
    done.html = content.with_picture(done.html, file.files, raw.meta.get("_thumbnail_id", ""))
    done.html = content.with_enclosure(done.html, raw.meta.get("enclosure", ""))
    done.html = file.files.rewritten(done.html)
    return done


def _state(raw: RawItem, notes: list[str]) -> tuple[str, str]:
    said = raw.get("wp:status") or "draft"
    status = _STATUS.get(said)
    if status is None:
        notes.append(f"its state “{said}” is not known here; it is a draft")
        status = "draft"
    if said == "private":
        notes.append("it was private; it is for members only")
        return status, "members"
    if raw.get("wp:post_password"):
        notes.append("it had a password; it is for members only")
        return status, "members"
    return status, "public"


def _date(raw: RawItem, zone: tzinfo) -> datetime | None:
    """The publication date, aware. WordPress writes zeros where it has none (drafts)."""
    universal = _moment(raw.get("wp:post_date_gmt"), UTC)
    return universal or _moment(raw.get("wp:post_date"), zone) or _rss_date(raw.get("pubDate"))


def _moment(text: str, zone: tzinfo) -> datetime | None:
    try:
        moment = datetime.strptime(text, "%Y-%m-%d %H:%M:%S").replace(tzinfo=zone)
    except ValueError:
        return None
    return moment.astimezone(UTC) if _FIRST_YEAR <= moment.year <= _LAST_YEAR else None


def _rss_date(text: str) -> datetime | None:
    try:
        moment = parsedate_to_datetime(text)
        moment = (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):
        return None
    return None if moment.date() == _ZERO_IN_RSS or "-0001" in text else moment


def _authors(raw: RawItem) -> tuple[str, ...]:
    """Logins; the Co-Authors Plus plug-in keeps them as labels of their own."""
    several = [term.slug.removeprefix("cap-") for term in raw.terms if term.domain == "author"]
    return tuple(dict.fromkeys(filter(None, several or [raw.get("dc:creator")])))


def _tags(raw: RawItem, notes: list[str]) -> tuple[str, ...]:
    names: dict[str, None] = {}
    for term in raw.terms:
        if term.domain in _TAXONOMIES:
            name = content.plain(term.name or unquote(term.slug))
            if name and name.casefold() != "uncategorized" and term.slug != "uncategorized":
                names[name] = None
        elif term.domain not in {"author", "nav_menu", "post_format"}:
            notes.append(f"the labels of “{term.domain}”, made by a plug-in, are left out")
    return tuple(names)
