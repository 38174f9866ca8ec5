"""The preview: the reader's page of what isn't saved yet, in a frame without powers."""

from rookery.weblogs.roles import Role
from tests import make
from tests.studio.test_entry import room_of


def test_a_preview_shows_what_is_typed_and_saves_nothing(ana, weblog, filled):
    sent = filled(title="Walk & talk", body="It *rained*.", tags="Rain", pub_date="")
    page = ana.post(f"{room_of(weblog)}preview/", sent)
    assert page.status_code == 200
    assert "Walk &amp; talk" in page.text
    assert "<em>rained</em>" in page.text
    assert "tags/rain/" in page.text
    assert "studio.css" not in page.text
    assert weblog.entries.count() == 0


def test_a_preview_of_a_saved_entry_leaves_it_as_it_is(ana, weblog, filled):
    entry = make.entry(weblog, "Walk", body="old")
    page = ana.post(f"{room_of(weblog, entry)}preview/", filled(entry, body="new words"))
    assert "new words" in page.text
    entry.refresh_from_db()
    assert (entry.body, entry.version) == ("old", 1)


def test_a_preview_doesnt_wait_for_a_right_date_or_slug(ana, weblog, filled):
    sent = filled(title="Walk", body="on the way", pub_date="tomorrow", slug="写真")
    page = ana.post(f"{room_of(weblog)}preview/", sent)
    assert page.status_code == 200
    assert "on the way" in page.text


def test_a_preview_has_no_powers(ana, weblog, filled):
    page = ana.post(f"{room_of(weblog)}preview/", filled(body="<script>steal()</script>hm"))
    policy = page["Content-Security-Policy"].split("; ")
    assert {"sandbox", "script-src 'none'", "frame-ancestors 'self'"} <= {*policy}
    assert page["X-Frame-Options"] == "SAMEORIGIN"
    assert "no-store" in page["Cache-Control"]
    assert "steal()" not in page.text


def test_a_preview_is_for_those_who_may_edit(client, client_of, weblog, filled):
    entry = make.entry(weblog)
    address = f"{room_of(weblog, entry)}preview/"
    assert client_of(make.user()).post(address, filled(entry)).status_code == 404
    assert client_of(make.member(weblog, Role.WRITER)).post(address, {}).status_code == 404
    assert client.post(address, filled(entry)).status_code == 401
