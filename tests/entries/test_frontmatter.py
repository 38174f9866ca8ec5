"""What stands above the text of a Markdown file, in the two ways people write it."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from rookery.entries.frontmatter import LONGEST, Document, Unreadable, read
from rookery.entries.states import Status, Visibility

BODY = "It rained.\n"


def test_a_file_without_front_matter_is_its_body():
    assert read("# A walk\n\nIt rained.\n") == Document(body="# A walk\n\nIt rained.\n")
    assert read("") == Document(body="")
    assert read("---\nA rule, and then text\n") == Document(body="---\nA rule, and then text\n")


def test_yaml():
    assert read(
        "---\n"
        "Title: 2024\n"
        "slug: a-walk\n"
        "date: 2026-03-01 09:30\n"
        "tags: [Birds, rain, birds]\n"
        "status: submitted\n"
        "visibility: unlisted\n"
        "summary: >\n"
        "  Out\n"
        "  and back.\n"
        "layout: post\n"
        "---\n\n" + BODY
    ) == Document(
        body=BODY,
        title="2024",
        slug="a-walk",
        date=datetime(2026, 3, 1, 9, 30),  # noqa: DTZ001 -- the file names no offset
        tags=["Birds", "rain"],
        status=Status.SUBMITTED,
        visibility=Visibility.UNLISTED,
        summary="Out and back.",
        unknown=("layout",),
    )


def test_toml():
    assert read(
        '+++\ntitle = "A walk"\ndate = 2026-03-01T09:30:00Z\ntags = ["Birds"]\ndraft = true\n'
        '[params]\nimage = "x"\n+++\n' + BODY
    ) == Document(
        body=BODY,
        title="A walk",
        date=datetime(2026, 3, 1, 9, 30, tzinfo=UTC),
        tags=["Birds"],
        status=Status.DRAFT,
        unknown=("params",),
    )


def test_files_from_other_machines():
    """A byte order mark, and the line ends of Windows."""
    assert read("\ufeff---\r\ntitle: A walk\r\n---\r\nIt rained.\r\n") == Document(
        body=BODY, title="A walk"
    )


def test_nothing_between_the_fences():
    assert read("---\n---\n" + BODY) == Document(body=BODY)
    assert read("---\n# only a remark\n---\n" + BODY) == Document(body=BODY)
    assert read("+++\n+++\n" + BODY) == Document(body=BODY)
    assert read("---\ntitle: A walk\n---") == Document(body="", title="A walk")


@pytest.mark.parametrize(
    ("written", "date"),
    [
        ("2026-03-01", datetime(2026, 3, 1)),  # noqa: DTZ001 -- the file names no offset
        ("'2026-03-01'", datetime(2026, 3, 1)),  # noqa: DTZ001 -- the file names no offset
        ("2026-03-01T09:30:00Z", datetime(2026, 3, 1, 9, 30, tzinfo=UTC)),
        (
            "2026-03-01 09:30:00 +0200",
            datetime(2026, 3, 1, 9, 30, tzinfo=timezone(timedelta(hours=2))),
        ),
        ("''", None),
        ("", None),
    ],
)
def test_dates(written, date):
    assert read(f"---\ndate: {written}\n---\n").date == date


@pytest.mark.parametrize(
    ("line", "status"),
    [
        ("draft: true", Status.DRAFT),
        ("draft: false", Status.PUBLISHED),
        ("published: false", Status.DRAFT),
        ("published: true", Status.PUBLISHED),
        ("status: publish", Status.PUBLISHED),
        ("status: Pending", Status.SUBMITTED),
        ("status: published\ndraft: true", Status.PUBLISHED),
        ("title: none of them", None),
    ],
)
def test_states(line, status):
    assert read(f"---\n{line}\n---\n").status == status


@pytest.mark.parametrize(
    ("written", "tags"),
    [
        ("[Birds, 2024, null]", ["Birds", "2024"]),
        ("Birds, low water", ["Birds", "low water"]),
        ("[]", []),
        ("", None),
    ],
)
def test_tags(written, tags):
    assert read(f"---\ntags: {written}\n---\n").tags == tags


@pytest.mark.parametrize("name", ["summary", "description", "excerpt"])
def test_summaries_have_many_names(name):
    assert read(f"---\n{name}: Out and back.\n---\n").summary == "Out and back."


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("---\ntitle: A\nslug: [b\n---\n", "Front matter, line 4: "),
        ("---\n- a list\n---\n", "it must be lines such as “title: A walk”"),
        ("---\ndate: 2026-02-31\n---\n", "Front matter: day "),
        ("---\ndate: soon\n---\n", "the date 'soon' isn't understood"),
        ("---\ntitle: [a]\n---\n", "title must be a line of text"),
        ("---\ntags: {a: b}\n---\n", "tags must be a list"),
        ("---\ndraft: 'no'\n---\n", "draft must be true or false, not 'no'"),
        ("---\nvisibility: secret\n---\n", "visibility 'secret' is none of public,"),
        ("---\ntitle: !!python/object:os.system x\n---\n", "Front matter, line 2: could not"),
        ("+++\ntitle = A walk\n+++\n", "Front matter: Invalid value (at line 1"),
        (f"---\ntitle: {'x' * LONGEST}\n---\n", "longer than 65536 characters"),
    ],
)
def test_what_cant_be_read_says_why(text, said):
    with pytest.raises(Unreadable) as refused:
        read(text)
    assert said in str(refused.value)
