"""Who sees what: every state of an entry and of its weblog, against every adjective."""

from datetime import timedelta

import pytest
from django.utils import timezone

from rookery.entries.models import Entry
from rookery.weblogs.models import Weblog
from rookery.weblogs.roles import Role
from tests import make

pytestmark = pytest.mark.django_db

SOON = timedelta(days=1)

# An entry's state: (how it is made, what it is among)
ENTRIES = {
    "published": ({}, {"due", "readable", "listed", "promoted", "kept"}),
    "unlisted": ({"visibility": "unlisted"}, {"due", "readable", "kept"}),
    "members": ({"visibility": "members"}, {"due", "kept"}),
    "draft": ({"status": "draft"}, {"kept"}),
    "submitted": ({"status": "submitted"}, {"kept"}),
    "scheduled": ({"pub_date": SOON}, {"kept", "scheduled"}),
    "trashed": ({"trashed_at": -SOON}, {"trashed"}),
    "trashed draft": ({"trashed_at": -SOON, "status": "draft"}, {"trashed"}),
    "arriving": ({"is_arriving": True}, set()),
    "arriving and trashed": ({"is_arriving": True, "trashed_at": -SOON}, set()),
    "draft for members": ({"status": "draft", "visibility": "members"}, {"kept"}),
    "scheduled, unlisted": ({"pub_date": SOON, "visibility": "unlisted"}, {"kept", "scheduled"}),
}
ADJECTIVES = ("due", "readable", "listed", "promoted", "kept", "scheduled", "trashed")

# A weblog's state: (how it is made, which adjectives it takes away from a published entry)
WEBLOGS = {
    "public": ({}, set()),
    "unlisted": ({"visibility": "unlisted"}, {"promoted"}),
    "members": ({"visibility": "members"}, {"readable", "listed", "promoted"}),
    "suspended": ({"suspended_at": -SOON}, {"readable", "listed", "promoted"}),
    "deleted": ({"deleted_at": -SOON}, {"readable", "listed", "promoted"}),
}


def dated(made):
    return {
        name: timezone.now() + value if isinstance(value, timedelta) else value
        for name, value in made.items()
    }


def among(entry):
    return {
        word
        for word in ADJECTIVES
        if getattr(Entry.objects.all(), word)().filter(pk=entry.pk).exists()
    }


@pytest.mark.parametrize("state", ENTRIES)
def test_an_entrys_state_decides_who_sees_it(state):
    made, expected = ENTRIES[state]
    assert among(make.entry(make.weblog(), **dated(made))) == expected


@pytest.mark.parametrize("state", WEBLOGS)
def test_so_does_its_weblogs(state):
    made, lost = WEBLOGS[state]
    weblog = make.weblog(**dated(made))
    assert among(make.entry(weblog)) == ENTRIES["published"][1] - lost
    is_open = "readable" not in lost
    assert weblog.is_open is is_open
    assert Weblog.objects.open().filter(pk=weblog.pk).exists() is is_open
    assert Weblog.objects.listed().filter(pk=weblog.pk).exists() is ("promoted" not in lost)


@pytest.mark.parametrize("weblog_state", WEBLOGS)
@pytest.mark.parametrize("entry_state", ENTRIES)
def test_one_state_never_opens_what_the_other_closes(entry_state, weblog_state):
    made, expected = ENTRIES[entry_state]
    weblog_made, lost = WEBLOGS[weblog_state]
    entry = make.entry(make.weblog(**dated(weblog_made)), **dated(made))
    assert among(entry) == expected - lost


def test_a_scheduled_entry_appears_by_itself():
    entry = make.entry(make.weblog(), pub_date=timezone.now() + timedelta(milliseconds=300))
    assert among(entry) == {"kept", "scheduled"}
    entry.pub_date = timezone.now() - timedelta(milliseconds=1)
    entry.save()
    assert "promoted" in among(entry)


def test_the_word_for_a_state():
    weblog = make.weblog()
    words = {
        state: make.entry(weblog, **dated(made)).state
        for state, (made, _) in ENTRIES.items()
        if state in {"published", "draft", "submitted", "scheduled", "trashed", "trashed draft"}
    }
    assert words.pop("trashed draft") == "trashed"
    assert words == {state: state for state in words}


def test_stream_pages_and_order():
    weblog = make.weblog()
    old = make.entry(weblog, "Old", pub_date=timezone.now() - timedelta(days=9))
    new = make.entry(weblog, "New")
    page = make.entry(weblog, "About", is_page=True)
    same = make.entry(weblog, "Same second", pub_date=new.pub_date)
    assert [*weblog.entries.stream().newest()] == [same, new, old]
    assert [*weblog.entries.pages()] == [page]


@pytest.mark.parametrize(
    ("role", "may"),
    [
        (Role.CONTRIBUTOR, {"my draft", "my submitted"}),
        (Role.WRITER, {"my draft", "my submitted", "my published"}),
        (Role.EDITOR, {"my draft", "my submitted", "my published", "draft", "published"}),
        (Role.OWNER, {"my draft", "my submitted", "my published", "draft", "published"}),
    ],
)
def test_who_may_change_which_entries(role, may):
    weblog = make.weblog(author=make.user())
    me = make.member(weblog, role)
    other = make.member(weblog, Role.WRITER)
    for whose, who in (("my ", me), ("", other)):
        make.entry(weblog, f"{whose}draft", status="draft", by=who)
        make.entry(weblog, f"{whose}published", by=who)
    make.entry(weblog, "my submitted", status="submitted", by=me)
    make.entry(weblog, "arriving", is_arriving=True, by=me)
    make.entry(make.weblog(), "elsewhere", by=me)
    assert {entry.title for entry in weblog.entries.editable_by(me, role)} == may
