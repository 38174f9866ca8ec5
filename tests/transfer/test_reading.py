"""From a WordPress item to an entry of ours: states, dates, names, old addresses."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from rookery.transfer.items import Attachment, Entry, Skipped
from rookery.transfer.wordpress.reading import open_file
from tests.transfer.exports import SAMPLES, SITE, author, export, item, meta, written

LISBON = ZoneInfo("Europe/Lisbon")


def read(folder, *items, site=SITE, zone=UTC):
    return [*open_file(written(folder, export(*items, site=site)), zone).items()]


def test_sample_becomes_entries_pages_files_and_reasons():
    items = {item.key: item for item in open_file(SAMPLES / "harbour.xml", UTC).items()}
    first = items["wordpress:12"]
    assert first.title == "The first boat & I"
    assert (first.slug, first.status, first.visibility) == ("first-boat", "published", "public")
    assert first.pub_date == datetime(2008, 9, 4, 8, 30, tzinfo=UTC)
    assert first.summary == "A boat, at last."
    assert first.tags == ("Boats", "Rope")
    assert first.authors == ("mara",)
    assert first.is_pinned
    assert first.feed_id == "https://harbour.example/blog/?p=12"
    assert first.notes == ("the labels of “mood”, made by a plug-in, are left out",)
    assert first.body.startswith("<p>She leaks.<br>\nBut she floats.</p>\n<figure")
    assert items["wordpress:2"].is_page
    assert items["wordpress:2"].blocks == ("latest-posts",)
    assert isinstance(items["wordpress:30"], Attachment)
    assert items["wordpress:30"].caption == "At the quay"
    skipped = [item for item in items.values() if isinstance(item, Skipped)]
    assert [(item.kind, item.reason) for item in skipped] == [
        ("post", "it was in the trash"),
        ("nav_menu_item", "menus are not imported; pages come into the navigation by themselves"),
        ("recipe", "“recipe” is a kind of its own, made by a plug-in"),
    ]


@pytest.mark.parametrize(
    ("said", "password", "status", "visibility"),
    [
        ("publish", "", "published", "public"),
        ("future", "", "published", "public"),
        ("draft", "", "draft", "public"),
        ("pending", "", "submitted", "public"),
        ("private", "", "published", "members"),
        ("publish", "sesame", "published", "members"),
        ("draft", "sesame", "draft", "members"),
        ("in-review", "", "draft", "public"),
    ],
)
def test_states_and_what_was_not_public_never_is(tmp_path, said, password, status, visibility):
    (entry,) = read(tmp_path, item(status=said, wp_post_password=password))
    assert (entry.status, entry.visibility) == (status, visibility)


@pytest.mark.parametrize("said", ["trash", "auto-draft", "inherit"])
def test_what_wordpress_itself_had_put_away_is_skipped(tmp_path, said):
    (skipped,) = read(tmp_path, item(status=said))
    assert isinstance(skipped, Skipped)


@pytest.mark.parametrize(
    ("universal", "local", "rss", "expected"),
    [
        ("2012-03-04 05:06:07", "2012-03-04 09:00:00", "", "2012-03-04T05:06:07+00:00"),
        ("0000-00-00 00:00:00", "2012-07-04 09:00:00", "", "2012-07-04T08:00:00+00:00"),
        ("", "2012-01-04 09:00:00", "", "2012-01-04T09:00:00+00:00"),
        ("", "0000-00-00 00:00:00", "Fri, 05 Sep 2008 19:39:12 +0200", "2008-09-05T17:39:12+00:00"),
        ("", "", "Fri, 05 Sep 2008 19:39:12 -0000", "2008-09-05T19:39:12+00:00"),
        ("", "", "Tue, 30 Nov 1999 00:00:00 +0000", None),
        ("", "", "Mon, 30 Nov -0001 00:00:00 +0000", None),
        ("0001-01-01 00:00:00", "yesterday", "soon", None),
        ("1789-07-14 12:00:00", "", "", "1789-07-14T12:00:00+00:00"),
        (None, None, None, None),
    ],
)
def test_dates_are_universal_first_then_local_then_those_of_the_feed(
    tmp_path, universal, local, rss, expected
):
    (entry,) = read(
        tmp_path,
        item(wp_post_date_gmt=universal, wp_post_date=local, pubDate=rss),
        zone=LISBON,
    )
    assert (entry.pub_date.isoformat() if entry.pub_date else None) == expected


@pytest.mark.parametrize(
    ("site", "fields", "paths"),
    [
        (SITE, {"link": f"{SITE}/2008/09/04/markup/"}, ("2008/09/04/markup/", "?p=7")),
        (SITE, {"link": f"{SITE}/?p=7"}, ("?p=7",)),
        (SITE, {"link": "https://www.old.example/x.html"}, ("x.html/", "?p=7")),
        (SITE, {"link": "/blog/x.html"}, ("blog/x.html/", "?p=7")),
        (SITE, {"link": "https://other.example/x/"}, ("?p=7",)),
        (SITE, {"link": f"{SITE}/"}, ("?p=7",)),
        (SITE, {"link": f"{SITE}//greek/%ce%b1/"}, ("greek/α/", "?p=7")),
        (SITE, {"link": f"{SITE}/a/?preview=true"}, ("?p=7",)),
        (f"{SITE}/blog", {"link": f"{SITE}/blog/2008/x/"}, ("2008/x/", "blog/2008/x/", "?p=7")),
        (f"{SITE}/blog/", {"link": f"{SITE}/blog/?p=7"}, ("?p=7",)),
        (f"{SITE}/blog", {"link": f"{SITE}/blogger/x/"}, ("blogger/x/", "?p=7")),
        (SITE, {"link": "x", "guid": f"{SITE}/2007/old/"}, ("x/", "2007/old/", "?p=7")),
        (SITE, {"link": f"{SITE}/a/", "wp_post_type": "page"}, ("a/", "?page_id=7")),
        (SITE, {"link": f"{SITE}/{'a' * 600}/"}, ("?p=7",)),
    ],
)
def test_old_addresses_by_path_and_by_number(tmp_path, site, fields, paths):
    fields = {"guid": "", **fields}
    (entry,) = read(tmp_path, item(number=7, **fields), site=site)
    assert entry.old_paths == paths


def test_copied_post_does_not_claim_the_number_of_its_model(tmp_path):
    copy = item(number=8, link=f"{SITE}/copy/", guid=f"{SITE}/?p=7")
    first, second = read(tmp_path, copy, item(number=7))
    assert "?p=7" not in first.old_paths
    assert "?p=7" in second.old_paths
    (alone,) = read(tmp_path, copy)
    assert alone.old_paths == ("copy/", "?p=7", "?p=8")


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("hello-world", "hello-world"),
        ("basic-post.html", "basic-post"),
        ("blog/2023/04/my-post", "my-post"),
        ("%ce%b1%ce%b2", "αβ"),
        ("", ""),
    ],
)
def test_slug_is_the_last_word_of_the_old_name(tmp_path, name, slug):
    (entry,) = read(tmp_path, item(wp_post_name=name))
    assert entry.slug == slug


def category(domain, slug, name):
    return f'<category domain="{domain}" nicename="{slug}"><![CDATA[{name}]]></category>'


def test_categories_and_tags_are_tags_and_uncategorized_is_none(tmp_path):
    extra = (
        category("category", "boats", "Boats &amp; Ropes")
        + category("tag", "news", "News")
        + category("post_tag", "news", "News")
        + category("category", "uncategorized", "Allgemein")
        + category("post_format", "post-format-aside", "Aside")
        + "<category>Plain</category>"
    )
    (entry,) = read(tmp_path, item(extra=extra))
    assert entry.tags == ("Boats & Ropes", "News", "Plain")
    assert entry.notes == ()


def test_several_authors_of_a_plug_in_are_authors_and_no_tags(tmp_path):
    extra = category("author", "cap-ana", "Ana") + category("author", "ben", "Ben") * 2
    (entry,) = read(tmp_path, author("ana", "Ana"), item(extra=extra, dc_creator="ana"))
    assert entry.authors == ("ana", "ben")
    assert entry.tags == ()


def test_title_that_is_too_long_is_cut_and_said_to_be(tmp_path):
    (entry,) = read(tmp_path, item(title="word " * 100))
    assert len(entry.title) == 250
    assert entry.notes == ("the title was cut to 250 letters",)


def test_feed_id_is_kept_whole_or_not_at_all(tmp_path):
    kept, dropped = read(tmp_path, item(guid="tag:x"), item(guid="x" * 501))
    assert (kept.feed_id, dropped.feed_id) == ("tag:x", "")


def test_a_feed_id_belongs_to_the_first_entry_that_has_it(tmp_path):
    first, second = read(tmp_path, item(number=1, guid="tag:x"), item(number=2, guid="tag:x"))
    assert (first.feed_id, second.feed_id) == ("tag:x", "")


def test_attachment_without_an_address_is_skipped(tmp_path):
    (skipped,) = read(tmp_path, item(kind="attachment", status="inherit"))
    assert skipped.reason == "the export does not say where the file is"


def test_item_of_another_program_is_skipped(tmp_path):
    (skipped,) = read(tmp_path, "<item><title>Feed item</title></item>")
    assert (skipped.kind, skipped.reason) == ("unknown", "it has no element of WordPress's own")


def test_reading_goes_on_after_an_item(tmp_path):
    path = written(
        tmp_path, export(item(number=3), item(number=3), item(number=5, extra=meta("x", "y")))
    )
    file = open_file(path, UTC)
    assert [found.key for found in file.items(after=1)] == ["wordpress:3.2", "wordpress:5"]
    assert all(isinstance(found, Entry) for found in file.items())
