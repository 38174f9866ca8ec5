"""What is not for readers is in no page, feed, list or sitemap, whatever hides it."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from rookery.entries.models import Entry
from rookery.weblogs.models import Weblog
from tests import make, routes

pytestmark = pytest.mark.django_db

SOON = timedelta(days=1)
MARK = "zzhiddenzz"

# How an entry is hidden. Each carries its mark in every field that a page could show.
HIDDEN = {
    "draft": {"status": "draft"},
    "submitted": {"status": "submitted"},
    "scheduled": {"pub_date": SOON},
    "members": {"visibility": "members"},
    "trashed": {"trashed_at": -SOON},
    "arriving": {"is_arriving": True},
}
HIDDEN_WEBLOGS = {
    "members": {"visibility": "members"},
    "suspended": {"suspended_at": -SOON},
    "deleted": {"deleted_at": -SOON},
}


def dated(made: dict) -> dict:
    now = timezone.now()
    return {
        name: now + value if isinstance(value, timedelta) else value for name, value in made.items()
    }


def marked(weblog: Weblog, **more: object) -> Entry:
    return make.entry(
        weblog,
        f"{MARK} title",
        body=f"{MARK} body",
        summary=f"{MARK} summary",
        byline=f"{MARK} byline",
        tags=[f"{MARK} tag", "wet"],
        **{"slug": "secret", **dated(more)},
    )


@pytest.fixture(params=["at the root", "below the root"])
def weblog(request) -> Weblog:
    """A weblog with something to read, beside another; on a site of its own."""
    first = make.weblog("First", site="moss.example", slug="first", is_root=True)
    second = make.weblog("Second", site="moss.example", slug="second")
    for one in (first, second):
        make.entry(one, "Rain", tags=["wet"], slug="rain")
        make.entry(one, "About", is_page=True, slug="about")
    return first if request.param == "at the root" else second


def addresses(weblog: Weblog, entry: Entry) -> dict[str, str]:
    """Every address that readers have on the site, with every word that could lead to the entry."""
    days = {entry.pub_date.year, timezone.now().year}
    words = {weblog.slug, entry.slug, "first", "second", "secret"}
    found = {}
    for route in routes.reader():
        if route.path.startswith(("-/media/", "-/theme/", "-/logo/", "-/icon/")):
            continue  # A file has an address that nobody can guess; it belongs to no entry.
        for word in words if {"word", "weblog"} & route.parameters else {""}:
            for tag in ("wet", f"{MARK}-tag") if "tag" in route.parameters else ("",):
                for year in days if "year" in route.parameters else {0}:
                    values = {"word": word, "weblog": word, "tag": tag, "year": year}
                    values |= {"author": weblog.author.slug, "number": 1}
                    slug = entry.uuid if route.path.startswith("-/") else entry.slug
                    path = route.at(**values, entry=slug)
                    found[path] = route.path
    searches = {f"{path}?q={MARK}": route for path, route in found.items() if "search" in path}
    return found | searches | {f"{weblog.path}?p=12": "?p=12", entry.path.rstrip("/"): "no slash"}


def crawl(weblog: Weblog, entry: Entry) -> Iterator[tuple[str, int, str]]:
    """(path, status, everything that was sent) of each address."""
    client = Client(headers={"host": "moss.example"})
    for path in addresses(weblog, entry):
        answer = client.get(path)
        text = answer.content.decode() + str(answer.headers)
        # A search shows the words that were asked for; that is no leak.
        text = text.replace(f'value="{MARK}"', "").replace(f"q={MARK}", "")
        yield path, answer.status_code, text


@pytest.mark.parametrize("state", HIDDEN)
def test_a_hidden_entry_is_nowhere(weblog, state):
    entry = marked(weblog, **HIDDEN[state])
    weblog.old_addresses.create(entry=entry, path="once/")
    weblog.old_addresses.create(entry=entry, path="?p=12")
    seen = 0
    for path, status, text in crawl(weblog, entry):
        assert f"{MARK} title" not in text.lower(), path
        assert f"{MARK} body" not in text.lower(), path
        assert f"{MARK} summary" not in text.lower(), path
        assert f"{MARK} byline" not in text.lower(), path
        assert f"{MARK} tag" not in text.lower(), path
        assert "/secret/" not in text, path
        if path.rstrip("/").endswith("secret"):
            assert status == 404, path
        seen += status == 200
    assert seen > 15
    client = Client(headers={"host": "moss.example"})
    assert client.get(f"{weblog.path}once/").status_code == 404
    assert client.get(f"{weblog.path}tags/{MARK}-tag/").status_code == 404


@pytest.mark.parametrize("state", HIDDEN)
def test_nor_is_a_hidden_page_in_the_navigation(weblog, state):
    entry = marked(weblog, is_page=True, **HIDDEN[state])
    for path, _status, text in crawl(weblog, entry):
        assert MARK not in text.lower(), path


def test_an_unlisted_entry_is_at_its_address_alone(weblog):
    entry = marked(weblog, visibility="unlisted")
    shown = {path for path, _, text in crawl(weblog, entry) if f"{MARK} title" in text.lower()}
    assert shown == {entry.path}
    page = Client(headers={"host": "moss.example"}).get(entry.path)
    assert "noindex" in page.content.decode()


@pytest.mark.parametrize("state", HIDDEN_WEBLOGS)
def test_a_hidden_weblog_takes_everything_with_it(weblog, state):
    entry = marked(weblog)
    type(weblog).objects.filter(pk=weblog.pk).update(
        title=f"{MARK} weblog", tagline=f"{MARK} tagline", **dated(HIDDEN_WEBLOGS[state])
    )
    for path, status, text in crawl(weblog, entry):
        assert MARK not in text.lower(), path
        if path.startswith(weblog.path) and weblog.path != "/":
            assert status in {301, 404}, path
    assert Client(headers={"host": "moss.example"}).get(weblog.path).status_code == 404


def test_an_unlisted_weblog_is_read_but_not_named(weblog):
    entry = marked(weblog)
    type(weblog).objects.filter(pk=weblog.pk).update(visibility="unlisted", title=f"{MARK} weblog")
    client = Client(headers={"host": "moss.example"})
    assert client.get(entry.path).status_code == 200
    for path in ("/weblogs/", "/weblogs/feed/", "/-/opml", "/sitemap-1.xml", "/robots.txt"):
        assert MARK not in client.get(path).content.decode().lower(), path


def test_a_scheduled_entry_appears_by_itself(weblog):
    entry = marked(weblog, pub_date=SOON)
    client = Client(headers={"host": "moss.example"})
    assert client.get(entry.path).status_code == 404
    Entry.objects.filter(pk=entry.pk).update(pub_date=timezone.now())
    assert client.get(entry.path).status_code == 200
    for path in (weblog.path, f"{weblog.path}feed/", "/sitemap-1.xml"):
        assert "/secret/" in client.get(path).content.decode(), path
