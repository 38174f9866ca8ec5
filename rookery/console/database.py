"""The state of the database: is it there, is it ours to change, has it been brought up to date?"""

import os
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone

from rookery import __version__

BACKUPS_KEPT = 5
LEAST_ROOM = 1024 * 1024  # bytes, with which SQLite can work

type Say = Callable[[str], object]


def is_empty() -> bool:
    """True for a database without a single table."""
    return not connection.introspection.table_names()


def missing_migrations() -> list[str]:
    """Migrations of this Rookery that the database hasn't had yet, as ``entries.0001_entry``."""
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return [f"{migration.app_label}.{migration.name}" for migration, _backwards in plan]


def unknown_migrations() -> list[str]:
    """Migrations that the database has had and this Rookery doesn't know: it is newer than us."""
    return sorted({*applied_migrations()} - known_migrations())


def applied_migrations() -> list[str]:
    """Migrations that the database has had."""
    applied = MigrationRecorder(connection).applied_migrations()
    return sorted(f"{app}.{name}" for app, name in applied)


def known_migrations() -> set[str]:
    """Migrations that this Rookery brings, and those that they stand for."""
    disk = MigrationLoader(None).disk_migrations
    known = {*disk} | {old for migration in disk.values() for old in migration.replaces}
    return {f"{app}.{name}" for app, name in known}


def refuse_newer() -> None:
    """CommandError, naming what it doesn't know, when the database is newer than this Rookery."""
    if unknown := unknown_migrations():
        raise CommandError(
            f"The database is newer than this Rookery ({__version__}), which doesn't know:\n"
            + "".join(f"  {name}\n" for name in unknown)
            + "Nothing was changed. Start the Rookery that made it. If an app of your own made "
            "these, put it back, and run `rookery migrate APP zero` before you take it out."
        )


def bring_up_to_date(say: Say) -> None:
    """Make or migrate an embedded database, after a copy; elsewhere demand that it was migrated."""
    if settings.EMBEDDED:
        make_folder(settings.ROOKERY_DATA)
    refuse_newer()
    missing = missing_migrations()
    if not missing:
        return
    if not settings.EMBEDDED:
        raise CommandError(
            f"The database lacks {len(missing)} migrations, the first is {missing[0]}. "
            "Make a backup, run `rookery migrate`, then start again."
        )
    if is_empty():
        settings.ROOKERY_DATA.chmod(
            0o700
        )  # Whoever read the settings may have made it, for all eyes.
        say(f"Making a database in {settings.ROOKERY_DATA} …")
    else:
        say(f"Bringing the database up to date. A copy of it as it was: {keep_copy()}")
    call_command("migrate", verbosity=0, interactive=False)


def make_if_missing(say: Say) -> None:
    """The first command on a fresh embedded install finds a database, whichever it is."""
    if not settings.EMBEDDED:
        return
    make_folder(settings.ROOKERY_DATA)
    if is_empty():
        bring_up_to_date(say)


def keep_copy() -> Path:
    """Copy the SQLite database aside, as it is at this moment; the newest few copies are kept."""
    folder = settings.ROOKERY_DATA / "backups"
    make_folder(folder)
    copy: Path = folder / f"before-{__version__}-{timezone.now():%Y%m%d-%H%M%S-%f}.sqlite3"
    copy_sqlite(copy)
    others = {*folder.glob("before-*.sqlite3")} - {copy}  # Whatever the clock said, it stays.
    for path in sorted(others, key=lambda path: path.stat().st_mtime)[: 1 - BACKUPS_KEPT]:
        path.unlink()
    return copy


def copy_sqlite(copy: Path) -> None:
    """Copy the SQLite database to `copy`, as it is at one moment, whoever writes meanwhile.

    CommandError: it can't be written, and nothing of it is left.
    """
    try:
        with (
            closing(sqlite3.connect(connection.settings_dict["NAME"])) as source,
            closing(sqlite3.connect(copy)) as target,
        ):
            copy.chmod(0o600)
            source.backup(target)
    except (OSError, sqlite3.Error) as error:
        copy.unlink(missing_ok=True)
        raise CommandError(f"{copy} can't be written: {error}.") from error


def make_folder(folder: Path) -> None:
    """Make it, for our eyes only. One that is there keeps the mode that somebody gave it."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise CommandError(f"{folder} can't be made: {error.strerror}.") from error
    if not os.access(folder, os.W_OK):
        raise CommandError(f"{folder} can't be written to. ROOKERY_DATA names another folder.")


def explain(error: DatabaseError) -> str:
    """What a person can do about a database that doesn't answer as it should."""
    said = " ".join(str(error).split()).rstrip(".?")
    if _is_full(said):
        return f"There is no room for the database: {said}. Make some, then run this again."
    try:
        missing = missing_migrations()
    except DatabaseError:
        return f"The database can't be reached: {said}. DATABASE_URL says where it is."
    if missing:
        return (
            f"The database lacks {len(missing)} migrations. Run `rookery migrate` first. ({said})"
        )
    return f"The database refused: {said}."


def _is_full(said: str) -> bool:
    """SQLite says so, or can't even open what it needs beside its file; PostgreSQL in its words."""
    if "disk is full" in said or "No space left" in said:
        return True
    lacks_room = connection.vendor == "sqlite" and "disk I/O error" in said
    return lacks_room and shutil.disk_usage(settings.ROOKERY_DATA).free < LEAST_ROOM
