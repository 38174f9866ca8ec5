"""The search of a weblog and of a site, as readers have them."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from rookery.entries.search import rows
from rookery.pages import search
from rookery.weblogs.models import Weblog
from tests import make

pytestmark = pytest.mark.django_db

ON_SITE = "/weblogs/search/"


@pytest.fixture
def weblog() -> Weblog:
    return make.weblog("Moss", is_root=True)


def text(response) -> str:
    return response.content.decode()


def headings(response) -> list[str]:
    titles = re.findall(r'<h2 class="p-name"[^>]*><a[^>]*>(.*?)</a></h2>', text(response))
    return [re.sub("</?mark>", "", title) for title in titles]


def test_every_word_is_wanted_and_the_title_counts_most(client, weblog):
    make.entry(weblog, "Moss and rain", body="It was green.")
    make.entry(weblog, "Another day", body="Much moss.")
    assert headings(client.get("/search/", {"q": "MOSS green"})) == ["Moss and rain"]
    answer = client.get("/search/?q=moss")
    assert headings(answer) == ["Moss and rain", "Another day"]
    assert "2 entries, the best first." in text(answer)
    assert '<a class="u-url" href="/moss-and-rain/"><mark>Moss</mark> and rain</a>' in text(answer)
    assert "Much <mark>moss</mark>." in text(answer)


def test_nothing_found_and_nothing_asked(client, weblog):
    make.entry(weblog)
    nothing = text(client.get("/search/", {"q": 'moss "><script>'}))
    assert "Nothing has all of these words" in nothing
    assert 'value="moss &quot;&gt;&lt;script&gt;"' in nothing
    assert "Nothing has" not in text(client.get("/search/"))
    assert "Nothing has" in text(client.get(ON_SITE, {"q": "moss"}))
    assert client.get("/search/", {"q": "a\0b"}).status_code == 200


def test_what_an_author_wrote_is_shown_as_text(client, weblog):
    make.entry(weblog, "<script>moss</script>", body="`<img src=x onerror=moss>` & <b>moss</b>")
    page = text(client.get("/search/?q=moss"))
    assert "&lt;script&gt;<mark>moss</mark>&lt;/script&gt;" in page
    assert "&lt;img src=x onerror=<mark>moss</mark>&gt; &amp; <mark>moss</mark>" in page


def test_it_goes_on_page_by_page_up_to_an_end(client, weblog, monkeypatch):
    monkeypatch.setattr(search, "PER_PAGE", 2)
    monkeypatch.setattr(search, "MOST_PAGES", 2)
    for day in range(3):
        make.entry(weblog, f"Moss {day}", pub_date=timezone.now() - timedelta(days=9 - day))
    first = client.get("/search/?q=moss")
    assert headings(first) == ["Moss 2", "Moss 1"]
    assert "More than 2 entries" in text(first)
    assert 'href="/search/?q=moss&amp;page=2">More</a>' in text(first)
    second = client.get("/search/?q=moss&page=2")
    assert headings(second) == ["Moss 0"]
    assert "3 entries" in text(second)
    assert 'href="/search/?q=moss">Better ones</a>' in text(second)
    for day in range(3, 6):
        make.entry(weblog, f"Moss {day}")
    cut = text(client.get("/search/?q=moss&page=2"))
    assert "There is more. A word" in cut
    assert ">More</a>" not in cut
    for page in ("3", "0", "-1", "x", "²", "1" * 5000):
        assert headings(client.get("/search/", {"q": "moss", "page": page})) == [
            "Moss 5",
            "Moss 4",
        ]


def test_old_cursors_still_lead_to_an_answer(client, weblog):
    make.entry(weblog, "Moss")
    address = "/search/?q=moss&before=20240101T120000000000-1"
    assert headings(client.get(address)) == ["Moss"]


def test_pages_are_found_too_and_scheduled_entries_in_their_time(client, clock):
    weblog = make.weblog(is_root=True)
    make.entry(weblog, "About moss", is_page=True)
    make.entry(weblog, "Moss to come", pub_date=timezone.now() + timedelta(seconds=30))
    assert headings(client.get("/search/?q=moss")) == ["About moss"]
    clock.shift(31)
    assert headings(client.get("/search/?q=moss")) == ["Moss to come", "About moss"]


def test_no_search_engine_lists_what_was_found(client, weblog):
    make.entry(weblog)
    for address in ("/search/", "/search/?q=rain", ON_SITE, f"{ON_SITE}?q=rain"):
        assert '<meta name="robots" content="noindex' in text(client.get(address))


def test_a_language_that_isnt_the_pages_is_named(client, weblog):
    make.entry(weblog, "Häuser", language="de")
    make.entry(weblog, "بيت", body="Häuser", language="ar")
    page = text(client.get("/search/?q=häuser"))
    assert re.search(r'<h2 class="p-name" lang="de"><a[^>]*><mark>Häuser</mark></a></h2>', page)
    assert re.search(r'<h2 class="p-name" lang="ar" dir="rtl"><a[^>]*>بيت</a></h2>', page)
    assert '<p class="p-summary" lang="ar" dir="rtl"><mark>Häuser</mark></p>' in page


def test_a_site_names_the_weblog_of_each_entry(client, weblog):
    ben = make.weblog("Ben’s bench", slug="ben")
    make.entry(weblog, "Rain here", body="x")
    make.entry(ben, "Rain there", body="x", pub_date=timezone.now() - timedelta(days=1))
    page = client.get(ON_SITE, {"q": "rain"})
    assert headings(page) == ["Rain here", "Rain there"]
    assert '<p><a href="/ben/">Ben’s bench</a></p>' in text(page)
    assert 'href="/ben/rain-there/"' in text(page)


@pytest.mark.parametrize("most", [100, 1])
def test_a_site_finds_what_it_lists_and_nothing_else(client, weblog, monkeypatch, most):
    """With its weblogs named to the index, and without."""
    monkeypatch.setattr(rows, "NAMED", most)
    make.entry(weblog, "Rain here")
    make.entry(make.weblog(slug="ben"), "Rain there")
    make.entry(make.weblog(slug="unlisted", visibility="unlisted"), "Rain unlisted")
    make.entry(make.weblog(slug="members", visibility="members"), "Rain for members")
    make.entry(make.weblog(slug="suspended", suspended_at=timezone.now()), "Rain suspended")
    make.entry(make.weblog(site="far.localhost", is_root=True), "Rain far away")
    make.entry(weblog, "Rain drafted", status="draft")
    assert {*headings(client.get(ON_SITE, {"q": "rain"}))} == {"Rain here", "Rain there"}
    far = {"host": "far.localhost:8000"}
    assert headings(client.get(ON_SITE, {"q": "rain"}, headers=far)) == ["Rain far away"]


def test_a_weblog_finds_its_own_alone_also_when_nobody_lists_it(client, weblog):
    make.entry(weblog, "Rain here")
    make.entry(make.weblog(slug="quiet", visibility="unlisted"), "Rain unlisted")
    assert headings(client.get("/quiet/search/?q=rain")) == ["Rain unlisted"]
    assert headings(client.get("/search/?q=rain")) == ["Rain here"]


@pytest.mark.parametrize("address", ["/search/", ON_SITE])
def test_one_entry_and_twenty_cost_the_same(client, weblog, django_assert_num_queries, address):
    for entries, shown in ((1, 1), (22, 20)):
        for _ in range(entries):
            make.entry(weblog, "Rain", language="de")
        client.get("/nothing.txt")  # The host is remembered, for a second.
        with django_assert_num_queries(2):
            assert len(headings(client.get(address, {"q": "rain"}))) == shown


def test_where_nothing_is_one_may_search(client, weblog):
    assert 'action="/search/"' in text(client.get("/nothing/"))
    far = make.site("far.localhost")
    page = client.get("/nothing/", headers={"host": far.domain + ":8000"})
    assert page.status_code == 404
    assert f'action="{ON_SITE}"' in text(page)


def test_the_list_of_weblogs_offers_it(client, weblog):
    assert f'action="{ON_SITE}"' not in text(client.get("/weblogs/"))
    make.entry(weblog)
    assert f'action="{ON_SITE}"' in text(client.get("/weblogs/"))
