"""The list of entries: who sees which, filters, pages."""

from datetime import timedelta

import pytest
from django.utils import timezone

from rookery.weblogs.roles import Role
from tests import make


def titles(answer):
    return [entry.heading for entry in answer.context["page"].rows]


def listed(client, weblog, query=""):
    answer = client.get(f"/studio/w/{weblog.pk}/{query}")
    assert answer.status_code == 200
    return titles(answer)


@pytest.fixture
def many(weblog):
    """One entry in each state, named by it."""
    make.entry(weblog, "published", tags=["Rain"], body="wet feet")
    make.entry(weblog, "scheduled", pub_date=timezone.now() + timedelta(days=1))
    make.entry(weblog, "draft", status="draft", visibility="members")
    make.entry(weblog, "submitted", status="submitted")
    make.entry(weblog, "page", is_page=True, tags=["rain", "Sun"])
    make.entry(weblog, "trashed").trash(by=None)
    make.entry(weblog, "arriving", is_arriving=True)
    return weblog


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", ["page", "submitted", "draft", "scheduled", "published"]),
        ("?state=draft", ["draft"]),
        ("?state=submitted", ["submitted"]),
        ("?state=scheduled", ["scheduled"]),
        ("?state=published", ["page", "published"]),
        ("?state=trashed", ["trashed"]),
        ("?state=nonsense", ["page", "submitted", "draft", "scheduled", "published"]),
        ("?visibility=members", ["draft"]),
        ("?tag=rain", ["page", "published"]),
        ("?kind=page", ["page"]),
        ("?kind=entry&tag=rain", ["published"]),
        ("?q=WET+pub", ["published"]),
        ("?q=%00", ["page", "submitted", "draft", "scheduled", "published"]),
        ("?before=nonsense", ["page", "submitted", "draft", "scheduled", "published"]),
    ],
)
def test_filters(ana, many, query, expected):
    assert listed(ana, many, query) == expected


def test_writers_see_what_is_theirs_and_editors_all(client_of, many):
    writer = make.member(many, Role.WRITER)
    make.entry(many, "mine", author=writer, status="draft")
    assert listed(client_of(writer), many) == ["mine"]
    assert len(listed(client_of(make.member(many, Role.EDITOR)), many)) == 6


def test_a_contributor_sees_the_published_entry_without_a_way_to_change_it(client_of, weblog):
    mina = make.member(weblog, Role.CONTRIBUTOR)
    make.entry(weblog, "out", author=mina)
    make.entry(weblog, "in the works", author=mina, status="draft")
    rows = client_of(mina).get(f"/studio/w/{weblog.pk}/").context["page"].rows
    assert [(entry.title, entry.is_mine) for entry in rows] == [
        ("in the works", True),
        ("out", False),
    ]


def test_pages_by_key_lose_and_repeat_nothing(ana, weblog):
    for number in range(85):
        make.entry(weblog, f"{number}")
    # All saved at one moment, as an import does: the key decides.
    weblog.entries.update(updated_at=timezone.now())
    seen, query = [], ""
    for _page in range(3):
        answer = ana.get(f"/studio/w/{weblog.pk}/{query}")
        seen += titles(answer)
        query = f"?before={answer.context['page'].next}"
    assert seen == [f"{number}" for number in reversed(range(85))]
    assert answer.context["page"].next == ""


def test_one_row_and_forty_cost_the_same(ana, weblog, django_assert_num_queries, known_host):
    make.entry(weblog, "first", tags=["a"])
    ana.get(f"/studio/w/{weblog.pk}/")
    for number in range(2):
        with django_assert_num_queries(6):  # session, user, weblog, entries, which are mine, tags
            ana.get(f"/studio/w/{weblog.pk}/")
        for each in range(40 * (1 - number)):
            make.entry(weblog, f"{each}", author=make.user(), tags=["a", "b"])


def test_an_empty_weblog_teaches(ana, weblog):
    assert "Write the first entry" in ana.get(f"/studio/w/{weblog.pk}/").text
    assert "The trash is empty" in ana.get(f"/studio/w/{weblog.pk}/?state=trashed").text
    assert "Nothing like that" in ana.get(f"/studio/w/{weblog.pk}/?q=x").text


def test_a_link_to_the_readers_page_is_there_where_readers_get_one(ana, weblog):
    entry = make.entry(weblog, "Walk")
    link = f'href="{entry.get_absolute_url()}"'
    assert link in ana.get(f"/studio/w/{weblog.pk}/").text
    entry.visibility = "members"
    entry.write(by=None)
    assert link not in ana.get(f"/studio/w/{weblog.pk}/").text
