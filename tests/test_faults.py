"""A disk that is full: said in words, nothing half-written, and nobody's text lost."""

import resource
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import OperationalError, connection

from rookery.console import database
from rookery.console.doctor.surroundings import why_unwritable
from rookery.entries.models import Revision
from rookery.media.models import Upload
from tests import make
from tests.console.installs import nest, seeded  # noqa: F401 -- fixtures

WORDS = "Every word,\r\n\r\n  every <space> & line."
KILOBYTE = 1024

# PostgreSQL says it for a table whose file can't grow (SQLSTATE 53100).
NO_ROOM = """CREATE OR REPLACE FUNCTION no_room() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN RAISE disk_full USING MESSAGE = 'could not extend file: No space left'; END $$;
    CREATE TRIGGER no_room BEFORE INSERT OR UPDATE ON {table} FOR EACH ROW
    EXECUTE FUNCTION no_room()"""


@contextmanager
def full_database(*tables):
    """No page more for SQLite, which says "database or disk is full"."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            for table in tables:
                cursor.execute(NO_ROOM.format(table=table))
            try:
                yield
            finally:
                cursor.execute("DROP FUNCTION no_room CASCADE")
            return
        cursor.execute("VACUUM")  # or what was deleted would leave room
        pages = cursor.execute("PRAGMA page_count").fetchone()[0]
        cursor.execute(f"PRAGMA max_page_count = {pages}")
        try:
            yield
        finally:
            cursor.execute("PRAGMA max_page_count = 1073741823")


@contextmanager
def full_disk(longest):
    """No file may be longer than this, in bytes: whoever writes on is told so by the system."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (longest, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


@pytest.fixture
def weblog(transactional_db):
    return make.weblog("Moss", slug="moss")


@pytest.fixture
def ana(weblog, client_of):
    client = client_of(weblog.author)
    client.raise_request_exception = False
    return client


def test_an_entry_that_finds_no_room_comes_back_as_text(ana, weblog):
    entry = make.entry(weblog, "Kept", body="what was acknowledged")
    room = f"/studio/w/{weblog.pk}/entries/{entry.pk}/"
    sent = {
        "title": "Walk", "body": WORDS + "x" * 500_000, "version": entry.version,
        "slug": entry.slug, "visibility": "public", "do": "save",
    }  # fmt: skip
    with full_database("entries_entry", "entries_revision"):
        answer = ana.post(room, sent)
    assert (answer.status_code, answer["Retry-After"]) == (503, "10")
    assert "Nothing can be saved just now" in answer.text
    assert "Walk\n\nEvery word,\r\n\r\n  every &lt;space&gt; &amp; line." in answer.text
    entry.refresh_from_db()
    assert (entry.body, entry.version, Revision.objects.count()) == ("what was acknowledged", 1, 1)
    assert ana.post(room, sent).status_code == 302  # There is room again.
    entry.refresh_from_db()
    assert entry.version == 2


@pytest.mark.parametrize("accept", ["text/html", "application/json"])
def test_a_file_that_finds_no_room_leaves_nothing(ana, weblog, settings, accept):
    url = f"/studio/w/{weblog.pk}/media/"
    file = SimpleUploadedFile("words.txt", b"some words " * KILOBYTE)
    with full_disk(4 * KILOBYTE):
        answer = ana.post(url, {"file": file}, headers={"accept": accept})
    assert answer.status_code == 422
    assert "There is no room left for it here." in answer.text
    assert [path for path in Path(settings.MEDIA_ROOT).rglob("*") if path.is_file()] == []
    assert Upload.objects.count() == 0


def test_a_file_whose_row_finds_no_room_leaves_nothing(ana, weblog, settings):
    url = f"/studio/w/{weblog.pk}/media/"
    file = SimpleUploadedFile("words.txt", b"some words")
    with full_database("media_upload"):
        for _until_the_last_page_is_full in range(40):
            file.seek(0)
            answer = ana.post(url, {"file": file, "alt": "y" * 500})
            if answer.status_code != 302:
                break
    assert answer.status_code == 503
    files = [path for path in Path(settings.MEDIA_ROOT).rglob("*") if path.is_file()]
    assert len(files) == Upload.objects.count()


def test_a_disk_without_room_is_found_though_names_can_still_be_made(tmp_path):
    assert why_unwritable(tmp_path) == ""
    with full_disk(0):
        assert why_unwritable(tmp_path) == "File too large"


def test_a_command_says_what_a_full_database_means(db):
    error = OperationalError("database or disk is full")
    assert database.explain(error).startswith("There is no room for the database:")


def test_a_copy_that_finds_no_room_leaves_nothing(nest):  # noqa: F811 -- the fixture
    if nest.database:
        pytest.skip("PostgreSQL is dumped by pg_dump")
    # 200 KiB: enough to open the database, and not for a copy of it.
    command = f'ulimit -f 200; exec "{sys.executable}" -m rookery backup'
    ended = subprocess.run(
        ["bash", "-c", command], env=nest.surroundings, capture_output=True, text=True, check=False
    )
    assert (ended.returncode, "can't be written" in ended.stderr) == (1, True)
    assert "Traceback" not in ended.stderr
    assert [*(nest.data / "backups").iterdir()] == []
    assert nest.titles() == ["One"]


def test_a_disk_that_breaks_otherwise_is_not_called_full(ana, weblog, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "a file"
    settings.MEDIA_ROOT.write_text("in the way")
    file = SimpleUploadedFile("words.txt", b"some words")
    answer = ana.post(f"/studio/w/{weblog.pk}/media/", {"file": file})
    assert answer.status_code == 500
    assert "Something broke here" in answer.text
