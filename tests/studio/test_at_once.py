"""Two people, or one person twice, at the same thing: nothing breaks, and no word is lost."""

import pytest
from django.utils import timezone

from rookery.entries.models import Conflict, Entry
from rookery.entries.move import change_weblog
from rookery.weblogs.models import Weblog
from rookery.weblogs.roles import Role
from tests import make

WORDS = {"title": "My title", "body": "Every word I wrote.", "visibility": "public"}


@pytest.fixture
def weblog(db):
    return make.weblog(slug="moss")


def test_words_come_back_when_the_entry_left_the_writers_hands(weblog, client_of):
    ben = make.member(weblog, Role.CONTRIBUTOR)
    entry = make.entry(weblog, status="submitted", by=ben)
    entry.publish(by=weblog.author)
    page = client_of(ben).post(f"/studio/w/{weblog.pk}/entries/{entry.pk}/", WORDS)
    assert page.status_code == 404
    assert "Every word I wrote." in page.text
    assert "My title" in page.text


def test_words_come_back_when_the_role_is_too_weak_now(weblog, client_of):
    ben = make.member(weblog, Role.CONTRIBUTOR)
    page = client_of(ben).post(f"/studio/w/{weblog.pk}/entries/new/", {**WORDS, "do": "publish"})
    assert page.status_code == 403
    assert "Every word I wrote." in page.text
    assert [*weblog.entries.all()] == []


def test_words_come_back_when_the_entry_is_erased_between_reading_and_writing(
    weblog, client_of, monkeypatch
):
    entry = make.entry(weblog)
    write = Entry.write

    def erased_first(self, **more):
        Entry.objects.filter(pk=self.pk).delete()
        return write(self, **more)

    monkeypatch.setattr(Entry, "write", erased_first)
    page = client_of(weblog.author).post(
        f"/studio/w/{weblog.pk}/entries/{entry.pk}/", {**WORDS, "version": entry.version}
    )
    assert page.status_code == 404
    assert "Every word I wrote." in page.text


@pytest.mark.parametrize("act", ["publish", "submit", "withdraw", "trash", "restore"])
def test_a_second_press_at_once_says_so(weblog, client_of, monkeypatch, act):
    status = "published" if act == "withdraw" else "draft"
    entry = make.entry(weblog, status=status)
    if act == "restore":
        entry.trash(by=None)

    def too_late(self, **more):
        raise Conflict(self)

    monkeypatch.setattr(Entry, "write", too_late)
    page = client_of(weblog.author).post(
        f"/studio/w/{weblog.pk}/entries/{entry.pk}/{act}/", follow=True
    )
    assert page.status_code == 200
    assert "Somebody was quicker" in page.text


def test_what_was_taken_out_of_the_trash_and_rewritten_is_not_erased(weblog):
    mine = make.entry(weblog).trash(by=None)
    theirs = Entry.objects.get(pk=mine.pk).restore(by=None)
    with pytest.raises(Conflict):
        mine.erase(by=None)
    assert weblog.entries.get() == theirs


def test_saving_settings_undoes_nothing_that_an_operator_did_meanwhile(weblog):
    stale = Weblog.objects.get(pk=weblog.pk)
    weblog.suspended_at = timezone.now()
    change_weblog(weblog, by=None, fields=["suspended_at"])
    stale.tagline = "New"
    change_weblog(stale, by=None, fields=["tagline"])
    weblog.refresh_from_db()
    assert weblog.suspended_at is not None
    assert weblog.tagline == "New"


def test_adding_somebody_who_has_just_been_added_says_so(weblog, client_of, monkeypatch):
    ben = make.member(weblog, Role.WRITER)
    monkeypatch.setattr("rookery.studio.forms.MemberForm.clean_email", lambda form: ben)
    page = client_of(weblog.author).post(
        f"/studio/w/{weblog.pk}/people/add/", {"email": ben.email, "role": "10"}, follow=True
    )
    assert "is with you already" in page.text
    assert weblog.memberships.get().role == Role.WRITER


@pytest.mark.django_db
@pytest.mark.parametrize(
    "odd",
    [
        {"pub_date": "0001-01-01T00:00"},
        {"pub_date": "9999-12-31T23:59"},
        {"version": "9223372036854775807"},
    ],
)
def test_numbers_beyond_reason_are_refused_and_the_words_stay(client_of, odd):
    weblog = make.weblog(author=make.user(), time_zone="Asia/Tokyo")
    page = client_of(weblog.author).post(f"/studio/w/{weblog.pk}/entries/new/", {**WORDS, **odd})
    assert page.status_code == 422
    assert "Every word I wrote." in page.text


def test_a_form_in_no_known_encoding_is_answered_in_our_own_words(weblog, client_of):
    client = client_of(weblog.author)
    client.raise_request_exception = False
    page = client.post(
        f"/studio/w/{weblog.pk}/entries/new/",
        b"title=x",
        content_type="application/x-www-form-urlencoded; charset=utf-7",
    )
    assert page.status_code in {400, 403}
    assert "<h1>" in page.text
