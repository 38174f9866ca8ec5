"""Adding people at a terminal, and letting them in."""

import json

import pytest

from rookery.accounts import links
from rookery.accounts.models import User
from rookery.weblogs.models import AuditEvent
from tests import make


def test_a_person_is_added_without_a_password_and_let_in_by_a_link(rookery, client, settings):
    added = rookery("user", "add", "Ana@Example.org", "--name", "Ana Moss")
    assert added.code == 0
    assert added.out.startswith("Added the person Ana Moss (ana@example.org).")
    ana = User.objects.get()
    assert (ana.has_usable_password(), ana.is_operator) == (False, False)
    said = json.loads(rookery("user", "login-link", "ana@example.org", "--json").out)
    assert said["url"].startswith(f"{settings.ROOKERY_URL}/studio/login/")
    path = said["url"].removeprefix(settings.ROOKERY_URL)
    assert client.post(path)["Location"] == "/studio/"
    assert client.post(path).status_code == 410  # once
    verbs = [(event.door, event.verb) for event in AuditEvent.objects.order_by("pk")]
    assert verbs[:2] == [("command line", "person added"), ("command line", "login link made")]


def test_a_new_link_ends_the_older_one(rookery):
    ana = make.user("Ana")
    first, second = (
        json.loads(rookery("user", "login-link", ana.email, "--json").out)["url"].split("/")[-2]
        for _ in range(2)
    )
    assert links.find(first) is None
    assert links.find(second).user == ana


def test_an_operator_with_a_password_from_standard_input(rookery, client):
    typed = "a long walk in the rain\nsecond line\n"
    made = rookery("user", "add", "olga@example.org", "--operator", "--password-stdin", typed=typed)
    assert made.code == 0
    assert User.objects.get().is_operator
    assert User.objects.get().check_password("a long walk in the rain")
    assert not links.setup_is_open()


@pytest.mark.parametrize(
    ("arguments", "typed", "code", "said"),
    [
        (["no address"], "", 2, "no address is no e-mail address."),
        (["b@example.org", "--password-stdin"], "", 2, "There is no password on standard input."),
        (["b@example.org", "--password-stdin"], "12345\n", 1, "This password is too short"),
        (["taken@example.org"], "", 1, "Somebody has the address taken@example.org already."),
        (["TAKEN@example.org"], "", 1, "Somebody has the address taken@example.org already."),
        (["c@example.org", "--name", "x" * 151], "", 1, "Ensure this value has at most 150"),
    ],
)
def test_what_is_refused_leaves_nothing(rookery, arguments, typed, code, said):
    make.user(email="taken@example.org")
    ended = rookery("user", "add", *arguments, typed=typed)
    assert ended.code == code
    assert said in ended.err
    assert User.objects.count() == 1


def test_no_link_for_strangers_and_for_the_barred(rookery):
    assert "Nobody here has the address" in rookery("user", "login-link", "x@example.org").err
    barred = make.user("Bert", is_active=False)
    ended = rookery("user", "login-link", barred.email)
    assert (ended.code, ended.err) == (1, "Bert has been barred, so no link lets them in.")
