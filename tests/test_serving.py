"""Two ways of serving: one process for every domain, or one pinned to each, as in 2006."""

import http.client
import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.installs import DATABASES, environments
from tests.rules import tree

PATIENCE = 90  # seconds, on a machine that is busy with other tests
SITES = tree.ROOT / "deploy/sites"
IMAGE = "6f1c2c04-0a3e-4a36-9d55-0c1d6f1f0a11/nest.png"
MEDIA = "https://media.moss.example/"

FILL = f"""
import sys
import django
django.setup()
from django.core.management import call_command
call_command("migrate", verbosity=0, interactive=False)
from django.contrib.sites.models import Site
from rookery.accounts.models import User
from rookery.entries.found import found_weblog
from rookery.entries.models import Entry
from rookery.weblogs.domains import vouch
olga = User.objects.create_operator("olga@example.org")
moss = vouch("moss.example", by=olga).site
assert moss.pk == 2
for site, names in ((Site.objects.get(pk=1), ["home", "friend"]), (moss, ["moss", "fern"])):
    for name in names:
        title = f"The {{name}} weblog"
        weblog = found_weblog(title=title, slug=name, author=olga, site=site, by=olga)
        entry = Entry(weblog=weblog, title=f"Rain on {{name}}", body="![A nest](/-/media/{IMAGE})")
        entry.publish(by=olga, tags=["Rain"])
"""

PATHS = {
    "localhost": ["/", "/rain-on-home/", "/friend/", "/friend/rain-on-friend/"],
    "moss.example": ["/", "/rain-on-moss/", "/fern/", "/fern/rain-on-fern/"],
}
COMMON = [
    *("/weblogs/", "/feed/", "/feed/rss/", "/feed.json", "/tags/", "/tags/rain/", "/archive/"),
    *("/search/?q=rain", "/sitemap.xml", "/robots.txt", "/-/healthz", "/nothing/"),
]


@dataclass(frozen=True)
class Answer:
    status: int
    kind: str
    body: bytes


BARE = Answer(404, "text/plain; charset=utf-8", b"Not found\n")


@dataclass(frozen=True)
class Server:
    port: int

    def ask(self, host: str, path: str, *more_hosts: str) -> Answer:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            connection.putrequest("GET", path, skip_host=True)
            for name in (host, *more_hosts):
                connection.putheader("Host", name)
            connection.endheaders()
            response = connection.getresponse()
            return Answer(response.status, response.getheader("Content-Type", ""), response.read())
        finally:
            connection.close()

    def is_up(self, host: str) -> bool:
        try:
            return self.ask(host, "/-/healthz").status == 200
        except OSError:
            return False


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def serving(environ: dict[str, str], host: str, said: Path, port: int = 0) -> Iterator[Server]:
    """`rookery serve` in this environment, once it answers for `host`; then stopped."""
    server = Server(port or free_port())
    command = [sys.executable, "-m", "rookery", "serve", "--no-worker", "--port", str(server.port)]
    with said.open("w") as output:
        process = subprocess.Popen(command, env=environ, stdout=output, stderr=output)
        try:
            wait(process, server, host, said)
            yield server
            process.terminate()
            assert process.wait(timeout=PATIENCE) == 0, said.read_text()
        finally:
            process.kill()
            process.wait()


def wait(process: subprocess.Popen, server: Server, host: str, said: Path) -> None:
    deadline = time.monotonic() + PATIENCE
    while not server.is_up(host):
        assert process.poll() is None, said.read_text()
        assert time.monotonic() < deadline, said.read_text()
        time.sleep(0.1)


@pytest.fixture(params=DATABASES)
def install(request, tmp_path) -> Iterator[tuple[dict[str, str], int]]:
    """An install with two sites, four weblogs, and the port that its URLs name."""
    port = free_port()
    for environ in environments(request.param, tmp_path):
        environ["ROOKERY_URL"] = f"http://localhost:{port}"
        subprocess.run([sys.executable, "-c", FILL], env=environ, check=True, timeout=240)
        yield environ, port


def test_pinned_processes_show_what_one_process_for_all_shows(install, tmp_path):
    environ, port = install
    by_file = {
        **environ,
        "PYTHONPATH": os.fspath(SITES),
        "DJANGO_SETTINGS_MODULE": "moss_example",
    }
    by_environment = {**environ, "ROOKERY_SITE_ID": "2", "ROOKERY_MEDIA_URL": MEDIA}
    platform = {**environ, "ROOKERY_SITE_ID": "1"}
    with ExitStack() as stack:
        every = stack.enter_context(serving(environ, "localhost", tmp_path / "every.txt", port))
        first = stack.enter_context(serving(platform, "localhost", tmp_path / "first.txt"))
        second = stack.enter_context(serving(by_file, "moss.example", tmp_path / "second.txt"))
        third = stack.enter_context(serving(by_environment, "moss.example", tmp_path / "third.txt"))

        refuses_two_hosts(every)
        compare(every, first, "localhost")
        compare(every, second, "moss.example", MEDIA)
        compare(every, third, "moss.example", MEDIA)
        for pinned in (second, third):
            has_no_doors(pinned)
        assert first.ask("localhost", "/studio/").status == 302
        assert first.ask("moss.example", "/") == BARE


def compare(every: Server, pinned: Server, host: str, media: str = "/-/media/") -> None:
    """The same answers at every address of `host`, but for where its files come from."""
    seen = {}
    for path in [*PATHS[host], *COMMON]:
        one, other = every.ask(host, path), pinned.ask(host, path)
        assert (one.status, one.kind) == (other.status, other.kind), path
        assert without_media(one.body) == without_media(other.body), path
        assert (f"{media}{IMAGE}".encode() in other.body) == (b"/nest.png" in one.body), path
        seen[path] = one
    assert [path for path, one in seen.items() if one.status != 200] == ["/nothing/"]
    assert f"Rain on {'home' if host == 'localhost' else 'moss'}".encode() in seen["/"].body
    items = json.loads(seen["/feed.json"].body)["items"]
    assert [item["title"] for item in items] == [
        "Rain on home" if host == "localhost" else "Rain on moss"
    ]
    # What belongs to the other site is nowhere.
    others = [path for name, paths in PATHS.items() if name != host for path in paths[1:]]
    assert [pinned.ask(host, path).status for path in others] == [404] * 3


def without_media(body: bytes) -> bytes:
    for host in (b"localhost", b"moss.example"):
        start = body.find(b"http://" + host + b":")
        if start >= 0:
            port = body[start:].split(b"/", 3)[2]
            body = body.replace(b"http://" + port + b"/-/media/", b"MEDIA ")
    return body.replace(MEDIA.encode(), b"MEDIA ").replace(b"/-/media/", b"MEDIA ")


def refuses_two_hosts(server: Server) -> None:
    """Which of the two the front server meant, and which we would serve, might not be the same."""
    for hosts in (("localhost", "moss.example"), ("x.example", "localhost"), ("localhost",) * 2):
        assert server.ask(hosts[0], "/", *hosts[1:]) == BARE


def has_no_doors(pinned: Server) -> None:
    for path in ("/studio/", "/admin/", "/admin/login/", "/accounts/login/", "/api/"):
        assert pinned.ask("moss.example", path).status == 404
    for host in ("localhost", "fern.example", "media.moss.example"):
        for path in ("/", "/studio/", "/rain-on-home/", "/rain-on-moss/", "/static/x"):
            assert pinned.ask(host, path) == BARE


def test_a_settings_file_for_a_domain_has_three_lines():
    for path in SITES.glob("*.py"):
        code = [
            line
            for line in path.read_text().splitlines()
            if line and not line.startswith(('"""', "#"))
        ]
        assert [line.split()[0] for line in code] == ["from", "SITE_ID", "MEDIA_URL"], path
