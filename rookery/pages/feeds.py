"""Feeds with full text: Atom (RFC 4287), RSS 2.0 with content:encoded, JSON Feed 1.1.

Made by joining escaped pieces: no XML library writes twenty long entries as fast. Whatever changes,
an entry keeps its id, so that no reader shows an old one as new.
"""

import json
from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime
from typing import Any

from django.conf import settings
from django.db import models
from django.utils import timezone

from rookery.entries.models import Entry
from rookery.entries.querysets import EntryQuerySet
from rookery.lib.prepared import Given, Prepared
from rookery.pages import bodies, frames, items
from rookery.pages.bodies import xml
from rookery.pages.items import KEY, NOW
from rookery.pages.page import Page
from rookery.pages.render import tag_name
from rookery.weblogs.models import Weblog

ENTRIES = 20
CHARSET = "; charset=utf-8"


@dataclass(frozen=True, slots=True)
class Feed:
    """A weblog's newest entries, or those with one tag, and the addresses that belong to them."""

    weblog: Weblog
    title: str
    home: str
    base: str  # The absolute URL that feed/, feed/rss/ and feed.json follow.
    entries: list[Entry]

    @property
    def updated(self) -> datetime:
        """When anything in it last changed."""
        return max((changed(entry) for entry in self.entries), default=self.weblog.created_at)


def _newest(entries: EntryQuerySet) -> EntryQuerySet:
    shown = entries.stream().select_related("author").defer("body").newest()
    return items.strictly(shown)[:ENTRIES]


@Prepared
def newest() -> EntryQuerySet:
    """The entries in the feed of `weblog`."""
    return _newest(Entry.objects.listed(NOW).filter(weblog_id=Given("weblog", KEY)))


@Prepared
def newest_tagged() -> EntryQuerySet:
    """The entries in the feed of `tag` in `weblog`."""
    listed = Entry.objects.listed(NOW).filter(weblog_id=Given("weblog", KEY))
    return _newest(listed.tagged(Given("tag", models.SlugField())))


def of(weblog: Weblog, tag: str = "") -> Feed | None:
    """The feed of a weblog, or of one of its tags; None for a tag without entries."""
    if not tag:
        entries = newest(weblog=weblog.pk, now=timezone.now())
        return Feed(weblog, weblog.title, weblog.url, weblog.url, entries)
    entries = newest_tagged(weblog=weblog.pk, now=timezone.now(), tag=tag)
    if not entries:
        return None
    home = f"{weblog.url}tags/{tag}/"
    return Feed(weblog, f"{tag_name(entries[0], tag)} · {weblog.title}", home, home, entries)


def changed(entry: Entry) -> datetime:
    """The later of publication and last save: a scheduled entry is news when it appears."""
    return max(entry.pub_date, entry.updated_at)


def url(entry: Entry, weblog: Weblog) -> str:
    return f"{weblog.url}{entry.slug}/"


def content(entry: Entry, weblog: Weblog) -> str:
    """The body for reading elsewhere: every address in it absolute."""
    html = bodies.media_from(entry.body_html, settings.MEDIA_URL)
    return bodies.absolute(html, url(entry, weblog))


def atom(feed: Feed) -> Page:
    """RFC 4287."""
    weblog, own = feed.weblog, f"{feed.base}feed/"
    parts = [
        '<?xml version="1.0" encoding="utf-8"?>\n<feed xmlns="http://www.w3.org/2005/Atom"',
        f' xml:lang="{xml(weblog.language)}">\n<id>{xml(feed_id(feed))}</id>\n',
        f"<title>{xml(feed.title)}</title>\n",
        f"<subtitle>{xml(weblog.tagline)}</subtitle>\n" if weblog.tagline else "",
        f"<updated>{items.stamp(feed.updated)}</updated>\n",
        f'<link rel="self" type="{frames.ATOM}" href="{xml(own)}"/>\n',
        f'<link rel="alternate" type="text/html" href="{xml(feed.home)}"/>\n',
        "<generator>Rookery</generator>\n",
        *(_atom_entry(entry, weblog) for entry in feed.entries),
        "</feed>\n",
    ]
    return _finish(feed, "".join(parts), frames.ATOM + CHARSET)


def _atom_entry(entry: Entry, weblog: Weblog) -> str:
    language = f' xml:lang="{xml(entry.language)}"' if entry.language else ""
    summary = f"<summary>{xml(entry.summary)}</summary>\n" if entry.summary else ""
    tags = "".join(
        f'<category term="{xml(slug)}" label="{xml(name)}"/>\n' for name, slug in entry.tag_list
    )
    return (
        f"<entry{language}>\n<id>{xml(entry.atom_id)}</id>\n<title>{xml(entry.heading)}</title>\n"
        f'<link rel="alternate" type="text/html" href="{xml(url(entry, weblog))}"/>\n'
        f"<published>{items.stamp(entry.pub_date)}</published>\n"
        f"<updated>{items.stamp(changed(entry))}</updated>\n"
        f"<author><name>{xml(author(entry, weblog))}</name></author>\n{tags}{summary}"
        f'<content type="html">{xml(content(entry, weblog))}</content>\n</entry>\n'
    )


def rss(feed: Feed) -> Page:
    """RSS 2.0, with the namespaces content, dc and atom."""
    weblog, own = feed.weblog, f"{feed.base}feed/rss/"
    parts = [
        '<?xml version="1.0" encoding="utf-8"?>\n<rss version="2.0"',
        ' xmlns:content="http://purl.org/rss/1.0/modules/content/"',
        ' xmlns:dc="http://purl.org/dc/elements/1.1/"',
        ' xmlns:atom="http://www.w3.org/2005/Atom">\n<channel>\n',
        f"<title>{xml(feed.title)}</title>\n<link>{xml(feed.home)}</link>\n",
        f"<description>{xml(weblog.tagline or feed.title)}</description>\n",
        f"<language>{xml(weblog.language)}</language>\n",
        f"<lastBuildDate>{format_datetime(feed.updated)}</lastBuildDate>\n",
        f'<atom:link rel="self" type="{frames.RSS}" href="{xml(own)}"/>\n',
        "<generator>Rookery</generator>\n",
        *(_rss_item(entry, weblog) for entry in feed.entries),
        "</channel>\n</rss>\n",
    ]
    return _finish(feed, "".join(parts), frames.RSS + CHARSET)


def _rss_item(entry: Entry, weblog: Weblog) -> str:
    title = f"<title>{xml(entry.title)}</title>\n" if entry.title else ""
    tags = "".join(f"<category>{xml(name)}</category>\n" for name, _ in entry.tag_list)
    return (
        f"<item>\n{title}<link>{xml(url(entry, weblog))}</link>\n"
        f'<guid isPermaLink="false">{xml(entry.atom_id)}</guid>\n'
        f"<pubDate>{format_datetime(entry.pub_date)}</pubDate>\n"
        f"<dc:creator>{xml(author(entry, weblog))}</dc:creator>\n{tags}"
        f"<description>{xml(entry.excerpt)}</description>\n"
        f"<content:encoded>{xml(content(entry, weblog))}</content:encoded>\n</item>\n"
    )


def json_feed(feed: Feed) -> Page:
    """JSON Feed 1.1."""
    weblog = feed.weblog
    said: dict[str, Any] = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": feed.title,
        "home_page_url": feed.home,
        "feed_url": f"{feed.base}feed.json",
        "language": weblog.language,
    }
    if weblog.tagline:
        said["description"] = weblog.tagline
    said["items"] = [_json_item(entry, weblog) for entry in feed.entries]
    return _finish(feed, json.dumps(said, ensure_ascii=False), frames.JSON)


def _json_item(entry: Entry, weblog: Weblog) -> dict[str, Any]:
    said: dict[str, Any] = {
        "id": entry.atom_id,
        "url": url(entry, weblog),
        "content_html": content(entry, weblog),
        "date_published": items.stamp(entry.pub_date),
        "date_modified": items.stamp(changed(entry)),
        "authors": [{"name": author(entry, weblog)}],
    }
    optional = {
        "title": entry.title,
        "summary": entry.summary,
        "language": entry.language,
        "tags": [name for name, _ in entry.tag_list],
    }
    return said | {name: value for name, value in optional.items() if value}


def author(entry: Entry, weblog: Weblog) -> str:
    """Atom wants an author for every entry; the weblog stands in for one who is gone."""
    return entry.author_name or weblog.title


def feed_id(feed: Feed) -> str:
    """The id of the feed itself: of the weblog, and of the tag when there is one."""
    own = feed.base.removeprefix(feed.weblog.url).rstrip("/")
    weblog = f"urn:uuid:{feed.weblog.uuid}"
    return f"{weblog}#{own}" if own else weblog


def _finish(feed: Feed, text: str, content_type: str) -> Page:
    return Page(text.encode(), content_type, getattr(feed.weblog, "next_due", None))
