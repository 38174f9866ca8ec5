"""How reader pages answer: methods, validators, caching, headers, and never a cookie."""

from datetime import timedelta

import pytest
from django.contrib.sites.models import SITE_CACHE
from django.test import Client
from django.utils import timezone

from rookery.weblogs import hosts
from tests import make

pytestmark = pytest.mark.django_db

PAGES = (
    "/", "/moss/", "/tags/", "/tags/green/", "/archive/", "/archive/2024/", "/search/?q=moss",
    "/feed/", "/feed/rss/", "/feed.json", "/tags/green/feed/", "/tags/green/feed/rss/",
    "/tags/green/feed.json", "/weblogs/", "/sitemap.xml", "/sitemap-1.xml",
    "/robots.txt",
)  # fmt: skip
OLDER = "/?before=20990101T000000000000-9"
OTHERS = ("/-/healthz", "/-/edit/0b8c8d7e-6f0a-4d6e-9a51-6a86f4d5a7c1", "/nothing/", "/moss")


@pytest.fixture
def weblog():
    weblog = make.weblog("Ana", slug="ana", is_root=True)
    moment = timezone.now().replace(year=2024, month=5, day=5)
    make.entry(weblog, "Moss", tags=["Green"], pub_date=moment)
    return weblog


def test_page_is_public_for_a_second_and_known_again_by_its_bytes(client, weblog):
    for path in PAGES:
        response = client.get(path)
        assert response.status_code == 200, path
        assert response["Cache-Control"] == (
            "public, max-age=0, s-maxage=1, stale-while-revalidate=1"
        )
        assert response["ETag"].startswith('"')
        assert response["Content-Length"] == str(len(response.content))

        again = client.get(path, headers={"if-none-match": response["ETag"]})
        assert (again.status_code, again.content) == (304, b""), path
        assert again["ETag"] == response["ETag"]
        other = client.get(path, headers={"if-none-match": '"other"'})
        assert other.status_code == 200


def test_etag_changes_with_the_page_and_only_then(client, weblog):
    before = client.get("/moss/")["ETag"]
    assert client.get("/moss/")["ETag"] == before
    entry = weblog.entries.get()
    entry.body = "Now it is dry."
    entry.write(by=weblog.author)
    assert client.get("/moss/")["ETag"] != before


def test_head_answers_as_get_does_without_the_body(client, weblog):
    for path in PAGES + OTHERS:
        head, get = client.head(path), client.get(path)
        assert head.status_code == get.status_code, path
        assert head.content == b""
        for header in ("Content-Type", "ETag", "Location", "Cache-Control"):
            assert head.get(header) == get.get(header), path


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete", "options", "trace"])
def test_nothing_but_get_and_head_is_allowed(client, weblog, method):
    for path in PAGES + OTHERS:
        response = getattr(client, method)(path)
        assert response.status_code == 405, path
        assert response["Allow"] == "GET, HEAD"


def test_no_cookie_is_set_or_read_and_no_site_is_remembered_by_django(weblog, client_of):
    SITE_CACHE.clear()
    stranger, owner = Client(headers={"host": "localhost:8000"}), client_of(weblog.author)
    for path in PAGES + OTHERS:
        plain, known = stranger.get(path), owner.get(path)
        assert not plain.cookies, path
        assert not known.cookies, path
        assert plain.content == known.content
        assert "Cookie" not in known.get("Vary", "")
    assert SITE_CACHE == {}


def test_pages_carry_a_policy_that_lets_nothing_run(client, weblog):
    for path in PAGES + OTHERS:
        response = client.get(path)
        policy = response["Content-Security-Policy"]
        assert "script-src 'none'" in policy, path
        assert "default-src 'none'" in policy
        assert "frame-ancestors 'none'" in policy
        assert "unsafe" not in policy
        assert response["X-Content-Type-Options"] == "nosniff"


def test_redirects_are_asked_for_anew_each_time(client, weblog):
    response = client.get("/moss")
    assert response.status_code == 301
    assert response["Location"] == "http://localhost:8000/moss/"
    assert response["Cache-Control"] == "no-cache"


def test_edit_leads_to_the_studio_on_the_platform_from_any_host(client, weblog):
    make.weblog(site="moss.localhost", is_root=True)
    path = f"/-/edit/{weblog.entries.get().uuid}"
    for host in ("localhost:8000", "moss.localhost:8000"):
        response = client.get(path, headers={"host": host})
        assert response.status_code == 302
        entry = weblog.entries.get()
        assert response["Location"] == f"http://localhost:8000/studio/edit/{entry.uuid}/"
        assert response["Cache-Control"] == "no-cache"


def test_healthz_is_never_kept(client, db):
    response = client.get("/-/healthz")
    assert (response.content, response["Cache-Control"]) == (b"ok\n", "no-store")


def test_robots_name_the_sitemap_of_their_own_site(client):
    make.weblog(site="moss.localhost", is_root=True)
    assert b"Disallow: /studio/" in client.get("/robots.txt").content
    theirs = client.get("/robots.txt", headers={"host": "moss.localhost:8000"}).content.decode()
    assert "Sitemap: http://moss.localhost:8000/sitemap.xml" in theirs
    assert "/studio/" not in theirs


@pytest.mark.parametrize("count", [1, 100])
def test_one_row_and_many_cost_the_same(client, weblog, django_assert_num_queries, count):
    """One query for the host, one for weblogs, one for entries; site-wide pages need two."""
    ben = make.weblog("Ben", slug="ben")
    people = [make.user() for _ in range(3)]
    now = timezone.now()
    for number in range(count):
        when, by = now - timedelta(minutes=number + 1), people[number % 3]
        make.entry(weblog, f"Other {number}", tags=["Green", "Blue"], by=by, pub_date=when)
        make.entry(weblog, f"Old {number}", pub_date=when.replace(year=2024, month=5, day=4))
        make.entry(ben, f"Entry {number}", tags=["Green"], pub_date=when)
    for number in range(count // 3):
        make.entry(make.weblog(slug=f"w-{number}", author=people[0]), "Theirs")
    site_wide = {"/sitemap.xml", "/sitemap-1.xml"}
    for path in ({*PAGES} - {"/robots.txt"}) | {"/ben/", "/ben/entry-0/", OLDER}:
        hosts.memory.clear()
        with django_assert_num_queries(2 if path in site_wide else 3):
            assert client.get(path).status_code == 200, path
