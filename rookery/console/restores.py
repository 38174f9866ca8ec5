"""Restoring: what a backup has takes the place of what is there, which is kept aside.

First the whole file is checked, then unpacked beside its place, then put there by renaming. What
fails on the way leaves everything as it was; a process that is killed leaves both, whole.
"""

import os
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.core.management.base import CommandError
from django.db import connection
from django.template.defaultfilters import filesizeformat

from rookery.console import archive, backups, database, postgres, presence
from rookery.console.archive import Manifest, NoBackup

BESIDE_SQLITE = ("-wal", "-shm")  # What SQLite keeps beside a database that is open.
KINDS = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}


@dataclass(frozen=True, slots=True)
class Move:
    """Put `new` (if there is something new) at `place`, and what is there `aside`."""

    new: Path | None
    place: Path
    aside: Path


def examine(path: Path) -> Manifest:
    """Check every byte of a backup, and that it fits this install. CommandError: it doesn't."""
    try:
        manifest = archive.verify(path)
    except NoBackup as refused:
        raise CommandError(f"{path} can't be restored. {refused} Nothing was changed.") from refused
    except OSError as error:
        raise CommandError(f"{path} can't be read: {error.strerror}.") from error
    if unknown := sorted({*manifest.migrations} - database.known_migrations()):
        raise CommandError(
            f"The backup is of Rookery {manifest.rookery} and has {unknown[0]}, which this one "
            "doesn't know. Nothing was changed. Install that version, then restore."
        )
    if manifest.engine != connection.vendor:
        theirs, ours = KINDS.get(manifest.engine, manifest.engine), KINDS[connection.vendor]
        raise CommandError(
            f"The backup is of a database at {theirs}, and this install's is at {ours}. "
            "Nothing was changed. DATABASE_URL says which database an install has."
        )
    return manifest


def restore(path: Path, manifest: Manifest, stamp: datetime) -> list[str]:
    """Put everything that the backup has in its place. Gives where that which was there is now.

    CommandError: it can't be done, and nothing was changed. Nobody else may be at work meanwhile.
    """
    data = Path(settings.ROOKERY_DATA)
    database.make_folder(data)
    if data.stat().st_uid != os.geteuid():
        raise CommandError(
            f"{data} belongs to another user (id {data.stat().st_uid}), who has to restore it. "
            "Nothing was changed."
        )
    presence.demand_nobody()
    connection.close()
    _demand_space(data, manifest)
    suffix = f"before-{stamp:%Y%m%d-%H%M%S}"
    try:
        with tempfile.TemporaryDirectory(dir=data, prefix=".restore-") as work:
            new = Path(work)
            archive.unpack(path, manifest, new)
            moves = [*_moves(new, manifest, suffix)]
            with ExitStack() as undo:
                kept = _load(new, suffix.replace("-", "_"), undo) if _is_dump(manifest) else []
                kept += [str(aside) for aside in _carry_out(moves, undo)]
                undo.pop_all()
    except (OSError, NoBackup, sqlite3.DatabaseError) as error:
        raise CommandError(f"It can't be restored: {error}. Everything is as it was.") from error
    return kept


def _is_dump(manifest: Manifest) -> bool:
    return manifest.engine == "postgresql"


def _demand_space(data: Path, manifest: Manifest) -> None:
    free = shutil.disk_usage(data).free
    if manifest.size > free:
        raise CommandError(
            f"The backup needs {filesizeformat(manifest.size)}, and {data} has room for "
            f"{filesizeformat(free)}. Nothing was changed."
        )


def _moves(new: Path, manifest: Manifest, suffix: str) -> Iterator[Move]:
    """What goes where, each in the file system where it will stay."""
    if not _is_dump(manifest):
        yield from _database_moves(new / "database.sqlite3", suffix)
    if manifest.has_media and (media := backups.media_folder()) is not None:
        fresh = new / "media"
        fresh.mkdir(exist_ok=True)  # A backup without a single upload has no such folder.
        _open_to_readers(fresh)
        yield Move(fresh, media, media.with_name(f"{media.name}.{suffix}"))
    if "secret-key" in manifest.files:
        place = backups.secret_file()
        (new / "secret-key").chmod(0o600)
        yield Move(new / "secret-key", place, place.with_name(f"{place.name}.{suffix}"))


def _database_moves(new: Path, suffix: str) -> Iterator[Move]:
    with closing(sqlite3.connect(new)) as copy:
        said = copy.execute("PRAGMA quick_check(1)").fetchone()[0]
    if said != "ok":
        raise NoBackup(f"its database is damaged ({said})")
    new.chmod(0o600)
    place = Path(connection.settings_dict["NAME"])
    aside = place.with_name(f"{place.name}.{suffix}")
    # The new database must never meet what SQLite kept beside the old one.
    for beside in BESIDE_SQLITE:
        yield Move(None, place.with_name(place.name + beside), aside.with_name(aside.name + beside))
    yield Move(new, place, aside)


def _open_to_readers(media: Path) -> None:
    """As uploads are stored: a web server may read them."""
    for above, _folders, names in os.walk(media):
        Path(above).chmod(0o755)
        for name in names:
            Path(above, name).chmod(settings.FILE_UPLOAD_PERMISSIONS)


def _load(new: Path, aside: str, undo: ExitStack) -> list[str]:
    dump = new / "database.pgdump"
    postgres.check(dump)
    name = postgres.schema()
    postgres.load(dump, aside)
    undo.callback(postgres.take_back, name, aside)
    return [f"schema {aside}"]


def _carry_out(moves: list[Move], undo: ExitStack) -> Iterator[Path]:
    """Rename, one after the other; whatever is closed with `undo` goes back the same way."""
    for move in moves:
        if os.path.lexists(move.place):
            move.place.rename(move.aside)
            undo.callback(move.aside.rename, move.place)
            yield move.aside
        if move.new is not None:
            move.place.parent.mkdir(parents=True, exist_ok=True)
            move.new.rename(move.place)
            undo.callback(move.place.rename, move.new)
        archive.sync_folder(move.place.parent)
