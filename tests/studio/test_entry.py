"""The writing room: what is typed is what is kept."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.utils import timezone

from rookery.entries.models import Entry
from rookery.entries.states import Status, Visibility
from rookery.weblogs.models import AuditEvent
from rookery.weblogs.roles import Role
from tests import make

NOON = datetime(2026, 7, 1, 12, 0, 31, tzinfo=UTC)


def room_of(weblog, entry=None):
    which = "new" if entry is None else entry.pk
    return f"/studio/w/{weblog.pk}/entries/{which}/"


def test_a_draft_is_saved_and_stays_ones_own(ana, weblog, filled, client):
    answer = ana.post(room_of(weblog), filled(title="First walk", body="# Out\r\n\r\n    rain\r\n"))
    entry = weblog.entries.get()
    assert answer["Location"] == room_of(weblog, entry)
    assert (entry.title, entry.slug, entry.status) == ("First walk", "first-walk", Status.DRAFT)
    assert entry.body == "# Out\n\n    rain\n"
    assert entry.author == weblog.author
    assert entry.revisions.count() == 1
    assert AuditEvent.objects.latest("pk").door == "studio"
    assert client.get("/first-walk/").status_code == 404


def test_publishing_puts_it_before_readers_with_its_tags(ana, weblog, filled, client):
    ana.post(
        room_of(weblog),
        filled(title="First walk", body="It *rained*.", tags="Rain, birds , rain", do="publish"),
    )
    entry = weblog.entries.get()
    assert entry.state == "published"
    assert [name for name, _slug in entry.tag_list] == ["Rain", "birds"]
    page = client.get("/first-walk/")
    assert page.status_code == 200
    assert "<em>rained</em>" in page.text


def test_an_update_makes_a_revision_and_keeps_the_date(ana, weblog, filled):
    with time_machine.travel(NOON, tick=False):
        entry = make.entry(weblog, "Walk", pub_date=NOON, body="old")
        shown = ana.get(room_of(weblog, entry))
        assert 'value="2026-07-01T13:00"' in shown.text  # Lisbon is an hour ahead in summer.
        ana.post(room_of(weblog, entry), filled(entry, body="new", pub_date="2026-07-01T13:00"))
    entry.refresh_from_db()
    assert (entry.body, entry.pub_date, entry.status) == ("new", NOON, Status.PUBLISHED)
    assert [*entry.revisions.values_list("body", flat=True)] == ["new", "old"]


def test_a_date_is_understood_in_the_weblogs_zone_and_schedules(ana, weblog, filled, client):
    with time_machine.travel(NOON, tick=False):
        ana.post(room_of(weblog), filled(title="Later", pub_date="2026-07-02T08:30", do="publish"))
        entry = weblog.entries.get()
        assert entry.pub_date == datetime(2026, 7, 2, 7, 30, tzinfo=UTC)
        assert entry.state == "scheduled"
        assert client.get("/later/").status_code == 404
    with time_machine.travel(NOON + timedelta(days=1), tick=False):
        assert client.get("/later/").status_code == 200


def test_a_draft_without_a_date_gets_the_moment_of_publication(ana, weblog, filled):
    with time_machine.travel(NOON, tick=False):
        ana.post(room_of(weblog), filled(title="Slow"))
        entry = weblog.entries.get()
        assert 'name="pub_date" id="id_pub_date"' not in ana.get(room_of(weblog, entry)).text
    later = NOON + timedelta(days=3)
    with time_machine.travel(later, tick=False):
        ana.post(room_of(weblog, entry), filled(entry, do="publish"))
    entry.refresh_from_db()
    assert entry.pub_date == later


def test_a_date_chosen_for_a_draft_is_kept_until_it_is_published(ana, weblog, filled):
    with time_machine.travel(NOON, tick=False):
        ana.post(room_of(weblog), filled(title="Old", pub_date="2020-01-02T03:04"))
        entry = weblog.entries.get()
        assert 'value="2020-01-02T03:04"' in ana.get(room_of(weblog, entry)).text
        ana.post(f"{room_of(weblog, entry)}publish/")
    entry.refresh_from_db()
    assert entry.pub_date == datetime(2020, 1, 2, 3, 4, tzinfo=UTC)


def test_a_note_without_title_is_named_by_its_date(ana, weblog, filled):
    with time_machine.travel(NOON, tick=False):
        ana.post(room_of(weblog), filled(body="A rook on the gate.", do="publish"))
    entry = weblog.entries.get()
    assert (entry.slug, entry.heading) == ("2026-07-01", "A rook on the gate.")


def test_particulars_are_kept(ana, weblog, filled):
    sent = filled(
        title="About",
        summary="Who",
        visibility="unlisted",
        is_page="on",
        is_pinned="on",
        do="publish",
    )
    ana.post(room_of(weblog), sent)
    entry = weblog.entries.get()
    assert (entry.summary, entry.visibility) == ("Who", Visibility.UNLISTED)
    assert (entry.is_page, entry.is_pinned) == (True, True)


def test_a_typed_slug_that_is_taken_is_refused_with_a_free_one(ana, weblog, filled):
    make.entry(weblog, "Walk")
    sent = filled(title="My walk", slug="walk", body="Every word.", do="publish")
    answer = ana.post(room_of(weblog), sent)
    assert answer.status_code == 422
    assert answer.context["suggestion"] == "walk-2"
    assert "Every word." in answer.text
    assert weblog.entries.count() == 1
    # The button that says the free one publishes, as was meant.
    ana.post(room_of(weblog), {**sent, "use_slug": "walk-2", "intent": "publish", "do": ""})
    assert weblog.entries.get(slug="walk-2").state == "published"


def test_a_slug_that_nobody_typed_is_numbered(ana, weblog, filled):
    make.entry(weblog, "Walk")
    ana.post(room_of(weblog), filled(title="Walk", slug="walk", derive="1"))
    assert weblog.entries.filter(slug="walk-2").exists()


def test_a_slug_is_understood_as_people_type_it(ana, weblog, filled):
    ana.post(room_of(weblog), filled(title="x", slug="Über die Brücke!"))
    assert weblog.entries.get().slug == "uber-die-brucke"
    refused = ana.post(room_of(weblog), filled(title="y", slug="写真"))
    assert refused.status_code == 422


def test_a_changed_slug_redirects_from_the_old_address(ana, weblog, filled, client):
    entry = make.entry(weblog, "Walk")
    ana.post(room_of(weblog, entry), filled(entry, slug="stroll"))
    answer = client.get("/walk/")
    assert (answer.status_code, answer["Location"]) == (301, "http://localhost:8000/stroll/")


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"pub_date": "tomorrow"}, "pub_date"),
        ({"pub_date": "2026-03-29T01:30"}, "pub_date"),  # Skipped by the clocks of Lisbon.
        ({"title": "x" * 251}, "title"),
        ({"visibility": "secret"}, "visibility"),
    ],
)
def test_what_cant_be_saved_comes_back_with_every_word(ana, weblog, filled, change, field):
    answer = ana.post(room_of(weblog), filled(**{"body": "  Every\r\nword <b>&", **change}))
    assert answer.status_code == 422
    assert [*answer.context["form"].errors] == [field]
    assert "  Every\r\nword &lt;b&gt;&amp;</textarea>" in answer.text
    assert weblog.entries.count() == 0


def test_an_imported_entry_is_edited_as_html_and_says_so(ana, weblog, filled):
    entry = make.entry(weblog, "Old", body="<p>Was <em>there</em>.</p>", format="html")
    assert "edited as HTML" in ana.get(room_of(weblog, entry)).text
    ana.post(room_of(weblog, entry), filled(entry, body="<p>*not* Markdown</p>"))
    entry.refresh_from_db()
    assert entry.body_html == "<p>*not* Markdown</p>"


def test_a_contributor_writes_and_hands_in_but_never_publishes(client_of, weblog, filled):
    mina = make.member(weblog, Role.CONTRIBUTOR)
    desk = client_of(mina)
    page = desk.get(room_of(weblog)).text
    assert 'value="submit"' in page
    assert 'value="publish"' not in page
    assert desk.post(room_of(weblog), filled(title="Mine", do="publish")).status_code == 403
    assert weblog.entries.count() == 0
    desk.post(room_of(weblog), filled(title="Mine", do="submit"))
    entry = weblog.entries.get()
    assert (entry.status, entry.author) == (Status.SUBMITTED, mina)


def test_what_an_editor_changes_keeps_its_author(client_of, weblog, filled):
    entry = make.entry(weblog, "Walk")
    editor = client_of(make.member(weblog, Role.EDITOR))
    editor.post(room_of(weblog, entry), filled(entry, body="corrected"))
    entry.refresh_from_db()
    assert (entry.body, entry.author) == ("corrected", weblog.author)


def test_edit_this_leads_those_who_may_to_the_writing_room(ana, weblog, client, client_of):
    entry = make.entry(weblog, "Walk")
    address = f"/studio/edit/{entry.uuid}/"
    assert ana.get(address)["Location"] == room_of(weblog, entry)
    assert client.get(address)["Location"] == f"/accounts/login/?next={address}"
    for stranger in (make.user(), make.member(weblog, Role.WRITER)):
        assert client_of(stranger).get(address).status_code == 404


def test_the_writing_room_costs_the_same_for_a_long_history(
    ana, weblog, filled, django_assert_num_queries, known_host
):
    entry = make.entry(weblog, "Walk", tags=["a", "b"])
    for body in ("one", "two", "three"):
        entry.body = body
        entry.write(by=weblog.author)
    ana.get(room_of(weblog, entry))
    with django_assert_num_queries(4):  # session, user, weblog, entry
        ana.get(room_of(weblog, entry))


def test_nothing_of_the_studio_is_stored_on_the_way(ana, weblog):
    assert "no-store" in ana.get(room_of(weblog))["Cache-Control"]
    assert timezone.get_current_timezone_name() == "UTC"  # The weblog's zone went with the answer.
    assert Entry.objects.count() == 0
