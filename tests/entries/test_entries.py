"""An entry's life: each verb renders, names, keeps a revision, bumps the weblog, and is logged."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from rookery.entries.addresses import Taken
from rookery.entries.models import Conflict, Entry
from rookery.entries.render import RENDERER_VERSION
from rookery.weblogs.models import AuditEvent, Weblog
from tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def weblog():
    return make.weblog("Moss", slug="moss")


def reread(entry):
    return Entry.objects.select_related("weblog").get(pk=entry.pk)


def logged(entry):
    return [*AuditEvent.objects.filter(detail__startswith=f"entry {entry.pk}:").order_by("pk")]


def test_a_new_entry_is_rendered_named_kept_and_logged(weblog):
    ana = weblog.author
    before = weblog.generation
    entry = Entry(weblog=weblog, title="Über den Wald", body="Es **regnet** im Wald.")
    assert entry.write(by=ana) is entry

    row = reread(entry)
    assert (row.slug, row.author, row.status, row.version) == ("uber-den-wald", ana, "draft", 1)
    assert "<strong>regnet</strong>" in row.body_html
    assert (row.text.strip(), row.words) == ("Es regnet im Wald.", 4)
    assert row.renderer_version == RENDERER_VERSION
    assert row.weblog.generation == before + 1
    assert [(kept.number, kept.body, kept.by) for kept in row.revisions.all()] == [
        (1, "Es **regnet** im Wald.", ana)
    ]
    assert [(event.verb, event.actor, event.weblog) for event in logged(entry)] == [
        ("created", ana, weblog)
    ]


def test_every_save_keeps_a_revision(weblog):
    entry = make.entry(weblog, "Rain", body="one", status="draft", summary="wet")
    for body in ("two", "three"):
        entry.body = body
        entry.write(by=weblog.author)
    entry.publish(by=weblog.author)
    kept = entry.revisions.order_by("number")
    assert [(r.number, r.body, r.status, r.summary) for r in kept] == [
        (1, "one", "draft", "wet"),
        (2, "two", "draft", "wet"),
        (3, "three", "draft", "wet"),
        (4, "three", "published", "wet"),
    ]
    assert {r.weblog for r in kept} == {weblog}


def test_nobody_signed_in_may_write_too(weblog):
    entry = Entry(weblog=weblog, title="From the terminal").write(by=None)
    assert entry.author is None
    assert entry.revisions.get().by is None
    assert [event.actor for event in logged(entry)] == [None]


def test_publishing_is_now_or_at_a_time(weblog):
    entry = make.entry(weblog, status="draft", pub_date=datetime(2006, 9, 1, tzinfo=UTC))
    entry.publish(by=weblog.author)
    assert abs(entry.pub_date - timezone.now()) < timedelta(seconds=10)
    assert entry.state == "published"

    first = entry.pub_date
    entry.publish(by=weblog.author)
    assert entry.pub_date == first

    later = timezone.now() + timedelta(days=1)
    entry.publish(by=weblog.author, at=later)
    assert (reread(entry).pub_date, entry.state) == (later, "scheduled")
    assert [event.verb for event in logged(entry)] == ["created"] + ["published"] * 3


def test_withdrawing_submitting_and_back(weblog):
    entry = make.entry(weblog)
    entry.withdraw(by=weblog.author)
    assert reread(entry).state == "draft"
    entry.submit(by=weblog.author)
    assert reread(entry).state == "submitted"
    entry.publish(by=weblog.author)
    assert reread(entry).state == "published"
    verbs = [event.verb for event in logged(entry)]
    assert verbs == ["created", "withdrawn", "submitted", "published"]


def test_the_trash_keeps_everything_and_gives_it_back(weblog):
    entry = make.entry(weblog, "Rain", tags=["Walks"])
    entry.trash(by=weblog.author)
    assert reread(entry).state == "trashed"
    assert [*weblog.entries.readable()] == []
    # Its address is kept for it.
    assert make.entry(weblog, "Rain").slug == "rain-2"

    entry.restore(by=weblog.author)
    row = reread(entry)
    assert (row.state, row.slug, row.tag_list) == ("published", "rain", [["Walks", "walks"]])


def test_erasing_is_for_good_and_still_logged(weblog):
    entry = make.entry(weblog, "Rain", tags=["Walks"])
    entry.slug = "drizzle"
    entry.write(by=weblog.author)
    before = Weblog.objects.get(pk=weblog.pk).generation
    pk = entry.pk
    entry.erase(by=weblog.author)

    assert [*weblog.entries.all()] == []
    assert weblog.revisions.count() == weblog.old_addresses.count() == 0
    assert Weblog.objects.get(pk=weblog.pk).generation == before + 1
    assert AuditEvent.objects.filter(verb="erased", detail=f"entry {pk}: Rain").count() == 1


def test_the_second_of_two_who_edit_is_told_and_overwrites_nothing(weblog):
    entry = make.entry(weblog, "Rain", body="as it was")
    hers, his = reread(entry), reread(entry)
    hers.body = "hers"
    hers.write(by=weblog.author)

    his.body = "his"
    with pytest.raises(Conflict) as conflict:
        his.write(by=weblog.author)
    assert conflict.value.theirs.body == "hers"
    assert his.body == "his"
    assert reread(entry).body == "hers"
    assert entry.revisions.count() == 2

    his.version = conflict.value.theirs.version
    his.write(by=weblog.author)
    assert reread(entry).body == "his"


def test_a_verb_that_fails_leaves_no_trace(weblog):
    make.entry(weblog, "Taken")
    entry = make.entry(weblog, "Rain")
    before = reread(entry).__dict__, entry.revisions.count(), AuditEvent.objects.count()
    entry.slug, entry.body = "taken", "changed"
    with pytest.raises(Taken):
        entry.write(by=weblog.author)
    row = reread(entry)
    assert (row.slug, row.body, row.version) == ("rain", "It rained, and I went out.", 1)
    assert (entry.revisions.count(), AuditEvent.objects.count()) == before[1:]


@pytest.mark.parametrize(
    ("title", "slug"),
    [
        ("A walk in the rain", "a-walk-in-the-rain"),
        ("  Don’t  panic! ", "dont-panic"),
        ("Ærø, Łódź & Þingvellir", "aero-lodz-thingvellir"),
        ("写真", "2006-09-01"),
        ("", "2006-09-01"),
        ("feed", "feed-2"),
    ],
)
def test_the_slug_comes_from_the_title_or_the_date(weblog, title, slug):
    entry = make.entry(weblog, title, pub_date=datetime(2006, 9, 1, 12, tzinfo=UTC))
    assert entry.slug == slug


def test_the_date_is_that_of_the_weblogs_own_zone():
    weblog = make.weblog(time_zone="Pacific/Auckland")
    entry = make.entry(weblog, "", pub_date=datetime(2006, 9, 1, 23, tzinfo=UTC))
    assert entry.slug == "2006-09-02"


def test_two_notes_of_one_day(weblog):
    day = datetime(2006, 9, 1, 12, tzinfo=UTC)
    assert [make.entry(weblog, "", pub_date=day).slug for _ in range(3)] == [
        "2006-09-01",
        "2006-09-01-2",
        "2006-09-01-3",
    ]


def test_an_entry_without_a_title_is_called_by_its_first_words(weblog):
    note = make.entry(weblog, "", body="Rain again. " * 20)
    assert note.heading.startswith("Rain again. Rain again.")
    assert len(note.heading) <= 80
    assert str(make.entry(weblog, "Titled")) == "Titled"
    empty = make.entry(weblog, "", body="", slug="empty")
    assert empty.heading == "empty"


def test_an_emptied_slug_is_derived_again(weblog):
    entry = make.entry(weblog, "Rain")
    entry.title, entry.slug = "Snow", ""
    entry.write(by=weblog.author)
    assert entry.slug == "snow"
    assert [old.path for old in entry.old_addresses.all()] == ["rain/"]


def test_a_changed_title_leaves_the_address_alone(weblog):
    entry = make.entry(weblog, "Rain")
    entry.title = "Snow"
    entry.write(by=weblog.author)
    assert entry.slug == "rain"


def test_its_addresses(weblog):
    entry = make.entry(weblog, "Rain")
    assert entry.path == "/moss/rain/"
    assert entry.get_absolute_url() == "http://localhost:8000/moss/rain/"
    root = make.weblog(site="fern.example", is_root=True)
    entry = make.entry(root, "Rain")
    assert entry.path == "/rain/"
    assert entry.get_absolute_url() == "http://fern.example:8000/rain/"


def test_what_feeds_know_it_by_never_changes(weblog):
    entry = make.entry(weblog, "Rain")
    known = entry.atom_id
    assert known == f"urn:uuid:{entry.uuid}"
    entry.slug, entry.title = "snow", "Snow"
    entry.write(by=weblog.author)
    assert reread(entry).atom_id == known
    assert make.entry(weblog, feed_id="https://old.example/?p=12").atom_id == (
        "https://old.example/?p=12"
    )


def test_how_long_it_takes_to_read(weblog):
    assert make.entry(weblog, body="").reading_minutes == 1
    assert make.entry(weblog, body="word " * 1150).reading_minutes == 5


def test_pages_are_in_the_navigation_as_long_as_readers_may_see_them(weblog):
    def navigation():
        stored = Weblog.objects.get(pk=weblog.pk).navigation
        return [(item["title"], item["path"]) for item in stored]

    about = make.entry(weblog, "About", is_page=True)
    assert navigation() == [("About", "/moss/about/")]
    make.entry(weblog, "Imprint", is_page=True)
    make.entry(weblog, "Not ready", is_page=True, status="draft")
    make.entry(weblog, "For friends", is_page=True, visibility="members")
    make.entry(weblog, "Whoever knows", is_page=True, visibility="unlisted")
    make.entry(weblog, "Rain")
    assert navigation() == [("About", "/moss/about/"), ("Imprint", "/moss/imprint/")]

    about.slug, about.title = "who", "Who"
    about.write(by=weblog.author)
    assert navigation()[0] == ("Who", "/moss/who/")
    about.trash(by=weblog.author)
    assert navigation() == [("Imprint", "/moss/imprint/")]
    about.restore(by=weblog.author)
    about.is_page = False
    about.write(by=weblog.author)
    assert navigation() == [("Imprint", "/moss/imprint/")]
    weblog.entries.get(slug="imprint").erase(by=weblog.author)
    assert navigation() == []


def test_two_who_add_a_page_at_once_both_find_theirs_in_the_navigation(weblog):
    """Each has read the weblog before the other's page was there."""
    hers, his = Weblog.objects.get(pk=weblog.pk), Weblog.objects.get(pk=weblog.pk)
    make.entry(hers, "Hers", is_page=True)
    make.entry(his, "His", is_page=True)
    stored = Weblog.objects.get(pk=weblog.pk).navigation
    assert [item["title"] for item in stored] == ["Hers", "His"]


def test_a_page_that_is_scheduled_says_when_it_comes(weblog):
    later = timezone.now() + timedelta(days=1)
    make.entry(weblog, "Soon", is_page=True, pub_date=later)
    stored = Weblog.objects.get(pk=weblog.pk).navigation
    assert datetime.fromisoformat(stored[0]["pub_date"]) == later
