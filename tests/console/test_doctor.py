"""Each fault that the doctor knows is made, found, and comes with what to do about it."""

import fcntl
import json
import sqlite3
from contextlib import closing
from datetime import timedelta
from types import SimpleNamespace

import pytest
import time_machine
from django.contrib.sites.models import Site
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from rookery.accounts.models import User
from rookery.console import abandoned, statics
from rookery.console.doctor import rows, surroundings
from rookery.entries import tasks
from rookery.weblogs.models import AuditEvent, Domain
from tests import make
from tests.console.processes import Install

SMTP = {
    "default": {
        "BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "OPTIONS": {"host": "127.0.0.1", "port": 1, "timeout": 5},
    }
}


@pytest.fixture
def well(rookery, settings, tmp_path):
    """An install with nothing wrong, and its doctor: `well()` gives what it finds, by topic."""
    settings.SECRET_KEY = "".join(chr(33 + number) for number in range(60))
    settings.ROOKERY_DATA = tmp_path / "data"
    settings.STATIC_ROOT = tmp_path / "static"
    settings.ROOKERY_DATA.mkdir()
    statics.stamp_file().write_text(statics.fingerprint(), encoding="ascii")
    make.operator()

    def look():
        ended = rookery("doctor", "--json")
        said = json.loads(ended.out)
        faults = [found for found in said["findings"] if found["is_fault"]]
        assert all(found["problem"] and found["remedy"] for found in said["findings"])
        assert (ended.code, said["ok"]) == ((1, False) if faults else (0, True))
        return {found["about"]: found["problem"] for found in faults}

    return look


def test_a_well_install_exits_0(well, rookery):
    assert well() == {}
    ended = rookery("doctor")
    assert ended.code == 0
    assert ended.out.endswith("All is well.\n")
    assert "· mail: Mail isn't sent" in ended.out  # may be meant so


def test_faults_come_first_with_what_to_do(well, rookery, settings):
    settings.DEBUG = True
    ended = rookery("doctor")
    assert ended.code == 1
    first, second, *_ = ended.out.splitlines()
    assert first.startswith("✗ debug: ROOKERY_DEBUG is on")
    assert second.startswith("  → Unset ROOKERY_DEBUG")
    assert ended.out.endswith("Something is wrong: see the lines with ✗.\n")


@pytest.mark.parametrize(
    "key", ["short", "x" * 60, "django-insecure-" + "".join(map(chr, range(40, 100)))]
)
def test_a_weak_secret(well, settings, key):
    settings.SECRET_KEY = key
    assert "whoever guesses it can sign in as anybody" in well()["secret"]


def test_a_secret_that_others_can_read(well, settings):
    kept = settings.ROOKERY_DATA / "secret-key"
    kept.write_text("x")
    kept.chmod(0o644)
    assert well()["secret"] == f"Others on this machine can read {kept}."
    kept.chmod(0o600)
    assert well() == {}


@pytest.mark.parametrize("name", ["ROOKERY_DATA", "MEDIA_ROOT"])
def test_a_folder_that_cant_be_written_to(well, settings, tmp_path, name):
    blocked = tmp_path / "a file"
    blocked.write_text("in the way")
    setattr(settings, name, blocked / "data")
    found = well()
    assert found["folder"].startswith(f"{name} ({blocked / 'data'}) can't be written to: ")


def test_static_files_that_are_missing_or_old(well):
    statics.stamp_file().write_text("of another day", encoding="ascii")
    assert "are missing or old" in well()["static"]
    statics.stamp_file().unlink()
    assert "are missing or old" in well()["static"]


def test_https_without_a_front_server_that_is_trusted(well, settings):
    settings.ROOKERY_URL = "https://localhost"
    assert "Every form in the studio would be refused." in well()["proxy"]
    settings.ROOKERY_TRUSTED_PROXIES = ("127.0.0.1",)
    assert well() == {}


def test_a_host_setting_that_isnt_the_platforms(well, settings):
    settings.ROOKERY_URL = "http://weblogs.example"
    assert well()["host"] == "ROOKERY_URL says weblogs.example, and site 1 is localhost."


def test_a_host_that_no_request_can_ask_for(well, settings):
    settings.ROOKERY_URL = "http://not_a_host"
    assert "not_a_host" in well()["host"]


def test_a_platform_host_that_is_another_sites_domain(well, settings):
    make.site("ana.localhost")
    settings.ROOKERY_URL = "http://ana.localhost"
    assert "also an active domain of ana.localhost" in well()["host"]


def test_a_pin_to_a_site_that_isnt_there(well, settings):
    settings.SITE_ID = 77
    assert "pins this process to site 77" in well()["host"]


def test_links_that_only_this_machine_can_follow_may_be_meant_so(well, rookery, settings):
    settings.EMBEDDED = False
    assert well() == {}
    assert "only this machine can follow them" in rookery("doctor").out


def test_nobody_is_operator(well):
    make.user()
    User.objects.update(is_superuser=False)
    assert well()["operator"] == "Nobody is operator: nobody can see the admin."


def test_a_site_without_an_active_primary_domain(well):
    site = make.site("ana.localhost")
    Domain.objects.filter(site=site).update(is_primary=False)
    assert well()["domain"].startswith("The site ana.localhost has no active primary domain")


def test_a_site_that_is_out_of_step_with_its_primary_domain(well):
    site = make.site("ana.localhost")
    Site.objects.filter(pk=site.pk).update(domain="elsewhere.example")
    assert (
        "calls itself elsewhere.example, and its primary domain is ana.localhost"
        in (well()["domain"])
    )


def test_tasks_that_nobody_works_on(well):
    result = tasks.purge.enqueue()
    assert well() == {}
    long_ago = timezone.now() - timedelta(minutes=7)
    DBTaskResult.objects.filter(pk=result.id).update(enqueued_at=long_ago)
    assert well()["tasks"] == (
        "Nobody works on tasks: rookery.entries.tasks.purge has been waiting for 7 minutes."
    )


def test_mail_that_cant_be_sent(well, settings):
    settings.MAILERS = SMTP
    assert well()["mail"].startswith("The mail server 127.0.0.1:1 takes nothing from us: ")


def test_a_missing_migration(well):
    MigrationRecorder(connection).record_unapplied("media", "0001_upload")
    assert well()["migrations"] == "The database lacks 1 migrations: media.0001_upload."


def test_a_database_from_the_future(well):
    MigrationRecorder(connection).record_applied("entries", "0999_telepathy")
    assert "which doesn't know entries.0999_telepathy" in well()["migrations"]


@pytest.fixture
def at_work(settings):
    """Somebody is at work on this data, as `rookery serve` says it."""
    with (settings.ROOKERY_DATA / "at-work.lock").open("wb") as lock:
        fcntl.flock(lock, fcntl.LOCK_SH)
        yield


def test_a_server_without_a_worker(well, at_work, monkeypatch):
    monkeypatch.setattr(rows, "WORKER_STARTS", 0.3)
    assert "no task worker lives" in well()["tasks"]


def test_a_server_with_one(well, at_work, settings):
    if connection.vendor == "postgresql":
        known = connection.get_connection_params() | {"application_name": f"{abandoned.NAME}x"}
        with connection.Database.connect(**known):
            assert well() == {}
        return
    with (settings.ROOKERY_DATA / "worker.lock").open("wb") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        assert well() == {}


def test_a_clock_that_is_behind_what_has_happened(well):
    with time_machine.travel(timezone.now() + timedelta(days=400)):
        tasks.purge.enqueue()
    assert "that is still to come" in well()["clock"]
    DBTaskResult.objects.all().delete()
    assert well() == {}
    AuditEvent.objects.create(verb="published")
    AuditEvent.objects.update(at=timezone.now() + timedelta(minutes=2))
    assert "that is still to come" in well()["clock"]


def test_clocks_that_differ(well, monkeypatch):
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has no clock of its own")
    assert well() == {}
    ahead = SimpleNamespace(now=lambda: timezone.now() + timedelta(seconds=9))
    monkeypatch.setattr(rows, "timezone", ahead)
    assert "the database are 9 seconds apart" in well()["clock"]


def test_a_database_that_doesnt_answer(tmp_path):
    away = Install(tmp_path, "postgres://nobody@127.0.0.1:1/nothing")
    ended = away.run("doctor", "--json")
    assert ended.returncode == 1
    about = {found["about"]: found for found in json.loads(ended.stdout)["findings"]}
    assert about["database"]["problem"].startswith("The database can't be reached: ")


def test_pragmas_of_sqlite(tmp_path, monkeypatch):
    """In a process of its own, with settings of the operator's that spoil them."""
    install = Install(tmp_path / "data")
    install.done("user", "add", "olga@example.org", "--operator")
    with closing(sqlite3.connect(install.data / "rookery.sqlite3")) as database:
        assert database.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    spoilt = tmp_path / "spoilt.py"
    spoilt.write_text(
        "from rookery.config.settings import *\n"
        "DATABASES['default']['OPTIONS'] = {'init_command':"
        " 'PRAGMA journal_mode=DELETE; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=OFF'}\n"
    )
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    monkeypatch.setattr("tests.console.processes.NOT_OURS", {"DATABASE_URL"})
    monkeypatch.setenv("DJANGO_SETTINGS_MODULE", "spoilt")
    found = json.loads(install.run("doctor", "--json").stdout)["findings"]
    said = [finding["problem"] for finding in found if finding["about"] == "sqlite"]
    assert [problem.split(":")[0] for problem in said] == [
        "SQLite's journal_mode is delete instead of wal",
        "SQLite's synchronous is 1 instead of 2",
        "SQLite's foreign_keys is 0 instead of 1",
        "SQLite's transactions aren't IMMEDIATE",
    ]


def test_each_look_has_a_seeded_fault_above():
    """A new look comes with its test: this list says so (themes: tests/pages/test_themes.py)."""
    names = {look.__name__ for look in (*surroundings.LOOKS, *rows.LOOKS)}
    assert names == {
        "address", "debug", "secret", "folders", "static_files", "looks", "mail",
        "pragmas", "platform", "domains", "people", "tasks", "worker",
        "clock", "clocks",
    }  # fmt: skip
