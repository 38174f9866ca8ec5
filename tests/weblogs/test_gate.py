"""Unknown hosts get a bare 404, cost nearly nothing, and leave nothing behind."""

import ipaddress
import itertools
import random
import time
import tracemalloc

import pytest
from django.db import InterfaceError, OperationalError, connection

from rookery.weblogs import domains, gate, hosts
from tests import make
from tests.weblogs.asking import application, ask, heard

pytestmark = pytest.mark.django_db


@pytest.fixture
def behind():
    """A gate before an application that says whom it was let through for."""

    def inner(environ, start_response):
        start_response("200 OK", [])
        place = environ["rookery.place"]
        said = f"{place.site.domain} {environ['REMOTE_ADDR']} {environ['wsgi.url_scheme']}"
        return [said.encode(), *(name.encode() for name in environ if "FORWARDED" in name)]

    return gate.HostGate(inner)


@pytest.fixture
def rookery():
    return application()


def test_a_host_that_is_nobodys_gets_a_bare_404(rookery):
    answer = ask(rookery, "elsewhere.example")
    assert answer.status == 404
    assert answer.body == b"Not found\n"
    assert answer.headers == {
        "Content-Type": "text/plain; charset=utf-8",
        "X-Content-Type-Options": "nosniff",
        "Content-Length": "10",
    }


def test_no_door_opens_on_a_host_that_is_nobodys(rookery):
    for path in ("/", "/studio/", "/admin/", "/accounts/login/", "/static/x.css", "/-/healthz"):
        for method in ("GET", "HEAD", "POST", "OPTIONS"):
            answer = ask(rookery, "elsewhere.example", path, method=method)
            assert (answer.status, answer.body) == (404, b"Not found\n"), (method, path)


def test_the_hosts_that_are_ours(behind):
    make.site("moss.example")
    make.weblog(slug="ana")
    domains.claim("wished.example", by=None)
    gone = make.site("gone.example").domains.get()
    gone.status, gone.is_primary = "retired", False
    gone.save()

    def who(host):
        answer = ask(behind, host)
        return answer.body.decode().split()[0] if answer.status == 200 else answer.status

    assert who("localhost") == "localhost"
    assert who("moss.example") == "moss.example"
    assert who("wished.example") == 404
    assert who("gone.example") == 404
    assert who("www.moss.example") == 404


def test_an_alias_is_the_same_site_and_knows_it_is_an_alias():
    moss = make.site("moss.example")
    moss.domains.create(host="moos.example", status="active")
    assert hosts.find("moss.example").is_alias is False
    assert hosts.find("moos.example") == hosts.Place("moos.example", moss, is_alias=True)


def test_only_the_platform_host_has_doors(settings):
    make.site("moss.example")
    assert hosts.find("localhost").has_doors
    assert not hosts.find("moss.example").has_doors
    settings.ROOKERY_URL = "http://weblogs.example:8000"
    hosts.memory.clear()
    domains.sync_platform()
    assert hosts.find("weblogs.example").has_doors
    assert not hosts.find("localhost").has_doors


def test_a_thousand_spellings(rookery):
    make.site("moss.example")
    make.site("münchen.example")
    ours = [
        f"{spelled}{dot}{port}"
        for name in ("moss.example", "münchen.example", "xn--mnchen-3ya.example", "localhost")
        for spelled in {name, name.upper(), name.title(), name.swapcase()}
        for dot in ("", ".")
        for port in ("", ":", ":80", ":8000", ":443", ":65535")
    ]
    others = [
        shape.format(name)
        for name in ("moss.example", "xn--mnchen-3ya.example", "localhost", "münchen.example")
        for shape in (
            *("www.{0}", "{0}.evil.example", "{0}..", ".{0}", " {0}", "{0} ", "{0}/", "{0}\t"),
            *("{0},{0}", "{0} {0}", "{0}:80:80", "{0}:port", "{0}:999999", "{0}%00", "{0}\0"),
            *("user@{0}", "http://{0}", "[{0}]", "{0}\\", "{0}?", "{0}#", "-{0}", "{0}-", "_{0}"),
            *("x{0}", "{0}x", "a.{0}", "{0}.local", "{0}\u200b.example", "{0}\nX-Evil: 1"),
        )
    ]
    others += ["", ".", ":", ":80", "*", "[::1]", "[::]:80", "127.0.0.1", "0x7f.1", "2130706433"]
    others += [f"{'a' * length}.example" for length in range(1, 330)]
    others += [
        f"xn--{left}{right}.example" for left, right in itertools.permutations("abcdefg13", 2)
    ]
    others += [f"10.{low}.{high}.1" for low in range(20) for high in range(20)]
    count = len({*ours, *others})
    assert count > 1000

    assert {host: ask(rookery, host).status for host in ours} == dict.fromkeys(ours, 200)
    answers = {host: ask(rookery, host) for host in others}
    bare = ask(rookery, "elsewhere.example")
    assert [host for host, answer in answers.items() if answer != bare] == []


def test_bytes_that_are_no_text_are_no_host(rookery):
    environ = {"HTTP_HOST": b"m\xfcnchen.example".decode("latin-1")}
    assert ask(rookery, "localhost", **environ).status == 404


def test_an_unknown_host_costs_one_query_and_none_again(django_assert_num_queries, monkeypatch):
    monkeypatch.setattr(hosts, "REMEMBERED_FOR", 0.2)
    with django_assert_num_queries(1):
        assert [hosts.find("elsewhere.example") for _ in range(50)] == [None] * 50
    with django_assert_num_queries(0):
        assert hosts.normalise("else where") is None
    time.sleep(0.25)
    with django_assert_num_queries(1):
        assert hosts.find("elsewhere.example") is None


def test_a_known_host_is_asked_for_once_a_second(django_assert_num_queries):
    make.site("moss.example")
    for host in ("moss.example", "localhost"):
        with django_assert_num_queries(1):
            assert hosts.find(host) is hosts.find(host)


def test_a_new_domain_is_let_in_at_once(django_capture_on_commit_callbacks):
    assert hosts.find("moss.example") is None
    with django_capture_on_commit_callbacks(execute=True):
        make.site("moss.example")
    assert hosts.find("moss.example") is not None


def test_memory_stays_flat_under_random_hosts(monkeypatch):
    monkeypatch.setattr(hosts, "REMEMBERED_AT_MOST", 400)  # Each is a query; tracing is slow.
    numbers = random.Random(2006)

    def knock(times):
        for _ in range(times):
            assert gate.admit({"HTTP_HOST": f"{numbers.getrandbits(64):x}.example"}) is None

    knock(hosts.REMEMBERED_AT_MOST)
    tracemalloc.start()
    try:
        knock(100)
        before, _ = tracemalloc.get_traced_memory()
        knock(2 * hosts.REMEMBERED_AT_MOST)  # It fills up and is emptied twice.
        after, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert len(hosts.memory) <= hosts.REMEMBERED_AT_MOST
    assert after - before < 300_000, f"{before} → {after} bytes"


def test_a_refusal_says_which_setting_would_admit_the_host_but_not_a_million_times(
    behind, monkeypatch
):
    monkeypatch.setattr(gate, "_last_refusal", 0.0)
    with heard("rookery.gate") as lines:
        for number in range(100):
            ask(behind, f"moss{number}.example")
    assert len(lines) == 1
    assert "rookery domain add moss0.example --active" in lines[0]
    assert "ROOKERY_URL" in lines[0]


@pytest.mark.parametrize("fault", [OperationalError, InterfaceError])
def test_a_database_that_is_away_is_503(rookery, fault):
    def away(execute, sql, params, many, context):
        raise fault("the server closed the connection unexpectedly")

    with connection.execute_wrapper(away), heard("rookery.gate") as lines:
        answer = ask(rookery, "localhost")
    assert answer.status == 503
    assert answer.headers["Retry-After"] == "5"
    assert b"try again" in answer.body
    assert b"connection" not in answer.body
    assert lines == ["The database can't be asked which hosts are ours."]


def test_forwarded_headers_from_anybody_else_vanish(behind):
    make.site("moss.example")
    answer = ask(
        behind,
        "localhost",
        REMOTE_ADDR="203.0.113.9",
        HTTP_X_FORWARDED_HOST="moss.example",
        HTTP_X_FORWARDED_PROTO="https",
        HTTP_X_FORWARDED_FOR="127.0.0.1",
        HTTP_X_FORWARDED_PORT="443",
        HTTP_FORWARDED="for=127.0.0.1;host=moss.example",
    )
    assert answer.body == b"localhost 203.0.113.9 http"


@pytest.fixture
def proxied(settings):
    settings.ROOKERY_TRUSTED_PROXIES = tuple(
        ipaddress.ip_network(network) for network in ("10.0.0.0/8", "::1/128")
    )


@pytest.mark.usefixtures("proxied")
@pytest.mark.parametrize(
    ("hops", "client"),
    [
        ("198.51.100.4", "198.51.100.4"),
        ("6.6.6.6, 198.51.100.4", "198.51.100.4"),
        ("6.6.6.6, 198.51.100.4, 10.2.2.2", "198.51.100.4"),
        ("10.3.3.3,10.2.2.2", "10.3.3.3"),
        ("2001:db8::7", "2001:db8::7"),
        ("<script>, 10.2.2.2", "10.2.2.2"),
        ("", "10.1.1.1"),
    ],
)
def test_forwarded_headers_from_a_trusted_proxy_count(behind, hops, client):
    make.site("moss.example")
    answer = ask(
        behind,
        "localhost",
        REMOTE_ADDR="10.1.1.1",
        HTTP_X_FORWARDED_HOST="Moss.Example:443",
        HTTP_X_FORWARDED_PROTO="HTTPS",
        HTTP_X_FORWARDED_FOR=hops,
    )
    assert answer.body.decode() == f"moss.example {client} https"


@pytest.mark.usefixtures("proxied")
def test_a_trusted_proxy_may_say_little_or_nonsense(behind):
    said = {"HTTP_X_FORWARDED_PROTO": "javascript"}
    assert ask(behind, "localhost", REMOTE_ADDR="::1", **said).body == b"localhost ::1 http"
    said = {"HTTP_X_FORWARDED_HOST": "moss.example, evil.example"}
    assert ask(behind, "localhost", REMOTE_ADDR="::1", **said).status == 404
    said = {"HTTP_X_FORWARDED_PROTO": "https"}
    # A server on a Unix socket has no address for who asks, so nobody is trusted.
    assert ask(behind, "localhost", REMOTE_ADDR="", **said).body == b"localhost  http"


def test_a_process_pinned_to_a_site_answers_for_its_hosts_alone(settings):
    moss = make.site("moss.example")
    moss.domains.create(host="moos.example", status="active")
    make.site("fern.example")
    settings.SITE_ID = moss.pk

    assert hosts.find("moss.example").site == moss
    assert hosts.find("moos.example").is_alias
    assert hosts.find("fern.example") is None
    assert hosts.find("localhost") is None

    settings.SITE_ID = 1
    hosts.memory.clear()
    assert hosts.find("localhost").has_doors
    assert hosts.find("moss.example") is None


@pytest.mark.parametrize("path", ["*", "", "//", "/%00", "/..", "/studio/../", "/\udcff"])
def test_odd_paths_are_answered_without_an_error(rookery, path):
    environ = {"PATH_INFO": path.encode("utf-8", "surrogateescape").decode("latin-1")}
    assert ask(rookery, "localhost", **environ).status in {200, 301, 302, 404}


@pytest.mark.django_db(transaction=True)
def test_a_connection_that_has_failed_is_looked_at_before_it_is_asked_again():
    connection.ensure_connection()
    connection.errors_occurred = True
    assert gate.admit({"HTTP_HOST": "localhost"}).site.pk == 1
    assert connection.errors_occurred is False
