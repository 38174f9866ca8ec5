"""An owner takes the weblog elsewhere: sees what changes, says yes, and may take it back."""

import pytest

from rookery.entries.move import give_root_to_list, move_weblog
from rookery.weblogs.roles import Role
from tests import make

HOME = "http://localhost:8000"


@pytest.fixture
def own(weblog):
    """The operator has vouched for a domain of hers."""
    site = make.site("ana.example")
    site.domains.update(weblog=weblog)
    return site


def door(weblog, query=""):
    return f"/studio/w/{weblog.pk}/move/{query}"


def key(site, is_root=True):
    return f"{site.pk}-{'root' if is_root else 'slug'}"


def places(answer):
    return [choice.label for choice in answer.context["choices"]]


def test_an_owner_moves_to_her_own_domain_and_back(ana, weblog, own, client):
    make.entry(weblog, "Rain")
    shown = ana.get(door(weblog, f"?to={key(own)}"))
    plan = shown.context["plan"]
    assert "http://ana.example:8000/rain/" in shown.text
    assert client.get("/rain/").status_code == 200  # Nothing has happened yet.
    agreed = {"to": key(own), "slug": "", "agreed": plan.fingerprint}
    answer = ana.post(door(weblog), agreed, follow=True)
    assert "It lives at http://ana.example:8000/ now." in answer.text
    assert client.get("/rain/")["Location"] == "http://ana.example:8000/rain/"
    ana.post(f"{door(weblog)}undo/")
    assert client.get("/rain/").status_code == 200


def test_only_places_of_ones_own_are_offered(ana, weblog, own):
    friend = make.weblog("Friend", site="friend.example", is_root=True)
    assert places(ana.get(door(weblog))) == [
        "localhost:8000/",
        "localhost:8000/moss/",
        "ana.example:8000/",
        "ana.example:8000/moss/",
    ]
    for wish in (key(friend.site), key(friend.site, is_root=False), "1-roof", "x"):
        answer = ana.post(door(weblog), {"to": wish, "agreed": "x"})
        assert answer.status_code == 422
    weblog.refresh_from_db()
    assert weblog.site_id == 1


def test_a_root_that_was_never_ones_own_is_not_offered(client_of, weblog):
    fern = make.weblog("Fern", slug="fern")
    give_root_to_list(weblog.site, by=None)
    assert places(client_of(fern.author).get(door(fern))) == ["localhost:8000/fern/"]
    # Nor one that the operator has given to the list, even to whoever was there.
    assert places(client_of(weblog.author).get(door(weblog))) == ["localhost:8000/moss/"]
    answer = client_of(weblog.author).post(f"{door(weblog)}undo/", follow=True)
    assert "no move that you can take back" in answer.text


def test_a_plan_that_is_no_longer_true_is_shown_again(ana, weblog, own):
    plan = ana.get(door(weblog, f"?to={key(own)}")).context["plan"]
    make.weblog("Rain", site=own, slug="rain")
    make.entry(weblog, "Rain")
    sent = {"to": key(own), "agreed": plan.fingerprint}
    answer = ana.post(door(weblog), sent)
    assert (answer.status_code, "Look at it once more" in answer.text) == (422, True)
    assert "rain-2" in answer.text


def test_taking_addresses_from_another_weblog_wants_a_tick(ana, weblog, own):
    """Her other weblog was at the root before: what it leaves there is named."""
    second = make.weblog("Second", author=weblog.author, site=own, slug="second", is_root=True)
    make.entry(second, "Rain")
    move_weblog(second, to_site=own, root=False, by=None)
    make.entry(weblog, "Rain")
    shown = ana.get(door(weblog, f"?to={key(own)}"))
    assert "http://ana.example:8000/rain/" in [one.url for one in shown.context["plan"].lost]
    sent = {"to": key(own), "agreed": shown.context["plan"].fingerprint}
    assert ana.post(door(weblog), sent).status_code == 422
    assert ana.post(door(weblog), {**sent, "yes": "1"}).status_code == 302
    weblog.refresh_from_db()
    assert (weblog.site_id, weblog.is_root) == (own.pk, True)


def test_a_slug_that_is_taken_there_is_refused_with_a_free_one(ana, weblog, own):
    make.weblog("Other", site=own, slug="rain")
    answer = ana.get(door(weblog, f"?to={key(own, is_root=False)}&slug=rain"))
    assert answer.status_code == 422
    assert "“rain-2” is free" in answer.text


def test_only_the_owner_moves(client_of, weblog):
    editor = client_of(make.member(weblog, Role.EDITOR))
    assert editor.get(door(weblog)).status_code == 403
    assert editor.post(f"{door(weblog)}undo/").status_code == 403
