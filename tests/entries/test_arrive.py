"""Entries by the batch come out as entries one by one do, and stay hidden until revealed."""

from datetime import UTC, datetime

import pytest
from django.forms.models import model_to_dict

from rookery.entries.arrive import Arrival, arrive, reveal, send_back
from rookery.entries.models import Entry
from rookery.weblogs.models import AuditEvent, Mount
from tests import make

pytestmark = pytest.mark.django_db

WHEN = datetime(2011, 2, 3, 4, 5, tzinfo=UTC)

# What differs by nature between two rows that say the same.
OWN = {"id", "uuid", "weblog", "entry", "tag", "created_at", "updated_at", "at", "is_arriving"}


def row(instance):
    values = {
        field.name: getattr(instance, field.attname) for field in instance._meta.concrete_fields
    }
    return {name: value for name, value in values.items() if name not in OWN}


def rows_of(entry):
    """Everything the database holds of one entry."""
    return {
        "entry": row(entry),
        "tags": [row(given.tag) for given in entry.entry_tags.order_by("pk")],
        "revisions": [row(revision) for revision in entry.revisions.all()],
    }


STORIES = [
    ({"title": "A <walk>", "body": "# One\n\n*two* <script>x</script>"}, ["Rain", "Long walks"]),
    ({"title": "", "body": "Only words.", "status": "draft"}, []),
    ({"title": "写真", "body": "<p>HTML</p>", "format": "html", "is_page": True}, ["写真"]),
    ({"title": "Kept", "slug": "Own Slug", "summary": "Short.", "is_pinned": True}, None),
    ({"title": "Admin", "slug": "admin", "visibility": "members"}, ["Rain"]),
]


@pytest.mark.parametrize(("fields", "tags"), STORIES)
def test_arrived_entry_has_the_rows_that_writing_it_would_have_made(fields, tags):
    author = make.user()
    one, many = make.weblog(author=author), make.weblog(author=author)
    written = Entry(weblog=one, author=author, pub_date=WHEN, **fields)
    written.write(by=author, tags=tags, derive=True)
    arrival = Arrival(Entry(weblog=many, author=author, pub_date=WHEN, **fields), tags=tags or [])
    arrival.render()
    arrive(many, [arrival], by=author)
    reveal(many, by=author)
    assert rows_of(many.entries.get()) == rows_of(one.entries.get())


def arrival(weblog, title="A title", *, old_paths=(), tags=(), **fields):
    fields = {"pub_date": WHEN, "status": "published", "body": "Words.", **fields}
    made = Arrival(
        Entry(weblog=weblog, author=weblog.author, title=title, **fields),
        tags=tags,
        old_paths=old_paths,
    )
    made.render()
    return made


def test_taken_names_get_numbers_and_say_so():
    weblog = make.weblog()
    make.entry(weblog, "Rain")
    batch = [arrival(weblog, "Rain"), arrival(weblog, "Rain"), arrival(weblog, "Sun")]
    arrive(weblog, batch, by=None)
    assert [(one.entry.slug, one.wanted) for one in batch] == [
        ("rain-2", "rain"),
        ("rain-3", "rain"),
        ("sun", ""),
    ]


def test_entries_of_the_root_respect_its_neighbours_and_their_old_names():
    root = make.weblog("Root", is_root=True)
    make.weblog("Ben", slug="ben")
    Mount.objects.create(site=root.site, slug="cleo", weblog=make.weblog("Cleo", slug="cleopatra"))
    batch = [arrival(root, title) for title in ("Ben", "Cleo", "Feed", "Dora")]
    arrive(root, batch, by=None)
    assert [one.entry.slug for one in batch] == ["ben-2", "cleo-2", "feed-2", "dora"]


def test_old_addresses_are_kept_by_whoever_has_them_first():
    weblog = make.weblog()
    make.entry(weblog, "Live")
    batch = [
        arrival(weblog, "One", old_paths=["2008/one/", "?p=1", "live/", "one/", "two/"]),
        arrival(weblog, "Two", old_paths=["2008/one/", "?p=2"]),
    ]
    arrive(weblog, batch, by=None)
    arrive(weblog, [arrival(weblog, "Three", old_paths=["?p=2", "?p=3"])], by=None)
    kept = weblog.old_addresses.order_by("pk").values_list("path", "entry__slug")
    assert [*kept] == [
        ("2008/one/", "one"),
        ("?p=1", "one"),
        ("?p=2", "two"),
        ("?p=3", "three"),
    ]


def test_name_that_was_an_old_address_is_not_given_to_another():
    weblog = make.weblog()
    entry = make.entry(weblog, "Before")
    entry.slug = "after"
    entry.write(by=weblog.author)
    batch = [arrival(weblog, "Before")]
    arrive(weblog, batch, by=None)
    assert batch[0].entry.slug == "before-2"


def test_tags_are_shared_with_those_that_are_there():
    weblog = make.weblog()
    make.entry(weblog, "Old", tags=["Rain"])
    arrive(weblog, [arrival(weblog, tags=["RAIN", "Sun", "sun"])], by=None)
    assert [*weblog.tags.values_list("name", flat=True)] == ["Rain", "Sun"]
    arrived = weblog.entries.get(is_arriving=True)
    assert arrived.tag_list == [["Rain", "rain"], ["Sun", "sun"]]


def test_long_tag_names_are_cut_as_elsewhere():
    weblog = make.weblog()
    arrive(weblog, [arrival(weblog, tags=["x" * 300, " "])], by=None)
    assert [*weblog.tags.values_list("name", flat=True)] == ["x" * 100]


def test_nobody_sees_an_arrival_before_it_is_revealed_and_then_all_at_once(client):
    weblog = make.weblog("Moss", slug="moss")
    generation = weblog.generation
    arrive(weblog, [arrival(weblog, "Post"), arrival(weblog, "Page", is_page=True)], by=None)
    weblog.refresh_from_db()
    assert [*weblog.entries.kept()] == [*weblog.entries.readable()] == []
    assert (weblog.generation, weblog.navigation) == (generation, [])
    assert reveal(weblog, by=weblog.author, detail="two") == 2
    weblog.refresh_from_db()
    assert weblog.entries.readable().count() == 2
    assert weblog.generation == generation + 1
    assert [page["path"] for page in weblog.navigation] == ["/moss/page/"]
    event = AuditEvent.objects.filter(weblog=weblog).first()
    assert (event.verb, event.actor, event.detail) == ("imported", weblog.author, "two")


def test_sending_back_leaves_what_was_revealed_alone():
    weblog = make.weblog()
    stays = make.entry(weblog, "Stays", tags=["Kept"])
    arrive(weblog, [arrival(weblog, "Goes", old_paths=["?p=1"], tags=["New"])], by=None)
    send_back(weblog.entries.all())
    assert [*weblog.entries.all()] == [stays]
    assert weblog.old_addresses.count() == 0
    assert weblog.revisions.count() == 1


def test_a_batch_costs_the_same_queries_as_one(django_assert_max_num_queries):
    weblog = make.weblog()
    batch = [
        arrival(weblog, f"Title {n}", tags=[f"t{n}"], old_paths=[f"?p={n}"]) for n in range(80)
    ]
    with django_assert_max_num_queries(20):
        arrive(weblog, batch, by=None)
    assert model_to_dict(weblog.entries.last())["title"] == "Title 79"
