"""Pages of those who write in a weblog."""

import feedparser
import pytest

from rookery.entries.move import rename_weblog
from rookery.weblogs.roles import Role
from tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def weblog():
    return make.weblog("Moss", author=make.user("Ana Lind"), slug="moss")


@pytest.fixture
def ben(weblog):
    return make.member(weblog, Role.WRITER, make.user("Ben Oak"))


def test_an_author_has_a_page_and_feeds_of_their_own(client, weblog, ben):
    make.entry(weblog, "Fern", by=ben)
    make.entry(weblog, "Rain")
    page = client.get("/moss/authors/ben-oak/").content.decode()
    assert "Ben Oak · Moss" in page
    assert "Fern" in page
    assert "Rain" not in page
    for path in ("feed/", "feed/rss/", "feed.json"):
        assert f'href="/moss/authors/ben-oak/{path}"' in page
    feed = feedparser.parse(client.get("/moss/authors/ben-oak/feed/").content)
    assert not feed.bozo
    assert [item.title for item in feed.entries] == ["Fern"]
    assert feed.entries[0].author_detail.href == "http://localhost:8000/moss/authors/ben-oak/"


def test_bylines_lead_to_it_unless_somebody_typed_them(client, weblog, ben):
    make.entry(weblog, "Fern", slug="fern", by=ben)
    make.entry(weblog, "Guest", slug="guest", by=ben, byline="A friend")
    link = 'href="/moss/authors/ben-oak/"'
    assert link in client.get("/moss/fern/").content.decode()
    assert link in client.get("/moss/").content.decode()
    assert "/authors/" not in client.get("/moss/guest/").content.decode()
    assert "Guest" not in client.get("/moss/authors/ben-oak/").content.decode()


@pytest.mark.parametrize("hidden", [{"status": "draft"}, {"visibility": "unlisted"}])
def test_who_has_nothing_to_read_here_has_no_page(client, weblog, ben, hidden):
    make.entry(weblog, "Fern", by=ben, **hidden)
    elsewhere = make.weblog("Ink", author=ben, slug="ink")
    make.entry(elsewhere, "Blot")
    for path in ("", "feed/", "feed/rss/", "feed.json"):
        assert client.get(f"/moss/authors/ben-oak/{path}").status_code == 404
        assert client.get(f"/ink/authors/ben-oak/{path}").status_code == 200


def test_its_address_follows_the_weblog(client, weblog, ben):
    make.entry(weblog, "Fern", by=ben)
    rename_weblog(weblog, "ink", by=weblog.author)
    for path in ("", "feed/", "feed/rss/", "feed.json"):
        answer = client.get(f"/moss/authors/ben-oak/{path}")
        assert answer.status_code == 301
        assert answer["Location"] == f"http://localhost:8000/ink/authors/ben-oak/{path}"
    assert client.get("/ink/authors/ben-oak")["Location"].endswith("/ink/authors/ben-oak/")
    assert client.get("/moss/authors/ana-lind/").status_code == 404


def test_one_entry_and_many_cost_the_same(client, weblog, ben, django_assert_num_queries):
    make.entry(weblog, "Fern", by=ben)
    for _ in range(2):
        for path in ("", "feed/"):
            client.get("/robots.txt")  # The host is known for a second.
            with django_assert_num_queries(2):
                client.get(f"/moss/authors/ben-oak/{path}")
        for number in range(12):
            make.entry(weblog, f"Fern {number}", by=ben)
