"""What is done to entries every day: catching up with the renderer, and throwing away."""

from datetime import timedelta

import pytest
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from rookery.accounts import links
from rookery.accounts.models import LoginLink
from rookery.entries import tasks
from rookery.entries.models import Entry
from rookery.entries.render import RENDERER_VERSION
from rookery.weblogs.models import AuditEvent, Weblog
from tests import make


@pytest.fixture
def weblog(db):
    return make.weblog()


def test_what_an_older_renderer_made_is_made_again(weblog, monkeypatch):
    monkeypatch.setattr(tasks, "BATCH", 2)
    old = [make.entry(weblog, f"Number {number}", body="*rain*") for number in range(5)]
    new = make.entry(weblog, "New")
    Entry.objects.filter(pk__in=[entry.pk for entry in old]).update(
        renderer_version=RENDERER_VERSION - 1, body_html="old"
    )
    before = Weblog.objects.get(pk=weblog.pk).generation
    assert tasks.rerender_outdated.call() == 5
    for entry in old:
        entry.refresh_from_db()
        assert entry.body_html == "<p><em>rain</em></p>\n"
        assert (entry.renderer_version, entry.version) == (RENDERER_VERSION, 1)
        assert entry.revisions.count() == 1  # nobody wrote
    assert Weblog.objects.get(pk=weblog.pk).generation > before
    new.refresh_from_db()
    assert tasks.rerender_outdated.call() == 0


def test_one_entry_that_can_not_be_rendered_keeps_no_other_old(weblog, monkeypatch, caplog):
    entries = [make.entry(weblog, f"Number {number}") for number in range(3)]
    Entry.objects.update(renderer_version=0)
    render = Entry.render

    def odd(entry):
        if entry.pk == entries[1].pk:
            raise RecursionError
        return render(entry)

    monkeypatch.setattr(Entry, "render", odd)
    assert tasks.rerender_outdated.call() == 2
    assert [*Entry.objects.filter(renderer_version=0)] == [entries[1]]
    assert f"Entry {entries[1].pk} of {weblog.slug} can't be rendered anew." in caplog.text


def test_an_entry_that_was_saved_meanwhile_is_left_alone(weblog):
    mine = make.entry(weblog, body="old")
    theirs = Entry.objects.get(pk=mine.pk)
    theirs.body = "new"
    theirs.write(by=weblog.author)
    mine.render()
    assert tasks.keep_rendered(mine) == 0
    assert Entry.objects.get(pk=mine.pk).body_html == "<p>new</p>\n"


def test_old_trash_is_erased_and_young_trash_stays(weblog):
    old, young = make.entry(weblog, "Old"), make.entry(weblog, "Young")
    kept = make.entry(weblog, "Kept")
    for entry, days in ((old, 31), (young, 29)):
        entry.trash(by=weblog.author)
        gone = timezone.now() - timedelta(days=days)
        Entry.objects.filter(pk=entry.pk).update(trashed_at=gone)
    assert tasks.purge.call()["entries"] == 1
    assert {*weblog.entries.all()} == {young, kept}
    event = AuditEvent.objects.get(verb="erased")
    assert (event.door, event.actor, event.detail) == (
        "housekeeping",
        None,
        f"entry {old.pk}: Old",
    )


def test_spent_links_ended_sessions_and_old_results_go(db):
    expired, usable = make.user("Ana"), make.user("Ben")
    links.issue(expired)
    LoginLink.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    links.issue(usable)
    for seconds in (-10, 1000):
        session = SessionStore()
        session.set_expiry(seconds)
        session.save()
    result = tasks.purge.enqueue()
    DBTaskResult.objects.filter(pk=result.id).update(
        status="SUCCESSFUL", finished_at=timezone.now() - tasks.RESULTS_KEPT - timedelta(hours=1)
    )
    waiting = tasks.purge.enqueue()
    assert tasks.purge.call() == {"entries": 0, "weblogs": 0, "links": 1, "results": 1}
    assert LoginLink.objects.get().user == usable
    assert Session.objects.count() == 1
    assert str(DBTaskResult.objects.get().pk) == waiting.id
