"""Tasks have a process of their own: beside the server, or alone."""

import os
import signal
import sqlite3
from contextlib import closing

import pytest
from django.conf import settings

from tests.console.processes import until

pytestmark = pytest.mark.skipif(
    settings.DATABASES["default"]["ENGINE"].endswith("postgresql"),
    reason="how workers share is SQLite's own story",
)


def finished(nest):
    """The tasks that were done, by name, as often as they were done."""
    with closing(sqlite3.connect(nest.data / "rookery.sqlite3")) as database:
        rows = database.execute(
            "SELECT task_path FROM django_tasks_database_dbtaskresult"
            " WHERE status = 'SUCCESSFUL' ORDER BY task_path"
        )
        return [path.rpartition(".")[2] for (path,) in rows]


@pytest.fixture
def worker(nest):
    process = nest.start("worker")
    yield process
    process.kill()
    process.communicate()


def test_the_worker_does_the_daily_tasks_and_ends_when_told(nest, worker):
    until(lambda: finished(nest) == ["rerender_outdated"])  # On the first day nothing is old.
    worker.send_signal(signal.SIGTERM)
    _, err = worker.communicate(timeout=20)
    assert (worker.returncode, err) == (0, "")


def test_sqlite_takes_one_worker(nest, worker):
    until(lambda: finished(nest))
    second = nest.run("worker")
    assert second.returncode == 1
    assert "SQLite takes one at a time" in second.stderr


def test_the_worker_of_a_server_waits_its_turn_and_takes_over(nest, worker):
    until(lambda: len(finished(nest)) == 1)
    other = nest.start("worker", "--follow", os.getpid())
    try:
        worker.kill()  # As hard as can be: the system gives the lock back.
        worker.communicate()
        until(lambda: len(finished(nest)) == 2)
    finally:
        other.kill()
        other.communicate()
