"""Single-use links: for the first operator, and for people on installs that send no mail."""

import threading
from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.utils import timezone

from rookery.accounts import links
from rookery.accounts.models import LoginLink
from tests import make

pytestmark = pytest.mark.django_db


def test_a_link_lets_its_person_in_once():
    ana = make.user("Ana")
    token = links.issue(ana)
    link = links.find(token)
    assert link.user == ana
    assert links.redeem(link) is True

    assert links.find(token) is None
    assert links.redeem(link) is False


def test_only_a_digest_is_kept():
    token = links.issue(make.user())
    row = LoginLink.objects.values().get()
    assert token not in [str(value) for value in row.values()]
    assert len(token) >= 32
    assert row["digest"] == LoginLink.digest_of(token)


def test_a_token_that_nobody_issued_finds_nothing():
    links.issue(make.user())
    for token in ("", "x" * 32, LoginLink.objects.get().digest):
        assert links.find(token) is None


def test_a_newer_link_makes_the_older_lapse_but_only_the_same_persons():
    ana, ben = make.user(), make.user()
    first, bens = links.issue(ana), links.issue(ben)
    second = links.issue(ana)
    assert links.find(first) is None
    assert links.find(second).user == ana
    assert links.find(bens).user == ben


@pytest.mark.parametrize(
    ("for_setup", "lasts"), [(False, timedelta(hours=24)), (True, timedelta(days=7))]
)
def test_a_link_expires(for_setup, lasts):
    token = links.issue(None if for_setup else make.user())
    with time_machine.travel(timezone.now() + lasts - timedelta(minutes=1), tick=False):
        found = links.find(token)
        assert found is not None
    with time_machine.travel(timezone.now() + lasts + timedelta(minutes=1), tick=False):
        assert links.find(token) is None
        assert links.redeem(found) is False


def test_somebody_who_was_barred_since_does_not_come_in():
    ana = make.user()
    token = links.issue(ana)
    ana.is_active = False
    ana.save()
    assert links.find(token) is None


def test_setup_is_open_until_there_is_an_operator():
    assert links.setup_is_open()
    token = links.issue(None)
    assert links.find(token).user is None
    make.user()
    assert links.find(token) is not None

    make.operator()
    assert not links.setup_is_open()
    assert links.find(token) is None


def test_setup_opens_again_when_the_last_operator_is_barred():
    olga = make.operator()
    olga.is_active = False
    olga.save()
    assert links.setup_is_open()


def test_a_link_says_whose_it_is_and_until_when():
    links.issue(None)
    assert str(LoginLink.objects.get()).startswith("setup, until 2")


@pytest.mark.django_db(transaction=True)
def test_of_two_who_redeem_at_once_only_one_is_let_in():
    link = links.find(links.issue(make.user()))
    together = threading.Barrier(2)
    told = []

    def redeem():
        try:
            together.wait(timeout=10)
            told.append(links.redeem(link))
        finally:
            connection.connection.close()  # Django's own close spares databases in memory.

    threads = [threading.Thread(target=redeem) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(told) == [False, True]
