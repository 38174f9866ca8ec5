"""Founding a weblog: the first of a site is at its root, every other under its slug."""

import pytest
from django.core.exceptions import ValidationError

from rookery.entries.addresses import Taken
from rookery.entries.found import found_weblog
from rookery.weblogs.models import AuditEvent, Mount, SiteState, Weblog
from tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def ana():
    return make.user("Ana")


def found(title="Moss", *, author, host="localhost", **more):
    return found_weblog(title=title, author=author, site=make.site(host), by=author, **more)


def test_the_first_weblog_of_a_site_is_at_its_root(ana):
    first, second = found(author=ana), found("Fern", author=ana)
    assert (first.path, first.slug) == ("/", "moss")
    assert second.path == "/fern/"
    elsewhere = found("Fern", author=ana, host="fern.example")
    assert elsewhere.url == "http://fern.example:8000/"


def test_it_is_logged_and_the_sites_routes_have_changed(ana):
    before = SiteState.objects.get(site=1).generation
    weblog = found(author=ana)
    assert SiteState.objects.get(site=1).generation == before + 1
    event = AuditEvent.objects.get()
    assert (event.verb, event.weblog, event.actor) == ("founded", weblog, ana)
    assert event.detail == "weblog http://localhost:8000/"


def test_a_derived_slug_is_numbered_and_a_typed_one_refused(ana):
    found(author=ana)
    assert found(author=ana).slug == "moss-2"
    assert found("苔", author=ana).slug == "weblog"
    with pytest.raises(Taken) as taken:
        found(author=ana, slug="moss")
    assert taken.value.suggestion == "moss-3"
    assert Weblog.objects.count() == 3


def test_a_root_that_is_taken_is_refused(ana):
    found(author=ana)
    with pytest.raises(ValidationError, match="root of localhost"):
        found("Fern", author=ana, is_root=True)


def test_a_root_that_somebody_left_stays_theirs(ana):
    first = found(author=ana)
    first.is_root = False
    first.save()
    Mount.objects.create(site=first.site, slug="", weblog=first)
    assert found("Fern", author=ana).path == "/fern/"


def test_settings_come_with_it_and_are_checked(ana):
    weblog = found(author=ana, language="pt", time_zone="Europe/Lisbon", tagline="Green")
    assert (weblog.language, str(weblog.zone), weblog.tagline) == ("pt", "Europe/Lisbon", "Green")
    with pytest.raises(ValidationError, match="no time zone"):
        found("Fern", author=ana, time_zone="Mars/Olympus")
    with pytest.raises(ValidationError, match="title"):
        found("", author=ana, slug="nameless")
    assert Weblog.objects.count() == 1


def test_a_time_zone_that_the_machine_has_lost_is_read_as_utc(ana):
    weblog = found(author=ana)
    for lost in ("Mars/Olympus", "../../etc/passwd", ""):
        weblog.time_zone = lost
        assert str(weblog.zone) == "UTC"
