"""Rookeries in throw-away folders and databases, for what is measured or looked at."""

import http.client
import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from urllib.parse import urlsplit

import psycopg

SECRET = "known to whoever reads the benchmarks " * 2
PATIENCE = 120  # seconds until a server answers
POSTGRES = "postgres://postgres@127.0.0.1:5432/postgres"


class Missing(Exception):
    """Something isn't installed; the message says what to do."""


@dataclass(frozen=True)
class Answer:
    status: int
    headers: dict[str, str]
    body: bytes


@dataclass(frozen=True)
class Install:
    """A folder, a database and the environment that leads to both, without settings of yours."""

    folder: Path
    port: int
    database_url: str = ""
    settings: dict[str, str] = field(default_factory=dict)

    @property
    def database(self) -> str:
        return "PostgreSQL" if self.database_url else "SQLite"

    @property
    def host(self) -> str:
        return f"localhost:{self.port}"

    @property
    def environ(self) -> dict[str, str]:
        found = {
            "PATH": os.environ["PATH"],
            "ROOKERY_TRUSTED_PROXIES": "127.0.0.1",  # As docs/how-to/nginx.md says.
            "HOME": os.environ.get("HOME", "/"),
            "DJANGO_SETTINGS_MODULE": "rookery.config.settings",
            "ROOKERY_DATA": str(self.folder),
            "ROOKERY_URL": f"http://{self.host}",
            "ROOKERY_SECRET_KEY": SECRET,
        }
        if self.database_url:
            found["DATABASE_URL"] = self.database_url
        return found | self.settings

    def but(self, **settings: str) -> "Install":
        """The same folder and database, served on another port with these settings."""
        return replace(self, port=free_port(), settings=self.settings | settings)

    def run(self, *command: str, module: str = "rookery") -> str:
        """What a command of Rookery's prints; subprocess.CalledProcessError when it fails."""
        said = subprocess.run(
            [sys.executable, "-m", module, *command],
            env=self.environ,
            check=True,
            stdout=subprocess.PIPE,
            text=True,
        )
        return said.stdout


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def ask(port: int, path: str, *, host: str = "", **headers: str) -> Answer:
    """One GET on a connection of its own; `accept_encoding` becomes Accept-Encoding."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    try:
        named = {name.replace("_", "-").title(): value for name, value in headers.items()}
        connection.request("GET", path, headers={"Host": host or f"localhost:{port}"} | named)
        response = connection.getresponse()
        found = {name.lower(): value for name, value in response.getheaders()}
        return Answer(response.status, found, response.read())
    finally:
        connection.close()


@contextmanager
def installed(database: str) -> Iterator[Install]:
    """An empty install, ready to be served, on "SQLite" or "PostgreSQL"; nothing of it stays."""
    with tempfile.TemporaryDirectory(prefix="rookery-") as name, scratch(database) as url:
        folder = Path(name)
        (folder / "static").mkdir()
        install = Install(folder, free_port(), url)
        install.run("migrate", "--verbosity=0")
        install.run("collectstatic", "--no-input", "--verbosity=0")
        yield install


@contextmanager
def scratch(database: str) -> Iterator[str]:
    """The URL of a PostgreSQL database that nobody else uses; "" when it shall be SQLite."""
    if database == "SQLite":
        yield ""
        return
    name = f"rookery_bench_{os.getpid()}"
    with psycopg.connect(server_url(), autocommit=True) as connection:
        connection.execute(f'DROP DATABASE IF EXISTS "{name}"')
        connection.execute(f'CREATE DATABASE "{name}"')
        try:
            yield urlsplit(server_url())._replace(path=f"/{name}").geturl()
        finally:
            connection.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def server_url() -> str:
    return os.environ.get("BENCH_DATABASE_URL", POSTGRES)


def no_postgres() -> str:
    """Why there is nothing to measure on PostgreSQL; "" when there is."""
    try:
        psycopg.connect(server_url(), connect_timeout=3).close()
    except psycopg.Error as error:
        return str(error).strip().splitlines()[-1]
    return ""


@contextmanager
def serving(install: Install, *options: str, tasks: bool = False) -> Iterator[subprocess.Popen]:
    """`rookery serve` on the install's port, once it answers; then stopped."""
    command = [sys.executable, "-m", "rookery", "serve", "--port", str(install.port), *options]
    if not tasks:
        command.append("--no-worker")
    said = install.folder / "serve.txt"
    with said.open("w") as output:
        process = subprocess.Popen(command, env=install.environ, stdout=output, stderr=output)
        try:
            until_it_answers(process, install.port, said)
            yield process
        finally:
            process.terminate()
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def until_it_answers(process: subprocess.Popen, port: int, said: Path, path: str = "/") -> None:
    """Return at the first 200; RuntimeError when the server ends, or takes too long."""
    deadline = time.monotonic() + PATIENCE
    while process.poll() is None and time.monotonic() < deadline:
        try:
            if ask(port, path).status == http.HTTPStatus.OK:
                return
        except OSError:
            pass
        time.sleep(0.01)
    raise RuntimeError(f"The server does not answer:\n{said.read_text()}")
