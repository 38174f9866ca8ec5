"""`rookery serve` as an operator starts it: what it prepares, how it ends, what it leaves."""

import contextlib
import os
import re
import signal
import socket
import sqlite3
import time
import urllib.request
from contextlib import closing
from pathlib import Path
from urllib.error import HTTPError, URLError

import pytest
from django.conf import settings

from rookery import __version__
from rookery.console import database
from tests.console.processes import Install, until
from tests.rules.tree import ROOT

pytestmark = pytest.mark.skipif(
    settings.DATABASES["default"]["ENGINE"].endswith("postgresql"),
    reason="installs with SQLite inside; once is enough",
)


class Served:
    """An install with a port of its own."""

    def __init__(self, data, monkeypatch):
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.url = f"http://localhost:{self.port}"
        monkeypatch.setenv("ROOKERY_URL", self.url)
        self.install = Install(data)
        self.database = data / "rookery.sqlite3"
        self.started = []

    def serve(self, *more):
        process = self.install.start("serve", *more)
        self.started.append(process)
        return process

    def status(self, path="/", host="localhost"):
        """0: nobody answers."""
        headers = {"Host": f"{host}:{self.port}"}
        request = urllib.request.Request(f"http://127.0.0.1:{self.port}{path}", headers=headers)
        try:
            with urllib.request.urlopen(request, timeout=10) as answer:
                return answer.status
        except HTTPError as error:
            return error.code
        except (URLError, OSError):
            return 0

    def page(self):
        with urllib.request.urlopen(f"http://localhost:{self.port}/", timeout=10) as answer:
            return answer.read().decode()

    def up(self, *more):
        process = self.serve(*more)
        until(lambda: process.poll() is not None or self.status("/-/healthz") == 200, 60)
        assert process.poll() is None, process.communicate()
        return process

    def rows(self, question):
        with closing(sqlite3.connect(self.database)) as rows:
            return rows.execute(question).fetchall()

    def dump(self):
        with closing(sqlite3.connect(self.database)) as rows:
            return [*rows.iterdump()]


def end(process, how=signal.SIGTERM):
    """(exit code, seconds it took, what it said on both streams)."""
    began = time.monotonic()
    process.send_signal(how)
    out, err = process.communicate(timeout=20)
    return process.returncode, time.monotonic() - began, out + err


def descendants(pid):
    """Process ids of children and theirs (Linux)."""
    found = []
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        for child in map(int, task.read_text().split()):
            found += [child, *descendants(child)]
    return found


def lives(pid):
    try:
        return "\nState:\tZ" not in Path(f"/proc/{pid}/status").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return False


@pytest.fixture
def served(tmp_path, monkeypatch):
    made = Served(tmp_path / "data", monkeypatch)
    yield made
    for process in made.started:
        if process.poll() is None:
            process.kill()
        process.communicate()


def test_from_an_empty_folder_to_a_page_and_a_clean_stop(served):
    process = served.up()
    assert served.status("/") == 200
    sheets = re.findall(r'href="([^"]+\.css)"', served.page())
    assert sheets
    assert {served.status(sheet) for sheet in sheets} == {200}
    assert (served.install.data.stat().st_mode & 0o777) == 0o700
    code, seconds, said = end(process)
    assert code == 0
    assert seconds < 5
    assert served.status() == 0
    assert said.count("/studio/setup/") == 1
    assert f"{served.url}/studio/setup/" in said
    assert "It works once, within 7 days." in said


def test_the_setup_link_is_shown_while_nobody_is_operator_and_only_its_digest_is_kept(served):
    _, _, said = end(served.up())
    token = re.search(r"/studio/setup/([\w-]+)/", said)[1]
    kept = b"".join(path.read_bytes() for path in served.install.data.glob("rookery.sqlite3*"))
    assert token.encode() not in kept
    process = served.up()
    assert served.status(f"/studio/setup/{token}/") == 410  # A new start makes a new one.
    _, _, said = end(process)
    fresh = re.search(r"/studio/setup/([\w-]+)/", said)[1]
    assert fresh != token
    served.install.done("user", "add", "olga@example.org", "--operator")
    _, _, said = end(served.up())
    assert "/studio/setup/" not in said


def test_ctrl_c_in_a_terminal_ends_everybody_without_a_word_too_many(served):
    process = served.up()
    until(lambda: len(descendants(process.pid)) >= 2, 20)
    everybody = descendants(process.pid)
    code, seconds, said = end(process, signal.SIGINT)
    assert (code, seconds < 5) == (0, True)
    assert "Traceback" not in said
    assert "Unexpected" not in said
    until(lambda: not any(map(lives, everybody)), 5)


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="reads /proc")
def test_nobody_is_left_when_the_server_is_killed(served):
    process = served.up()
    until(lambda: len(descendants(process.pid)) >= 2, 20)  # a web worker and a task worker
    everybody = descendants(process.pid)
    process.kill()
    process.communicate()
    until(lambda: not any(map(lives, everybody)), 15)
    assert served.status() == 0


def test_a_task_worker_that_dies_is_followed_by_another(served):
    process = served.up()

    def task_workers():
        found = []
        for pid in descendants(process.pid):
            with contextlib.suppress(FileNotFoundError):
                if b"\0worker\0" in Path(f"/proc/{pid}/cmdline").read_bytes():
                    found.append(pid)
        return found

    until(task_workers, 20)
    first = task_workers()
    os.kill(first[0], signal.SIGKILL)
    done = "SELECT count(*) FROM django_tasks_database_dbtaskresult WHERE status = 'SUCCESSFUL'"
    by_the_first = served.rows(done)[0][0]
    until(lambda: task_workers() and task_workers() != first, 20)
    until(lambda: served.rows(done)[0][0] > by_the_first, 30)
    assert end(process)[0] == 0


def test_a_port_that_is_taken(served):
    with socket.socket() as other:
        other.bind(("127.0.0.1", served.port))
        other.listen()
        ended = served.install.run("serve")
    assert ended.returncode == 1
    assert ended.stderr == (
        f"Failed: Rookery can't listen on 127.0.0.1:{served.port}: something is there already. "
        "Stop it, or choose another --port.\n"
    )
    assert not served.database.exists()  # Nothing was touched.


def test_two_servers_never_share_a_port(served):
    served.up()
    ended = served.install.run("serve")
    assert ended.returncode == 1
    assert "something is there already" in ended.stderr


@pytest.mark.parametrize("arguments", [["--port", "0"], ["--workers", "none"], ["--port", "-1"]])
def test_wrong_usage(served, arguments):
    ended = served.install.run("serve", *arguments)
    assert ended.returncode == 2
    assert "is no whole number from 1 up" in ended.stderr or "expected one" in ended.stderr


def test_a_database_from_the_future_is_refused_and_left_as_it_is(served):
    served.install.done("user", "add", "olga@example.org", "--operator")
    with closing(sqlite3.connect(served.database)) as rows, rows:
        rows.execute(
            "INSERT INTO django_migrations (app, name, applied)"
            " VALUES ('entries', '0999_telepathy', '2031-01-01')"
        )
    before = served.dump()
    ended = served.install.run("serve")
    assert ended.returncode == 1
    assert f"The database is newer than this Rookery ({__version__})" in ended.stderr
    assert "  entries.0999_telepathy\n" in ended.stderr
    assert served.dump() == before
    assert not (served.install.data / "backups").exists()


def test_a_copy_is_kept_before_a_migration_and_only_then(served):
    served.install.done("user", "add", "ana@example.org", "--name", "Ana")
    end(served.up())
    copies = served.install.data / "backups"
    assert not copies.exists()
    # Back by a step, as a database that an older Rookery left would be.
    with closing(sqlite3.connect(served.database)) as rows, rows:
        rows.execute("DELETE FROM django_migrations WHERE app = 'django_tasks_database'")
        rows.execute("DROP TABLE django_tasks_database_dbtaskresult")
    process = served.up()
    assert "A copy of it as it was: " in end(process)[2]
    (copy,) = copies.iterdir()
    assert copy.name.startswith(f"before-{__version__}-")
    assert (copy.stat().st_mode & 0o777) == 0o600
    with closing(sqlite3.connect(copy)) as kept:
        assert kept.execute("SELECT name FROM accounts_user").fetchall() == [("Ana",)]


def test_five_copies_are_kept(served, monkeypatch):
    copies = served.install.data / "backups"
    copies.mkdir(parents=True)
    for number in range(7):
        path = copies / f"before-0.0.{number}-x.sqlite3"
        path.write_bytes(b"")
        os.utime(path, (number, number))
    monkeypatch.setattr(database, "settings", type("Two", (), {"ROOKERY_DATA": copies.parent}))
    monkeypatch.setattr(database, "copy_sqlite", lambda path: path.write_bytes(b""))
    newest = database.keep_copy()
    left = sorted(path.name for path in copies.iterdir())
    assert left == sorted(
        [f"before-0.0.{number}-x.sqlite3" for number in range(3, 7)] + [newest.name]
    )


def test_postgresql_is_never_migrated_by_a_start(served, monkeypatch):
    """An install with DATABASE_URL set, though it names SQLite: not embedded."""
    served.install.data.mkdir(parents=True)
    shared = Install(served.install.data, f"sqlite:///{served.install.data}/shared.sqlite3")
    ended = shared.run("serve")
    assert ended.returncode == 1
    assert re.match(
        r"Failed: The database lacks \d+ migrations, the first is [\w.]+\. "
        r"Make a backup, run `rookery migrate`, then start again\.\n$",
        ended.stderr,
    )


def test_static_files_are_collected_once(served):
    end(served.up())
    stamp = (served.install.data / "static.stamp").read_text()
    manifest = served.install.data / "static" / "staticfiles.json"
    before = manifest.stat().st_mtime_ns
    _, _, said = end(served.up())
    assert "Collected" not in said
    assert manifest.stat().st_mtime_ns == before
    (served.install.data / "static.stamp").write_text("of another day")
    assert "Collected the static files." in end(served.up())[2]
    assert (served.install.data / "static.stamp").read_text() == stamp


def test_it_starts_from_any_folder_with_settings_of_ones_own(served, tmp_path, monkeypatch):
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "mine.py").write_text(
        "from rookery.config.settings import *\nDATA_UPLOAD_MAX_MEMORY_SIZE = 1\n"
    )
    monkeypatch.chdir(elsewhere)
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    monkeypatch.setattr("tests.console.processes.NOT_OURS", {"DATABASE_URL"})
    monkeypatch.setenv("DJANGO_SETTINGS_MODULE", "mine")
    process = served.up()
    until(lambda: len(descendants(process.pid)) >= 2, 20)
    code, _, said = end(process)
    assert (code, "Traceback" in said) == (0, False)


def test_links_that_lead_elsewhere_are_mentioned(served):
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        other = probe.getsockname()[1]
    process = served.serve("--port", str(other))
    line = ""
    while "listens" not in line:
        line = process.stdout.readline()
        assert line, "it ended"
    assert line.startswith(f"It listens on 127.0.0.1:{other}, and its links point to ROOKERY_URL")
