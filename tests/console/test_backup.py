"""A backup is made while people write, and brings back exactly what it had."""

import json
import signal
import stat
import tarfile

import pytest

from rookery.console import archive, backups
from tests.console.processes import OURS

pytestmark = pytest.mark.database


@pytest.fixture
def picture(nest):
    """A file among the media."""
    path = nest.data / "media" / "1" / "ab" / "abcd.jpg"
    path.parent.mkdir(parents=True)
    path.write_bytes(b"a picture of rain" * 1000)
    return path


def test_a_backup_while_somebody_writes_brings_back_the_same_rows(nest, picture, tmp_path):
    writer = nest.start("write", module=OURS)
    while writer.stdout.readline() != "20\n":
        pass
    made = json.loads(nest.done("backup", "--to", tmp_path, "--json"))
    while writer.stdout.readline():  # It went on writing all the while.
        if len(nest.titles()) > 25:
            break
    writer.send_signal(signal.SIGKILL)
    writer.communicate()
    picture.unlink()
    later = nest.titles()

    nest.done("restore", made["file"], "--yes")

    then = nest.titles()
    assert len(then) >= 21, "what was stored before the backup is in it"
    assert then == later[: len(then)] != later
    assert picture.read_bytes() == b"a picture of rain" * 1000
    assert stat.filemode(picture.stat().st_mode) == "-rw-r--r--"


def test_the_file_is_whole_and_for_our_eyes_only(nest, picture, tmp_path):
    path = tmp_path / "moss.tar.gz"
    nest.done("backup", "--to", path)
    assert stat.filemode(path.stat().st_mode) == "-rw-------"
    assert sorted(tmp_path.iterdir()) == [nest.data, path], "nothing else is left"
    with tarfile.open(path) as tar:
        first, *_, last = tar.getnames()
        assert (first.partition(".")[0], last) == ("database", "manifest.json")
    manifest = archive.verify(path)
    assert "media/1/ab/abcd.jpg" in manifest.files
    assert "entries.0001_entry" in manifest.migrations
    assert "secret-key" not in manifest.files


def test_keep_deletes_older_backups_and_nothing_else(tmp_path):
    ours = [tmp_path / f"rookery-2026031{day}-031500.tar.gz" for day in range(5)]
    others = [
        tmp_path / "rookery-20260310-031500.tar.gz.asc",
        tmp_path / "rookery-before-the-move.tar.gz",
        tmp_path / "photos-20260310-031500.tar.gz",
    ]
    for path in [*ours, *others]:
        path.touch()
    link = tmp_path / "rookery-20250101-031500.tar.gz"
    link.symlink_to(others[0])
    assert backups.prune(ours[4], 2) == ours[:3]
    assert sorted(tmp_path.iterdir()) == sorted([*ours[3:], *others, link])


def test_a_backup_that_was_just_made_stays_though_its_clock_was_behind(tmp_path):
    made, *others = (tmp_path / f"rookery-{year}0310-031500.tar.gz" for year in range(1970, 1973))
    for path in [made, *others]:
        path.touch()
    assert backups.prune(made, 2) == others[:1]
    assert backups.prune(made, 1) == others[1:]


def test_keep_wants_a_folder(nest, tmp_path):
    ended = nest.run("backup", "--to", tmp_path / "one.tar.gz", "--keep", "3")
    assert (ended.returncode, [*tmp_path.glob("*.gz")]) == (2, [])


def test_a_file_that_is_there_is_never_overwritten(nest, tmp_path):
    path = tmp_path / "one.tar.gz"
    path.write_text("something dear")
    assert "is there already" in nest.refused("backup", "--to", path)
    assert path.read_text() == "something dear"


def test_a_backup_among_the_media_is_refused(nest, picture):
    assert "among the media" in nest.refused("backup", "--to", nest.data / "media")
    assert [*(nest.data / "media").glob("*.gz")] == []


def test_a_disk_that_is_full_leaves_nothing_behind(db, settings, tmp_path):
    with (
        pytest.raises(OSError, match="No space left"),
        archive.written(tmp_path / "x.tar.gz", _manifest()) as writer,
    ):
        writer.add("database.sqlite3", _full())
    assert [*tmp_path.iterdir()] == []


def _manifest():
    return archive.Manifest("0.1.0", "2026-03-14T03:15:00+00:00", "sqlite", [], has_media=True)


def _full():
    """A source whose reading fails as a full disk does."""

    class Full:
        def open(self, mode):
            raise OSError(28, "No space left on device")

    return Full()


def test_a_missing_pg_dump_is_said_in_words(nest, monkeypatch, tmp_path):
    if not nest.database:
        pytest.skip("SQLite needs no pg_dump")
    monkeypatch.setenv("PATH", "/nowhere")
    assert "postgresql-client" in nest.refused("backup", "--to", tmp_path)
    assert [*tmp_path.glob("*.gz")] == []
