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
