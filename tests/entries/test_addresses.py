"""Names: who came first keeps one, and no address that ever worked is given to something else."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from rookery.entries import addresses
from rookery.entries.addresses import (
    RESERVED,
    Taken,
    check_entry_slug,
    check_form,
    check_root,
    check_weblog_slug,
    free_entry_slug,
    free_weblog_slug,
    numbered,
    root_is_free,
)
from rookery.entries.ledger import FreedName
from rookery.entries.move import rename_weblog
from rookery.lib.slugs import slugify
from rookery.weblogs.models import Mount
from tests import make


@pytest.fixture
def root(db):
    return make.weblog("Home", slug="home", is_root=True)


@pytest.fixture
def friend(root):
    return make.weblog("Friend", slug="friend")


def rename(entry, slug):
    entry.slug = slug
    return entry.write(by=None)


def suggestion(check, *args):
    with pytest.raises(Taken) as taken:
        check(*args)
    said = taken.value.messages
    assert said == [f"The address “{args[1]}” is taken. “{taken.value.suggestion}” is free."]
    return taken.value.suggestion


def test_a_typed_slug_that_is_taken_is_refused_with_a_free_one(friend):
    make.entry(friend, "Rain")
    assert suggestion(check_entry_slug, friend, "rain") == "rain-2"
    make.entry(friend, slug="rain-2")
    make.entry(friend, slug="rain-3")
    assert suggestion(check_entry_slug, friend, "rain") == "rain-4"
    check_entry_slug(friend, "rain-4")


def test_each_weblog_below_the_root_has_names_of_its_own(root, friend):
    make.entry(root, "Rain")
    check_entry_slug(friend, "rain")
    check_entry_slug(friend, "home")
    check_entry_slug(friend, "friend")


def test_the_roots_entries_and_the_weblogs_share_one_namespace(root, friend):
    make.entry(root, "Rain")
    assert suggestion(check_entry_slug, root, "friend") == "friend-2"
    assert suggestion(check_entry_slug, root, "home") == "home-2"
    assert suggestion(check_weblog_slug, root.site, "rain") == "rain-2"
    assert suggestion(check_weblog_slug, root.site, "friend") == "friend-2"


def test_other_sites_do_not_matter(root, friend):
    moss = make.weblog("Moss", site="moss.example", is_root=True)
    check_entry_slug(moss, "friend")
    check_weblog_slug(moss.site, "friend")


@pytest.mark.parametrize("word", sorted(RESERVED))
def test_reserved_words_are_nobodys(root, friend, word):
    for weblog in (root, friend):
        assert suggestion(check_entry_slug, weblog, word) == f"{word}-2"
    assert suggestion(check_weblog_slug, root.site, word) == f"{word}-2"


def test_an_old_address_of_an_entry_is_kept_for_it(root, friend):
    rename(make.entry(root, "Rain"), "drizzle")
    rename(make.entry(friend, "Rain"), "drizzle")
    for weblog in (root, friend):
        assert suggestion(check_entry_slug, weblog, "rain") == "rain-2"
    assert suggestion(check_weblog_slug, root.site, "rain") == "rain-2"


def test_an_entry_may_take_its_own_old_address_up_again(friend):
    entry = rename(make.entry(friend, "Rain"), "drizzle")
    rename(entry, "rain")
    assert [old.path for old in entry.old_addresses.all()] == ["drizzle/"]
    rename(entry, "hail")
    assert {old.path for old in entry.old_addresses.all()} == {"drizzle/", "rain/"}


def test_an_old_slug_of_a_weblog_is_kept_for_it(root, friend):
    rename_weblog(friend, "ben", by=None)
    assert suggestion(check_entry_slug, root, "friend") == "friend-2"
    assert suggestion(check_weblog_slug, root.site, "friend") == "friend-2"
    check_weblog_slug(root.site, "friend", friend)


def test_an_imported_address_blocks_its_first_word_for_weblogs(root, friend):
    entry = make.entry(root, "Rain")
    for path in ("2008/09/rain/", "?p=12"):
        root.old_addresses.create(entry=entry, path=path)
    assert suggestion(check_weblog_slug, root.site, "2008") == "2008-2"
    check_entry_slug(root, "2008")


def test_whoever_left_the_root_keeps_the_addresses_that_were_there(root, friend):
    make.entry(root, "Rain")
    root.is_root = False
    root.save()
    Mount.objects.create(site=root.site, slug="", weblog=root)
    assert suggestion(check_weblog_slug, root.site, "rain") == "rain-2"
    assert not root_is_free(root.site)


def test_saving_without_a_new_name_asks_nothing(friend, django_assert_num_queries):
    entry = make.entry(friend, "Rain")
    with django_assert_num_queries(0):
        addresses.settle_entry(entry, entry, derive=True)


@pytest.mark.parametrize(
    "slug", ["Rain", "rain_2", "räin", "-rain", "rain-", "a--b", "a b", "写真"]
)
def test_a_slug_of_another_form_is_refused_with_the_folded_one(slug):
    with pytest.raises(ValidationError, match="letters a to z") as refused:
        check_form(slug)
    if folded := slugify(slug):
        assert f"“{folded}”" in refused.value.message % refused.value.params
        check_form(folded)


def test_an_empty_or_overlong_slug_is_refused():
    for slug in ("", "a" * 101):
        with pytest.raises(ValidationError, match="letters a to z"):
            check_form(slug)
    check_form("a" * 100)


def test_a_root_is_taken_once(root):
    assert root_is_free(make.site("moss.example"))
    assert not root_is_free(root.site)
    check_root(make.site("moss.example"))
    with pytest.raises(ValidationError, match="root of localhost is taken"):
        check_root(root.site)


def test_numbering():
    assert numbered("rain", set()) == "rain"
    assert numbered("rain", {"rain"}) == "rain-2"
    assert numbered("rain", {"rain", "rain-2", "rain-3"}) == "rain-4"
    assert numbered("rain-2", {"rain-2"}) == "rain-2-2"


words = st.from_regex(r"[a-z0-9]{1,12}(-[a-z0-9]{1,12}){0,14}", fullmatch=True).filter(
    lambda slug: len(slug) <= 100
)


@given(words, st.sets(words | st.sampled_from(sorted(RESERVED)), max_size=8), st.integers(0, 4))
def test_a_numbered_name_is_free_and_of_the_right_form(base, taken, times):
    names = set(taken)
    for _ in range(times):
        names.add(numbered(base, names))
    free = numbered(base, lambda prefix: {name for name in names if name.startswith(prefix)})
    assert free == numbered(base, names)
    assert free not in names
    check_form(free)


def test_a_name_of_a_hundred_letters_finds_room_for_its_number(friend):
    long = "-".join(["rain"] * 20)
    assert len(long) == 99
    names = [make.entry(friend, slug=long).slug for _ in range(3)]
    assert len({*names}) == 3
    assert max(map(len, names)) <= 100
    assert free_entry_slug(friend, long) not in names
    assert free_weblog_slug(friend.site, "fern") == "fern"


def left_root(weblog):
    """As if it had moved below: its addresses at the root redirect from now on."""
    weblog.is_root = False
    weblog.save()
    Mount.objects.create(site=weblog.site, slug="", weblog=weblog)


def test_a_new_root_does_not_shadow_what_its_predecessor_left_there(root):
    make.entry(root, "Rain")
    left_root(root)
    heir = make.weblog("Heir", slug="heir")
    type(heir).objects.filter(pk=heir.pk).update(is_root=True)
    heir.refresh_from_db()
    assert suggestion(check_entry_slug, heir, "rain") == "rain-2"
    # What the predecessor has written since never was at the root.
    root.entries.update(created_at=timezone.now() + timedelta(hours=1))
    check_entry_slug(heir, "rain")


def test_the_name_of_an_erased_entry_waits_if_anybody_may_have_linked_to_it(friend):
    known = rename(make.entry(friend, "Rain"), "drizzle")
    known.erase(by=None)
    for name in ("rain", "drizzle"):
        assert suggestion(check_entry_slug, friend, name) == f"{name}-2"

    make.entry(friend, "Snow", status="draft").erase(by=None)
    check_entry_slug(friend, "snow")

    FreedName.objects.update(until=timezone.now())
    check_entry_slug(friend, "rain")


def test_all_names_of_an_erased_weblog_wait_where_they_were(root, friend):
    rename(make.entry(root, "Rain"), "drizzle")
    root.old_addresses.create(entry=root.entries.get(), path="2008/09/rain/")
    rename_weblog(root, "house", by=None)
    left_root(root)
    addresses.free_weblog_names(root)
    addresses.free_weblog_names(friend)
    assert {*FreedName.objects.filter(site=root.site).values_list("name", flat=True)} == {
        *("home", "house", "rain", "drizzle", "2008", "friend")
    }
    assert {*FreedName.objects.values_list("weblog", flat=True)} == {None}
    moss = make.weblog("Moss", slug="moss", site="moss.example")
    root.entries.all().delete()
    root.mounts.all().delete()
    type(root).objects.filter(site=root.site).delete()
    for name in ("home", "house", "rain", "drizzle", "2008", "friend"):
        assert suggestion(check_weblog_slug, root.site, name) == f"{name}-2"
        check_weblog_slug(moss.site, name)
