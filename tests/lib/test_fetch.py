"""Asking the network outside, over real sockets; only the looking up of names is played."""

import gzip
import shutil
import socket
import ssl
import subprocess
import threading
import time
from collections.abc import Iterator

import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Response

from rookery.lib import fetch as module
from rookery.lib.fetch import Fetched, FetchError, FetchFailed, FetchRefused, Policy, fetch


@pytest.fixture
def policy(httpserver) -> Policy:
    """The test's own server may be asked."""
    return Policy(ports=frozenset({httpserver.port}), allow_private=True)


@pytest.fixture
def names(monkeypatch):
    """What each name is at: names["host"] = [addresses]. Others aren't known."""
    known: dict[str, list[str]] = {}

    def getaddrinfo(host, port, *args, **kwargs):
        if host not in known:
            raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")
        return [
            (
                socket.AF_INET6 if ":" in address else socket.AF_INET,
                socket.SOCK_STREAM,
                6,
                "",
                (address, port),
            )
            for address in known[host]
        ]

    monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)
    return known


@pytest.fixture
def raw_server() -> Iterator:
    """raw_server(answer) gives the port of a server that calls answer(connection) once for each."""
    listening: list[socket.socket] = []

    def start(answer) -> int:
        server = socket.create_server(("127.0.0.1", 0))
        listening.append(server)

        def serve() -> None:
            while True:
                try:
                    connection, _ = server.accept()
                except OSError:
                    return
                with connection:
                    try:
                        connection.recv(65536)
                        answer(connection)
                    except OSError:
                        continue  # The client has hung up, as it should.

        threading.Thread(target=serve, daemon=True).start()
        return server.getsockname()[1]

    yield start
    for server in listening:
        server.shutdown(socket.SHUT_RDWR)
        server.close()


def ask(port: int, **options) -> Fetched:
    loopback = Policy(ports=frozenset({port}), allow_private=True)
    options.setdefault("max_bytes", 1000)
    return fetch(f"http://127.0.0.1:{port}/", policy=loopback, **options)


def test_a_picture_is_fetched(httpserver, policy):
    httpserver.expect_request("/a b/ü.png", query_string="x=1").respond_with_data(
        b"bytes", content_type="Image/PNG; charset=x"
    )
    url = httpserver.url_for("/a b/ü.png?x=1#top")
    assert fetch(url, max_bytes=5, accept="image/*", policy=policy) == Fetched(
        url=httpserver.url_for("/a%20b/%C3%BC.png?x=1"),
        status=200,
        content_type="image/png",
        body=b"bytes",
    )
    request, _ = httpserver.log[0]
    assert request.headers["Host"] == f"localhost:{httpserver.port}"
    assert request.headers["Accept"] == "image/*"
    assert "Cookie" not in request.headers


def test_redirects_are_followed_without_cookies_to_the_last_address(httpserver, policy):
    httpserver.expect_request("/1").respond_with_response(
        Response(status=302, headers={"Location": "/2", "Set-Cookie": "seen=1"})
    )
    httpserver.expect_request("/2").respond_with_data(b"here", content_type="text/plain")
    fetched = fetch(httpserver.url_for("/1"), max_bytes=100, policy=policy)
    assert (fetched.url, fetched.body) == (httpserver.url_for("/2"), b"here")
    assert "Cookie" not in httpserver.log[1][0].headers


def test_five_redirects_are_enough(httpserver, policy):
    for number in range(6):
        httpserver.expect_request(f"/{number}").respond_with_response(
            Response(status=301, headers={"Location": f"/{number + 1}"})
        )
    httpserver.expect_request("/6").respond_with_data(b"here")
    assert fetch(httpserver.url_for("/1"), max_bytes=100, policy=policy).body == b"here"
    with pytest.raises(FetchFailed, match="More than 5 redirects"):
        fetch(httpserver.url_for("/0"), max_bytes=100, policy=policy)


@pytest.mark.parametrize(("status", "said"), [(404, "404 Not Found"), (503, "503"), (304, "304")])
def test_an_answer_that_is_no_success_fails_with_its_status(httpserver, policy, status, said):
    httpserver.expect_request("/x").respond_with_data(b"", status=status)
    with pytest.raises(FetchFailed, match=f"localhost answered {said}") as failure:
        fetch(httpserver.url_for("/x"), max_bytes=100, policy=policy)
    assert failure.value.status == status


def test_what_is_too_large_is_not_read_on(httpserver, policy, raw_server):
    httpserver.expect_request("/exact").respond_with_data(b"x" * 100)
    assert len(fetch(httpserver.url_for("/exact"), max_bytes=100, policy=policy).body) == 100
    httpserver.expect_request("/large").respond_with_data(b"x" * 101)
    with pytest.raises(FetchFailed, match="larger than 100 bytes"):
        fetch(httpserver.url_for("/large"), max_bytes=100, policy=policy)

    sent = 0

    def pour(connection) -> None:
        nonlocal sent
        connection.sendall(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
        while True:
            connection.sendall(b"10000\r\n" + b"x" * 65536 + b"\r\n")
            sent += 65536

    with pytest.raises(FetchFailed, match="larger than 2 MB"):
        ask(raw_server(pour), max_bytes=2 * 1024 * 1024)
    time.sleep(0.1)
    assert sent < 20_000_000


def test_what_unpacks_to_too_much_is_refused(httpserver, policy):
    bomb = gzip.compress(b"\0" * 5_000_000)
    assert len(bomb) < 6000
    httpserver.expect_request("/bomb").respond_with_data(bomb, headers={"Content-Encoding": "gzip"})
    with pytest.raises(FetchFailed, match="larger than"):
        fetch(httpserver.url_for("/bomb"), max_bytes=100_000, policy=policy)
    body = fetch(httpserver.url_for("/bomb"), max_bytes=5_000_000, policy=policy).body
    assert body == b"\0" * 5_000_000


def drip(before: bytes, drop: bytes):
    def answer(connection) -> None:
        connection.sendall(before)
        while True:
            connection.sendall(drop)
            time.sleep(0.05)

    return answer


@pytest.mark.parametrize(
    ("before", "drop"),
    [
        (b"HTTP/1.1 200 OK\r\nContent-Length: 900\r\n\r\n", b"x"),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", b"1\r\nx\r\n"),
        (b"HTTP/1.1 200 OK\r\nX-Header: ", b"x"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 900\r\n\r\n", b""),
        (b"", b""),
    ],
)
def test_an_answer_that_drips_in_ends_with_the_time(raw_server, before, drop):
    started = time.monotonic()
    with pytest.raises(FetchFailed, match=r"hadn't answered in full after 0\.4 seconds"):
        ask(raw_server(drip(before, drop)), timeout=0.4)
    assert time.monotonic() - started < 1.5


def test_redirects_share_one_time(raw_server):
    def slowly_on(connection) -> None:
        time.sleep(0.2)
        connection.sendall(b"HTTP/1.1 302 Found\r\nLocation: /\r\nContent-Length: 0\r\n\r\n")

    started = time.monotonic()
    with pytest.raises(FetchFailed, match="hadn't answered in full"):
        ask(raw_server(slowly_on), timeout=0.5)
    assert time.monotonic() - started < 1.0


def test_a_slow_look_up_of_a_name_ends_with_the_time(monkeypatch):
    release = threading.Event()
    monkeypatch.setattr(socket, "getaddrinfo", lambda *args, **kwargs: release.wait(5) and [])
    with pytest.raises(FetchFailed, match="hadn't answered"):
        fetch("http://slow.test/", max_bytes=1, timeout=0.2)
    release.set()


@pytest.mark.parametrize(
    "answer",
    [
        b"",
        b"SSH-2.0-OpenSSH_9\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 900\r\n\r\nshort",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 4\r\n\r\nnope",
        b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 300 + b"\r\n",
    ],
)
def test_a_broken_answer_is_one_kind_of_failure(raw_server, answer):
    with pytest.raises(FetchFailed, match=r"127\.0\.0\.1 can't be read"):
        ask(raw_server(lambda connection: connection.sendall(answer)))


def test_nobody_there():
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    with pytest.raises(FetchFailed, match=r"can't be read: .*refused"):
        ask(port)


def test_the_next_address_is_tried_where_the_first_is_silent(httpserver, policy, names):
    names["two.test"] = ["127.0.0.9", "127.0.0.1"]
    httpserver.expect_request("/x").respond_with_data(b"here")
    url = f"http://two.test:{httpserver.port}/x"
    assert fetch(url, max_bytes=100, policy=policy).body == b"here"
    assert httpserver.log[0][0].headers["Host"] == f"two.test:{httpserver.port}"


def test_a_name_without_an_address_or_unknown(names):
    names["empty.test"] = []
    with pytest.raises(FetchFailed, match="it has no address"):
        fetch("http://empty.test/", max_bytes=1)
    with pytest.raises(FetchFailed, match=r"no host with the name nowhere\.test"):
        fetch("http://nowhere.test/", max_bytes=1)


def test_a_name_that_can_not_even_be_looked_up():
    with pytest.raises(FetchFailed, match="no host with the name"):
        fetch(f"http://{'a' * 70}.test/", max_bytes=1)


@pytest.mark.parametrize(
    "addresses",
    [
        ["127.0.0.1"],
        ["10.1.2.3"],
        ["169.254.169.254"],
        ["::1"],
        ["::ffff:127.0.0.1"],
        ["64:ff9b::7f00:1"],
        ["93.184.215.14", "127.0.0.1"],
        ["2606:4700:4700::1111", "fd00::1"],
    ],
)
def test_a_name_that_leads_inside_is_not_asked(names, addresses):
    names["evil.test"] = addresses
    with pytest.raises(FetchRefused, match=r"evil\.test is at .*no public address"):
        fetch("http://evil.test/", max_bytes=100)


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "[::1]", "localhost", "2130706433", "0x7f.1", "127.1", "[::ffff:7f00:1]"]
)
def test_no_spelling_of_this_machine_is_asked(host):
    with pytest.raises(FetchRefused):
        fetch(f"http://{host}/", max_bytes=100)


def test_a_redirect_that_leads_inside_is_not_followed(httpserver, names):
    """The first host is public (as far as we can play it), the second isn't."""
    names["outside.test"] = ["127.0.0.1"]
    names["inside.test"] = ["10.0.0.7"]
    httpserver.expect_request("/").respond_with_response(
        Response(status=302, headers={"Location": f"http://inside.test:{httpserver.port}/"})
    )
    ours = Policy(ports=frozenset({httpserver.port}))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "is_public", lambda address: address == "127.0.0.1")
        with pytest.raises(FetchRefused, match=r"inside\.test is at 10\.0\.0\.7"):
            fetch(f"http://outside.test:{httpserver.port}/", max_bytes=100, policy=ours)
    assert len(httpserver.log) == 1


def test_the_address_that_was_checked_is_the_one_that_is_asked(httpserver, monkeypatch):
    """A name that answers otherwise the second time: there is no second time."""
    asked = []

    def once(host, port, *args, **kwargs):
        asked.append(host)
        assert len(asked) == 1
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", port))]

    monkeypatch.setattr(socket, "getaddrinfo", once)
    httpserver.expect_request("/").respond_with_data(b"here")
    policy = Policy(ports=frozenset({httpserver.port}), allow_private=True)
    url = f"http://changing.test:{httpserver.port}/"
    assert fetch(url, max_bytes=100, policy=policy).body == b"here"


@pytest.mark.parametrize("location", ["file:///etc/passwd", "ftp://x.test/", "http://u:p@x.test/"])
def test_a_redirect_to_something_else_than_the_web_is_not_followed(httpserver, policy, location):
    httpserver.expect_request("/").respond_with_response(
        Response(status=302, headers={"Location": location})
    )
    with pytest.raises(FetchRefused):
        fetch(httpserver.url_for("/"), max_bytes=100, policy=policy)


@pytest.mark.parametrize(
    "url",
    [
        "",
        "/relative",
        "file:///etc/passwd",
        "gopher://x.test/",
        "javascript:alert(1)",
        "http://",
        "http://[::1",
        "http://[::1%25eth0]/",
        "http://x.test:99999/",
        "http://x.test:22/",
        "https://x.test:6379/",
        "http://user@x.test/",
        "http://user:secret@x.test/",
        "http://x.test\\@127.0.0.1/",
        "http://x.test/\r\nHost: y",
        "http://x y.test/",
        "http://-x.test/",
        "http://x.test%2f@y/",
        "http://\u2488\u3002.test/",
    ],
)
def test_an_address_that_is_not_the_webs_is_not_asked(url):
    with pytest.raises(FetchRefused):
        fetch(url, max_bytes=100)


def test_a_password_in_an_address_is_not_repeated_in_the_message():
    with pytest.raises(FetchRefused) as refusal:
        fetch("http://user:secret@x.test/", max_bytes=100)
    assert "secret" not in str(refusal.value)
    assert isinstance(refusal.value, FetchError)


def test_a_name_in_another_script_is_asked_by_its_punycode(httpserver, policy, names):
    names["xn--mnchen-3ya.test"] = ["127.0.0.1"]
    httpserver.expect_request("/").respond_with_data(b"servus")
    url = f"http://MÜNCHEN.test:{httpserver.port}/"
    assert fetch(url, max_bytes=100, policy=policy).body == b"servus"


def test_an_ipv6_address_is_asked(httpserver, raw_server):
    if not socket.has_ipv6:
        pytest.skip("this machine has no IPv6")
    with HTTPServer(host="::1", port=0) as server:
        server.expect_request("/").respond_with_data(b"six")
        policy = Policy(ports=frozenset({server.port}), allow_private=True)
        assert fetch(f"http://[::1]:{server.port}/", max_bytes=10, policy=policy).body == b"six"


@pytest.fixture(scope="module")
def certificate(tmp_path_factory):
    """A certificate for right.test, and its key, both in one file."""
    if shutil.which("openssl") is None:
        pytest.skip("no openssl on the PATH, to make a certificate with")
    path = tmp_path_factory.mktemp("tls") / "right.pem"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1",
         "-nodes", "-days", "2", "-subj", "/CN=right.test",
         "-addext", "subjectAltName=DNS:right.test", "-keyout", path, "-out", f"{path}.crt"],
        check=True, capture_output=True,
    )  # fmt: skip
    path.write_text(path.read_text() + path.with_suffix(".pem.crt").read_text())
    return path


@pytest.fixture
def secure_server(certificate) -> Iterator[HTTPServer]:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    with HTTPServer(host="127.0.0.1", port=0, ssl_context=context) as server:
        server.expect_request("/").respond_with_data(b"safe")
        yield server


def test_a_certificate_must_be_trusted_and_name_the_host(
    secure_server, names, certificate, monkeypatch
):
    names["right.test"] = names["wrong.test"] = ["127.0.0.1"]
    policy = Policy(ports=frozenset({secure_server.port}), allow_private=True)

    def get(host) -> bytes:
        return fetch(f"https://{host}:{secure_server.port}/", max_bytes=9, policy=policy).body

    with pytest.raises(FetchFailed, match=r"certificate of right\.test can't be trusted"):
        get("right.test")
    monkeypatch.setenv("SSL_CERT_FILE", f"{certificate}.crt")
    assert get("right.test") == b"safe"
    with pytest.raises(FetchFailed, match=r"certificate of wrong\.test can't be trusted"):
        get("wrong.test")


def test_a_secure_answer_that_drips_in_ends_with_the_time(certificate, names, monkeypatch):
    names["right.test"] = ["127.0.0.1"]
    monkeypatch.setenv("SSL_CERT_FILE", f"{certificate}.crt")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)

    def answer(server) -> None:
        connection = context.wrap_socket(server.accept()[0], server_side=True)
        with connection:
            connection.recv(65536)
            try:
                drip(b"HTTP/1.1 200 OK\r\nContent-Length: 900\r\n\r\n", b"x")(connection)
            except OSError:
                return  # The client has hung up, as it should.

    with socket.create_server(("127.0.0.1", 0)) as server:
        thread = threading.Thread(target=answer, args=[server], daemon=True)
        thread.start()
        port = server.getsockname()[1]
        policy = Policy(ports=frozenset({port}), allow_private=True)
        started = time.monotonic()
        with pytest.raises(FetchFailed, match="hadn't answered in full"):
            fetch(f"https://right.test:{port}/", max_bytes=1000, timeout=0.6, policy=policy)
        assert time.monotonic() - started < 1.6
        thread.join(5)
