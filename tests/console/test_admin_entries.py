"""Entries in the admin: written by the verbs, refused on the form, nothing lost."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from rookery.entries.models import Entry
from rookery.entries.states import Status
from rookery.weblogs.models import AuditEvent
from tests import make
from tests.console.forms import errors, fields_of, send

ADD = "/admin/entries/entry/add/"


@pytest.fixture
def weblog(db):
    return make.weblog("Moss", slug="moss", is_root=True)


def change(entry):
    return f"/admin/entries/entry/{entry.pk}/change/"


def test_a_new_entry_for_any_site_is_rendered_kept_and_logged(admin, olga, client):
    elsewhere = make.weblog("Moss", site="ana.localhost", is_root=True)
    answer = send(
        admin,
        ADD,
        weblog=elsewhere.pk,
        title="A walk",
        body="It *rained*.\r\n",
        status="published",
        tag_names="Birds, rain",
        author=elsewhere.author_id,
    )
    assert answer["Location"] == "/admin/entries/entry/"
    entry = elsewhere.entries.get()
    assert (entry.slug, entry.state, entry.body) == ("a-walk", "published", "It *rained*.\n")
    assert (entry.author, entry.version) == (elsewhere.author, 1)
    assert [name for name, _ in entry.tag_list] == ["Birds", "rain"]
    assert [revision.by for revision in entry.revisions.all()] == [olga]
    event = AuditEvent.objects.latest("pk")
    assert (event.verb, event.door, event.actor) == ("published", "admin", olga)
    page = client.get("/a-walk/", headers={"host": "ana.localhost"})
    assert "<em>rained</em>" in page.text


def test_the_slug_is_filled_from_the_title_as_one_types(admin, weblog):
    page = admin.get(ADD).text
    assert "prepopulate" in page
    assert "#id_slug" in page
    # One that readers know already stays as it is.
    assert "#id_slug" not in admin.get(change(make.entry(weblog))).text


def test_a_change_is_a_revision_and_a_changed_slug_redirects(admin, weblog, client):
    entry = make.entry(weblog, "A walk", body="old")
    send(admin, change(entry), body="new", slug="another-walk")
    entry.refresh_from_db()
    assert (entry.version, entry.body_html) == (2, "<p>new</p>\n")
    assert [*entry.revisions.values_list("body", flat=True)] == ["new", "old"]
    assert client.get("/a-walk/")["Location"] == "http://localhost:8000/another-walk/"


def test_sending_the_form_as_it_was_changes_nothing_readers_see(admin, weblog):
    date = datetime(2026, 3, 1, 9, 30, 15, 250_000, tzinfo=UTC)
    entry = make.entry(weblog, "A walk", tags=["Birds"], pub_date=date, body="\n\n  indented\n")
    before = Entry.objects.values().get(pk=entry.pk)
    send(admin, change(entry))
    after = Entry.objects.values().get(pk=entry.pk)
    changed = {name for name in before if before[name] != after[name]}
    assert changed == {"version", "updated_at"}


def test_a_slug_that_is_taken_is_refused_with_one_that_is_free(admin, weblog):
    make.entry(weblog, "A walk")
    answer = send(admin, ADD, weblog=weblog.pk, title="Mine", slug="a-walk", body="all of it")
    assert answer.status_code == 200
    assert errors(answer.text) == ["The address “a-walk” is taken. “a-walk-2” is free."]
    assert fields_of(answer.text)["body"] == "all of it"
    assert Entry.objects.count() == 1


def test_a_slug_of_the_wrong_form_is_refused(admin, weblog):
    answer = send(admin, ADD, weblog=weblog.pk, title="Mine", slug="A_Walk")
    assert errors(answer.text) == [
        "An address has only the letters a to z, digits and hyphens, as in “a-walk”."
    ]


def test_an_empty_slug_is_derived_and_numbered(admin, weblog):
    make.entry(weblog, "A walk")
    send(admin, ADD, weblog=weblog.pk, title="A walk", slug="")
    assert Entry.objects.latest("pk").slug == "a-walk-2"


def test_two_who_edit_at_once_lose_nothing(admin, weblog):
    entry = make.entry(weblog, "A walk", body="first")
    mine = fields_of(admin.get(change(entry)).text) | {"body": "mine", "title": "My walk"}
    theirs = Entry.objects.get(pk=entry.pk)
    theirs.body = "theirs"
    theirs.write(by=weblog.author)

    answer = admin.post(change(entry), mine)
    assert answer.status_code == 200
    assert "Somebody saved this entry while you were at it" in errors(answer.text)[0]
    kept = fields_of(answer.text)
    assert (kept["body"], kept["title"]) == ("mine", "My walk")
    entry.refresh_from_db()
    assert (entry.body, entry.version) == ("theirs", 2)

    # Sent once more, knowingly: mine is the text now, theirs stays among the revisions.
    assert admin.post(change(entry), kept).status_code == 302
    entry.refresh_from_db()
    assert (entry.body, entry.version) == ("mine", 3)
    assert [*entry.revisions.values_list("body", flat=True)] == ["mine", "theirs", "first"]


def test_publishing_a_draft_dates_it_unless_a_date_was_chosen(admin, weblog):
    made = timezone.now() - timedelta(days=3)
    draft = make.entry(weblog, "Draft", status=Status.DRAFT, pub_date=made, created_at=made)
    send(admin, change(draft), status="published")
    draft.refresh_from_db()
    assert timezone.now() - draft.pub_date < timedelta(minutes=1)

    chosen = make.entry(weblog, "Chosen", status=Status.DRAFT, pub_date=made, created_at=made)
    send(admin, change(chosen), status="published", pub_date_0="2031-01-01", pub_date_1="12:00:00")
    chosen.refresh_from_db()
    assert (chosen.state, chosen.pub_date.year) == ("scheduled", 2031)


@pytest.mark.parametrize(
    ("before", "after", "verb"),
    [
        ("draft", "published", "published"),
        ("draft", "submitted", "submitted"),
        ("published", "draft", "withdrawn"),
        ("submitted", "draft", "withdrawn"),
        ("published", "published", "changed"),
    ],
)
def test_each_step_is_logged_by_its_name(admin, weblog, before, after, verb):
    entry = make.entry(weblog, status=before)
    send(admin, change(entry), status=after)
    entry.refresh_from_db()
    assert entry.status == after
    assert AuditEvent.objects.latest("pk").verb == verb


@pytest.mark.parametrize(
    ("action", "before", "state", "verb"),
    [
        ("publish", {"status": "draft"}, "published", "published"),
        ("withdraw", {"status": "published"}, "draft", "withdrawn"),
        ("trash", {}, "trashed", "trashed"),
        ("restore", {"trashed_at": timezone.now()}, "published", "restored"),
    ],
)
def test_actions_on_the_list(admin, olga, weblog, action, before, state, verb):
    entry = make.entry(weblog, **before)
    chosen = {"action": action, "_selected_action": [entry.pk]}
    answer = admin.post("/admin/entries/entry/", chosen, follow=True)
    assert "Done: 1 entry." in answer.text
    entry.refresh_from_db()
    assert (entry.state, entry.version) == (state, 2)
    event = AuditEvent.objects.latest("pk")
    assert (event.verb, event.actor, event.door) == (verb, olga, "admin")
    # What is so already is left alone.
    again = admin.post("/admin/entries/entry/", chosen, follow=True)
    assert "Done: 0 entries." in again.text


def test_an_entry_that_is_still_arriving_is_not_there(admin, weblog):
    entry = make.entry(weblog)
    Entry.objects.update(is_arriving=True)
    assert admin.get(change(entry)).status_code == 302  # "doesn't exist"
