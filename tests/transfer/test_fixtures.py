"""Real exports, made by WordPress and others: each comes in, or says clearly why not."""

import os
from pathlib import Path

import pytest

from rookery.entries.models import Entry
from rookery.transfer.items import Unreadable
from rookery.transfer.models import ImportRun
from rookery.transfer.wordpress.importing import import_wordpress

pytestmark = [pytest.mark.django_db, pytest.mark.fixtures]


def fixture(name):
    return Path(os.environ["ROOKERY_FIXTURES"]) / name


@pytest.fixture
def bring(weblog):
    """`bring("wxr/…")`: the report of the import, which without the network leaves files alone."""
    return lambda name: import_wordpress(weblog, fixture(name), media=False)


def test_the_theme_unit_test_comes_in_whole_and_once(weblog, bring):
    report = bring("wxr/themeunittestdata.wordpress.xml")
    assert report.arrived == {"entry": 58, "page": 21}
    assert sum(report.linked.values()) == 37
    assert sum(report.skipped["nav_menu_item"].values()) == 70
    assert report.comments == 33
    assert 58 + 21 + 37 + 70 == 186
    assert weblog.entries.filter(status="draft").count() == 1
    assert weblog.entries.scheduled().count() == 1
    assert weblog.entries.filter(visibility="members").count() == 1
    assert weblog.entries.filter(is_pinned=True).count() == 1
    assert weblog.entries.filter(title="").count() == 1
    assert not weblog.entries.filter(body_html__contains="[caption").exists()
    assert not weblog.entries.filter(body_html__contains="<!--").exists()
    again = bring("wxr/themeunittestdata.wordpress.xml")
    assert (again.arrived, again.present) == ({}, {"entry": 58, "page": 21})


@pytest.mark.parametrize(
    ("old", "now"),
    [
        ("/2013/01/05/markup-title-with-markup/", "/markup-title-with-markup/"),
        ("/?p=1163", "/post-format-image-caption/"),
        ("/level-1/level-2/level-3/", "/level-3/"),
        ("/?page_id=172", "/level-3/"),
        ("/greek/%ce%b5%cf%80%ce%af%cf%80%ce%b5%ce%b4%ce%bf-2/", None),
    ],
)
def test_its_old_permalinks_redirect(weblog, bring, client, old, now):
    bring("wxr/themeunittestdata.wordpress.xml")
    now = now or f"/{weblog.entries.get(source='wordpress:1811').slug}/"
    response = client.get(old)
    assert (response.status_code, response["Location"]) == (301, f"http://localhost:8000{now}")
    assert client.get(now).status_code == 200


@pytest.mark.parametrize("name", ["crazy-cdata", "crazy-cdata-escaped"])
def test_nested_cdata_survives_letter_by_letter(weblog, bring, name):
    bring(f"wxr/edge/{name}.xml")
    assert weblog.entries.get().text == "Content with nested <![CDATA[ tags ]]> :)"


def test_slashes_survive(weblog, bring):
    bring("wxr/edge/slashes.xml")
    entry = weblog.entries.get()
    assert entry.text == r"Slashes aren\'t \"cool\""
    assert entry.tag_list[0][0] == r"a \"great\" category"


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("malformed", r"^Line 90: a closing tag does not match the one that was opened\.$"),
        ("missing-version-tag", r"^Line 91: there is no <wp:wxr_version> before this"),
    ],
)
def test_broken_files_say_where_and_leave_nothing(weblog, bring, name, message):
    with pytest.raises(Unreadable, match=message):
        bring(f"wxr/edge/{name}.xml")
    assert not Entry.objects.exists()
    assert not ImportRun.objects.exists()


@pytest.mark.parametrize(
    ("name", "arrived"),
    [
        ("wxr/theme-preview.xml", {"entry": 7}),
        ("wxr/edge/authors-multiline.xml", {"entry": 1}),
        ("wxr/edge/namespace-edge-cases.xml", {"entry": 5}),
        ("wxr/edge/post-content-blank-lines.xml", {"entry": 1}),
        ("wxr/edge/small-export.xml", {"entry": 6, "page": 5}),
        ("wxr/edge/term-formats.xml", {}),
        ("wxr/edge/test-serialized-comment-meta.xml", {"entry": 1}),
        ("wxr/edge/valid-wxr-1.0.xml", {"entry": 3, "page": 3}),
        ("wxr/edge/wxr-flat-attachment-same-site.xml", {"entry": 1}),
        ("wxr/edge/wxr-simple.xml", {"entry": 1}),
        ("wxr/ghost-migrate/co-authors-plus.xml", {"entry": 4}),
        ("wxr/ghost-migrate/has-audio-enclosure.xml", {"entry": 1}),
        ("wxr/ghost-migrate/has-yoast-meta.xml", {"entry": 2}),
        ("wxr/ghost-migrate/sample.xml", {"entry": 3, "page": 1}),
        ("squarespace/sample.xml", {"entry": 3, "page": 2}),
    ],
)
def test_every_other_export_comes_in_and_stays_the_same_when_repeated(weblog, bring, name, arrived):
    assert bring(name).arrived == arrived
    stored = [*weblog.entries.order_by("pk").values()]
    assert bring(name).arrived == {}
    assert [*weblog.entries.order_by("pk").values()] == stored
