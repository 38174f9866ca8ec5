"""What the real server does with odd requests: never another site's content, whatever is asked.

granian decides what reaches us. A request that names two hosts arrives with both, joined by a
comma, which is no host. Of an absolute-form target (RFC 9112 3.2.2) it keeps the path, and the
host only where there is no Host header; that a mismatch is answered by the Host header is known,
and no content crosses: the page is the one that this Host gets anyway.
"""

import re
import signal
import socket

import pytest
from django.conf import settings

from tests.console.processes import until
from tests.console.test_serve import Served, end

pytestmark = pytest.mark.skipif(
    settings.DATABASES["default"]["ENGINE"].endswith("postgresql"),
    reason="the server before the application; once is enough",
)

SITES = {"localhost": "Home", "ana.localhost": "Ana", "ben.localhost": "Ben"}
END = "\r\nConnection: close\r\n\r\n"


@pytest.fixture(scope="module")
def served(tmp_path_factory):
    """One server for all: three sites with a weblog each, whose titles tell them apart."""
    with pytest.MonkeyPatch.context() as patch:
        made = Served(tmp_path_factory.mktemp("http") / "data", patch)
        run = made.install.done
        run("user", "add", "olga@example.org", "--operator")
        for host, title in SITES.items():
            if host != "localhost":
                run("domain", "add", host, "--active")
            run(
                *("weblog", "add", "one", "--title", f"Weblog of {title}"),
                *("--author", "olga@example.org", "--site", host),
            )
        process = made.up()
        yield made
        assert end(process, signal.SIGTERM)[0] == 0


def ask(served, raw):
    """(status, titles of weblogs that the answer names). Status 0: closed without an answer."""
    answer = b""
    with socket.create_connection(("127.0.0.1", served.port), timeout=10) as connection:
        connection.sendall(raw.encode("latin-1"))
        try:
            while piece := connection.recv(65536):
                answer += piece
        except ConnectionResetError:
            pass
    found = re.match(rb"HTTP/1\.[01] (\d+)", answer)
    titles = {title for title in SITES.values() if f"Weblog of {title}".encode() in answer}
    return int(found[1]) if found else 0, titles


def test_each_host_gets_its_own(served):
    for host, title in SITES.items():
        assert ask(served, f"GET / HTTP/1.1\r\nHost: {host}{END}") == (200, {title})
        assert ask(served, f"GET / HTTP/1.0\r\nHost: {host}{END}") == (200, {title})


REFUSED = {
    "two hosts": "GET / HTTP/1.1\r\nHost: ana.localhost\r\nHost: ben.localhost",
    "the same host twice": "GET / HTTP/1.1\r\nHost: ana.localhost\r\nHost: ana.localhost",
    "a known host, then a stranger's": "GET / HTTP/1.1\r\nHost: ana.localhost\r\nHost: e.example",
    "a stranger's, then a known one": "GET / HTTP/1.1\r\nHost: e.example\r\nHost: ana.localhost",
    "an unknown host": "GET / HTTP/1.1\r\nHost: e.example",
    "an unknown host below an absolute target": "GET http://ana.localhost/ HTTP/1.1\r\nHost: e.x",
    "an unknown absolute target alone": "GET http://e.example/ HTTP/1.1",
    "no host, HTTP/1.1": "GET / HTTP/1.1",
    "no host, HTTP/1.0": "GET / HTTP/1.0",
    "an empty host": "GET / HTTP/1.1\r\nHost:",
    "a list of hosts": "GET / HTTP/1.1\r\nHost: ana.localhost, localhost",
    "a host with a space": "GET / HTTP/1.1\r\nHost: ana.localhost e",
    "a user before the host": "GET / HTTP/1.1\r\nHost: e@ana.localhost",
    "a host with a path": "GET / HTTP/1.1\r\nHost: ana.localhost/x",
    "a long host": f"GET / HTTP/1.1\r\nHost: {'a.' * 5000}localhost",
    "a very long host": f"GET / HTTP/1.1\r\nHost: {'a' * 600_000}",
    "a folded header": "GET / HTTP/1.1\r\nHost: ana.localhost\r\n localhost",
    "a space before the colon": "GET / HTTP/1.1\r\nHost : ana.localhost",
    "two lengths": "POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\nContent-Length: 9",
    "a tunnel": "CONNECT ana.localhost:80 HTTP/1.1\r\nHost: ana.localhost",
    "an asterisk": "OPTIONS * HTTP/1.1\r\nHost: ana.localhost",
    "HTTP/2 without TLS": "PRI * HTTP/2.0",
}


@pytest.mark.parametrize("raw", REFUSED.values(), ids=REFUSED.keys())
def test_what_is_no_clear_request_gets_nobodys_content(served, raw):
    status, titles = ask(served, f"{raw}{END}")
    assert status in {0, 400, 404, 405, 431}
    assert titles == set()


def test_a_second_request_cant_hide_in_the_first(served):
    hidden = "GET / HTTP/1.1\r\nHost: ana.localhost"
    raw = (
        "POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 6\r\n"
        f"Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n{hidden}{END}"
    )
    assert ask(served, raw)[1] <= {"Home"}


def test_forwarded_hosts_of_strangers_are_not_heeded(served):
    said = "X-Forwarded-Host: ben.localhost\r\nForwarded: host=ben.localhost"
    assert ask(served, f"GET / HTTP/1.1\r\nHost: ana.localhost\r\n{said}{END}") == (200, {"Ana"})


def test_an_absolute_target_is_answered_by_one_site_alone(served):
    same = f"GET http://ana.localhost/ HTTP/1.1\r\nHost: ana.localhost{END}"
    assert ask(served, same) == (200, {"Ana"})
    alone = f"GET http://ana.localhost/ HTTP/1.1{END}"
    assert ask(served, alone) == (200, {"Ana"})
    apart = f"GET http://ana.localhost/ HTTP/1.1\r\nHost: ben.localhost{END}"
    assert ask(served, apart) == (200, {"Ben"})


def test_fifty_half_sent_requests_dont_stop_the_others(served):
    half = [socket.create_connection(("127.0.0.1", served.port)) for _ in range(50)]
    try:
        for connection in half:
            connection.sendall(b"GET / HTTP/1.1\r\nHost: local")
        until(lambda: served.status() == 200, 3)
    finally:
        for connection in half:
            connection.close()
