"""No address ever dies: whatever something was called, one 301 leads to where it is now."""

import pytest
from django.utils import timezone

from rookery.entries.models import OldAddress
from rookery.entries.move import rename_weblog
from rookery.entries.states import Visibility
from rookery.weblogs.models import Domain, Mount, Weblog
from tests import make

pytestmark = pytest.mark.django_db

HOME = "http://localhost:8000"


def hop(client, path, host="localhost:8000"):
    """Where the one redirect of an address leads; it must be permanent, and not for the cache."""
    response = client.get(path, headers={"host": host})
    assert response.status_code == 301, (path, response.status_code)
    assert response["Cache-Control"] == "no-cache"
    return response["Location"]


def rename(entry, slug):
    entry.slug = slug
    return entry.write(by=entry.weblog.author)


@pytest.fixture
def root():
    return make.weblog("Ana", slug="ana", is_root=True)


@pytest.fixture
def ben():
    return make.weblog("Ben", slug="ben")


def test_missing_slash_is_one_hop_away(client, root, ben):
    make.entry(root, "Moss", tags=["Green"])
    make.entry(ben, "Bench")
    for path in ("/moss", "/ben", "/ben/bench", "/feed", "/ben/feed/rss", "/tags", "/tags/green",
                 "/archive", "/ben/archive", "/search", "/weblogs"):  # fmt: skip
        assert hop(client, path) == f"{HOME}{path}/"
    assert hop(client, "/search?q=a%20b") == f"{HOME}/search/?q=a+b"
    assert client.get("/nothing").status_code == 404
    assert client.get("/ben/nothing").status_code == 404


def test_every_old_slug_of_an_entry_leads_to_the_newest(client, root):
    entry = make.entry(root, "One", slug="one")
    for slug in ("two", "three"):
        entry = rename(entry, slug)
    for path in ("/one/", "/two/", "/one", "/two"):
        assert hop(client, path) == f"{HOME}/three/"
    rename(entry, "one")
    assert client.get("/one/").status_code == 200
    assert hop(client, "/three/") == f"{HOME}/one/"


def test_renamed_weblog_takes_all_its_addresses_along_in_one_hop(client, root, ben):
    entry = make.entry(ben, "Bench", slug="bench", tags=["Wood"])
    rename(entry, "workbench")
    rename_weblog(ben, "benjamin", by=ben.author)
    expected = {
        "/ben": "/benjamin/",
        "/ben/": "/benjamin/",
        "/ben/feed/": "/benjamin/feed/",
        "/ben/feed.json": "/benjamin/feed.json",
        "/ben/archive": "/benjamin/archive/",
        "/ben/tags/wood/feed/": "/benjamin/tags/wood/feed/",
        "/ben/bench": "/benjamin/workbench/",
        "/ben/bench/": "/benjamin/workbench/",
        "/ben/workbench/": "/benjamin/workbench/",
        "/benjamin/bench/": "/benjamin/workbench/",
    }
    for old, now in expected.items():
        assert hop(client, old) == HOME + now
    assert client.get("/ben/nothing/").status_code == 404
    assert client.get("/ben/tags/none/").status_code == 404


def test_weblog_that_moved_to_another_site_is_followed_from_root_and_slug(client, root):
    make.entry(root, "Moss", slug="moss", tags=["Green"])
    moss = make.site("moss.localhost")
    Mount.objects.create(site=root.site, slug="", weblog=root)
    Mount.objects.create(site=root.site, slug="ana", weblog=root)
    Weblog.objects.filter(pk=root.pk).update(site=moss)
    there = "http://moss.localhost:8000"
    for old, now in {
        "/": "/", "/moss": "/moss/", "/ana": "/", "/ana/moss/": "/moss/", "/feed/": "/feed/",
        "/tags/green/": "/tags/green/", "/archive/": "/archive/",
    }.items():  # fmt: skip
        assert hop(client, old) == there + now
    assert client.get("/nothing/").status_code == 404
    assert client.get("/weblogs/").status_code == 200


def test_alias_host_old_slug_and_missing_slash_are_one_hop(client, root, ben):
    moss = make.site("moss.localhost")
    Domain.objects.create(host="www.moss.localhost", status="active", site=moss)
    weblog = make.weblog("Cleo", site=moss, slug="cleo", is_root=True)
    rename(make.entry(weblog, "One", slug="one"), "two")
    there, alias = "http://moss.localhost:8000", "www.moss.localhost:8000"
    for old, now in {
        "/": "/", "/two": "/two/", "/one": "/two/", "/one/": "/two/", "/two/": "/two/",
        "/feed/": "/feed/", "/weblogs": "/weblogs/", "/robots.txt": "/robots.txt",
        "/search/?q=x": "/search/?q=x",
    }.items():  # fmt: skip
        assert hop(client, old, host=alias) == there + now
    assert client.get("/nothing/", headers={"host": alias}).status_code == 404
    assert client.get("/-/healthz", headers={"host": alias}).status_code == 200


def test_permalinks_of_an_import_redirect_by_path_and_by_query(client, root, ben):
    entry = make.entry(ben, "Caché", slug="cache")
    for path in ("2008/09/04/caché/", "2008/09/x.html", "?p=12", "?page_id=7", "%e3%81%82/"):
        OldAddress.objects.create(weblog=ben, entry=entry, path=path)
    now = f"{HOME}/ben/cache/"
    for old in (
        "/ben/2008/09/04/caché/", "/ben/2008/09/04/caché", "/ben/2008/09/x.html", "/ben/?p=12",
        "/ben/?page_id=7&utm=x", "/ben/index.php?p=12", "/ben?p=12", "/ben/あ/",
    ):  # fmt: skip
        assert hop(client, old) == now
    assert client.get("/ben/?p=13").status_code == 200
    assert client.get("/?p=12").status_code == 200
    rename_weblog(ben, "benjamin", by=ben.author)
    assert hop(client, "/ben/?p=12") == f"{HOME}/benjamin/cache/"
    assert hop(client, "/ben/?p=13") == f"{HOME}/benjamin/?p=13"


def test_root_weblog_under_its_own_slug_leads_to_the_root(client, root):
    make.entry(root, "Moss", slug="moss")
    assert hop(client, "/ana/") == f"{HOME}/"
    assert hop(client, "/ana/moss/") == f"{HOME}/moss/"


def test_live_page_comes_before_an_old_address(client, root):
    entry = make.entry(root, "One", slug="one")
    OldAddress.objects.create(weblog=root, entry=entry, path="ben/")
    assert hop(client, "/ben/") == f"{HOME}/one/"
    make.entry(make.weblog("Ben", slug="ben-2"), "Bench")
    Weblog.objects.filter(slug="ben-2").update(slug="ben")
    assert client.get("/ben/").status_code == 200


@pytest.mark.parametrize(
    "hidden",
    [
        {"status": "draft"},
        {"trashed_at": timezone.now()},
        {"is_arriving": True},
        {"visibility": Visibility.MEMBERS},
        {"pub_date": timezone.now().replace(year=2400)},
    ],
)
def test_old_address_of_what_is_hidden_tells_nothing(client, root, hidden):
    entry = rename(make.entry(root, "One", slug="one"), "two")
    root.entries.filter(pk=entry.pk).update(**hidden)
    OldAddress.objects.create(weblog=root, entry=entry, path="?p=5")
    for path in ("/one/", "/one", "/two/", "/two", "/index.php?p=5"):
        assert client.get(path).status_code == 404
    assert client.get("/?p=5").status_code == 200


def test_year_without_entries_does_not_redirect_to_itself(client, root):
    assert client.get("/archive/1999/").status_code == 404
    assert client.get("/archive/1999").status_code == 404
    make.entry(root, pub_date=timezone.now().replace(year=1999))
    assert hop(client, "/archive/1999") == f"{HOME}/archive/1999/"


@pytest.mark.parametrize(
    "path",
    ["/%00/", "/a%00b", "/ben/%00", "/%ff%fe/", "/" + "a" * 4000, "/\\evil/",
     "/a/../b/", "/%0d%0aSet-Cookie:x/", "/-/", "/-/media/x/y", "/.well-known/none"],
)  # fmt: skip
def test_odd_paths_are_plain_404s(client, root, path):
    response = client.get(path)
    assert response.status_code == 404
    assert "Set-Cookie" not in response
