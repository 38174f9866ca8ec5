"""Before it gets a certificate, a front server on this machine asks whether a host is ours."""

import pytest
from django.db import OperationalError, connection
from django.test.utils import CaptureQueriesContext

from rookery.weblogs import domains, hosts, tls
from rookery.weblogs.models import Domain
from tests import make
from tests.weblogs.asking import application, ask

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def app():
    return application()


@pytest.fixture
def moss():
    """Active, with an alias; beside it a claim, a proven claim, and one that was let go."""
    domain = domains.vouch("moss.example", by=None)
    domains.make_alias("www.moss.example", domain)
    weblog = make.weblog()
    domains.claim("fern.example", by=None, weblog=weblog)
    Domain.objects.create(host="proven.example", weblog=weblog, status="verified")
    domains.retire(domains.vouch("gone.example", by=None), by=None, because="a test")
    hosts.memory.clear()


def asked(app, query, **environ):
    return ask(
        app, "127.0.0.1:8000", f"{tls.PATH}?{query}", **{"REMOTE_ADDR": "127.0.0.1"} | environ
    )


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("moss.example", 200),
        ("MOSS.example", 200),
        ("www.moss.example", 200),
        ("localhost", 200),  # the platform's
        ("fern.example", 403),
        ("proven.example", 403),
        ("gone.example", 403),
        ("stranger.example", 403),
        ("a.moss.example", 403),
        ("moss.example.", 403),  # No handshake has it so.
        ("moss.example:443", 403),
        ("127.0.0.1", 403),
        ("[::1]", 403),
        ("", 403),
        ("moss.example%00", 403),
        ("moss.example&domain=stranger.example", 403),
        ("moss.example&a=1&b=2&c=3&d=4&e=5", 403),
        ("a" * 5000, 403),
    ],
)
def test_yes_for_active_domains_and_the_platform_alone(app, moss, host, status):
    answer = asked(app, f"domain={host}")
    assert (answer.status, answer.body) == (status, b"")


def test_no_host_at_all(app, moss):
    assert asked(app, "").status == asked(app, "host=moss.example").status == 403


@pytest.mark.parametrize(
    "environ",
    [
        {"REMOTE_ADDR": "192.0.2.9"},
        {"REMOTE_ADDR": ""},
        {"REMOTE_ADDR": "127.0.0.1.example"},
        {"HTTP_X_FORWARDED_FOR": "127.0.0.1"},
        {"HTTP_X_FORWARDED_HOST": "localhost"},
        {"HTTP_X_FORWARDED_PROTO": "https"},
        {"HTTP_FORWARDED": "for=127.0.0.1"},
        {"REMOTE_ADDR": "192.0.2.9", "HTTP_X_FORWARDED_FOR": "127.0.0.1"},
    ],
)
def test_nobody_else_is_told_anything(app, moss, settings, environ):
    """Not even by way of a front server that is trusted: whoever it forwards isn't it."""
    settings.ROOKERY_TRUSTED_PROXIES = ("127.0.0.1",)
    assert asked(app, "domain=moss.example", **environ).status == 404


def test_it_is_asked_not_told(app, moss):
    answer = ask(app, "localhost", f"{tls.PATH}?domain=moss.example", method="POST")
    assert answer.status == 404


@pytest.mark.parametrize(
    "host", ["127.0.0.1:8000", "stranger.example", "[::1]", "", "moss.example"]
)
def test_whatever_host_the_question_is_sent_to(app, moss, host):
    path = f"{tls.PATH}?domain=moss.example"
    assert ask(app, host, path, REMOTE_ADDR="::1").status == 200


def test_one_question_to_the_database_in_a_second(app, moss):
    with CaptureQueriesContext(
        connection,
    ) as queries:
        for host in ("moss.example", "stranger.example") * 5:
            asked(app, f"domain={host}")
    assert len(queries) == 2


def test_without_the_database_the_answer_is_no(app, moss, monkeypatch):
    def away(host):
        raise OperationalError("the server closed the connection")

    monkeypatch.setattr(hosts, "_ask", away)
    assert asked(app, "domain=moss.example").status == 503


def test_a_process_for_one_site_answers_for_that_site(app, moss, settings):
    settings.SITE_ID = 1
    assert asked(app, "domain=moss.example").status == 403
    assert asked(app, "domain=localhost").status == 200
