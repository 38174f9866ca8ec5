"""The operator moves weblogs: at the terminal and in the admin; what changes is said first."""

import json

import pytest

from rookery.weblogs.models import AuditEvent, Weblog
from tests import make


@pytest.fixture
def moss(db):
    weblog = make.weblog("Moss", slug="moss", is_root=True)
    make.entry(weblog, "Rain")
    return weblog


@pytest.fixture
def own(db):
    return make.site("moss.example")


def url(weblog):
    return Weblog.objects.get(pk=weblog.pk).url


def test_without_yes_it_is_only_said(rookery, moss, own):
    said = rookery("weblog", "move", "moss", "--to-site", "moss.example", "--root")
    assert said.code == 0
    lines = [" ".join(line.split()) for line in said.out.splitlines()]
    assert "entries 1 http://localhost:8000/rain/ http://moss.example:8000/rain/" in lines
    assert lines[-1] == "Nothing has been changed. With --yes it is done."
    assert url(moss) == "http://localhost:8000/"


def test_there_and_back_at_the_terminal(rookery, moss, own, client):
    move = ("weblog", "move", "moss")
    facts = json.loads(rookery(*move, "--to-site", "moss.example", "--yes", "--json").out)
    assert (facts["from"], facts["to"], facts["done"]) == (
        "http://localhost:8000/",
        "http://moss.example:8000/",
        True,
    )
    assert client.get("/rain/")["Location"] == "http://moss.example:8000/rain/"
    back = rookery(*move, "--site", "moss.example", "--undo", "--yes")
    assert "has moved back: http://moss.example:8000/ → http://localhost:8000/" in back.out
    assert client.get("/rain/").status_code == 200
    assert rookery(*move, "--undo").err == "There is no move to take back."
    assert {
        *AuditEvent.objects.filter(verb__startswith="moved").values_list("door", flat=True)
    } == {"command line"}


def test_where_to_has_to_be_said(rookery, moss):
    assert rookery("weblog", "move", "moss").code == 2
    make.weblog("Moss too", slug="moss", site="moss.example")
    ended = rookery("weblog", "move", "moss", "--slug", "lichen")
    assert (ended.code, "More than one weblog" in ended.err) == (2, True)
    said = rookery("weblog", "move", "moss", "--site", "localhost", "--slug", "lichen", "--yes")
    assert said.code == 0
    assert url(moss) == "http://localhost:8000/lichen/"


def test_what_is_at_the_root_of_a_site(rookery, moss, own, client):
    root = ("site", "root", "localhost")
    fern = make.weblog("Fern", slug="fern")
    make.entry(fern, "Rain, too", slug="rain")
    assert rookery(*root).out == "http://localhost:8000/ is “Moss”.\n"
    said = rookery(*root, "--weblog", "fern")
    assert "“Moss” leaves the root for /moss/." in said.out
    assert "http://localhost:8000/rain/  Rain, of “Moss”" in said.out
    assert url(moss) == "http://localhost:8000/"
    assert rookery(*root, "--weblog", "fern", "--yes").code == 0
    assert [url(moss), url(fern)] == ["http://localhost:8000/moss/", "http://localhost:8000/"]
    assert rookery(*root, "--list").out == "http://localhost:8000/ is the list of weblogs.\n"
    assert url(fern) == "http://localhost:8000/fern/"
    assert client.get("/").status_code == 200
    assert rookery(*root, "--redirect").out.startswith("http://localhost:8000/ leads to “Fern”")
    assert client.get("/")["Location"] == "http://localhost:8000/fern/"


def test_the_admin_says_what_changes_and_then_moves_anywhere(admin, olga, moss, own, client):
    fern = make.weblog("Fern", slug="fern", site=own, is_root=True)
    make.entry(fern, "Frond")
    door = f"/admin/weblogs/weblog/{moss.pk}/move/"
    assert "lives at" in admin.get(door).text
    wish = {"site": own.pk, "is_root": "on", "slug": ""}
    shown = admin.post(door, wish)
    plan = shown.context["plan"]
    assert plan.displaced == fern
    assert "http://moss.example:8000/rain/" in shown.text
    sent = {**wish, "do": "move", "agreed": plan.fingerprint}
    assert admin.post(door, sent).status_code == 422  # Nobody has said yes to what is lost.
    assert admin.post(door, {**sent, "agreed": "x", "yes": "on"}).status_code == 422
    assert url(moss) == "http://localhost:8000/"
    assert admin.post(door, {**sent, "yes": "on"}).status_code == 302
    assert [url(moss), url(fern)] == ["http://moss.example:8000/", "http://moss.example:8000/fern/"]
    event = AuditEvent.objects.filter(verb="moved", weblog=moss).get()
    assert (event.door, event.actor) == ("admin", olga)
    assert client.get("/rain/")["Location"] == "http://moss.example:8000/rain/"
    assert admin.get("/admin/weblogs/weblog/none/move/").status_code == 404


def test_the_admin_deletes_and_brings_back(admin, moss, client):
    door = "/admin/weblogs/weblog/"
    admin.post(door, {"action": "delete", "_selected_action": [moss.pk]})
    assert client.get("/rain/").status_code == 404
    admin.post(door, {"action": "restore", "_selected_action": [moss.pk]})
    assert client.get("/rain/").status_code == 200
