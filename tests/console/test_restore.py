"""A restore checks everything first; what it refuses, or can't finish, changes nothing."""

import gzip
import hashlib
import io
import json
import os
import tarfile

import pytest

from rookery.console import archive, postgres, restores
from tests.console.processes import OURS, until

ENGINE = "sqlite"
FILES = {"database.sqlite3": b"a database", "media/1/ab/abcd.jpg": b"a picture"}


def manifest_of(files, **more):
    said = {
        "rookery": "0.1.0",
        "created_at": "2026-03-14T03:15:00+00:00",
        "engine": ENGINE,
        "migrations": [],
        "has_media": True,
        "files": {
            name: {"size": len(text), "sha256": hashlib.sha256(text).hexdigest()}
            for name, text in files.items()
        },
        "format": 1,
    }
    return json.dumps(said | more).encode()


def built(path, members):
    """A compressed tar of `members`: pairs of a name (or a TarInfo) and bytes."""
    with tarfile.open(path, "w:gz", format=tarfile.GNU_FORMAT) as tar:
        for name, text in members:
            member = name if isinstance(name, tarfile.TarInfo) else tarfile.TarInfo(name)
            member.size = len(text)
            tar.addfile(member, io.BytesIO(text))
    return path


def whole(files, **more):
    return [*files.items(), ("manifest.json", manifest_of(files, **more))]


def special(name, kind, to=""):
    member = tarfile.TarInfo(name)
    member.type, member.linkname = kind, to
    return member


HOSTILE = {
    "a path upwards": whole(FILES | {"media/../../x": b"x"}),
    "an absolute path": whole(FILES | {"/tmp/x": b"x"}),
    "an absolute path below media": whole(FILES | {"media//tmp/x": b"x"}),
    "a backslash": whole(FILES | {"media\\..\\x": b"x"}),
    "a file of another name": whole(FILES | {"settings.py": b"x"}),
    "a link": [(special("media/x", tarfile.SYMTYPE, "/etc"), b""), *whole(FILES)],
    "a hard link": [(special("media/x", tarfile.LNKTYPE, "database.sqlite3"), b""), *whole(FILES)],
    "a device": [(special("media/x", tarfile.CHRTYPE), b""), *whole(FILES)],
    "a pipe": [(special("media/x", tarfile.FIFOTYPE), b""), *whole(FILES)],
    "a folder": [(special("media/x", tarfile.DIRTYPE), b""), *whole(FILES)],
    "the same file twice": [("media/x", b"x"), *whole(FILES | {"media/x": b"x"})],
    "a file that the manifest doesn't have": [("media/x", b"x"), *whole(FILES)],
    "a file that is missing": [("manifest.json", manifest_of(FILES))],
    "other bytes": [
        ("database.sqlite3", b"another one"),
        ("media/1/ab/abcd.jpg", b"a picture"),
        ("manifest.json", manifest_of(FILES)),
    ],
    "no manifest": [*FILES.items()],
    "something after the manifest": [*whole(FILES), ("media/x", b"x")],
    "a manifest that is no JSON": [*FILES.items(), ("manifest.json", b"{")],
    "a manifest that is a list": [*FILES.items(), ("manifest.json", b"[]")],
    "a manifest that lacks things": [*FILES.items(), ("manifest.json", b'{"files": {}}')],
    "a manifest of depth": [*FILES.items(), ("manifest.json", b"[" * 100_000)],
    "a later format": whole(FILES, format=2),
}


@pytest.mark.parametrize("what", HOSTILE)
def test_hostile_archives_are_refused_before_anything_is_written(what, tmp_path):
    path = built(tmp_path / "x.tar.gz", HOSTILE[what])
    with pytest.raises(archive.NoBackup):
        archive.verify(path)


def test_an_honest_one_is_accepted(tmp_path):
    path = built(tmp_path / "x.tar.gz", whole(FILES))
    assert set(archive.verify(path).files) == set(FILES)


def test_long_names_are_kept(tmp_path):
    name = f"media/{'a' * 90}/{'b' * 90}.jpg"
    path = built(tmp_path / "x.tar.gz", whole({name: b"a picture"}))
    archive.unpack(path, archive.verify(path), tmp_path / "out")
    assert (tmp_path / "out" / name).read_bytes() == b"a picture"


def test_a_name_of_gigabytes_is_refused_unread(tmp_path):
    member = special("././@LongLink", tarfile.GNUTYPE_LONGNAME)
    member.size = 1 << 33
    path = tmp_path / "x.tar.gz"
    path.write_bytes(gzip.compress(member.tobuf(tarfile.GNU_FORMAT) + b"\0" * 4096))
    with pytest.raises(archive.NoBackup, match="no plain file"):
        archive.verify(path)


@pytest.mark.parametrize("kept", [0, 10, 200, -1])
def test_a_file_that_was_cut_off_is_refused(kept, tmp_path):
    path = built(tmp_path / "x.tar.gz", whole(FILES | {"media/x": os.urandom(5000)}))
    path.write_bytes(path.read_bytes()[:kept])
    with pytest.raises(archive.NoBackup):
        archive.verify(path)


def test_a_flipped_bit_is_found(tmp_path):
    path = built(tmp_path / "x.tar.gz", whole(FILES | {"media/x": os.urandom(5000)}))
    text = bytearray(path.read_bytes())
    text[len(text) // 2] ^= 1
    path.write_bytes(text)
    with pytest.raises(archive.NoBackup):
        archive.verify(path)


def test_what_changes_between_check_and_use_is_found(tmp_path):
    path = built(tmp_path / "x.tar.gz", whole(FILES))
    manifest = archive.verify(path)
    built(path, whole(FILES | {"database.sqlite3": b"another one"}))
    with pytest.raises(archive.NoBackup, match="has changed"):
        archive.unpack(path, manifest, tmp_path / "out")


# Real installs, real processes.


@pytest.fixture
def backup(nest, tmp_path):
    """A backup that has one entry; the install has two by now."""
    path = tmp_path / "x.tar.gz"
    nest.done("backup", "--to", path)
    nest.done("add", "Two", module=OURS)
    return path


def snapshot(folder):
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*"))


@pytest.mark.database
def test_what_was_there_is_kept_aside_and_can_come_back(nest, backup):
    (nest.data / "media").mkdir(exist_ok=True)
    (nest.data / "media" / "new.jpg").write_bytes(b"a new picture")
    out = nest.done("restore", backup, "--yes")
    assert nest.titles() == ["One"]
    assert not (nest.data / "media" / "new.jpg").exists()
    (media,) = nest.data.glob("media.before-*")
    assert str(media) in out
    assert (media / "new.jpg").read_bytes() == b"a new picture"
    if not nest.database:
        (old,) = (path for path in nest.data.glob("rookery.sqlite3.before-*"))
        old.replace(nest.data / "rookery.sqlite3")
        assert nest.titles() == ["One", "Two"]


@pytest.mark.database
def test_nobody_to_ask_means_no(nest, backup):
    ended = nest.run("restore", backup)
    assert (ended.returncode, nest.titles()) == (2, ["One", "Two"])


@pytest.mark.database
def test_a_running_worker_is_in_the_way(nest, backup):
    worker = nest.start("worker")
    try:
        until(lambda: (nest.data / "at-work.lock").exists() and _is_held(nest.data))
        assert "Rookery is running" in nest.refused("restore", backup, "--yes")
    finally:
        worker.kill()
        worker.communicate()
    assert nest.titles() == ["One", "Two"]
    nest.done("restore", backup, "--yes")
    assert nest.titles() == ["One"]


def _is_held(data):
    import fcntl

    with (data / "at-work.lock").open("rb") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
    return False


@pytest.mark.postgres
def test_a_server_on_another_machine_is_in_the_way(nest, backup):
    import psycopg

    with psycopg.connect(nest.database):  # All that is seen of it from here.
        assert "other connections" in nest.refused("restore", backup, "--yes")
    assert nest.titles() == ["One", "Two"]


@pytest.mark.database
def test_a_backup_of_a_later_rookery_is_refused(nest, backup):
    tampered = backup.with_name("later.tar.gz")
    with tarfile.open(backup) as tar:
        files = {member.name: tar.extractfile(member).read() for member in tar}
    said = json.loads(files.pop("manifest.json"))
    later = manifest_of(
        files, engine=said["engine"], migrations=["entries.9999_the_future"], rookery="9.0"
    )
    built(tampered, [*files.items(), ("manifest.json", later)])
    before = snapshot(nest.data)
    assert "Rookery 9.0 and has entries.9999_the_future" in nest.refused(
        "restore", tampered, "--yes"
    )
    assert (nest.titles(), snapshot(nest.data)) == (["One", "Two"], before)


@pytest.mark.database
def test_a_database_that_is_none_changes_nothing(nest, backup):
    """Every checksum is right, and yet there is no database in it."""
    name, engine = (
        ("database.pgdump", "postgresql") if nest.database else ("database.sqlite3", "sqlite")
    )
    files = {name: b"SQLite format 3\0" + b"nonsense" * 1000, "media/x.jpg": b"x"}
    forged = built(backup.with_name("forged.tar.gz"), whole(files, engine=engine))
    before = snapshot(nest.data)
    said = nest.refused("restore", forged, "--yes")
    assert "It can't be restored" in said or "pg_restore failed" in said
    assert nest.titles() == ["One", "Two"]
    assert [name for name in snapshot(nest.data) if name not in before] in (
        [],
        ["at-work.lock"],
    )


@pytest.mark.database
def test_the_other_database_is_said_by_name(nest, backup):
    other = "sqlite" if nest.database else "postgresql"
    forged = built(backup.with_name("other.tar.gz"), whole(FILES, engine=other))
    assert "DATABASE_URL says which" in nest.refused("restore", forged, "--yes")


def test_an_empty_install_is_brought_to_life_with_its_secret(nest, tmp_path):
    if nest.database:
        pytest.skip("there the secret is in the environment")
    path = tmp_path / "all.tar.gz"
    nest.done("backup", "--to", path, "--with-secret")
    secret = (nest.data / "secret-key").read_text()
    nest.data = tmp_path / "new machine"
    nest.done("restore", path, "--yes")
    assert nest.titles() == ["One"]
    assert (nest.data / "secret-key").read_text() == secret
    assert (nest.data / "secret-key").stat().st_mode & 0o777 == 0o600


def test_moves_are_taken_back_when_one_fails(tmp_path):
    from contextlib import ExitStack

    def there(name, text):
        (tmp_path / name).write_text(text)
        return tmp_path / name

    moves = [
        restores.Move(there("new1", "1"), there("one", "old 1"), tmp_path / "one.before"),
        restores.Move(there("new2", "2"), there("two", "old 2"), tmp_path / "two.before"),
        restores.Move(tmp_path / "not there", there("three", "old 3"), tmp_path / "three.before"),
    ]
    with pytest.raises(FileNotFoundError), ExitStack() as undo:
        [*restores._carry_out(moves, undo)]
    assert {path.name: path.read_text() for path in tmp_path.iterdir()} == {
        "new1": "1",
        "new2": "2",
        "one": "old 1",
        "two": "old 2",
        "three": "old 3",
    }


def test_version_mismatches_are_explained():
    old = postgres.explain(
        "pg_dump",
        "pg_dump: error: server version: 17.2 (Debian 17.2-1); pg_dump version: 15.20 (Debian)\n"
        "pg_dump: error: aborting because of server version mismatch\n",
    )
    assert "postgresql-client-17" in old
    assert "PostgreSQL 15" in old
    later = postgres.explain("pg_restore", "pg_restore: error: unsupported version (1.16) in file")
    assert "later PostgreSQL" in later
