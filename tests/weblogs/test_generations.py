"""What a process knows of generations: asked for once a second, and at once where they changed."""

import threading
import time
from types import SimpleNamespace

import pytest
from django.db import OperationalError, connection

from rookery.weblogs import generations
from rookery.weblogs.generations import Generations
from rookery.weblogs.models import SiteState, Weblog
from tests import make


@pytest.fixture
def database(monkeypatch):
    table = SimpleNamespace(pairs={1: (5, 1), 2: (1, None)}, asked=[], before=lambda: None)

    def answer(weblog):
        table.asked.append(weblog)
        pair = table.pairs.get(weblog)
        table.before()
        if isinstance(pair, Exception):
            raise pair
        return pair

    monkeypatch.setattr(generations, "ask", answer)
    return table


def test_generations_are_asked_for_once_a_second(database, clock):
    known = Generations()
    for _ in range(3):
        assert known.still(1, (5, 1))
        assert not known.still(1, (4, 1))
        assert known.still(2, (1, None))
    assert database.asked == [1, 2]
    database.pairs[1] = (6, 1)
    clock.shift(0.99)
    assert known.still(1, (5, 1))
    clock.shift(0.01)
    assert not known.still(1, (5, 1))
    assert known.still(1, (6, 1))
    assert database.asked == [1, 2, 1]
    assert not known.still(3, (0, 0))


def test_and_at_once_where_something_changed(database, clock):
    known = Generations()
    assert known.still(1, (5, 1))
    database.pairs[1] = (6, 1)
    known.forget()
    assert not known.still(1, (5, 1))


def test_an_answer_from_before_a_change_is_not_remembered(database, clock):
    known = Generations()
    database.before = known.forget  # It is committed while the database answers.
    assert known.still(1, (5, 1))
    database.before, database.pairs[1] = (lambda: None), (6, 1)
    assert not known.still(1, (5, 1))


def test_what_a_page_was_made_at_needs_no_asking(database, clock):
    known = Generations()
    question = known.question()
    known.learn(1, (5, 1), question)
    assert known.still(1, (5, 1))
    assert database.asked == []
    clock.shift(1)
    database.pairs[1] = (6, 1)
    assert known.still(1, (6, 1))
    known.learn(1, (5, 1), question)  # Read before, told later.
    assert known.still(1, (6, 1))


def test_while_one_asks_the_others_go_on(database):
    known = Generations()
    assert known.still(1, (5, 1))
    time.sleep(1.01)
    asking, go = threading.Event(), threading.Event()

    def before():
        asking.set()
        assert go.wait(10)

    database.before = before
    slow = threading.Thread(target=lambda: known.still(1, (5, 1)))
    slow.start()
    assert asking.wait(10)
    assert known.still(1, (5, 1))
    database.before = lambda: None
    assert known.still(2, (1, None))
    go.set()
    slow.join(10)
    assert database.asked == [1, 1, 2]


def test_a_database_that_is_away_has_changed_nothing(database, clock):
    known = Generations()
    database.pairs[1] = OperationalError("refused")
    assert known.still(1, (5, 1))
    assert known.still(1, (4, 1))  # Nobody has ever said otherwise.
    database.pairs[1] = (5, 1)
    clock.shift(1)
    assert not known.still(1, (4, 1))
    database.pairs[1] = OperationalError("refused")
    clock.shift(1)
    assert known.still(1, (5, 1))
    assert not known.still(1, (4, 1))
    assert database.asked == [1, 1, 1]
    database.pairs[1] = (6, 1)
    clock.shift(1)
    assert not known.still(1, (5, 1))


def test_what_is_known_of_weblogs_is_bounded(database, monkeypatch):
    monkeypatch.setattr(generations, "REMEMBERED_AT_MOST", 10)
    known = Generations()
    for weblog in range(100):
        known.still(weblog, (0, 0))
    assert len(known._known) <= 10


@pytest.mark.django_db
def test_the_database_is_asked_for_both_by_one_query(django_assert_num_queries):
    weblog = make.weblog("Moss")
    before = generations.ask(weblog.pk)
    with django_assert_num_queries(1):
        assert generations.ask(weblog.pk) == before
    weblog.bump()
    SiteState.bump(weblog.site_id)
    assert generations.ask(weblog.pk) == (before[0] + 1, before[1] + 1)
    assert generations.ask(weblog.pk + 1) is None
    SiteState.objects.filter(pk=weblog.site_id).delete()
    assert generations.ask(weblog.pk) == (before[0] + 1, None)


@pytest.mark.django_db
def test_a_change_is_known_once_it_is_committed(django_capture_on_commit_callbacks):
    weblog, other = make.weblog("Moss"), make.weblog("Fern")
    for change in (
        weblog.bump,
        lambda: SiteState.bump(weblog.site_id),
        Weblog.objects.filter(pk__in=[weblog.pk, other.pk]).bump,
    ):
        before = generations.ask(weblog.pk)
        assert generations.memory.still(weblog.pk, before)
        with django_capture_on_commit_callbacks() as callbacks:
            change()
        assert generations.memory.still(weblog.pk, before)
        for callback in callbacks:
            callback()
        assert not generations.memory.still(weblog.pk, before)


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_a_connection_that_broke_is_replaced():
    """A hit never passes through Django, which otherwise looks after connections."""
    weblog = make.weblog("Moss")
    pair = generations.ask(weblog.pk)
    connection.connection.close()
    assert generations.ask(weblog.pk) == pair


@pytest.mark.django_db(transaction=True)
def test_it_may_be_asked_outside_of_any_request():
    weblog = make.weblog("Moss")
    before = generations.ask(weblog.pk)
    assert generations.memory.still(weblog.pk, before)
    weblog.bump()
    assert not generations.memory.still(weblog.pk, before)
