"""Makes WordPress exports for tests: a whole file from a few items, each with sensible defaults."""

from itertools import count
from pathlib import Path
from xml.sax.saxutils import escape

SAMPLES = Path(__file__).parent / "samples"
SITE = "https://old.example"

HEAD = """<?xml version="1.0" encoding="{encoding}"?>
<rss version="2.0"
  xmlns:excerpt="http://wordpress.org/export/1.2/excerpt/"
  xmlns:content="http://purl.org/rss/1.0/modules/content/"
  xmlns:dc="http://purl.org/dc/elements/1.1/"
  xmlns:wp="http://wordpress.org/export/1.2/">
<channel>
<title>Old weblog</title>
<link>{site}</link>
<wp:wxr_version>1.2</wp:wxr_version>
<wp:base_blog_url>{site}</wp:base_blog_url>
"""
TAIL = "</channel>\n</rss>\n"

_number = count(100)


def item(body="Text.", *, number=None, kind="post", status="publish", extra="", **fields):
    """One `<item>`. `fields` are elements by name, "_" for ":" (wp_post_name, title)."""
    number = number or next(_number)
    values = {
        "title": f"Post {number}",
        "link": f"{SITE}/post-{number}/",
        "guid": f"{SITE}/?p={number}",
        "wp_post_id": number,
        "wp_post_date_gmt": "2012-03-04 05:06:07",
        "wp_post_name": f"post-{number}",
        "wp_status": status,
        "wp_post_type": kind,
        **fields,
    }
    elements = "".join(
        f"<{name.replace('_', ':', 1)}>{escape(str(value))}</{name.replace('_', ':', 1)}>\n"
        for name, value in values.items()
        if value is not None
    )
    return (
        f"<item>\n{elements}<content:encoded><![CDATA[{body}]]></content:encoded>\n{extra}</item>\n"
    )


def attachment(url, *, number, parent=0, alt="", title=""):
    """An `<item>` that names a file."""
    return item(
        "",
        number=number,
        kind="attachment",
        status="inherit",
        title=title or f"File {number}",
        wp_attachment_url=url,
        wp_post_parent=parent,
        extra=meta("_wp_attachment_image_alt", alt),
    )


def meta(key, value):
    return (
        f"<wp:postmeta><wp:meta_key>{key}</wp:meta_key>"
        f"<wp:meta_value><![CDATA[{value}]]></wp:meta_value></wp:postmeta>\n"
    )


def author(login, name):
    return (
        f"<wp:author><wp:author_login>{login}</wp:author_login>"
        f"<wp:author_display_name>{name}</wp:author_display_name></wp:author>\n"
    )


def export(*items, site=SITE, encoding="UTF-8"):
    """A whole file, as text."""
    return HEAD.format(site=site, encoding=encoding) + "".join(items) + TAIL


def written(folder, text, name="export.xml"):
    """The text, or the bytes, as a file."""
    path = folder / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path
