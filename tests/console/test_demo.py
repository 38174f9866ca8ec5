"""The demo: enough of everything to look at, no door left open, and twice is once."""

import io
from random import Random

import pytest
from PIL import Image

from rookery.accounts import links
from rookery.accounts.models import User
from rookery.console.demo import corpus, pictures
from rookery.entries.models import Entry
from rookery.media.models import Upload
from rookery.weblogs.models import AuditEvent, Domain, SiteState, Weblog
from tests import make


def everything():
    """Every row of everything that the demo makes."""
    models = (User, Weblog, Domain, SiteState, Entry, Upload, AuditEvent)
    return {model.__name__: [*model.objects.order_by("pk").values()] for model in models}


def test_three_sites_six_weblogs_five_hundred_entries_and_twice_is_once(rookery, client):
    assert rookery("demo").code == 0
    assert {*Domain.objects.values_list("host", flat=True)} == {
        "localhost", "ana.localhost", "ben.localhost"
    }  # fmt: skip
    assert {weblog.url for weblog in Weblog.objects.all()} == {
        "http://localhost:8000/",
        "http://localhost:8000/crumb/",
        "http://localhost:8000/gartenzettel/",
        "http://ana.localhost:8000/",
        "http://ben.localhost:8000/",
        "http://ben.localhost:8000/street/",
    }
    entries = [*Entry.objects.all()]
    assert len(entries) == 500
    assert {entry.state for entry in entries} == {"draft", "submitted", "scheduled", "published"}
    assert {entry.visibility for entry in entries} == {"public", "unlisted", "members"}
    for some in (
        [entry for entry in entries if not entry.title],
        [entry for entry in entries if entry.is_page],
        [entry for entry in entries if entry.is_pinned],
        [entry for entry in entries if "<figure>" in entry.body_html or "<img" in entry.body_html],
        [entry for entry in entries if "<math" in entry.body_html],
    ):
        assert len(some) >= 3
    assert Upload.objects.count() >= 20
    assert [
        entry.body for entry in entries if "{" in entry.text and "code" not in entry.body_html
    ] == []

    before = everything()
    again = rookery("demo")
    assert again.out.count("is there already") == 6
    assert everything() == before

    for host, path in (("localhost", "/"), ("ana.localhost", "/"), ("ben.localhost", "/street/")):
        assert client.get(path, headers={"host": host}).status_code == 200


def test_nobody_can_sign_in_and_nobody_is_operator(rookery, monkeypatch):
    monkeypatch.setattr("rookery.console.demo.planting.WEBLOGS", ("street",))
    rookery("demo")
    assert User.objects.count() == 6
    assert not any(user.has_usable_password() for user in User.objects.all())
    assert links.setup_is_open()


def test_what_is_there_already_is_left_alone(rookery, monkeypatch):
    monkeypatch.setattr("rookery.console.demo.planting.WEBLOGS", ("garden",))
    mine = make.weblog("Mine", slug="mine", is_root=True)
    theirs = make.weblog("Another Gartenzettel", slug="gartenzettel")
    said = rookery("demo", "--json")
    assert '"entries_added": 0' in said.out
    assert {*Weblog.objects.all()} == {mine, theirs}
    assert Entry.objects.count() == 0


@pytest.mark.parametrize("name", corpus.WEBLOGS)
def test_every_word_of_a_corpus_can_be_said(name):
    said = corpus.load(name)
    voice = corpus.Voice(said, Random(1))
    for template in (*said.names, *said.paragraphs, *said.notes, *said.extras):
        assert "{" not in voice.fill(template).replace("{\n", "\n") or "```" in template
    titles = [voice.title() for _ in range(said.count)]
    assert len({*titles}) > 0.8 * said.count
    assert said.picture in pictures.PAINTERS


@pytest.mark.parametrize("name", pictures.PAINTERS)
def test_a_picture_is_the_same_for_the_same_seed(name):
    one, same, other = (pictures.paint(name, seed) for seed in ("a", "a", "b"))
    assert one == same
    assert one != other
    with Image.open(io.BytesIO(one)) as picture:
        assert (picture.format, picture.size) == ("JPEG", pictures.SIZE)
