"""Weblogs at a terminal: founded, listed, found by a slug."""

import json

from rookery.weblogs.models import Weblog
from tests import make


def test_the_first_weblog_of_a_site_is_at_its_root_the_next_below_its_slug(rookery):
    ana = make.user("Ana")
    make.site("ana.localhost")
    first = rookery("weblog", "add", "moss", "--title", "Moss", "--author", ana.email)
    assert first.out == "Founded “Moss”: http://localhost:8000/\n"
    second = rookery("weblog", "add", "stone", "--title", "Stone", "--author", ana.email)
    assert second.out == "Founded “Stone”: http://localhost:8000/stone/\n"
    elsewhere = json.loads(
        rookery(
            *("weblog", "add", "moss", "--title", "Moss too", "--author", ana.email),
            *("--site", "ANA.localhost:8000", "--no-root", "--json"),
        ).out
    )
    assert elsewhere == {
        "id": Weblog.objects.get(site__domain="ana.localhost").pk,
        "slug": "moss",
        "title": "Moss too",
        "author": ana.email,
        "site": "ana.localhost",
        "root": False,
        "state": "public",
        "url": "http://ana.localhost:8000/moss/",
    }


def test_a_slug_that_is_taken_is_refused_with_one_that_is_free(rookery):
    make.weblog("Moss", slug="moss", author=make.user(email="ana@example.org"))
    ended = rookery("weblog", "add", "moss", "--title", "M", "--author", "ana@example.org")
    assert (ended.code, ended.err) == (1, "The address “moss” is taken. “moss-2” is free.")
    rooted = ("--root", "--title", "R", "--author", "ana@example.org")
    make.weblog("At the root", is_root=True)
    ended = rookery("weblog", "add", "other", *rooted)
    assert ended.code == 1
    assert "The root of localhost is taken." in ended.err


def test_unknown_sites_and_people_are_named(rookery):
    ana = make.user("Ana")
    ended = rookery("weblog", "add", "m", "--title", "M", "--author", "x@example.org")
    assert (ended.code, "Nobody here has the address x@example.org" in ended.err) == (1, True)
    ended = rookery(
        "weblog", "add", "m", "--title", "M", "--author", ana.email, "--site", "gone.example"
    )
    assert ended.code == 1
    assert "No site answers for gone.example." in ended.err
    assert "`rookery domain add gone.example --active`" in ended.err


def test_the_list_shows_every_site_and_leaves_out_what_is_deleted(rookery):
    assert rookery("weblog", "list").out == "There is no weblog yet.\n"
    make.weblog("Moss", slug="moss", is_root=True)
    make.weblog("Stone", slug="stone", site="ana.localhost")
    gone = make.weblog("Gone")
    Weblog.objects.filter(pk=gone.pk).update(deleted_at=gone.created_at)
    lines = rookery("weblog", "list").out.splitlines()
    assert lines[0].split() == ["ADDRESS", "SLUG", "TITLE", "AUTHOR", "STATE"]
    assert [line.split()[0] for line in lines[1:]] == [
        "http://ana.localhost:8000/stone/",
        "http://localhost:8000/",
    ]
    listed = json.loads(rookery("weblog", "list", "--site", "ana.localhost", "--json").out)
    assert [row["slug"] for row in listed] == ["stone"]


def test_an_ambiguous_slug_exits_2_and_lists_the_candidates(rookery):
    make.weblog("Moss", slug="moss")
    make.weblog("Moss of Ana", slug="moss", site="ana.localhost")
    ended = rookery("entry", "add", "--weblog", "moss", "-", typed="It rained.")
    assert ended.code == 2
    assert ended.err == (
        "More than one weblog is called “moss”. Say which:\n"
        "  --site ana.localhost  Moss of Ana (http://ana.localhost:8000/moss/)\n"
        "  --site localhost  Moss (http://localhost:8000/moss/)"
    )
    told = rookery(
        "entry", "add", "--weblog", "moss", "--site", "ana.localhost", "-", typed="It rained."
    )
    assert told.code == 0
    assert Weblog.objects.get(title="Moss of Ana").entries.count() == 1


def test_an_unknown_slug_exits_1(rookery):
    ended = rookery("entry", "add", "--weblog", "moss", "-", typed="It rained.")
    assert (ended.code, ended.err) == (
        1,
        "There is no weblog “moss”. `rookery weblog list` shows all there are.",
    )
