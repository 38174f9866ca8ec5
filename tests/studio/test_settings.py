"""What an owner sets for the whole weblog."""

import pytest

from rookery.weblogs.roles import Role
from tests import make


@pytest.fixture
def fern(weblog):
    return make.weblog("Fern", slug="fern", author=weblog.author)


def sent(weblog, **changes):
    names = ("title", "tagline", "slug", "visibility", "language", "time_zone")
    return {**{name: getattr(weblog, name) for name in names}, **changes}


def settings(weblog):
    return f"/studio/w/{weblog.pk}/settings/"


def test_what_is_changed_shows_to_readers_at_once(ana, fern, client):
    make.entry(fern)
    changed = sent(fern, title="Ferns", tagline="Green", language="pt", time_zone="Asia/Tokyo")
    assert ana.post(settings(fern), changed).status_code == 302
    page = client.get("/fern/").text
    assert "Ferns" in page
    assert "Green" in page
    assert 'lang="pt"' in page


def test_a_renamed_weblog_redirects_from_its_old_address(ana, fern, client):
    make.entry(fern, "Walk")
    assert "old address redirects" in ana.get(settings(fern)).text
    ana.post(settings(fern), sent(fern, slug="Bracken!"))
    assert client.get("/bracken/walk/").status_code == 200
    answer = client.get("/fern/walk/")
    assert (answer.status_code, answer["Location"]) == (
        301,
        "http://localhost:8000/bracken/walk/",
    )


def test_a_slug_that_is_taken_is_refused_with_a_free_one_and_nothing_is_changed(ana, weblog, fern):
    answer = ana.post(settings(fern), sent(fern, title="New", slug="moss"))
    assert answer.status_code == 422
    assert answer.context["suggestion"] == "moss-2"
    assert 'value="New"' in answer.text
    fern.refresh_from_db()
    assert (fern.title, fern.slug) == ("Fern", "fern")
    ana.post(settings(fern), sent(fern, title="New", slug="moss", use_slug="moss-2"))
    fern.refresh_from_db()
    assert (fern.title, fern.slug) == ("New", "moss-2")


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("time_zone", "Mars/Olympus"),
        ("language", "xx-none"),
        ("title", ""),
        ("slug", ""),
        ("visibility", "secret"),
    ],
)
def test_what_isnt_possible_is_refused(ana, fern, field, value):
    answer = ana.post(settings(fern), sent(fern, **{field: value}))
    assert answer.status_code == 422
    assert [*answer.context["form"].errors] == [field]


def test_only_the_owner_sets(client_of, weblog):
    for role in (Role.CONTRIBUTOR, Role.WRITER, Role.EDITOR):
        person = client_of(make.member(weblog, role))
        assert person.get(settings(weblog)).status_code == 403
        assert person.post(settings(weblog), sent(weblog, title="Mine")).status_code == 403
    weblog.refresh_from_db()
    assert weblog.title == "Moss"
