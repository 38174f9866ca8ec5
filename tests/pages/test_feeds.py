"""Feeds: three formats, full text, absolute addresses, ids that never change."""

import json
from datetime import UTC, datetime, timedelta
from xml.etree import ElementTree as ET

import feedparser
import pytest
from django.utils import timezone

from rookery.entries.models import Entry
from rookery.entries.move import rename_weblog
from rookery.pages import items
from tests import make

pytestmark = pytest.mark.django_db

NASTY = "Less < more & “more” > less ]]> \x0b\x00\ufffe end 🪶"


def stored(weblog, html, **changes):
    """An entry whose stored HTML is exactly this, whatever a renderer would make of it."""
    entry = make.entry(weblog, **changes)
    Entry.objects.filter(pk=entry.pk).update(body_html=html)
    return entry


@pytest.fixture
def weblog():
    return make.weblog("Moss & <Ink>", slug="moss", is_root=True, tagline="Damp & green")


@pytest.mark.parametrize("path", ["/feed/", "/feed/rss/", "/tags/a-b/feed/", "/tags/a-b/feed/rss/"])
def test_feed_is_well_formed_whatever_was_written(client, weblog, path):
    # A control character can't be stored by every database; the markup can.
    entry = make.entry(weblog, "A < B & C", tags=["A & B"], summary="One & all")
    Entry.objects.filter(pk=entry.pk).update(
        body_html=f"<p>{NASTY.replace(chr(0), '')}</p>", title="A < B & \x0bC"
    )
    response = client.get(path)
    feed = feedparser.parse(response.content)
    assert not feed.bozo, feed.get("bozo_exception")
    assert feed.feed.title.endswith("Moss & <Ink>") or "Moss &" in feed.feed.title
    (item,) = feed.entries
    assert item.title == "A < B & C"
    assert "🪶" in item.content[0].value
    assert [tag.label or tag.term for tag in item.tags] == ["A & B"]
    ET.fromstring(response.content)


def test_atom_says_who_when_where_and_links_both_ways(client, weblog):
    when = datetime(2024, 5, 5, 8, 30, tzinfo=UTC)
    entry = make.entry(weblog, "Moss", slug="moss-grows", pub_date=when, by=make.user("Ana Lind"))
    feed = feedparser.parse(client.get("/feed/").content)
    assert client.get("/feed/")["Content-Type"] == "application/atom+xml; charset=utf-8"
    links = {link.rel: link.href for link in feed.feed.links}
    assert links == {"self": "http://localhost:8000/feed/", "alternate": "http://localhost:8000/"}
    (item,) = feed.entries
    assert item.id == f"urn:uuid:{entry.uuid}"
    assert item.link == "http://localhost:8000/moss-grows/"
    assert item.author == "Ana Lind"
    assert item.published == "2024-05-05T08:30:00Z"
    assert "@" not in client.get("/feed/").content.decode()


def test_rss_carries_the_whole_text_and_a_guid_that_is_no_link(client, weblog):
    entry = make.entry(weblog, "Moss", body="word " * 500)
    response = client.get("/feed/rss/")
    assert response["Content-Type"] == "application/rss+xml; charset=utf-8"
    item = ET.fromstring(response.content).find("channel/item")
    assert item.find("guid").attrib == {"isPermaLink": "false"}
    assert item.find("guid").text == f"urn:uuid:{entry.uuid}"
    whole = item.find("{http://purl.org/rss/1.0/modules/content/}encoded").text
    assert whole.count("word") == 500


def test_json_feed_has_what_its_version_1_1_asks_for(client, weblog):
    entry = make.entry(weblog, "", body="A note.", tags=["Green"], language="de")
    response = client.get("/feed.json")
    assert response["Content-Type"] == "application/feed+json"
    feed = json.loads(response.content)
    assert feed["version"] == "https://jsonfeed.org/version/1.1"
    assert feed["feed_url"] == "http://localhost:8000/feed.json"
    (item,) = feed["items"]
    assert item["id"] == f"urn:uuid:{entry.uuid}"
    assert "title" not in item
    assert item["tags"] == ["Green"]
    assert item["language"] == "de"
    assert "A note." in item["content_html"]


def test_addresses_in_bodies_are_absolute_and_text_is_left_alone(client, weblog):
    html = (
        '<p><a href="/about/">a</a> <a href="other/">b</a> <a href="#fn1">c</a> '
        '<a href="https://example.com/?a=1&amp;b=2">d</a> <img src="/-/media/1/x.png" alt="a > b">'
        '<a href="mailto:a@b.c">e</a> <a href="//cdn.example/x">f</a></p>'
        '<pre><code>&lt;a href="/code/"&gt; src="/code/"</code></pre>'
    )
    stored(weblog, html, title="Links", slug="links")
    for path in ("/feed/", "/feed/rss/", "/feed.json"):
        content = client.get(path).content
        if path.endswith("json"):
            shown = json.loads(content)["items"][0]["content_html"]
        else:
            root = ET.fromstring(content)
            shown = next(
                element.text
                for element in root.iter()
                if element.tag.endswith(("}content", "}encoded"))
            )
        base = "http://localhost:8000"
        for address in (f"{base}/about/", f"{base}/links/other/", f"{base}/links/#fn1",
                        f"{base}/-/media/1/x.png", "https://example.com/?a=1&amp;b=2",
                        "mailto:a@b.c", "http://cdn.example/x"):  # fmt: skip
            assert f'="{address}"' in shown, (path, address)
        assert '&lt;a href="/code/"&gt; src="/code/"' in shown


def test_ids_stay_whatever_else_changes(client, weblog):
    kept = make.entry(weblog, "Moss")
    imported = make.entry(weblog, "Old", feed_id="http://old.example/?p=12")

    def ids(path):
        return {item.id for item in feedparser.parse(client.get(path).content).entries}

    before = ids("/feed/")
    assert before == {f"urn:uuid:{kept.uuid}", imported.feed_id}
    kept.title, kept.slug, kept.body = "Fern", "fern", "Other words."
    kept.write(by=weblog.author)
    rename_weblog(weblog, "ink", by=weblog.author)
    assert ids("/feed/") == ids("/feed/rss/") == before


def test_feed_holds_the_newest_twenty_of_the_stream(client, weblog):
    now = timezone.now()
    for number in range(25):
        make.entry(weblog, f"Entry {number:02}", pub_date=now - timedelta(hours=number + 1))
    make.entry(weblog, "A page", is_page=True)
    titles = [item.title for item in feedparser.parse(client.get("/feed/").content).entries]
    assert titles == [f"Entry {number:02}" for number in range(20)]


def test_empty_feed_is_a_feed(client, weblog):
    for path in ("/feed/", "/feed/rss/"):
        feed = feedparser.parse(client.get(path).content)
        assert not feed.bozo
        assert feed.entries == []
    assert json.loads(client.get("/feed.json").content)["items"] == []


def test_scheduled_entry_is_news_when_it_appears(weblog):
    entry = make.entry(weblog, pub_date=timezone.now() + timedelta(days=1))
    assert items.changed(entry) == entry.pub_date


def test_media_of_a_pinned_process_come_from_its_own_url(client, weblog, settings):
    stored(weblog, '<p><img src="/-/media/1/x.png"> /-/media/1/x.png</p>', title="M", slug="m")
    settings.MEDIA_URL = "https://media.moss.example/"
    for path in ("/m/", "/", "/feed/"):
        page = client.get(path).content.decode().replace("&quot;", '"')
        assert 'src="https://media.moss.example/1/x.png"' in page
        assert "/-/media/1/x.png<" in page.replace("&lt;", "<")


def parsed(client, path):
    feed = feedparser.parse(client.get(path).content)
    assert not feed.bozo, feed.get("bozo_exception")
    return feed


def test_pictures_and_logo_go_with_it(client, weblog):
    entry = make.entry(weblog, "Fern")
    Entry.objects.filter(pk=entry.pk).update(image="/-/media/1/a.png")
    type(weblog).objects.update(logo=f"{weblog.pk}/logo/x.png")
    logo = f"http://localhost:8000/-/logo/{weblog.uuid}/x.png"
    for path in ("/feed/", "/feed/rss/"):
        feed = parsed(client, path)
        image = {"url": "http://localhost:8000/-/media/1/a.png", "medium": "image"}
        assert feed.entries[0].media_content == [image]
        assert (feed.feed.get("logo") or feed.feed.image.href) == logo
    said = json.loads(client.get("/feed.json").content)
    assert said["icon"] == logo
    assert said["items"][0]["image"] == "http://localhost:8000/-/media/1/a.png"


def test_sound_is_enclosed_with_its_length_when_it_is_ours(client, weblog):
    episode = weblog.uploads.create(name="one.mp3", content_type="audio/mpeg", size=1234)
    far = "https://far.example/two.ogg?x=1&amp;y=2"
    html = f'<audio controls src="{episode.path}"></audio><p><a href="{far}">two</a></p>'
    stored(weblog, html, title="Heard")
    stored(weblog, "<p>talk.mp3 alone is a word</p>", title="Said", slug="said")
    own = f"http://localhost:8000{episode.path}"
    heard = {item.title: item for item in parsed(client, "/feed/").entries}
    assert [(link.href, link.type, link.get("length")) for link in heard["Heard"].enclosures] == [
        (own, "audio/mpeg", "1234"),
        ("https://far.example/two.ogg?x=1&y=2", "audio/ogg", None),
    ]
    assert heard["Said"].enclosures == []
    heard = {item.title: item for item in parsed(client, "/feed/rss/").entries}
    (link,) = heard["Heard"].enclosures
    assert (link.href, link.type, link.length) == (own, "audio/mpeg", "1234")
    items = {item["title"]: item for item in json.loads(client.get("/feed.json").content)["items"]}
    assert items["Heard"]["attachments"][0] == {
        "url": own, "mime_type": "audio/mpeg", "size_in_bytes": 1234
    }  # fmt: skip


@pytest.mark.parametrize("path", ["/feed/", "/feed/rss/", "/feed.json"])
def test_who_wants_to_be_visited_sends_summaries_only(client, weblog, path):
    make.entry(weblog, "Long", body="word " * 300 + "secret-end", summary="In short.")
    make.entry(weblog, "Other", body="first " * 300 + "secret-end")
    assert client.get(path).content.count(b"secret-end") == 2
    type(weblog).objects.update(feeds_are_full=False)
    text = client.get(path).content.decode()
    assert "secret-end" not in text
    assert "In short." in text
    assert "first first" in text
    if path != "/feed.json":
        parsed(client, path)


HOSTILE = ["]]></title><script>x</script>", "&lt;b&gt; &amp;amp;", '"><![CDATA[', "a\u202eb\u200f"]


@pytest.mark.parametrize("title", HOSTILE)
@pytest.mark.parametrize("path", ["/feed/", "/feed/rss/", "/weblogs/feed/"])
def test_titles_are_text_whatever_they_look_like(client, weblog, path, title):
    make.entry(weblog, title, byline=title, summary=title, tags=[title.replace(",", "")])
    feed = ET.fromstring(client.get(path).content)
    said = [node.text for node in feed.iter() if node.tag.rpartition("}")[2] == "title"]
    assert title in said
    assert feed.find(".//{*}script") is None


def test_json_feed_is_as_its_specification_wants(client, weblog):
    """https://jsonfeed.org/version/1.1, what is required and of which type."""
    make.entry(weblog, "Moss", tags=["Green"], summary="In short.", body="[x](https://a/b.mp3)")
    make.entry(weblog, "", body="A note.")
    type(weblog).objects.update(feeds_are_full=False)
    make.user()
    author = {"name": str, "url": str, "avatar": str}
    attachment = {"url": str, "mime_type": str, "size_in_bytes": int}
    item = {
        **dict.fromkeys(
            ("id", "url", "external_url", "title", "content_html", "content_text"), str
        ),
        **dict.fromkeys(("summary", "image", "date_published", "date_modified", "language"), str),
        "tags": [str],
        "authors": [author],
        "attachments": [attachment],
    }
    top = {
        **dict.fromkeys(("version", "title", "home_page_url", "feed_url", "description"), str),
        **dict.fromkeys(("icon", "favicon", "language"), str),
        "authors": [author],
        "items": [item],
    }

    def check(value, wanted, where):
        if isinstance(wanted, list):
            for each in value:
                check(each, wanted[0], where)
        elif isinstance(wanted, dict):
            assert {*value} <= {*wanted}, where
            for name, inner in value.items():
                check(inner, wanted[name], f"{where}.{name}")
        else:
            assert isinstance(value, wanted), where

    for path in ("/feed.json", "/weblogs/feed.json", "/tags/green/feed.json"):
        feed = json.loads(client.get(path).content)
        check(feed, top, "feed")
        assert {"version", "title", "items"} <= {*feed}
        for each in feed["items"]:
            assert {"id"} <= {*each}
            assert {"content_html", "content_text"} & {*each}
    assert feed["items"][0]["attachments"][0]["mime_type"] == "audio/mpeg"


@pytest.mark.parametrize("path", ["/feed/", "/feed.json", "/weblogs/feed/", "/-/opml"])
def test_who_has_a_feed_is_told_so(client, weblog, path):
    make.entry(weblog)
    first = client.get(path)
    again = client.get(path, headers={"if-none-match": first["ETag"]})
    assert (first.status_code, again.status_code, again.content) == (200, 304, b"")
