"""PostgreSQL's own tools, which alone dump and load a database faithfully."""

import os
import re
import shutil
import subprocess
from pathlib import Path

from django.core.management.base import CommandError
from django.db import connection, transaction

DJANGOS_OWN = {"pool", "isolation_level", "server_side_binding", "assume_role"}  # of OPTIONS


def dump(path: Path) -> None:
    """Write the database, as it is at one moment, to `path` (pg_dump's custom format)."""
    # --no-owner: it may come back under another role.
    run("pg_dump", "--format=custom", "--no-owner", f"--schema={schema()}", f"--file={path}")


def check(path: Path) -> None:
    """CommandError: this machine's pg_restore can't read the dump."""
    run("pg_restore", "--list", f"--file={os.devnull}", str(path), connects=False)


def load(path: Path, aside: str) -> None:
    """Load a dump; the schema that was there is renamed to `aside`. On failure all is as before."""
    name = schema()
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"ALTER SCHEMA {quoted(name)} RENAME TO {quoted(aside)}")
        cursor.execute(f"CREATE SCHEMA {quoted(name)}")
    try:
        run(
            "pg_restore",
            "--single-transaction",
            "--no-owner",
            "--no-privileges",
            f"--schema={name}",
            str(path),
        )
    except BaseException as error:
        take_back(name, aside)
        if isinstance(error, CommandError):
            raise CommandError(f"{error} Everything is as it was.") from error
        raise


def take_back(name: str, aside: str) -> None:
    """Undo `load`."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"DROP SCHEMA {quoted(name)} CASCADE")
        cursor.execute(f"ALTER SCHEMA {quoted(aside)} RENAME TO {quoted(name)}")


def schema() -> str:
    """Where Django makes its tables, such as ``public``."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_schema()")
        found: str | None = cursor.fetchone()[0]
    if found is None:
        raise CommandError("The database has no schema that this user may use.")
    return found


def quoted(name: str) -> str:
    return '"{}"'.format(name.replace('"', '""'))


def run(tool: str, *arguments: str, connects: bool = True) -> None:
    """CommandError, in words that help, when the tool is missing or fails."""
    program = shutil.which(tool)
    if program is None:
        raise CommandError(
            f"{tool} isn't on this machine. It comes with PostgreSQL's client "
            "(Debian: `apt-get install postgresql-client`), of the server's version or later."
        )
    where = [f"--dbname={conninfo()}"] if connects else []
    ended = subprocess.run(  # noqa: S603 -- PostgreSQL's tool, with arguments of our own
        [program, *where, *arguments],
        env=os.environ | {"PGPASSWORD": str(connection.settings_dict["PASSWORD"])},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        errors="replace",
        check=False,
    )
    if ended.returncode:
        raise CommandError(explain(tool, ended.stderr))


def conninfo() -> str:
    """How libpq finds the database, without the password: others on the machine see arguments."""
    from psycopg.conninfo import make_conninfo  # noqa: PLC0415 -- of an extra that may be missing

    known = connection.settings_dict
    options = {name: value for name, value in known["OPTIONS"].items() if name not in DJANGOS_OWN}
    named = {"dbname": "NAME", "user": "USER", "host": "HOST", "port": "PORT"}
    return make_conninfo(
        **{name: known[key] for name, key in named.items() if known[key]} | options
    )


def explain(tool: str, said: str) -> str:
    if versions := re.search(r"server version: (\d+)\S*.*?version: (\d+)", said, re.DOTALL):
        return (
            f"{tool} is of PostgreSQL {versions[2]}, too old for the server's {versions[1]}. "
            f"Install that one's client (Debian: postgresql-client-{versions[1]})."
        )
    if "unsupported version" in said:
        return (
            f"The backup was made by a later PostgreSQL than this machine's {tool}. "
            "Install the client of that version, or of a later one."
        )
    return f"{tool} failed: {' '.join(said.split())}."
