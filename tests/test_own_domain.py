"""Own domains on real processes: two servers on one PostgreSQL, name servers, Caddy with TLS."""

import contextlib
import http.client
import json
import shutil
import socket
import ssl
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests import nameserver
from tests.installs import environments
from tests.rules import tree

PATIENCE = 90  # seconds, on a machine that is busy with other tests
SEEN_WITHIN = 2.0  # seconds, in every process
TLS_WITHIN = 60.0  # seconds after activation
CADDYFILE = tree.ROOT / "deploy/caddy/Caddyfile"
EVIL = {
    "X-Forwarded-Host": "evil.example",
    "X-Forwarded-Port": "666",
    "X-Host": "evil.example",
    "X-Original-URL": "https://evil.example/",
    "Forwarded": "for=192.0.2.1;host=evil.example;proto=http",
}

FILL = """
import django
django.setup()
from django.core.management import call_command
call_command("migrate", verbosity=0, interactive=False)
from django.contrib.sites.models import Site
from rookery.accounts.models import User
from rookery.entries.found import found_weblog
from rookery.entries.models import Entry
olga = User.objects.create_operator("olga@example.org")
for name in ("home", "moss", "fern"):
    weblog = found_weblog(
        title=f"The {name} weblog", slug=name, author=olga, site=Site.objects.get(pk=1), by=olga
    )
    Entry(weblog=weblog, title=f"Rain on {name}", body="It rained.").publish(by=olga)
"""


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def rookery(environ: dict[str, str], *arguments: str) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "rookery", *arguments],
        env=environ, capture_output=True, text=True, timeout=PATIENCE, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stdout


def ask(port: int, host: str, path: str = "/", **headers: str) -> http.client.HTTPResponse:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    with contextlib.closing(connection):
        connection.request("GET", path, headers={"Host": host, **headers})
        response = connection.getresponse()
        response.text = response.read().decode()
        return response


@contextlib.contextmanager
def running(command: list[object], said: Path, **options: object) -> Iterator[subprocess.Popen]:
    with said.open("w") as output:
        process = subprocess.Popen(
            [str(part) for part in command], stdout=output, stderr=output, **options
        )
        try:
            yield process
        finally:
            process.terminate()
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


@contextlib.contextmanager
def serving(environ: dict[str, str], host: str, port: int, said: Path) -> Iterator[int]:
    command = [sys.executable, "-m", "rookery", "serve", "--no-worker", "--port", port]
    with running(command, said, env=environ) as process:
        wait(lambda: ask(port, host, "/-/healthz").status == 200, process, said)
        yield port


def wait(is_so, process: subprocess.Popen, said: Path, within: float = PATIENCE) -> float:
    """Seconds until `is_so()`."""
    began = time.monotonic()
    while True:
        with contextlib.suppress(OSError):
            if is_so():
                return time.monotonic() - began
        assert process.poll() is None, said.read_text()
        assert time.monotonic() - began < within, said.read_text()
        time.sleep(0.05)


@pytest.fixture
def install(tmp_path) -> Iterator[dict[str, str]]:
    for environ in environments("postgres", tmp_path):
        with nameserver.serving() as zones:
            environ["ROOKERY_RESOLVERS"] = zones.address
            environ["ROOKERY_ADDRESSES"] = "127.0.0.1"
            yield environ, zones


def prove(environ: dict[str, str], zones: nameserver.Zones, weblog: str, host: str) -> None:
    """Claim the host, and set what the page says."""
    said = rookery(environ, "domain", "add", host, "--weblog", weblog)
    zones.zones.add(host)
    zones.set(f"_rookery.{host}", "TXT", said.split()[-1])
    zones.set(host, "A", "127.0.0.1")
    zones.set(f"www.{host}", "CNAME", host)


@pytest.mark.postgres
def test_every_process_serves_a_domain_within_two_seconds(install, tmp_path):
    environ, zones = install
    first, second = free_port(), free_port()
    environ["ROOKERY_URL"] = f"http://localhost:{first}"
    subprocess.run([sys.executable, "-c", FILL], env=environ, check=True, timeout=240)
    with (
        serving(environ, "localhost", first, tmp_path / "first.txt"),
        serving(environ, "localhost", second, tmp_path / "second.txt"),
    ):
        ports = (first, second)
        for port in ports:
            assert ask(port, "localhost", "/moss/rain-on-moss/").status == 200
            assert ask(port, "moss.example").status == 404  # Both remember that for a second.
        prove(environ, zones, "moss", "moss.example")
        assert ask(first, "moss.example").status == 404
        looked = rookery(environ, "domain", "check", "moss.example")
        assert "moss.example is active." in looked
        time.sleep(SEEN_WITHIN)
        for port in ports:
            assert ask(port, "moss.example", "/rain-on-moss/").status == 200
            moved = ask(port, "localhost", "/moss/rain-on-moss")
            home = f"http://moss.example:{first}"
            assert (moved.status, moved.getheader("Location")) == (301, f"{home}/rain-on-moss/")
            assert moved.getheader("Cache-Control") == "no-cache"
            alias = ask(port, "www.moss.example", "/rain-on-moss/")
            assert (alias.status, alias.getheader("Location")) == (301, f"{home}/rain-on-moss/")
            assert ask(port, "127.0.0.1", "/-/tls-ask?domain=www.moss.example").status == 200
        # And away again, as quickly.
        rookery(environ, "domain", "retire", "moss.example")
        time.sleep(SEEN_WITHIN)
        for port in ports:
            assert ask(port, "moss.example", "/rain-on-moss/").status == 404
            assert ask(port, "localhost", "/moss/rain-on-moss/").status == 200
            assert ask(port, "127.0.0.1", "/-/tls-ask?domain=moss.example").status == 403


class Caddy:
    """The shipped Caddyfile on ports of its own, with its internal certificate authority."""

    def __init__(self, folder: Path, app: int) -> None:
        self.folder, self.port, self.http = folder, free_port(), free_port()
        ours = f"""
        http_port {self.http}
        https_port {self.port}
        local_certs
        skip_install_trust
        admin off
        on_demand_tls {{"""
        text = CADDYFILE.read_text().replace("127.0.0.1:8000", f"127.0.0.1:{app}")
        (folder / "Caddyfile").write_text(text.replace("on_demand_tls {", ours.strip(), 1))

    @contextlib.contextmanager
    def running(self) -> Iterator[subprocess.Popen]:
        command = ["caddy", "run", "--config", self.folder / "Caddyfile", "--adapter", "caddyfile"]
        home = {"HOME": str(self.folder), "XDG_DATA_HOME": str(self.folder), "PATH": "/usr/bin"}
        with running(command, self.folder / "caddy.txt", env=home) as process:
            root = self.folder / "caddy/pki/authorities/local/root.crt"
            wait(root.exists, process, self.folder / "caddy.txt")
            self.trust = ssl.create_default_context(cafile=root)
            yield process

    def ask(self, host: str, path: str = "/", **headers: str) -> http.client.HTTPResponse:
        """Over TLS, with a certificate for `host` that our root has signed."""
        with socket.create_connection(("127.0.0.1", self.port), 20) as plain:
            connection = http.client.HTTPSConnection(host, self.port)
            connection.sock = self.trust.wrap_socket(plain, server_hostname=host)
            connection.request("GET", path, headers={"Host": f"{host}:{self.port}"} | headers)
            response = connection.getresponse()
            response.text = response.read().decode()
            connection.close()
            return response

    def answers(self, host: str) -> bool:
        try:
            return self.ask(host, "/-/healthz").status == 200
        except ssl.SSLError:
            return False


@pytest.mark.postgres
@pytest.mark.skipif(shutil.which("caddy") is None, reason="no Caddy on the PATH")
def test_behind_caddy_two_new_domains_have_https(install, tmp_path):
    environ, zones = install
    app, folder = free_port(), tmp_path / "caddy"
    folder.mkdir()
    caddy = Caddy(folder, app)
    environ["ROOKERY_URL"] = f"https://localhost:{caddy.port}"
    environ["ROOKERY_TRUSTED_PROXIES"] = "127.0.0.1"
    subprocess.run([sys.executable, "-c", FILL], env=environ, check=True, timeout=240)
    worker = [sys.executable, "-m", "rookery", "worker"]
    said = folder / "caddy.txt"
    with serving(environ, "localhost", app, tmp_path / "app.txt"), caddy.running() as process:
        wait(lambda: caddy.answers("localhost"), process, said)
        for weblog in ("moss", "fern"):
            assert not caddy.answers(f"{weblog}.example")
            prove(environ, zones, weblog, f"{weblog}.example")
        with running(worker, tmp_path / "worker.txt", env=environ) as work:
            for host in ("moss.example", "fern.example"):
                # Nobody presses anything: the worker looks, the weblog moves, Caddy asks.
                wait(lambda h=host: ask(app, h).status == 200, work, tmp_path / "worker.txt")
                took = wait(lambda h=host: caddy.answers(h), process, said, TLS_WITHIN)
                assert took < TLS_WITHIN
        wait(lambda: caddy.answers("www.moss.example"), process, said, TLS_WITHIN)
        for stranger in ("stranger.example", "a.moss.example"):
            assert not caddy.answers(stranger)
        _every_url_is_right(caddy)
        assert caddy.ask("moss.example", "/-/tls-ask?domain=moss.example").status == 404
        assert ask(caddy.http, "moss.example", "/x/").getheader("Location") == (
            "https://moss.example/x/"
        )
        for host in ("moss.example", "fern.example"):
            assert (
                f"Subject: The {host.split('.')[0]} weblog lives at {host}"
                in (tmp_path / "worker.txt").read_text()
            )
        assert f"https://moss.example:{caddy.port}/" in (tmp_path / "worker.txt").read_text()


def _every_url_is_right(caddy: Caddy) -> None:
    """Canonicals, feeds and redirects, whatever the visitor claims about host and scheme."""
    home = f"https://moss.example:{caddy.port}"
    for lie in ({}, EVIL):
        page = caddy.ask("moss.example", "/rain-on-moss/", **lie)
        assert f'<link rel="canonical" href="{home}/rain-on-moss/">' in page.text
        feed = json.loads(caddy.ask("moss.example", "/feed.json", **lie).text)
        assert feed["feed_url"] == f"{home}/feed.json"
        assert feed["items"][0]["url"] == f"{home}/rain-on-moss/"
        atom = caddy.ask("moss.example", "/feed/", **lie).text
        assert f'href="{home}/rain-on-moss/"' in atom
        assert "Strict-Transport-Security" not in page.headers
        for host, path in [
            ("moss.example", "/rain-on-moss"),
            ("www.moss.example", "/rain-on-moss/"),
            ("localhost", "/moss/rain-on-moss/"),
        ]:
            moved = caddy.ask(host, path, **lie)
            assert (moved.status, moved.getheader("Location")) == (301, f"{home}/rain-on-moss/")
        for text in (page.text, atom, json.dumps(feed)):
            assert "evil.example" not in text
            assert "http://moss.example" not in text
    studio = caddy.ask("moss.example", "/studio/", **EVIL)
    assert (studio.status, "Set-Cookie" in studio.headers) == (404, False)
