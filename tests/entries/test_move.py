"""A weblog may be called something else; its old places are remembered."""

import pytest
from django.utils import timezone

from rookery.entries.addresses import Taken
from rookery.entries.move import change_weblog, rename_weblog
from rookery.weblogs.models import AuditEvent, SiteState, Weblog
from tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def weblog():
    return make.weblog("Moss", slug="moss")


def stored(weblog):
    return Weblog.objects.get(pk=weblog.pk)


def routes(weblog):
    return SiteState.objects.get(site=weblog.site_id).generation


def mounts(weblog):
    return sorted(weblog.mounts.values_list("slug", flat=True))


def test_a_renamed_weblog_remembers_its_old_slug(weblog):
    page = make.entry(weblog, "About", is_page=True)
    before = stored(weblog).generation, routes(weblog)
    rename_weblog(weblog, "fern", by=weblog.author)

    row = stored(weblog)
    assert (row.slug, mounts(weblog)) == ("fern", ["moss"])
    assert row.navigation[0]["path"] == "/fern/about/"
    assert row.navigation[0]["id"] == page.pk
    assert row.generation > before[0]
    assert routes(weblog) > before[1]
    event = AuditEvent.objects.filter(verb="renamed").get()
    assert (event.detail, event.actor) == ("moss → fern", weblog.author)


def test_a_slug_that_it_takes_up_again_is_no_old_place_any_more(weblog):
    rename_weblog(weblog, "fern", by=None)
    rename_weblog(weblog, "ivy", by=None)
    assert mounts(weblog) == ["fern", "moss"]
    rename_weblog(weblog, "moss", by=None)
    assert mounts(weblog) == ["fern", "ivy"]


def test_renaming_to_the_same_name_is_nothing(weblog, django_assert_num_queries):
    with django_assert_num_queries(2):  # the transaction's own
        rename_weblog(weblog, "moss", by=None)


def test_a_taken_name_changes_nothing(weblog):
    make.weblog("Fern", slug="fern")
    weblog.slug, weblog.title = "fern", "Fern, too"
    with pytest.raises(Taken) as taken:
        change_weblog(weblog, by=weblog.author)
    assert taken.value.suggestion == "fern-2"
    row = stored(weblog)
    assert (row.slug, row.title, mounts(weblog)) == ("moss", "Moss", [])


def test_changed_settings_are_saved_and_logged_by_name(weblog):
    before = stored(weblog).generation, routes(weblog)
    weblog.tagline, weblog.language = "Green", "pt"
    change_weblog(weblog, by=weblog.author)
    row = stored(weblog)
    assert (row.tagline, row.language, row.generation) == ("Green", "pt", before[0] + 1)
    assert routes(weblog) == before[1]
    event = AuditEvent.objects.filter(verb="settings changed").get()
    assert (event.detail, event.actor) == ("tagline, language", weblog.author)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("visibility", "members"),
        ("title", "Fern"),
        ("suspended_at", timezone.now()),
        ("deleted_at", timezone.now()),
    ],
)
def test_what_the_sites_lists_show_changes_its_routes(weblog, name, value):
    before = routes(weblog)
    setattr(weblog, name, value)
    change_weblog(weblog, by=None)
    assert routes(weblog) == before + 1


def test_nothing_changed_is_nothing_logged(weblog):
    before = stored(weblog).generation, AuditEvent.objects.count()
    change_weblog(weblog, by=weblog.author)
    assert (stored(weblog).generation, AuditEvent.objects.count()) == before


def test_settings_do_not_touch_what_has_a_verb_of_its_own(weblog):
    """A form that was opened a while ago must not bring back an old navigation or place."""
    old = stored(weblog)
    make.entry(weblog, "About", is_page=True)
    old.is_root, old.tagline = True, "Green"
    change_weblog(old, by=None)
    row = stored(weblog)
    assert row.tagline == "Green"
    assert not row.is_root
    assert [item["title"] for item in row.navigation] == ["About"]
