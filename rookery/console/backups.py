"""Backups: everything that an install has, in one file, made while it runs."""

import os
import re
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from django.conf import settings
from django.core.files.storage import FileSystemStorage, default_storage
from django.core.management.base import CommandError
from django.db import connection

from rookery import __version__
from rookery.console import database, postgres
from rookery.console.archive import MEDIA, Manifest, written

# What `backup` calls its files in a folder, and all that it ever deletes there.
NAME = "rookery-{:%Y%m%d-%H%M%S}.tar.gz"
OURS = re.compile(r"rookery-[0-9]{8}-[0-9]{6}\.tar\.gz")


@dataclass(frozen=True, slots=True)
class Backup:
    path: Path
    size: int  # bytes
    manifest: Manifest

    @property
    def media(self) -> int:
        """How many files of media it has."""
        return sum(name.startswith(MEDIA) for name in self.manifest.files)


def folder() -> Path:
    """Where backups go when nobody says where."""
    return Path(settings.ROOKERY_DATA) / "backups"


def media_folder() -> Path | None:
    """Where uploads lie; None where another machine stores them."""
    if not isinstance(default_storage, FileSystemStorage):
        return None
    return Path(default_storage.location).resolve()


def secret_file() -> Path:
    return Path(settings.ROOKERY_DATA) / "secret-key"


def make(path: Path, *, with_secret: bool = False) -> Backup:
    """Write a backup to `path`, which is there as a whole or not at all.

    The database is as it was at one moment. Media are copied after it, so that no row lacks its
    file. CommandError: it can't be made.
    """
    media = media_folder()
    if media is not None and path.resolve().is_relative_to(media):
        raise CommandError(f"{path} is among the media. Put backups elsewhere.")
    manifest = _manifest(has_media=media is not None)
    try:
        with written(path, manifest) as archive:
            with tempfile.TemporaryDirectory(dir=path.parent, prefix=".backup-") as work:
                dump = dumped(Path(work))
                archive.add(dump.name, dump)
            for name, file in uploads(media):
                try:
                    archive.add(name, file)
                except FileNotFoundError:
                    continue  # Somebody has just deleted it.
            if with_secret:
                archive.add("secret-key", secret_file())
    except OSError as error:
        raise CommandError(f"The backup can't be written: {error}.") from error
    return Backup(path, path.stat().st_size, manifest)


def _manifest(*, has_media: bool) -> Manifest:
    return Manifest(
        rookery=__version__,
        created_at=datetime.now(UTC).isoformat(timespec="seconds"),
        engine=connection.vendor,
        migrations=database.applied_migrations(),
        has_media=has_media,
    )


def dumped(work: Path) -> Path:
    """A copy of the database, in the folder `work`."""
    if connection.vendor == "postgresql":
        postgres.dump(work / "database.pgdump")
        return work / "database.pgdump"
    database.copy_sqlite(work / "database.sqlite3")
    return work / "database.sqlite3"


def uploads(media: Path | None) -> Iterator[tuple[str, Path]]:
    """Every plain file below the media folder, and its name in a backup, in a fixed order."""
    if media is None:
        return
    for above, folders, names in os.walk(media):
        folders.sort()
        for name in sorted(names):
            path = Path(above, name)
            if path.is_file() and not path.is_symlink():
                yield MEDIA + path.relative_to(media).as_posix(), path


def prune(made: Path, keep: int) -> list[Path]:
    """Delete all but the newest `keep` backups beside `made`, and nothing that we haven't named.

    `made` is one of those that stay, whatever its clock said. Gives what was deleted.
    """
    ours = sorted(
        path
        for path in made.parent.iterdir()
        if path != made and OURS.fullmatch(path.name) and path.is_file() and not path.is_symlink()
    )
    old = ours[: max(0, len(ours) + 1 - keep)]
    for path in old:
        path.unlink()
    return old
