"""The file that a backup is: a compressed tar (GNU) of plain files, with a manifest at its end.

The manifest is JSON: what made the backup and when, and the size and SHA-256 of every file. It
comes last, so that everything is written in one stream and a file that was cut off has none.
Reading trusts nothing: no path but those that a backup has, no link, no device, no size that the
manifest doesn't say, and memory for one piece at a time.
"""

import gzip
import hashlib
import io
import json
import os
import re
import tarfile
import time
import zlib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import IO, Any, Self

from django.core.management.base import CommandError

FORMAT = 1
MANIFEST = "manifest.json"
MEDIA = "media/"
ALONE = {"database.sqlite3", "database.pgdump", "secret-key"}

PIECE = 1024 * 1024  # bytes
LONGEST_MANIFEST = 128 * 1024 * 1024  # bytes
LONGEST_NAME = 4096  # bytes
MOST_FILES = 1_000_000
MOST_PADDING = 1024 * 1024  # bytes of zeros after the last file
QUICK = 1  # Pictures don't get smaller, however long one tries.


class NoBackup(CommandError):
    """The file isn't a whole and honest backup."""


@dataclass(frozen=True, slots=True)
class Sum:
    size: int  # bytes
    sha256: str  # hexadecimal


@dataclass(slots=True)
class Manifest:
    rookery: str  # The version that made it.
    created_at: str  # ISO 8601, UTC
    engine: str  # "sqlite" or "postgresql"
    migrations: list[str]  # those that the database had, as ``entries.0001_entry``
    has_media: bool  # False where media are stored elsewhere, and are somebody else's to keep.
    files: dict[str, Sum] = field(default_factory=dict)
    format: int = FORMAT

    @property
    def size(self) -> int:
        """Bytes of all files when they are unpacked."""
        return sum(each.size for each in self.files.values())


class Member(tarfile.TarInfo):
    """A header, refused before anything that it promises is read."""

    @classmethod
    def frombuf(cls, buf: bytes | bytearray, encoding: str, errors: str) -> Self:
        member = super().frombuf(buf, encoding, errors)
        is_name = member.type == tarfile.GNUTYPE_LONGNAME and 0 < member.size <= LONGEST_NAME
        if not is_name and member.type not in {tarfile.REGTYPE, tarfile.AREGTYPE}:
            raise NoBackup(f"{member.name!r} in it is no plain file.")
        if member.size < 0:
            raise NoBackup(f"{member.name!r} in it has no size.")
        return member


class Counted:
    """A file that is read, and what was read of it."""

    def __init__(self, file: IO[bytes]) -> None:
        self.file = file
        self.size = 0
        self._digest = hashlib.sha256()

    def read(self, size: int = PIECE) -> bytes:
        piece = self.file.read(size)
        self.size += len(piece)
        self._digest.update(piece)
        return piece

    @property
    def sum(self) -> Sum:
        return Sum(self.size, self._digest.hexdigest())


class Writer:
    def __init__(self, file: IO[bytes], manifest: Manifest) -> None:
        self.manifest = manifest
        self._zip = gzip.GzipFile("", "wb", QUICK, file, mtime=0)
        self._tar = tarfile.TarFile(fileobj=self._zip, mode="w", format=tarfile.GNU_FORMAT)

    def add(self, name: str, path: Path) -> None:
        """Add the file at `path`. FileNotFoundError: it is gone."""
        with path.open("rb") as file:
            counted = Counted(file)
            self._write(name, counted, os.fstat(file.fileno()).st_size)
        self.manifest.files[name] = counted.sum

    def end(self) -> None:
        """Add the manifest, and write what is still held back."""
        text = json.dumps(asdict(self.manifest), separators=(",", ":")).encode()
        self._write(MANIFEST, io.BytesIO(text), len(text))
        self._tar.close()
        self._zip.close()

    def close(self) -> None:
        """Let go of the file. One that hasn't come to its end is thrown away."""
        with suppress(OSError):  # What made it fail has been said.
            self._zip.close()

    def _write(self, name: str, file: Any, size: int) -> None:
        member = tarfile.TarInfo(name)
        member.size, member.mode, member.mtime = size, 0o600, int(time.time())
        self._tar.addfile(member, file)
        self._tar.members = []  # type: ignore[attr-defined]  # It would remember each.


@contextmanager
def written(path: Path, manifest: Manifest) -> Iterator[Writer]:
    """A new backup at `path`, there as a whole and on the disk, or not at all."""
    partial = path.with_name(f".{path.name}.{os.getpid()}.partial")
    try:
        with open(partial, "xb", opener=_for_us_only) as file:
            writer = Writer(file, manifest)
            try:
                yield writer
                writer.end()
            finally:
                writer.close()
            file.flush()
            os.fsync(file.fileno())
        partial.replace(path)
        sync_folder(path.parent)
    finally:
        partial.unlink(missing_ok=True)


def _for_us_only(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


def sync_folder(folder: Path) -> None:
    """See that the names in the folder are on the disk too."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def verify(path: Path) -> Manifest:
    """Read the whole backup and compare it with its manifest; nothing is written.

    NoBackup, with the reason: it isn't whole, or never was an honest one.
    """
    found: dict[str, Sum] = {}
    manifest: Manifest | None = None
    for name, file in _files(path):
        if manifest is not None:
            raise NoBackup("Something follows its manifest.")
        if name == MANIFEST:
            manifest = _manifest(file.read(LONGEST_MANIFEST + 1))
            continue
        if name in found or len(found) >= MOST_FILES:
            raise NoBackup(f"{name!r} is in it twice, or it has too many files.")
        counted = Counted(file)
        while counted.read():
            pass
        found[name] = counted.sum
    if manifest is None:
        raise NoBackup("It has no manifest at its end: it was cut off, or is no backup.")
    if wrong := sorted({*found.items()} ^ {*manifest.files.items()}, key=lambda each: each[0]):
        raise NoBackup(f"{wrong[0][0]!r} isn't what the manifest says of it.")
    return manifest


def unpack(path: Path, manifest: Manifest, folder: Path) -> None:
    """Write the files that the manifest names below `folder`, checked once more as they arrive."""
    for name, file in _files(path):
        if name == MANIFEST:
            continue
        target = folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        counted = Counted(file)
        with target.open("xb") as out:
            while piece := counted.read():
                out.write(piece)
                if counted.size > manifest.size:
                    break
            out.flush()
            os.fsync(out.fileno())
        if counted.sum != manifest.files.get(name):
            raise NoBackup(f"{name!r} has changed since it was checked.")


def _files(path: Path) -> Iterator[tuple[str, IO[bytes]]]:
    """The files in it, each to be read before the next. NoBackup: it can't be read, or mustn't."""
    try:
        with (
            gzip.open(path) as unzipped,
            tarfile.open(fileobj=unzipped, mode="r|", bufsize=PIECE, tarinfo=Member) as tar,
        ):
            for member in tar:
                tar.members = []  # type: ignore[attr-defined]  # It would remember each.
                file = tar.extractfile(member)
                if file is None or not is_ours(member.name):
                    raise NoBackup(f"{member.name!r} has no place in a backup.")
                yield member.name, file
            if len(unzipped.read(MOST_PADDING)) == MOST_PADDING:
                raise NoBackup("It has no end.")
    except (tarfile.TarError, zlib.error, EOFError, gzip.BadGzipFile, UnicodeError) as error:
        raise NoBackup(f"It is damaged, or no backup: {error}.") from error


def is_ours(name: str) -> bool:
    """Whether a backup may have a file of this name: no path that leads out of its folder."""
    if name in ALONE or name == MANIFEST:
        return True
    parts = name.removeprefix(MEDIA).split("/")
    return (
        name.startswith(MEDIA)
        and not {"", ".", ".."} & {*parts}
        and not re.search(r"[\x00-\x1f\\]", name)
    )


def _manifest(text: bytes) -> Manifest:
    if len(text) > LONGEST_MANIFEST:
        raise NoBackup("Its manifest is too long.")
    with suppress(ValueError, TypeError, AttributeError, RecursionError):
        said = json.loads(text)
        if isinstance(said.get("format"), int) and said["format"] > FORMAT:
            raise NoBackup(
                f"It was made by Rookery {said.get('rookery')}, and this one is too old for it."
            )
        said["files"] = {
            str(name): Sum(int(each["size"]), str(each["sha256"]))
            for name, each in said["files"].items()
        }
        return Manifest(**said)
    raise NoBackup("Its manifest can't be read.")
