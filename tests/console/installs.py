"""Installs on disk for commands in processes of their own; on the database of this pass."""

import secrets
import shutil
from pathlib import Path

import pytest
from django.conf import settings

from tests.console.processes import OURS, Install


class Postgres:
    """The server of this pass, for installs with databases of their own."""

    def __init__(self):
        import psycopg

        known = settings.DATABASES["default"]
        keys = {"user": "USER", "password": "PASSWORD", "host": "HOST", "port": "PORT"}
        self.where = {name: known[key] for name, key in keys.items() if known[key]}
        self.server = psycopg.connect(dbname="postgres", autocommit=True, **self.where)

    def make(self, template="template1"):
        name = f"test_install_{secrets.token_hex(6)}"
        self.server.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
        return name

    def drop(self, name):
        self.server.execute(f'DROP DATABASE "{name}" WITH (FORCE)')

    def url(self, name):
        who = ":".join(filter(None, [self.where["user"], self.where.get("password")]))
        return f"postgres://{who}@{self.where['host']}:{self.where.get('port', 5432)}/{name}"


@pytest.fixture(scope="session")
def seeded(tmp_path_factory):
    """An install with one weblog and one entry: made once, and only ever copied.

    Gives its folder, and on the pass on PostgreSQL the server and the name of its database.
    """
    data: Path = tmp_path_factory.mktemp("seeded") / "data"
    if not settings.DATABASES["default"]["ENGINE"].endswith("postgresql"):
        Install(data).done("seed", module=OURS)
        yield data, None, ""
        return
    postgres = Postgres()
    name = postgres.make()
    try:
        Install(data, postgres.url(name)).done("seed", module=OURS)
        yield data, postgres, name
    finally:
        postgres.drop(name)
        postgres.server.close()


@pytest.fixture
def nest(seeded, tmp_path):
    """An install of one's own for commands in processes of their own, with one entry, "One"."""
    data, postgres, template = seeded
    shutil.copytree(data, tmp_path / "data")
    if postgres is None:
        yield Install(tmp_path / "data")
        return
    name = postgres.make(template)
    try:
        yield Install(tmp_path / "data", postgres.url(name))
    finally:
        postgres.drop(name)
