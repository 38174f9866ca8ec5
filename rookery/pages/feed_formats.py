"""Feeds as they are sent: Atom (RFC 4287), RSS 2.0 with content:encoded, JSON Feed 1.1.

Made by joining escaped pieces: no XML library writes twenty long entries as fast. Whatever changes,
an entry keeps its id, so that no reader shows an old one as new.
"""

import json
from collections.abc import Iterator
from email.utils import format_datetime
from typing import Any

from django.conf import settings

from rookery.entries.models import Entry
from rookery.pages import bodies, frames, items
from rookery.pages.bodies import xml
from rookery.pages.enclosures import Enclosure
from rookery.pages.feeds import Feed
from rookery.pages.page import Page

CHARSET = "; charset=utf-8"
PROLOGUE = '<?xml version="1.0" encoding="utf-8"?>\n'
MEDIA = ' xmlns:media="http://search.yahoo.com/mrss/"'


def url(entry: Entry) -> str:
    return f"{entry.weblog.url}{entry.slug}/"


def content(entry: Entry) -> str:
    """The body with every address absolute; "" where the feeds have summaries only."""
    if not entry.weblog.feeds_are_full:
        return ""
    html = bodies.media_from(entry.body_html, settings.MEDIA_URL)
    return bodies.absolute(html, url(entry))


def author(entry: Entry) -> str:
    """Atom wants an author for every entry; the weblog stands in for one who is gone."""
    return entry.author_name or entry.weblog.title


def author_url(entry: Entry) -> str:
    """Of their page in the weblog; "" for a typed byline."""
    path = items.author_path(entry, entry.weblog)
    return entry.weblog.url + path.removeprefix(entry.weblog.path) if path else ""


def atom(feed: Feed) -> Page:
    """RFC 4287, pictures as Media RSS has them."""
    parts = [
        f'{PROLOGUE}<feed xmlns="http://www.w3.org/2005/Atom"{MEDIA}',
        f' xml:lang="{xml(feed.language)}">\n<id>{xml(feed.id)}</id>\n',
        f"<title>{xml(feed.title)}</title>\n",
        f"<subtitle>{xml(feed.tagline)}</subtitle>\n" if feed.tagline else "",
        f"<updated>{items.stamp(feed.updated)}</updated>\n",
        f'<link rel="self" type="{frames.ATOM}" href="{xml(feed.base)}feed/"/>\n',
        f'<link rel="alternate" type="text/html" href="{xml(feed.home)}"/>\n',
        f"<icon>{xml(feed.icon)}</icon>\n" if feed.icon else "",
        f"<logo>{xml(feed.logo)}</logo>\n" if feed.logo else "",
        "<generator>Rookery</generator>\n",
        *(_atom_entry(entry, feed) for entry in feed.entries),
        "</feed>\n",
    ]
    return _finish(feed, "".join(parts), frames.ATOM + CHARSET)


def _atom_entry(entry: Entry, feed: Feed) -> str:
    language = entry.language or (feed.language != entry.weblog.language and entry.weblog.language)
    spoken = f' xml:lang="{xml(language)}"' if language else ""
    body = content(entry)
    summary = entry.summary if body else entry.excerpt
    who = f"<uri>{xml(uri)}</uri>" if (uri := author_url(entry)) else ""
    tags = "".join(
        f'<category term="{xml(slug)}" label="{xml(name)}"/>\n' for name, slug in entry.tag_list
    )
    return (
        f"<entry{spoken}>\n<id>{xml(entry.atom_id)}</id>\n<title>{xml(entry.heading)}</title>\n"
        f'<link rel="alternate" type="text/html" href="{xml(url(entry))}"/>\n'
        f"<published>{items.stamp(entry.pub_date)}</published>\n"
        f"<updated>{items.stamp(items.changed(entry))}</updated>\n"
        f"<author><name>{xml(author(entry))}</name>{who}</author>\n{tags}"
        f"{''.join(_atom_enclosures(entry, feed))}{_media(entry)}"
        + (f"<summary>{xml(summary)}</summary>\n" if summary else "")
        + (f'<content type="html">{xml(body)}</content>\n' if body else "")
        + "</entry>\n"
    )


def _atom_enclosures(entry: Entry, feed: Feed) -> Iterator[str]:
    for each in feed.enclosures.get(entry.pk, []):
        length = f' length="{each.length}"' if each.length else ""
        kind = xml(each.content_type)
        yield f'<link rel="enclosure" type="{kind}" href="{xml(each.url)}"{length}/>\n'


def _media(entry: Entry) -> str:
    image = items.image_url(entry, entry.weblog)
    return f'<media:content url="{xml(image)}" medium="image"/>\n' if image else ""


def rss(feed: Feed) -> Page:
    """RSS 2.0, with the namespaces content, dc, atom and media."""
    parts = [
        f'{PROLOGUE}<rss version="2.0"{MEDIA}',
        ' xmlns:content="http://purl.org/rss/1.0/modules/content/"',
        ' xmlns:dc="http://purl.org/dc/elements/1.1/"',
        ' xmlns:atom="http://www.w3.org/2005/Atom">\n<channel>\n',
        f"<title>{xml(feed.title)}</title>\n<link>{xml(feed.home)}</link>\n",
        f"<description>{xml(feed.tagline or feed.title)}</description>\n",
        f"<language>{xml(feed.language)}</language>\n",
        f"<lastBuildDate>{format_datetime(feed.updated)}</lastBuildDate>\n",
        f'<atom:link rel="self" type="{frames.RSS}" href="{xml(feed.base)}feed/rss/"/>\n',
        _rss_image(feed),
        "<generator>Rookery</generator>\n",
        *(_rss_item(entry, feed) for entry in feed.entries),
        "</channel>\n</rss>\n",
    ]
    return _finish(feed, "".join(parts), frames.RSS + CHARSET)


def _rss_image(feed: Feed) -> str:
    if not feed.logo:
        return ""
    return (
        f"<image><url>{xml(feed.logo)}</url><title>{xml(feed.title)}</title>"
        f"<link>{xml(feed.home)}</link></image>\n"
    )


def _rss_item(entry: Entry, feed: Feed) -> str:
    title = f"<title>{xml(entry.title)}</title>\n" if entry.title else ""
    tags = "".join(f"<category>{xml(name)}</category>\n" for name, _ in entry.tag_list)
    body = content(entry)
    return (
        f"<item>\n{title}<link>{xml(url(entry))}</link>\n"
        f'<guid isPermaLink="false">{xml(entry.atom_id)}</guid>\n'
        f"<pubDate>{format_datetime(entry.pub_date)}</pubDate>\n"
        f"<dc:creator>{xml(author(entry))}</dc:creator>\n{tags}"
        f"{_rss_enclosure(feed.enclosures.get(entry.pk, []))}{_media(entry)}"
        f"<description>{xml(entry.excerpt)}</description>\n"
        + (f"<content:encoded>{xml(body)}</content:encoded>\n" if body else "")
        + "</item>\n"
    )


def _rss_enclosure(found: list[Enclosure]) -> str:
    """The first one: clients expect no more. A length that isn't known is 0."""
    if not found:
        return ""
    kind, length = xml(found[0].content_type), found[0].length
    return f'<enclosure url="{xml(found[0].url)}" length="{length}" type="{kind}"/>\n'


def json_feed(feed: Feed) -> Page:
    """JSON Feed 1.1."""
    said: dict[str, Any] = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": feed.title,
        "home_page_url": feed.home,
        "feed_url": f"{feed.base}feed.json",
        "language": feed.language,
    }
    optional = {"description": feed.tagline, "icon": feed.logo, "favicon": feed.icon}
    said |= {name: value for name, value in optional.items() if value}
    said["items"] = [_json_item(entry, feed) for entry in feed.entries]
    return _finish(feed, json.dumps(said, ensure_ascii=False), frames.JSON)


def _json_item(entry: Entry, feed: Feed) -> dict[str, Any]:
    body, uri = content(entry), author_url(entry)
    who = {"name": author(entry)} | ({"url": uri} if uri else {})
    said: dict[str, Any] = {
        "id": entry.atom_id,
        "url": url(entry),
        # One of the two has to be there (JSON Feed 1.1, items).
        **({"content_html": body} if body else {"content_text": entry.excerpt}),
        "date_published": items.stamp(entry.pub_date),
        "date_modified": items.stamp(items.changed(entry)),
        "authors": [who],
    }
    optional = {
        "title": entry.title,
        "summary": entry.summary,
        "language": entry.language,
        "tags": [name for name, _ in entry.tag_list],
        "image": items.image_url(entry, entry.weblog),
        "attachments": [_attachment(each) for each in feed.enclosures.get(entry.pk, [])],
    }
    return said | {name: value for name, value in optional.items() if value}


def _attachment(each: Enclosure) -> dict[str, Any]:
    said: dict[str, Any] = {"url": each.url, "mime_type": each.content_type}
    return said | ({"size_in_bytes": each.length} if each.length else {})


def _finish(feed: Feed, text: str, content_type: str) -> Page:
    return Page(text.encode(), content_type, feed.not_after)
