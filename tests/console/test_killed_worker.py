"""A worker that is killed in the middle of a task: another takes it up, and its effect is one."""

import json
import sqlite3
from contextlib import closing, contextmanager

import psycopg
import pytest
from django_tasks_db.models import DBTaskResult

from rookery.console import abandoned
from rookery.entries import tasks
from tests.console.chores import OUTDATED
from tests.console.processes import until

CHORES = "tests.console.chores"

# What makes a worker dwell on a row: time enough to be killed there.
DWELL = {
    "sqlite": """CREATE TRIGGER dwell BEFORE {what} ON {table} WHEN {when} BEGIN
        SELECT (WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 100000000)
        SELECT max(i) FROM n); END""",
    "postgresql": """CREATE FUNCTION dwell() RETURNS trigger LANGUAGE plpgsql AS
        $$ BEGIN PERFORM pg_sleep(60); RETURN NEW; END $$;
        CREATE TRIGGER dwell BEFORE {what} ON {table} FOR EACH ROW WHEN ({when})
        EXECUTE FUNCTION dwell()""",
}
GO_ON = {
    "sqlite": "DROP TRIGGER dwell",
    "postgresql": "DROP FUNCTION dwell CASCADE",
}


class Database:
    """The database of an install, asked past Rookery."""

    def __init__(self, nest):
        self.engine = "postgresql" if nest.database else "sqlite"
        self.nest = nest

    @contextmanager
    def connected(self):
        if self.nest.database:
            with psycopg.connect(self.nest.database, autocommit=True) as connection:
                yield connection
        else:
            path = self.nest.data / "rookery.sqlite3"
            with closing(sqlite3.connect(path, timeout=20, autocommit=True)) as connection:
                yield connection

    def ask(self, question):
        with self.connected() as connection:
            return connection.execute(question).fetchall()

    def tell(self, order):
        with self.connected() as connection:
            connection.execute(order)

    def dwell(self, what, table, when):
        self.tell(DWELL[self.engine].format(what=what, table=table, when=when))

    def kill_there(self, worker):
        """As hard as can be. PostgreSQL's own process would sleep on, and hold its locks."""
        worker.kill()
        worker.communicate()
        with self.connected() as connection:
            if self.engine == "postgresql":
                connection.execute(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                    "WHERE datname = current_database() AND pid <> pg_backend_pid()"
                )
            connection.execute(GO_ON[self.engine])

    def tasks(self, status):
        """Names of the tasks in this state, each with how many workers have begun it."""
        rows = self.ask(
            "SELECT task_path, worker_ids FROM django_tasks_database_dbtaskresult "
            f"WHERE status = '{status}' ORDER BY finished_at"
        )
        return [
            (path.rpartition(".")[2], len(json.loads(ids) if isinstance(ids, str) else ids))
            for path, ids in rows
        ]


@pytest.fixture
def chores(nest, zones, monkeypatch):
    """An install with something of every kind to be done, and its database."""
    monkeypatch.setenv("ROOKERY_RESOLVERS", zones.address)
    monkeypatch.setenv("ROOKERY_ADDRESSES", "192.0.2.7")
    proof = nest.done("set-up", module=CHORES).strip()
    zones.set("_rookery.moss.example", "TXT", proof)
    return nest, Database(nest)


@contextmanager
def working(nest):
    worker = nest.start("worker")
    try:
        yield worker
    finally:
        worker.kill()
        worker.communicate()


def interrupted(nest, database, task, sign="SELECT 1"):
    """Kill a worker that is at `task`, as soon as the question `sign` has an answer."""
    with working(nest) as worker:
        until(lambda: (task, 1) in database.tasks("RUNNING") and database.ask(sign), 60)
        database.kill_there(worker)
    assert (task, 1) in database.tasks("RUNNING"), "nobody has noticed yet"


@pytest.mark.database
def test_whatever_a_worker_was_killed_at_is_taken_up_and_done_once(chores):
    nest, database = chores
    is_old = "SELECT 1 FROM entries_entry WHERE body_html = 'old' AND id"
    database.dwell("UPDATE", "entries_entry", f"OLD.id = {OUTDATED - 20}")
    some = "SELECT 1 FROM entries_entry WHERE body_html <> 'old' AND id = 9"
    interrupted(nest, database, "rerender_outdated", sign=some)
    assert database.ask(f"{is_old} = {OUTDATED - 20}")

    database.dwell("DELETE", "weblogs_weblog", "OLD.slug = 'fern'")
    interrupted(nest, database, "purge")
    assert ("rerender_outdated", 2) in database.tasks("SUCCESSFUL")
    assert database.ask("SELECT 1 FROM weblogs_weblog WHERE slug = 'fern'")

    database.dwell("UPDATE", "weblogs_domain", "NEW.status = 'verified'")
    interrupted(nest, database, "check_domains")
    assert ("purge", 2) in database.tasks("SUCCESSFUL")
    # Whoever looks has the domain for two minutes; then it is anybody's.
    database.tell("UPDATE weblogs_domain SET next_check_at = '2026-01-01 00:00:00'")
    with working(nest):
        until(lambda: ("check_domains", 2) in database.tasks("SUCCESSFUL"), 60)
    assert json.loads(nest.done("state", module=CHORES)) == {
        "old": 0,
        "versions": [1],
        "entries": OUTDATED + 1,
        "revisions": OUTDATED + 1,
        "weblogs": ["moss"],
        "uploads": 0,
        "files": 0,
        "erased": 1,
        "domain": "verified",
        "proven": 1,
        "failed": 0,
    }


@pytest.mark.django_db
def test_a_task_that_kills_its_workers_is_given_up_and_named():
    for workers in (["one"], ["one", "two", "three"]):
        done = tasks.purge.enqueue()
        DBTaskResult.objects.filter(pk=done.id).update(status="RUNNING", worker_ids=workers)
    assert abandoned.take_up("four") == 1
    assert DBTaskResult.objects.ready().get().worker_ids == ["one"]
    said = DBTaskResult.objects.failed().get()
    assert said.exception_class_path == "rookery.console.abandoned.WorkersDied"
    assert abandoned.take_up("four") == 0


@pytest.mark.django_db
def test_what_one_is_at_oneself_is_not_left():
    done = tasks.purge.enqueue()
    DBTaskResult.objects.filter(pk=done.id).update(status="RUNNING", worker_ids=["one", "two"])
    assert abandoned.take_up("two") == 0
    assert DBTaskResult.objects.running().count() == 1


@pytest.mark.postgres
def test_of_two_workers_the_one_that_lives_keeps_its_task_and_takes_up_the_others(chores):
    nest, database = chores
    database.dwell("UPDATE", "entries_entry", "OLD.id = 1")
    with working(nest) as first:
        until(lambda: ("rerender_outdated", 1) in database.tasks("RUNNING"), 60)
        with working(nest):
            until(lambda: ("purge", 1) in database.tasks("SUCCESSFUL"), 60)
            assert ("rerender_outdated", 1) in database.tasks("RUNNING"), "it is the first one's"
            first.kill()
            first.communicate()
            database.ask(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                "WHERE wait_event = 'PgSleep' AND datname = current_database()"
            )
            database.tell("DROP FUNCTION dwell CASCADE")
            until(lambda: ("rerender_outdated", 2) in database.tasks("SUCCESSFUL"), 60)
    assert not database.ask("SELECT 1 FROM entries_entry WHERE body_html = 'old'")
