"""Servers of their own on one database, nginx in front of one, and a database that goes away."""

import subprocess
import sys
import threading
import time
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

import pytest

from tests.console.processes import until
from tests.freshness.front import nginx
from tests.freshness.line import line_to
from tests.freshness.world import LATER
from tests.installs import DATABASES, environments
from tests.test_serving import FILL, free_port, serving

WITHDRAW = """
import django
django.setup()
from rookery.entries.models import Entry
for entry in Entry.objects.filter(title={!r}):
    entry.withdraw(by=None)
"""
LISTS = ("/", "/feed/", "/feed.json", "/tags/wet/", "/archive/", "/weblogs/", "/search/?q={}")


class Install:
    def __init__(self, environ):
        self.environ = environ

    def python(self, code):
        subprocess.run([sys.executable, "-c", code], env=self.environ, check=True, timeout=240)

    def add(self, title, *more):
        """An entry of the weblog at the platform's root, typed at a terminal."""
        said = f"---\ntitle: {title}\ntags: [Wet]\n---\nText.\n"
        command = ["-m", "rookery", "entry", "add", "--weblog", "home", "--status", "published"]
        subprocess.run(
            [sys.executable, *command, *more, "-"],
            env=self.environ, input=said.encode(), check=True, timeout=240, capture_output=True,
        )  # fmt: skip


@pytest.fixture(params=DATABASES)
def install(request, tmp_path):
    port = free_port()
    for environ in environments(request.param, tmp_path):
        environ["ROOKERY_URL"] = f"http://localhost:{port}"
        environ["ROOKERY_TRUSTED_PROXIES"] = "127.0.0.1"
        made = Install(environ)
        made.python(FILL)
        yield made


def lists(title):
    return [path.format(title.lower()) for path in LISTS]


def shows(server, path, title):
    return title.encode() in server.ask("localhost", path).body.replace(b'value="', b"")


def shown_on(server, title):
    asked = {path: server.ask("localhost", path) for path in lists(title)}
    assert {answer.status for answer in asked.values()} <= {200, 404}
    return {
        path
        for path, answer in asked.items()
        if f">{title}<".encode() in answer.body or f'"{title}"'.encode() in answer.body
    }


@pytest.mark.nginx
def test_two_servers_and_nginx_are_never_far_behind(install, tmp_path):
    with ExitStack() as stack:
        one = stack.enter_context(serving(install.environ, "localhost", tmp_path / "one.txt"))
        two = stack.enter_context(serving(install.environ, "localhost", tmp_path / "two.txt"))
        front = stack.enter_context(nginx(two.port, tmp_path / "nginx"))
        for server in (one, two, front):
            assert shown_on(server, "Thaw") == set()
        install.add("Thaw")
        time.sleep(LATER)
        for server in (one, two):
            assert shown_on(server, "Thaw") == {*lists("Thaw")} - {"/weblogs/"} | {"/weblogs/"}
        time.sleep(2 - LATER)
        # The first to ask after a while gets what there is now, and not what was there then.
        assert shown_on(front, "Thaw") == shown_on(two, "Thaw")

        install.python(WITHDRAW.format("Thaw"))
        time.sleep(2)
        for server in (front, one, two):
            assert shown_on(server, "Thaw") == set()
            assert server.ask("localhost", "/thaw/").status == 404

        due = datetime.now(UTC) + timedelta(seconds=12)
        install.add("Frost", "--at", due.isoformat())
        while datetime.now(UTC) < due - timedelta(seconds=0.5):
            for server in (one, two, front):
                assert not shows(server, "/", "Frost")
            time.sleep(0.2)
        time.sleep(max(0, (due - datetime.now(UTC)).total_seconds()) + 2)
        for server in (one, two, front):
            assert "/" in shown_on(server, "Frost")


@pytest.mark.nginx
def test_nginx_keeps_a_page_for_a_second_and_the_rest_not_at_all(install, tmp_path):
    secret = "/-/edit/0b8c8d7e-6f0a-4d6e-9a51-6a86f4d5a7c1"
    with ExitStack() as stack:
        served = ExitStack()
        stack.enter_context(served)
        server = served.enter_context(serving(install.environ, "localhost", tmp_path / "one.txt"))
        front = stack.enter_context(nginx(server.port, tmp_path / "nginx"))
        for _ in range(5):
            time.sleep(1 - time.time() % 1)  # From the beginning of a second
            for _ in range(3):
                assert front.ask("localhost", "/").status == 200
        assert front.kept("/").count("HIT") >= 8
        for path in ("/studio/", "/accounts/login/", secret):
            for _ in range(3):
                front.ask("localhost", path)
            until(lambda path=path: front.kept(path) == ["-"] * 3)
        for _ in range(3):
            assert front.ask("localhost", "/rain-on-home").status == 301
        assert "HIT" not in front.kept("/rain-on-home")
        served.close()  # Rookery is restarted; nginx shows what it has.
        time.sleep(2)
        assert front.ask("localhost", "/").status == 200
        assert front.ask("localhost", "/friend/").status == 502
        until(lambda: front.kept("/")[-1] == "STALE")


class Load:
    """Readers who ask for warm pages, each over and over, and note what they get."""

    def __init__(self, server, paths):
        self.server, self.paths = server, paths
        self.seen, self._stop = [], threading.Event()
        self._readers = [threading.Thread(target=self._read, args=[path]) for path in paths]

    def _read(self, path):
        while not self._stop.is_set():
            began = time.monotonic()
            self.seen.append((began, path, self.server.ask("localhost", path).status))

    def __enter__(self):
        for path in self.paths:
            assert self.server.ask("localhost", path).status == 200
        for reader in self._readers:
            reader.start()
        return self

    def __exit__(self, *_):
        self._stop.set()
        for reader in self._readers:
            reader.join(30)


@pytest.mark.postgres
@pytest.mark.parametrize("install", ["postgres"], indirect=True)
def test_a_database_that_goes_away_under_load_takes_no_warm_page_along(install, tmp_path):
    url = urlsplit(install.environ["DATABASE_URL"])
    warm = ("/", "/rain-on-home/", "/friend/", "/feed/", "/weblogs/", "/sitemap.xml")
    cold = "/friend/rain-on-friend/"
    with line_to(url.hostname, url.port or 5432) as line:
        netloc = f"{url.netloc.rpartition('@')[0]}@127.0.0.1:{line.port}"
        behind = {**install.environ, "DATABASE_URL": url._replace(netloc=netloc).geturl()}
        with (
            serving(behind, "localhost", tmp_path / "one.txt") as server,
            Load(server, warm) as load,
        ):
            time.sleep(1)
            line.cut()
            gone = time.monotonic()
            time.sleep(4)
            assert server.ask("localhost", cold).status == 503
            line.connect()
            back = time.monotonic()
            install.add("Thaw")
            time.sleep(2)
            assert shows(server, "/", "Thaw")
            assert server.ask("localhost", cold).status == 200
    assert [one for one in load.seen if one[2] != 200] == []
    assert {path for at, path, _ in load.seen if gone + 1.5 < at < back} == {*warm}
