"""One press: publish, hand in, withdraw, trash, restore, erase; and who may press what."""

import pytest

from rookery.entries.states import Status
from rookery.weblogs.roles import Role
from tests import make

DRAFT, SUBMITTED, PUBLISHED = Status.DRAFT, Status.SUBMITTED, Status.PUBLISHED
ACTS = ["publish", "submit", "withdraw", "trash", "restore", "erase"]


def address(entry, act):
    return f"/studio/w/{entry.weblog_id}/entries/{entry.pk}/{act}/"


def test_what_was_done_is_undone_by_the_button_beside_the_message(ana, weblog, client):
    entry = make.entry(weblog, "Walk", status=DRAFT)
    undo = f'action="{address(entry, "withdraw")}"'
    assert undo in ana.post(address(entry, "publish"), follow=True).text
    assert client.get("/walk/").status_code == 200
    ana.post(address(entry, "withdraw"))
    assert client.get("/walk/").status_code == 404

    undo = f'action="{address(entry, "restore")}"'
    assert undo in ana.post(address(entry, "trash"), follow=True).text
    entry.refresh_from_db()
    assert entry.state == "trashed"
    ana.post(address(entry, "restore"))
    entry.refresh_from_db()
    assert entry.state == "draft"


def test_nothing_is_done_by_looking(ana, weblog):
    entry = make.entry(weblog)
    for act in ACTS[:-1]:
        assert ana.get(address(entry, act)).status_code == 405
    assert ana.get(address(entry, "erase")).status_code == 404  # Only from the trash.
    entry.refresh_from_db()
    assert (entry.state, entry.version) == ("published", 1)


def test_erasing_asks_first_and_takes_only_what_is_in_the_trash(ana, weblog):
    entry = make.entry(weblog, "Walk")
    assert ana.post(address(entry, "erase")).status_code == 404
    ana.post(address(entry, "trash"))
    assert "can't be undone" in ana.get(address(entry, "erase")).text
    ana.post(address(entry, "erase"))
    assert weblog.entries.count() == 0


def test_pressing_twice_is_pressing_once(ana, weblog):
    entry = make.entry(weblog, status=DRAFT)
    for _press in range(2):
        ana.post(address(entry, "publish"))
    entry.refresh_from_db()
    assert entry.version == 2


@pytest.mark.parametrize(
    ("role", "whose", "status", "act", "code"),
    [
        (Role.CONTRIBUTOR, "own", DRAFT, "submit", 302),
        (Role.CONTRIBUTOR, "own", DRAFT, "publish", 403),
        (Role.CONTRIBUTOR, "own", SUBMITTED, "withdraw", 302),
        (Role.CONTRIBUTOR, "own", PUBLISHED, "withdraw", 404),
        (Role.CONTRIBUTOR, "own", PUBLISHED, "trash", 404),
        (Role.CONTRIBUTOR, "other", DRAFT, "trash", 404),
        (Role.WRITER, "own", DRAFT, "publish", 302),
        (Role.WRITER, "own", PUBLISHED, "trash", 302),
        (Role.WRITER, "other", DRAFT, "publish", 404),
        (Role.WRITER, "other", PUBLISHED, "withdraw", 404),
        (Role.EDITOR, "other", DRAFT, "publish", 302),
        (Role.EDITOR, "other", PUBLISHED, "trash", 302),
        (Role.OWNER, "other", SUBMITTED, "publish", 302),
    ],
)
def test_who_may_do_what(client_of, weblog, role, whose, status, act, code):
    person = make.member(weblog, role)
    author = person if whose == "own" else make.user()
    entry = make.entry(weblog, status=status, author=author)
    assert client_of(person).post(address(entry, act)).status_code == code
    entry.refresh_from_db()
    assert entry.version == (2 if code == 302 else 1)


@pytest.mark.parametrize("act", ACTS)
def test_strangers_and_passers_by_do_nothing(client, client_of, weblog, act):
    entry = make.entry(weblog, status=DRAFT)
    elsewhere = make.weblog(author=make.user())
    assert client_of(elsewhere.author).post(address(entry, act)).status_code == 404
    assert client.post(address(entry, act)).status_code == 401
    foreign = address(entry, act).replace(f"/w/{weblog.pk}/", f"/w/{elsewhere.pk}/")
    assert client_of(elsewhere.author).post(foreign).status_code == 404
    entry.refresh_from_db()
    assert (entry.state, entry.version) == ("draft", 1)
