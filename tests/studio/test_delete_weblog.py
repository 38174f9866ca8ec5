"""A weblog is deleted: off the web at once, back for thirty days, then gone, files too."""

from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
from django.conf import settings
from django.utils import timezone

from rookery.entries import tasks
from rookery.entries.addresses import free_entry_slug, free_weblog_slug
from rookery.entries.move import rename_weblog
from rookery.media.receive import receive
from rookery.weblogs.models import AuditEvent, Weblog
from rookery.weblogs.roles import Role
from tests import make


@pytest.fixture
def fern(weblog):
    fern = make.weblog("Fern", slug="fern", author=weblog.author)
    make.entry(fern, "Frond")
    return fern


def door(weblog):
    return f"/studio/w/{weblog.pk}/delete/"


def files():
    root = Path(settings.MEDIA_ROOT)
    return [path for path in root.rglob("*") if path.is_file()]


def test_it_wants_its_name_and_then_everything_is_404_until_it_is_back(ana, fern, client):
    assert ana.post(door(fern), {"typed": "moss"}).status_code == 422
    assert client.get("/fern/frond/").status_code == 200
    answer = ana.post(door(fern), {"typed": "fern"}, follow=True)
    assert "is deleted" in answer.text
    for path in ("/fern/", "/fern/frond/", "/fern/feed/", "/fern"):
        assert client.get(path).status_code == 404
    assert ana.get(f"/studio/w/{fern.pk}/").status_code == 404
    assert "gone for good on" in answer.text
    ana.post(f"/studio/weblogs/{fern.pk}/restore/")
    assert client.get("/fern/frond/").status_code == 200
    verbs = AuditEvent.objects.filter(weblog=fern).values_list("verb", flat=True)
    assert {"deleted", "restored"} <= {*verbs}


def test_only_its_owner_deletes_and_restores(client_of, ana, fern):
    editor = client_of(make.member(fern, Role.EDITOR))
    assert editor.post(door(fern), {"typed": "fern"}).status_code == 403
    ana.post(door(fern), {"typed": "fern"})
    assert editor.post(f"/studio/weblogs/{fern.pk}/restore/").status_code == 404


def test_its_names_stay_its_own_and_after_thirty_days_wait_ninety_more(ana, weblog, fern):
    rename_weblog(fern, "bracken", by=None)
    receive(fern, b"A plain text.", "notes.txt", by=fern.author)
    assert len(files()) == 1
    ana.post(door(fern), {"typed": "bracken"})
    assert tasks.purge.call()["weblogs"] == 0
    assert free_weblog_slug(weblog.site, "fern") == "fern-2"

    with time_machine.travel(timezone.now() + timedelta(days=31), tick=False):
        assert tasks.purge.call()["weblogs"] == 1
        assert not Weblog.objects.filter(pk=fern.pk).exists()
        assert files() == []
        for name in ("fern", "bracken"):
            assert free_weblog_slug(weblog.site, name) == f"{name}-2"
            assert free_entry_slug(weblog, name) == f"{name}-2"
    with time_machine.travel(timezone.now() + timedelta(days=122), tick=False):
        assert free_weblog_slug(weblog.site, "fern") == "fern"
        tasks.purge.call()
        assert not weblog.site.freed_names.exists()


def test_what_was_at_the_root_leaves_its_words_in_quarantine_too(ana, weblog):
    make.entry(weblog, "Rain")
    ana.post(door(weblog), {"typed": "moss"})
    with time_machine.travel(timezone.now() + timedelta(days=31), tick=False):
        tasks.purge.call()
        assert free_weblog_slug(make.site(), "rain") == "rain-2"


def test_the_name_of_an_erased_entry_waits_too_unless_nobody_ever_saw_it(fern):
    for title, status in (("Seen", "published"), ("Draft", "draft")):
        entry = make.entry(fern, title, status=status)
        entry.trash(by=None)
        entry.erase(by=None)
    assert free_entry_slug(fern, "seen") == "seen-2"
    assert free_entry_slug(fern, "draft") == "draft"
    with time_machine.travel(timezone.now() + timedelta(days=91), tick=False):
        assert free_entry_slug(fern, "seen") == "seen"
