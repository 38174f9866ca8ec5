"""The list of a site's weblogs: by activity, by name, as feeds and as OPML."""

import json
from datetime import timedelta
from importlib import import_module
from xml.etree import ElementTree as ET

import feedparser
import pytest
from django.apps import apps
from django.utils import timezone

from rookery.entries.models import Entry
from rookery.weblogs.models import SiteState, Weblog
from tests import make

pytestmark = pytest.mark.django_db
HOME = "http://localhost:8000"


def ago(**what):
    return timezone.now() - timedelta(**what)


def titles(client, path="/weblogs/"):
    page = client.get(path).content.decode()
    return [part.partition("</a>")[0].rpartition(">")[2] for part in page.split("<h2>")[1:]]


@pytest.fixture
def three():
    made = [make.weblog(title, slug=title.lower()) for title in ("Moss", "ash", "Fern")]
    for days, weblog in enumerate(made, start=1):
        make.entry(weblog, f"Of {weblog.title}", pub_date=ago(days=days))
    return made


def test_who_wrote_last_comes_first(client, three):
    assert titles(client) == ["Moss", "ash", "Fern"]
    make.entry(three[2], "New", pub_date=ago(hours=1))
    assert titles(client) == ["Fern", "Moss", "ash"]
    make.entry(three[1], "A page", is_page=True, pub_date=ago(minutes=1))
    assert titles(client) == ["Fern", "Moss", "ash"]


def test_what_is_scheduled_counts_when_its_time_comes(client, three, time_machine):
    make.entry(three[2], "Soon", pub_date=timezone.now() + timedelta(hours=1))
    only = make.weblog("Only")
    make.entry(only, "Later", pub_date=timezone.now() + timedelta(hours=2))
    assert titles(client) == ["Moss", "ash", "Fern"]
    assert titles(client, "/weblogs/?by=name") == ["ash", "Fern", "Moss"]
    assert "Soon" not in client.get("/weblogs/").content.decode()
    time_machine.move_to(timezone.now() + timedelta(hours=3))
    assert titles(client) == ["Only", "Fern", "Moss", "ash"]


@pytest.mark.parametrize("act", ["withdraw", "trash"])
def test_what_is_taken_back_counts_no_more(client, three, act):
    entry = make.entry(three[2], "New", pub_date=ago(hours=1))
    getattr(entry, act)(by=None)
    assert titles(client) == ["Moss", "ash", "Fern"]
    entry.erase(by=None)
    three[0].entries.get().erase(by=None)
    assert titles(client) == ["ash", "Fern"]


@pytest.mark.parametrize(
    "hidden", [{"visibility": "unlisted"}, {"visibility": "members"}, {"suspended_at": ago()}]
)
def test_who_is_not_listed_is_in_none_of_them(client, three, hidden):
    Weblog.objects.filter(title="Moss").update(**hidden)
    assert titles(client) == ["ash", "Fern"]
    assert titles(client, "/weblogs/?by=name") == ["ash", "Fern"]
    for path in ("/weblogs/feed/", "/weblogs/feed/rss/", "/weblogs/feed.json", "/-/opml"):
        assert "Moss" not in client.get(path).content.decode()


@pytest.mark.parametrize("start", ["/weblogs/", "/weblogs/?by=name"])
def test_long_lists_go_on_without_gaps_or_doubles(client, start):
    author = make.user()
    for number in range(65):
        title = f"Weblog {number % 7}"
        weblog = make.weblog(title, slug=f"w{number}", author=author)
        make.entry(weblog, "Rain", pub_date=ago(days=1 + number % 5))
    seen, path = [], start
    while path:
        page = client.get(path).content.decode()
        seen += [part.partition('"')[0] for part in page.split('<h2><a href="')[1:]]
        _, found, rest = page.partition('class="older" rel="prev" href="')
        path = rest.partition('"')[0].replace("&amp;", "&") if found else ""
    assert len(seen) == len({*seen}) == 65


@pytest.mark.parametrize("query", ["by=name&after=x", "by=name&after=9999999999999999999", "by=?"])
def test_a_list_that_nobody_asked_for_begins_at_its_start(client, three, query):
    assert len(titles(client, f"/weblogs/?{query}")) == 3


def test_the_operator_says_what_this_place_is(client, three):
    SiteState.objects.update(about="*Slow* words <script>alert(1)</script>")
    page = client.get("/").content.decode()
    assert "<em>Slow</em> words" in page
    assert "alert(1)" not in page
    assert '<meta name="description" content="Slow words">' in page


@pytest.mark.parametrize("path", ["/weblogs/feed/", "/weblogs/feed/rss/"])
def test_the_feed_of_a_site_has_the_newest_of_all(client, three, path):
    for number in range(25):
        make.entry(three[1], f"Often {number:02}", pub_date=ago(hours=30 + number))
    make.entry(three[0], "A page", is_page=True)
    feed = feedparser.parse(client.get(path).content)
    assert not feed.bozo
    assert feed.feed.links[0].href == HOME + path or feed.feed.link == f"{HOME}/weblogs/"
    newest = Entry.objects.stream().newest()[:20]
    assert [item.title for item in feed.entries] == [entry.title for entry in newest]
    assert {item.link.split("/")[3] for item in feed.entries} == {"moss", "ash"}


def test_its_json_says_whose_each_entry_is(client, three):
    feed = json.loads(client.get("/weblogs/feed.json").content)
    assert [item["url"] for item in feed["items"]] == [
        f"{HOME}/{weblog.slug}/of-{weblog.slug}/" for weblog in three
    ]
    assert feed["items"][0]["authors"][0]["name"] == str(three[0].author)


def test_opml_names_every_feed(client, three):
    Weblog.objects.filter(title="Moss").update(title='Moss & "Ink" <b>')
    response = client.get("/-/opml")
    root = ET.fromstring(response.content)
    assert (root.tag, root.attrib) == ("opml", {"version": "2.0"})
    outlines = [outline.attrib for outline in root.iter("outline")]
    assert [each["xmlUrl"] for each in outlines] == [
        f"{HOME}/{slug}/feed/" for slug in ("moss", "ash", "fern")
    ]
    assert outlines[0]["text"] == 'Moss & "Ink" <b>'
    assert 'href="/-/opml"' in client.get("/weblogs/").content.decode()


def test_one_weblog_and_many_cost_the_same(client, django_assert_num_queries):
    make.entry(make.weblog(), "Rain")
    for number in range(2):
        for path in ("/weblogs/", "/weblogs/?by=name", "/weblogs/feed/", "/-/opml"):
            client.get("/robots.txt")  # The host is known for a second.
            with django_assert_num_queries(1 if path == "/-/opml" else 2):
                assert client.get(path).status_code == 200
        for more in range(12):
            make.entry(make.weblog(slug=f"w{number}-{more}"), "Rain")


def test_weblogs_that_were_there_before_are_in_the_list(client, three):
    """What the migration does to the rows of an older Rookery."""
    Weblog.objects.update(latest_at=None)
    assert titles(client) == []
    import_module("rookery.entries.migrations.0019_latest_at").fill(apps, None)
    assert titles(client) == ["Moss", "ash", "Fern"]
