"""Tags, as people type them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rookery.entries.models import Entry, Tag
from rookery.entries.tagging import get_tags, split, tag_slug
from tests import make


@pytest.mark.parametrize(
    ("typed", "names"),
    [
        ("rain, walks", ["rain", "walks"]),
        ("#rain,#Walks", ["rain", "Walks"]),
        (" rain ,, , long   walks ", ["rain", "long walks"]),
        ("Rain, rain, RAIN, sun", ["Rain", "sun"]),
        ("写真, 雨", ["写真", "雨"]),
        ("", []),
        ("#", []),
    ],
)
def test_a_line_of_tags(typed, names):
    assert split(typed) == names


@given(st.text(max_size=200))
def test_whatever_is_typed_gives_names_that_fit_and_differ(typed):
    names = split(typed)
    assert all(0 < len(name) <= 100 for name in names)
    slugs = [tag_slug(name) for name in names]
    assert len({*slugs}) == len(slugs)
    assert all(0 < len(slug) <= 100 for slug in slugs)
    assert split(", ".join(names)) == names


def test_a_name_without_a_letter_to_fold_has_a_code_that_stays():
    assert tag_slug("写真") == tag_slug("写真") != tag_slug("雨")
    assert tag_slug("写真").startswith("t-")
    assert tag_slug("Über Wald") == "uber-wald"


@pytest.mark.django_db
def test_a_weblog_has_each_tag_once_under_the_name_it_came_with():
    weblog = make.weblog()
    make.entry(weblog, "One", tags=["Rain", "walks"])
    make.entry(weblog, "Two", tags=["rain"])
    assert [(tag.name, tag.slug) for tag in weblog.tags.all()] == [
        ("Rain", "rain"),
        ("walks", "walks"),
    ]
    assert [entry.title for entry in weblog.entries.tagged("rain").order_by("pk")] == ["One", "Two"]
    assert str(weblog.tags.first()) == "Rain"


@pytest.mark.django_db
def test_other_weblogs_tags_are_not_borrowed():
    mine, yours = make.weblog(), make.weblog()
    make.entry(mine, tags=["Rain"])
    make.entry(yours, tags=["rain"])
    assert yours.tags.get().name == "rain"
    assert Tag.objects.count() == 2


@pytest.mark.django_db
def test_an_entry_carries_a_copy_of_its_tags_in_their_order():
    weblog = make.weblog()
    entry = make.entry(weblog, tags=["walks", "Rain", "rain", " "])
    assert Entry.objects.get().tag_list == [["walks", "walks"], ["Rain", "rain"]]

    entry.write(by=None)  # Nothing said about tags: they stay.
    assert [tag.slug for tag in entry.tags.order_by("slug")] == ["rain", "walks"]
    entry.write(by=None, tags=["Rain"])
    assert [tag.slug for tag in entry.tags.all()] == ["rain"]
    assert Entry.objects.get().tag_list == [["Rain", "rain"]]
    entry.write(by=None, tags=[])
    assert Entry.objects.get().tag_list == []
    assert entry.entry_tags.count() == 0


@pytest.mark.django_db
def test_a_name_too_long_for_the_database_is_cut():
    weblog = make.weblog()
    tags = get_tags(weblog, ["r" * 300, "r" * 100])
    assert [len(tag.name) for tag in tags] == [100]
