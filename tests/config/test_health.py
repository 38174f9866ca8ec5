"""Machines that ask whether Rookery is well, by whatever name, and who else gets no answer."""

from ipaddress import ip_network

import pytest
from django.db import OperationalError, connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

from rookery.config.health import ALIVE, READY, Health
from tests import make
from tests.weblogs.asking import application, ask

STRANGER = "203.0.113.7"


@pytest.fixture
def app():
    return Health(application())


@pytest.fixture(autouse=True)
def _somewhere_to_write(settings, tmp_path, db):
    settings.ROOKERY_TRUSTED_PROXIES = (ip_network("10.0.0.0/8"),)


@pytest.mark.parametrize("path", [ALIVE, READY])
@pytest.mark.parametrize(
    ("host", "asked", "status"),
    [
        ("127.0.0.1:8000", {"REMOTE_ADDR": "127.0.0.1"}, 200),
        ("", {"REMOTE_ADDR": "::1"}, 200),
        ("10.0.0.9", {"REMOTE_ADDR": "10.0.0.1"}, 200),
        ("localhost:8000", {"REMOTE_ADDR": STRANGER}, 200),
        ("nobody.example", {"REMOTE_ADDR": STRANGER}, 404),
        ("10.0.0.9", {"REMOTE_ADDR": STRANGER}, 404),
        # Visitors whom a front server on this machine brings.
        ("nobody.example", {"REMOTE_ADDR": "127.0.0.1", "HTTP_X_FORWARDED_FOR": STRANGER}, 404),
        ("nobody.example", {"REMOTE_ADDR": "10.0.0.1", "HTTP_X_FORWARDED_PROTO": "https"}, 404),
        ("nobody.example", {"REMOTE_ADDR": ""}, 404),
    ],
)
def test_who_is_answered(app, path, host, asked, status):
    assert ask(app, host, path, **asked).status == status


def test_an_author_domain_is_alive_and_says_no_more(app):
    make.site("moss.example")
    assert ask(app, "moss.example", ALIVE, REMOTE_ADDR=STRANGER).body == b"ok\n"
    assert ask(app, "moss.example", READY, REMOTE_ADDR=STRANGER).status == 404


def test_only_these_two_paths_and_only_reading(app):
    for path in ("/", "/-/healthz/", "/-/ready", "/studio/", "//-/healthz"):
        assert ask(app, "127.0.0.1", path, REMOTE_ADDR="127.0.0.1").status == 404, path
    assert ask(app, "127.0.0.1", READY, method="POST", REMOTE_ADDR="127.0.0.1").status == 404


def test_head_has_no_body(app):
    answer = ask(app, "127.0.0.1", READY, method="HEAD", REMOTE_ADDR="127.0.0.1")
    assert (answer.status, answer.body, answer.headers["Content-Length"]) == (200, b"", "3")


def test_a_process_pinned_to_a_site_has_no_platform_host(app, settings):
    settings.SITE_ID = make.site("moss.example").pk
    assert ask(app, "localhost", READY, REMOTE_ADDR=STRANGER).status == 404
    assert ask(app, "localhost", READY, REMOTE_ADDR="127.0.0.1").status == 200


def ready(app):
    answer = ask(app, "127.0.0.1", READY, REMOTE_ADDR="127.0.0.1")
    return answer.status, answer.body.decode()


def test_a_missing_migration_is_said(app):
    (last,) = MigrationLoader(None).graph.leaf_nodes("media")
    MigrationRecorder(connection).record_unapplied(*last)
    assert ready(app) == (503, "The database lacks 1 migrations.\n")


def test_a_database_that_is_newer_is_said(app):
    MigrationRecorder(connection).record_applied("entries", "9999_the_future")
    assert ready(app) == (503, "The database is newer than this Rookery.\n")


def test_a_database_that_is_away_is_said_and_the_process_is_alive(app):
    def away(*_):
        raise OperationalError("connection to server at 10.1.2.3 as rookery failed")

    with connection.execute_wrapper(away):
        assert ready(app) == (503, "The database doesn't answer.\n")
        assert ask(app, "127.0.0.1", ALIVE, REMOTE_ADDR="127.0.0.1").status == 200


def test_media_that_cant_be_written_are_said(app, settings, tmp_path):
    (tmp_path / "a file").touch()
    settings.MEDIA_ROOT = tmp_path / "a file" / "media"
    assert ready(app) == (503, "Media can't be written: Not a directory.\n")


def test_asking_often_costs_no_more(app, django_assert_num_queries):
    assert ready(app) == (200, "ok\n")
    with django_assert_num_queries(0):
        assert ready(app) == (200, "ok\n")
