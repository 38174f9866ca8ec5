"""Installs of their own: a folder, an environment and a database beside the one of the tests."""

import os
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
import pytest

# A test that takes `install` names its databases by these.
DATABASES = ["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)]


def environments(database: str, folder: Path) -> Iterator[dict[str, str]]:
    """One environment without any other setting of ours; what it names is thrown away later."""
    (folder / "static").mkdir()
    alone = {
        "PATH": os.environ["PATH"],
        "DJANGO_SETTINGS_MODULE": "rookery.config.settings",
        "ROOKERY_DATA": str(folder),
        "ROOKERY_SECRET_KEY": "known to whoever reads the tests " * 2,
    }
    if database == "sqlite":
        yield alone
        return
    for url in _scratch(os.environ["DATABASE_URL"]):
        yield {**alone, "DATABASE_URL": url}


def _scratch(url: str) -> Iterator[str]:
    """A PostgreSQL database that nobody else uses, on the server of `url`."""
    name = f"rookery_install_{os.getpid()}"
    server = urlsplit(url)._replace(path="/postgres").geturl()
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f'DROP DATABASE IF EXISTS "{name}"')
        connection.execute(f'CREATE DATABASE "{name}"')
        yield urlsplit(url)._replace(path=f"/{name}").geturl()
        connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')
