"""What the log says of a request to a machine, and what it never says."""

import json
import logging
import re
from ipaddress import ip_network

import pytest
from django.conf import settings as django_settings
from django.urls import URLPattern, get_resolver

from rookery.config import logs, wsgi
from rookery.config.request_log import RequestLog
from rookery.reader.cache import PageCache
from rookery.weblogs.gate import HostGate
from tests import make
from tests.weblogs.asking import application, ask

TOKEN = "kT3_-nQwErTyUiOpAsDf"
SECRETS = {"token", "key", "secret", "code"}  # Names that a URL gives to what lets somebody in.


@pytest.fixture
def lines():
    """The lines that are logged, as JSON, read."""
    said = []

    class Listener(logging.Handler):
        def emit(self, record):
            said.append(json.loads(self.format(record)))

    listener = Listener()
    listener.setFormatter(logs.JsonLines())
    logging.getLogger().addHandler(listener)
    logging.getLogger("rookery.request").setLevel(logging.INFO)
    yield said
    logging.getLogger("rookery.request").setLevel(logging.NOTSET)
    logging.getLogger().removeHandler(listener)


@pytest.fixture
def app():
    return RequestLog(application())


def test_a_request_is_one_line(app, lines, db):
    weblog = make.weblog("Moss", slug="moss", site="moss.example")
    ask(app, "moss.example", "/moss/?q=private")
    (line,) = lines
    assert line.pop("duration_ms") > 0
    assert line.pop("time").endswith("+00:00")
    assert len(line.pop("request_id")) == 16
    assert line == {
        "level": "info",
        "logger": "rookery.request",
        "message": "GET /moss/ 200",
        "site": "moss.example",
        "weblog": weblog.pk,
        "method": "GET",
        "path": "/moss/",
        "status": 200,
    }


def test_a_page_from_memory_leaves_the_same_line(app, lines, db):
    weblog = make.weblog("Moss", is_root=True)
    cached = RequestLog(PageCache(app.application, size=1024**2))
    for path in ("/", "/nothing/"):
        made, kept = [ask(cached, "localhost", path) for _ in range(2)]
        assert made == kept
        first, again = lines[-2:]
        own = {"time": "", "request_id": "", "duration_ms": 0}
        assert first | own == again | own
    assert lines[1]["weblog"] == weblog.pk


def test_the_studio_says_its_weblog(app, lines, client_of, db):
    weblog = make.weblog()
    client = client_of(weblog.author)
    ask(
        app,
        "localhost",
        f"/studio/w/{weblog.pk}/",
        HTTP_COOKIE=f"session={client.cookies['session'].value}",
    )
    assert (lines[-1]["status"], lines[-1]["weblog"]) == (200, weblog.pk)


def test_a_refused_host_has_no_site(app, lines, db):
    ask(app, "nobody.example", "/")
    assert (lines[-1]["status"], "site" in lines[-1]) == (404, False)


def test_an_id_counts_only_from_a_trusted_proxy(app, lines, db, settings):
    ask(app, "localhost", "/robots.txt", HTTP_X_REQUEST_ID="front-17", REMOTE_ADDR="203.0.113.7")
    settings.ROOKERY_TRUSTED_PROXIES = (ip_network("10.0.0.0/8"),)
    ask(app, "localhost", "/robots.txt", HTTP_X_REQUEST_ID="front-17", REMOTE_ADDR="10.0.0.1")
    ask(app, "localhost", "/robots.txt", HTTP_X_REQUEST_ID="two\nlines", REMOTE_ADDR="10.0.0.1")
    first, second, third = (line["request_id"] for line in lines)
    assert (first != "front-17", second, "lines" in third) == (True, "front-17", False)


def test_an_error_carries_its_traceback_and_its_request(lines):
    def bough():
        raise RuntimeError("a bough broke at /studio/login/" + TOKEN)

    def broken(environ, start_response):
        try:
            bough()
        except RuntimeError:
            logging.getLogger("django.request").exception("Internal Server Error")
        raise SystemError

    with pytest.raises(SystemError):
        ask(RequestLog(broken), "localhost", "/x")
    error, request = lines
    assert error["request_id"] == request["request_id"]
    assert "RuntimeError: a bough broke at /studio/login/…" in error["traceback"]
    assert request["status"] == 500
    assert logs.request.get() is None


def patterns(resolver, before=""):
    for part in resolver.url_patterns:
        path = before + str(part.pattern)
        if isinstance(part, URLPattern):
            yield path, part.pattern
        else:
            yield from patterns(part, path)


def test_no_path_that_lets_somebody_in_is_logged():
    """Found in the URLconf: a new such path fails here until `logs.SECRET` knows it."""
    found = []
    for urlconf in (django_settings.ROOT_URLCONF, django_settings.READER_URLCONF):
        for path, pattern in patterns(get_resolver(urlconf)):
            names = {*pattern.converters} | {*getattr(pattern.regex, "groupindex", {})}
            if names & SECRETS:
                found.append(path)
    assert found
    for path in found:
        plain = re.sub(r"<\w+:\w+>|\(\?P<\w+>[^)]*\)", TOKEN, path).replace("^", "").rstrip("$")
        assert TOKEN not in logs.redacted(f"GET /{plain} 200"), path


@pytest.mark.parametrize(
    "path", ["/key/a-walk-in-the-rain/", "/moss/login/", "/accounts/login/", "/studio/w/1/setup/"]
)
def test_other_paths_stay_as_they_are(path):
    assert logs.redacted(path) == path


def test_the_lines_for_a_person_keep_secrets_too():
    record = logging.LogRecord("x", 20, "", 1, "Not Found: %s", (f"/studio/setup/{TOKEN}/",), None)
    formatter = logs.Lines("{message}", style="{")
    assert formatter.format(record) == "Not Found: /studio/setup/…/"


def test_the_two_kinds_can_be_configured():
    for kind in logs.KINDS:
        said = logs.configured(kind)
        assert [*said["formatters"]] == [kind] == [said["handlers"]["stderr"]["formatter"]]


def test_only_a_machine_gets_a_line_for_each_request():
    assert isinstance(wsgi.application.application, PageCache)
    assert isinstance(wsgi.application.application.application, HostGate)
