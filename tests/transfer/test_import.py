"""A WordPress export comes into a weblog: what is there afterwards, and what is said about it."""

from datetime import UTC, datetime

import pytest
from django.db import IntegrityError

from rookery.entries.models import OldAddress, Revision, Tag
from rookery.media.models import Upload
from rookery.transfer import batches, runs
from rookery.transfer.items import Unreadable
from rookery.transfer.models import ImportedItem, ImportRun, RunState
from rookery.transfer.report import Report
from rookery.transfer.wordpress.importing import UnknownPeople, import_wordpress
from rookery.weblogs.models import AuditEvent
from tests import make
from tests.transfer.conftest import png
from tests.transfer.exports import SAMPLES, SITE, attachment, author, export, item, meta, written

pytestmark = pytest.mark.django_db

HARBOUR = SAMPLES / "harbour.xml"
BOAT = "https://harbour.example/blog/wp-content/uploads/2008/09/boat.png"


def counts():
    """How many rows there are of everything that an import writes."""
    models = (Revision, OldAddress, Tag, Upload, ImportRun, ImportedItem, AuditEvent)
    return [model.objects.count() for model in models]


def test_sample_comes_in_whole(weblog):
    report = import_wordpress(weblog, HARBOUR, media=False)
    states = {entry.slug: (entry.state, entry.visibility) for entry in weblog.entries.kept()}
    assert states == {
        "first-boat": ("published", "public"),
        "about": ("published", "public"),
        "harbour-master": ("published", "public"),
        "2010-01-05": ("draft", "public"),
        "for-the-council": ("submitted", "public"),
        "regatta": ("scheduled", "public"),
        "accounts-2": ("published", "members"),
        "treasure": ("published", "members"),
    }
    assert report.arrived == {"entry": 6, "page": 2}
    assert report.skipped == {
        "post": {"it was in the trash": 1},
        "nav_menu_item": {
            "menus are not imported; pages come into the navigation by themselves": 1
        },
        "recipe": {"“recipe” is a kind of its own, made by a plug-in": 1},
    }
    assert report.comments == 2
    assert report.linked_urls == [BOAT]
    assert report.renamed == [["Accounts", "accounts", "accounts-2"]]
    assert report.blocks == {"latest-posts": 1}
    assert report.removed["script"] == 1


def test_an_entry_keeps_what_its_author_gave_it(weblog):
    import_wordpress(weblog, HARBOUR, media=False)
    entry = weblog.entries.get(source="wordpress:12")
    assert entry.title == "The first boat & I"
    assert entry.pub_date == datetime(2008, 9, 4, 8, 30, tzinfo=UTC)
    assert entry.summary == "A boat, at last."
    assert entry.tag_list == [["Boats", "boats"], ["Rope", "rope"]]
    assert entry.is_pinned
    assert entry.format == "html"
    assert entry.atom_id == "https://harbour.example/blog/?p=12"
    assert (entry.author, entry.byline) == (weblog.author, "")
    assert "<script" not in entry.body_html
    assert "alert(1)" not in entry.text
    assert entry.text.startswith("She leaks. But she floats.")
    assert entry.revisions.get().body == entry.body
    assert weblog.entries.get(source="wordpress:5").byline == "Ole Strand"


def test_pages_stand_in_the_navigation(weblog):
    import_wordpress(weblog, HARBOUR, media=False)
    weblog.refresh_from_db()
    assert [page["path"] for page in weblog.navigation] == ["/about/", "/harbour-master/"]


@pytest.mark.parametrize(
    ("old", "now"),
    [
        ("/2008/09/04/first-boat/", "/first-boat/"),
        ("/2008/09/04/first-boat", "/first-boat/"),
        ("/blog/2008/09/04/first-boat/", "/first-boat/"),
        ("/?p=12", "/first-boat/"),
        ("/?page_id=2", "/about/"),
        ("/about/harbour-master/", "/harbour-master/"),
        ("/blog/about/", "/about/"),
    ],
)
def test_old_permalinks_redirect_in_one_hop(weblog, client, old, now):
    import_wordpress(weblog, HARBOUR, media=False)
    response = client.get(old)
    assert (response.status_code, response["Location"]) == (301, f"http://localhost:8000{now}")


@pytest.mark.parametrize("old", ["/?p=14", "/?p=16", "/2012/02/01/treasure/", "/accounts-2/"])
def test_what_was_not_public_is_not_given_away_by_its_old_address(weblog, client, old):
    import_wordpress(weblog, HARBOUR, media=False)
    response = client.get(old)
    assert response.status_code in {200, 404}  # The weblog's own page ignores a foreign ?p=.
    assert b"third stone" not in response.content
    assert b"Fog again" not in response.content


def test_imported_entry_is_read_on_its_page_and_in_the_feed(weblog, client):
    import_wordpress(weblog, HARBOUR, media=False)
    assert "But she floats." in client.get("/first-boat/").content.decode()
    feed = client.get("/feed/").content.decode()
    assert "<id>https://harbour.example/blog/?p=12</id>" in feed


def test_second_run_changes_nothing(weblog):
    import_wordpress(weblog, HARBOUR, media=False)
    weblog.refresh_from_db()
    before, generation = counts(), weblog.generation
    stored = [*weblog.entries.order_by("pk").values()]
    report = import_wordpress(weblog, HARBOUR)
    weblog.refresh_from_db()
    assert [*weblog.entries.order_by("pk").values()] == stored
    assert (counts(), weblog.generation) == (before, generation)
    assert report.arrived == {}
    assert report.present == {"entry": 6, "page": 2}
    assert "  here already, left as they are: 6 entries, 2 pages" in report.lines()


def test_later_export_adds_only_what_is_new_and_leaves_changed_entries_alone(weblog, tmp_path):
    first = export(item("One.", number=1))
    import_wordpress(weblog, written(tmp_path, first), media=False)
    entry = weblog.entries.get()
    entry.body = "<p>Better.</p>"
    entry.write(by=weblog.author)
    both = export(item("One, as it was.", number=1), item("Two.", number=2))
    report = import_wordpress(weblog, written(tmp_path, both), media=False)
    assert (report.arrived, report.present) == ({"entry": 1}, {"entry": 1})
    bodies = weblog.entries.order_by("pk").values_list("body", flat=True)
    assert [*bodies] == ["<p>Better.</p>", "<p>Two.</p>"]


def test_two_wordpresses_with_the_same_numbers_both_come_in_once(weblog, tmp_path):
    here = export(item("Here.", number=1))
    there = here.replace("old.example", "other.example").replace("Here.", "There.")
    for _ in range(2):
        for text in (here, there):
            import_wordpress(weblog, written(tmp_path, text), media=False)
    sources = weblog.entries.order_by("pk").values_list("source", "body")
    assert [*sources] == [
        ("wordpress:1", "<p>Here.</p>"),
        ("wordpress:1@other.example", "<p>There.</p>"),
    ]


def test_same_file_comes_into_two_weblogs(weblog):
    other = make.weblog("Other")
    for one in (weblog, other):
        report = import_wordpress(one, HARBOUR, media=False)
        assert report.arrived == {"entry": 6, "page": 2}


def test_authors_are_mapped_by_login_or_display_name(weblog, ole):
    people = {"ole strand": "OLE@example.org"}
    import_wordpress(weblog, HARBOUR, media=False, authors=people)
    entry = weblog.entries.get(source="wordpress:5")
    assert (entry.author, entry.byline, entry.author_name) == (ole, "", "Ole")
    assert weblog.entries.get(source="wordpress:12").author == weblog.author


def test_author_who_is_named_by_an_entry_alone_can_be_mapped(weblog, ole, tmp_path):
    path = written(tmp_path, export(item(dc_creator="Ole S.")))
    import_wordpress(weblog, path, media=False, authors={"ole s.": ole.email})
    assert weblog.entries.get().author == ole


def test_several_authors_share_a_byline(weblog, tmp_path):
    extra = "".join(
        f'<category domain="author" nicename="{login}">x</category>' for login in ("mara", "eva")
    )
    text = export(author("mara", "Mara Quay"), author("eva", "Eva"), item(extra=extra))
    import_wordpress(weblog, written(tmp_path, text), media=False)
    assert weblog.entries.get().byline == "Mara Quay, Eva"


@pytest.mark.parametrize(
    ("people", "message"),
    [
        (
            {"nobody": "ole@example.org"},
            "The file has no author “nobody”. It names: Mara Quay, Ole",
        ),
        ({"ole": "x@example.org"}, "There is no account with the address x@example.org."),
    ],
)
def test_mapping_that_names_nobody_is_refused_before_anything_is_written(weblog, people, message):
    before = counts()
    with pytest.raises(UnknownPeople, match=message):
        import_wordpress(weblog, HARBOUR, authors=people)
    assert counts() == before


def test_unreadable_file_changes_nothing(weblog, tmp_path):
    before = counts()
    with pytest.raises(Unreadable, match=r"^Line \d+: "):
        import_wordpress(weblog, written(tmp_path, export(item("x"))[:-30]))
    assert counts() == before


def test_files_are_fetched_and_bodies_point_to_them(weblog, web):
    web.pages[BOAT] = png()
    report = import_wordpress(weblog, HARBOUR)
    upload = weblog.uploads.get()
    assert report.arrived["file"] == 1
    assert (upload.alt, upload.content_type, upload.created_by) == (
        "A small boat",
        "image/png",
        None,
    )
    entry = weblog.entries.get(source="wordpress:12")
    assert entry.body.count(upload.path) == 2
    assert "harbour.example/blog/wp-content" not in entry.body_html
    assert f'src="{upload.path}"' in entry.body_html


def test_file_that_cannot_be_had_stays_linked_and_is_listed(weblog, web, tmp_path):
    urls = [f"https://gone.example/{n}.png" for n in range(5)]
    files = [attachment(url, number=50 + n) for n, url in enumerate(urls)]
    broken = attachment("http://[broken", number=70)
    text = attachment("https://there.example/page.png", number=71)
    web.pages["https://there.example/page.png"] = b"<html>Sorry</html>"
    body = f'<img src="{urls[4]}">'
    path = written(tmp_path, export(*files, broken, text, item(body, number=1)))
    report = import_wordpress(weblog, path)
    assert len(web.asked) == 4, "after three failures a host is left in peace"
    assert report.linked["gone.example did not answer"] == 2
    assert report.linked["its address is incomplete"] == 1
    assert sum(report.linked.values()) == len(report.linked_urls) == 7
    assert urls[4] in weblog.entries.get().body
    assert weblog.uploads.count() == 0
    reasons = ImportedItem.objects.filter(outcome="linked").values_list("reason", flat=True)
    assert any("gone.example did not answer (https://gone.example/4.png)" in r for r in reasons)


def test_files_are_not_fetched_twice(weblog, web, tmp_path):
    web.pages[f"{SITE}/a.png"] = png()
    first = export(attachment(f"{SITE}/a.png", number=9), item("One.", number=1))
    import_wordpress(weblog, written(tmp_path, first))
    picture = f'<img src="{SITE}/a-30x20.png">'
    both = export(attachment(f"{SITE}/a.png", number=9), item(picture, number=2))
    for media in (False, True):
        import_wordpress(weblog, written(tmp_path, both, f"{media}.xml"), media=media)
    assert web.asked == [f"{SITE}/a.png"]
    assert weblog.uploads.get().path in weblog.entries.get(source="wordpress:2").body


def test_export_of_files_alone_comes_in_once(weblog, web, tmp_path):
    web.pages[f"{SITE}/a.png"] = png()
    path = written(tmp_path, export(attachment(f"{SITE}/a.png", number=9)))
    assert import_wordpress(weblog, path).arrived == {"file": 1}
    before = counts()
    assert import_wordpress(weblog, path).arrived == {}
    assert counts() == before


def test_failed_import_leaves_nothing_of_itself(weblog, web, tmp_path, monkeypatch, settings):
    make.entry(weblog, "Mine", tags=["Kept"])
    web.pages[f"{SITE}/a.png"] = png()
    tag = '<category domain="post_tag" nicename="new">New</category>'
    items = [item(f"Text {n}", extra=tag) for n in range(60)]
    path = written(tmp_path, export(attachment(f"{SITE}/a.png", number=9), *items))
    write, calls = batches.write, []

    def fails_later(*args, **more):
        calls.append(args)
        if len(calls) == 3:
            raise IntegrityError("The disk is full.")
        write(*args, **more)

    monkeypatch.setattr(batches, "write", fails_later)
    with pytest.raises(IntegrityError):
        import_wordpress(weblog, path)
    assert [entry.title for entry in weblog.entries.all()] == ["Mine"]
    assert [tag.name for tag in weblog.tags.all()] == ["Kept"]
    assert (Upload.objects.count(), OldAddress.objects.count()) == (0, 0)
    assert ImportedItem.objects.count() == 0
    run = ImportRun.objects.get()
    assert (run.state, run.error, run.holder) == (RunState.FAILED, "The disk is full.", "")
    monkeypatch.setattr(batches, "write", write)
    assert import_wordpress(weblog, path).arrived == {"file": 1, "entry": 60}


def test_run_that_was_interrupted_goes_on_where_it_was(weblog, tmp_path):
    path = written(tmp_path, export(*(item(f"Text {n}.", number=n) for n in range(1, 61))))

    def stop(_phase, done, _total):
        if done >= 10:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        import_wordpress(weblog, path, media=False, progress=stop)
    assert weblog.entries.count() == weblog.entries.filter(is_arriving=True).count() == 10
    assert weblog.entries.kept().count() == 0
    seen = []
    report = import_wordpress(weblog, path, media=False, progress=lambda *at: seen.append(at))
    assert report.arrived == {"entry": 60}
    assert seen[0][1] > 10
    assert seen[-1] == ("entries", 60, 60)
    assert weblog.entries.readable().count() == 60
    assert ImportRun.objects.get().state == RunState.COMPLETE


def test_unfinished_run_of_another_file_is_dropped(weblog, tmp_path):
    def stop(*_at):
        raise KeyboardInterrupt

    path = written(tmp_path, export(*(item() for _ in range(30))))
    with pytest.raises(KeyboardInterrupt):
        import_wordpress(weblog, path, media=False, progress=stop)
    report = import_wordpress(weblog, HARBOUR, media=False)
    assert report.warnings == ["An unfinished import of export.xml was dropped before this one."]
    assert weblog.entries.count() == 8
    assert ImportRun.objects.get().file_name == "harbour.xml"


def test_weblog_into_which_somebody_imports_now_is_busy(weblog):
    during = []

    def look(*_at):
        with pytest.raises(runs.Busy, match=r"^harbour.xml is being imported into Harbour"):
            import_wordpress(weblog, HARBOUR, media=False)
        during.append(True)

    import_wordpress(weblog, HARBOUR, media=False, progress=look)
    assert during


def test_process_whose_run_was_taken_over_stops_and_clears_nothing(weblog, tmp_path):
    path = written(tmp_path, export(*(item() for _ in range(30))))

    def steal(*_at):
        ImportRun.objects.update(holder="elsewhere:1:x")

    with pytest.raises(runs.TakenOver):
        import_wordpress(weblog, path, media=False, progress=steal)
    run = ImportRun.objects.get()
    assert (run.state, run.holder, run.cursor) == (RunState.RUNNING, "elsewhere:1:x", 10)
    assert weblog.entries.count() == 10


def test_entry_without_a_date_gets_that_of_the_import(weblog, tmp_path):
    path = written(tmp_path, export(item(wp_post_date_gmt=None)))
    report = import_wordpress(weblog, path, media=False)
    assert report.notes == {batches.NO_DATE: 1}
    assert weblog.entries.get().state == "published"


def test_who_imported_is_in_the_log_and_through_which_door(weblog):
    import_wordpress(weblog, HARBOUR, by=weblog.author, media=False)
    event = AuditEvent.objects.get(verb="imported")
    assert (event.actor, event.door) == (weblog.author, "import")
    assert event.detail == "wordpress, harbour.xml: 6 entries, 2 pages"
    assert {revision.by for revision in Revision.objects.all()} == {weblog.author}


def test_report_reads_as_text_and_as_data(weblog):
    report = import_wordpress(weblog, HARBOUR, media=False)
    lines = [*report.lines()]
    assert lines[:2] == ["Harbour & Home, into Harbour", "  came in: 6 entries, 2 pages"]
    assert "    2 comments: not imported yet; a later import can add them" in lines
    assert "    1 file: files were not asked for" in lines
    assert f"    {BOAT}" in lines
    assert "    “Accounts” is at accounts-2 (accounts is taken)" in lines
    assert Report.of(report.as_dict()) == report


def test_report_stays_small_whatever_the_file_holds():
    report = Report()
    for number in range(1000):
        report.skip("post", f"reason {number}")
        report.link(f"https://x.example/{number}", f"reason {number}")
        report.rename(f"Title {number}", "title", f"title-{number}")
        report.remove({f"tag {number}": 2})
    assert len(report.skipped["post"]) == 201
    assert report.skipped["post"]["others"] == 800
    assert report.removed["others"] == 1600
    assert [line for line in report.lines() if "and 950 more" in line] == ["    … and 950 more"] * 2
    assert len([*report.lines()]) < 1000


def test_hostile_body_comes_in_harmless(weblog, tmp_path):
    hostile = '<a href="javascript:alert(1)" onclick="x()">a</a><iframe src="https://x.example">'
    path = written(tmp_path, export(item(hostile, extra=meta("_thumbnail_id", "9"))))
    report = import_wordpress(weblog, path, media=False)
    html = weblog.entries.get().body_html
    assert "javascript:" not in html
    assert "onclick" not in html
    assert sum(report.removed.values()) >= 2
