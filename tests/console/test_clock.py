"""Clocks that jump: nothing comes early or is lost, thrown away or forgotten."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from rookery.accounts import links
from rookery.console import housekeeping
from rookery.weblogs import domains, verification
from rookery.weblogs.models import Domain
from tests import make

pytestmark = pytest.mark.django_db
YEAR = timedelta(days=365)


def waiting():
    return {path.rpartition(".")[2] for path in paths(DBTaskResult.objects.ready())}


def paths(results):
    return results.values_list("task_path", flat=True)


def a_day_passes(clock):
    """The tasks in the queue are done, and it is tomorrow."""
    DBTaskResult.objects.ready().update(status="SUCCESSFUL", finished_at=timezone.now())
    clock.shift(timedelta(days=1))


def test_nothing_is_thrown_away_by_a_clock_that_has_jumped_ahead():
    with time_machine.travel(timezone.now(), tick=False) as clock:
        housekeeping.enqueue()
        assert waiting() == {"rerender_outdated"}  # The first day has no yesterday.
        a_day_passes(clock)
        housekeeping.enqueue()
        assert waiting() == {"rerender_outdated", "purge"}
        a_day_passes(clock)
        clock.shift(YEAR)
        housekeeping.enqueue()
        assert waiting() == {"rerender_outdated"}
        a_day_passes(clock)
        clock.shift(-YEAR)  # Put right again, it knows its yesterday.
        housekeeping.enqueue()
        assert waiting() == {"rerender_outdated", "purge"}


def test_a_scheduled_entry_keeps_its_date_whatever_the_clock_does(client):
    weblog = make.weblog(is_root=True)
    now = timezone.now()
    entry = make.entry(weblog, "Tomorrow", pub_date=now + timedelta(days=1))

    def readers_see(ahead):
        with time_machine.travel(now + ahead):
            return [*weblog.entries.readable()] == [entry]

    seen = [readers_see(timedelta(days=days)) for days in (0, 2, 0, -400, 2)]
    assert seen == [False, True, False, False, True]


def test_a_domain_that_was_planned_by_a_clock_that_was_ahead_is_not_forgotten():
    domain = domains.claim("moss.example", by=None, weblog=make.weblog())
    assert domain in Domain.objects.due()
    for planned in (timedelta(minutes=1), verification.AGAIN_ACTIVE, verification.LEASE):
        Domain.objects.update(next_check_at=timezone.now() + planned)
        assert domain not in Domain.objects.due()
    Domain.objects.update(next_check_at=timezone.now() + YEAR)
    assert domain in Domain.objects.due()


def test_a_link_ends_by_the_clock_and_not_sooner():
    token = links.issue(make.user())
    for days, is_found in ((0, True), (2, False), (0, True)):
        with time_machine.travel(timezone.now() + timedelta(days=days)):
            assert (links.find(token) is not None) == is_found
