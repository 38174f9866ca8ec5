"""The page cache around an application of three lines: what it keeps, for whom, and how long."""

import gzip
import threading
import time
from ipaddress import ip_network

import pytest

from rookery.reader import cache, stamps
from rookery.reader.cache import PageCache
from rookery.reader.kept import Form, Kept, accepts_gzip
from rookery.reader.keys import key_of, listed
from rookery.reader.shelves import Shelf, Shelves
from rookery.reader.stamps import Stamp
from rookery.weblogs.generations import Generations
from tests.weblogs.asking import ask

PUBLIC = ("Cache-Control", "public, max-age=0, s-maxage=1, stale-while-revalidate=1")
DOORS = frozenset({"studio"})
MEGABYTE = 1024**2


class Application:
    """Answers with what it is told to, and counts how often it was asked."""

    def __init__(self) -> None:
        self.status, self.body, self.stamp = "200 OK", b"<p>Rain.</p>" * 100, Stamp()
        self.more: list[tuple[str, str]] = [PUBLIC, ("ETag", '"rain"')]
        self.asked: list[str] = []
        self.before = lambda: None

    def __call__(self, environ, start_response):
        self.asked.append(environ["PATH_INFO"] + "?" + environ.get("QUERY_STRING", ""))
        self.before()
        if self.stamp is not None:
            stamps.mark(environ, self.stamp)
        length = ("Content-Length", str(len(self.body)))
        start_response(self.status, [("Content-Type", "text/html"), length, *self.more])
        return [self.body]


class Said(Generations):
    """Generations that answer from a table, as the database would; None: it is away."""

    def __init__(self) -> None:
        super().__init__()
        self.pairs = {1: (5, 1)}

    def still(self, weblog, pair):
        return self.pairs is None or self.pairs.get(weblog) == pair


@pytest.fixture
def app() -> Application:
    return Application()


@pytest.fixture
def said() -> Said:
    return Said()


@pytest.fixture
def cached(app, said) -> PageCache:
    return PageCache(app, size=MEGABYTE, doors=DOORS, known=said)


def test_a_page_is_asked_for_once_and_looks_the_same_ever_after(app, cached, clock):
    first, again = ask(cached, "localhost"), ask(cached, "localhost")
    assert (first, app.asked) == (again, ["/?"])
    assert first.body == app.body
    assert first.headers == {
        "Content-Type": "text/html",
        "Content-Length": "1200",
        "Cache-Control": PUBLIC[1],
        "ETag": '"rain"',
        "Vary": "Accept-Encoding",
    }


def test_what_belongs_to_no_weblog_lives_for_a_second(app, cached, clock):
    ask(cached, "localhost")
    clock.shift(0.9)
    ask(cached, "localhost")
    assert len(app.asked) == 1
    clock.shift(0.1)
    app.body = b"Sun."
    assert ask(cached, "localhost").body == b"Sun."


def test_a_page_of_a_weblog_lives_until_a_generation_changes(app, cached, said, clock):
    app.stamp = Stamp(1, (5, 1))
    ask(cached, "localhost")
    clock.shift(86_400)
    ask(cached, "localhost")
    assert len(app.asked) == 1
    said.pairs = {1: (5, 2)}
    app.stamp = Stamp(1, (5, 2))
    ask(cached, "localhost")
    ask(cached, "localhost")
    assert len(app.asked) == 2
    said.pairs = {}  # The weblog is gone.
    ask(cached, "localhost")
    assert len(app.asked) == 3


def test_a_page_of_a_weblog_lives_until_the_next_scheduled_entry(app, cached, clock):
    app.stamp = Stamp(1, (5, 1), not_after=time.time() + 60)
    ask(cached, "localhost")
    clock.shift(59)
    ask(cached, "localhost")
    assert len(app.asked) == 1
    clock.shift(1)
    ask(cached, "localhost")
    assert len(app.asked) == 2


@pytest.mark.parametrize(
    ("name", "change"),
    {
        "unmarked": {"stamp": None},
        "redirect": {"status": "301 Moved Permanently"},
        "partial": {"status": "206 Partial Content"},
        "error": {"status": "500 Internal Server Error"},
        "cookie": {"more": [PUBLIC, ("Set-Cookie", "session=1")]},
        "varying": {"more": [PUBLIC, ("Vary", "Cookie")]},
        "compressed": {"more": [PUBLIC, ("Content-Encoding", "br")]},
        "private": {"more": [("Cache-Control", "no-store")]},
        "unsaid": {"more": []},
        "cut off": {"more": [PUBLIC, ("Content-Length", "9")]},
    }.items(),
)
def test_nothing_is_kept_that_isnt_everybodys(app, cached, clock, name, change):
    vars(app).update(change)
    for _ in range(2):
        answer = ask(cached, "localhost")
        assert answer.status == int(app.status[:3])
        assert answer.body == app.body
        assert "Vary" not in answer.headers or name == "varying"
    assert len(app.asked) == 2
    assert len(cached.shelves.large) + len(cached.shelves.small) == 0


def test_a_404_is_kept_for_a_second_and_has_no_etag(app, cached, clock):
    app.status, app.more = "404 Not Found", [PUBLIC]
    for _ in range(2):
        answer = ask(cached, "localhost", HTTP_IF_NONE_MATCH="*")
        assert (answer.status, answer.body) == (404, app.body)
    assert len(app.asked) == 1


def test_whoever_has_the_page_hears_so(app, cached, clock):
    for known in ('"rain"', 'W/"rain"', '"sun", "rain"', 'W/"sun",W/"rain"', "*"):
        answer = ask(cached, "localhost", HTTP_IF_NONE_MATCH=known)
        assert (answer.status, answer.body) == (304, b""), known
        assert answer.headers == {
            "Cache-Control": PUBLIC[1], "ETag": '"rain"', "Vary": "Accept-Encoding"
        }  # fmt: skip
    for other in ('"sun"', '"rain-gzip"', "rain", '"sun", W/"wind"'):
        assert ask(cached, "localhost", HTTP_IF_NONE_MATCH=other).status == 200, other


def test_head_is_get_without_the_body_warm_and_cold(app, cached, clock):
    cold = ask(cached, "localhost", method="HEAD")
    warm = ask(cached, "localhost", method="HEAD")
    get = ask(cached, "localhost")
    assert cold.headers == warm.headers == get.headers
    assert (cold.body, warm.body, get.body) == (b"", b"", app.body)
    assert len(app.asked) == 1


def test_compressed_is_another_form_with_an_etag_of_its_own(app, cached, clock):
    plain, small = (ask(cached, "localhost", HTTP_ACCEPT_ENCODING=said) for said in ("", "gzip"))
    assert gzip.decompress(small.body) == plain.body == app.body
    assert small.headers["Content-Encoding"] == "gzip"
    assert small.headers["Content-Length"] == str(len(small.body))
    assert small.headers["ETag"] == '"rain-gzip"'
    assert small.headers["Vary"] == plain.headers["Vary"] == "Accept-Encoding"
    again = ask(cached, "localhost", HTTP_ACCEPT_ENCODING="gzip", HTTP_IF_NONE_MATCH='"rain-gzip"')
    assert (again.status, again.headers["ETag"]) == (304, '"rain-gzip"')
    assert "Content-Encoding" not in again.headers
    assert len(app.asked) == 1


def test_what_wouldnt_be_smaller_is_sent_plain(app, cached, clock):
    app.body = b"short"
    assert ask(cached, "localhost", HTTP_ACCEPT_ENCODING="gzip").body == b"short"
    app.more = [PUBLIC, ("Content-Type", "image/png")]
    app.body = b"a" * 2000
    image = ask(cached, "localhost", "/other", HTTP_ACCEPT_ENCODING="gzip")
    assert image.body == app.body
    assert "Vary" not in image.headers


def test_a_404_is_compressed_too(app, cached, clock):
    app.status, app.more = "404 Not Found", [PUBLIC]
    answer = ask(cached, "localhost", HTTP_ACCEPT_ENCODING="gzip")
    assert gzip.decompress(answer.body) == app.body
    assert "ETag" not in answer.headers


@pytest.mark.parametrize(
    ("header", "accepted"),
    [
        *(("gzip", True), ("GZIP", True), ("deflate, gzip, br", True), ("gzip;q=0.5", True)),
        *(("gzip; q=0", False), ("gzip;q=0.000, br", False), ("", False), ("br", False)),
        *(("*", True), ("*;q=0", False), ("gzip;q=0, *", False), ("gzip, *;q=0", True)),
        *(("gzipped", False), ("gzip;q=nonsense", False), ("gzip," * 100, False)),
    ],
)
def test_accept_encoding(header, accepted):
    assert accepts_gzip(header) is accepted


def test_doors_other_methods_and_conditions_that_only_django_answers_go_through(app, cached, clock):
    for _ in range(2):
        ask(cached, "localhost", "/studio/")
        ask(cached, "localhost", "/studio")
        ask(cached, "localhost", "/-/tls-ask")
        ask(cached, "localhost", method="POST")
        ask(cached, "localhost", HTTP_IF_MATCH='"rain"')
        ask(cached, "localhost", HTTP_IF_UNMODIFIED_SINCE="Wed, 01 Jul 2026 12:00:00 GMT")
        ask(cached, "not a host")
        ask(cached, "localhost:80" * 40)
        ask(cached, "")
        ask(cached, "localhost", QUERY_STRING="p=12")
    assert len(app.asked) == 20


def test_a_host_has_one_spelling(app, cached, clock):
    for host in ("localhost", "LOCALHOST", "localhost:8000", "localhost.", "LocalHost.:80"):
        ask(cached, host)
    assert len(app.asked) == 1
    ask(cached, "moss.example")
    ask(cached, "localhost", **{"wsgi.url_scheme": "https"})
    ask(cached, "localhost", "/moss/")
    assert len(app.asked) == 4


def test_forwarded_headers_count_as_the_gate_lets_them(app, cached, clock, settings):
    said = {"HTTP_X_FORWARDED_HOST": "moss.example", "HTTP_X_FORWARDED_PROTO": "https"}
    ask(cached, "localhost")
    ask(cached, "localhost", **said)  # From nobody in particular: as if it had said nothing.
    assert len(app.asked) == 1
    settings.ROOKERY_TRUSTED_PROXIES = (ip_network("127.0.0.1"),)
    ask(cached, "localhost", **said)
    ask(cached, "moss.example", **{"wsgi.url_scheme": "https"})
    assert len(app.asked) == 2


def test_a_front_server_may_keep_it_until_the_second_is_over(app, cached, clock, settings):
    settings.ROOKERY_TRUSTED_PROXIES = (ip_network("127.0.0.1"),)
    now = int(time.time())
    for _ in range(2):
        answer = ask(cached, "localhost", HTTP_X_FORWARDED_PROTO="http")
        assert answer.headers["X-Accel-Expires"] == f"@{now}"
    clock.shift(0.9)
    known = ask(cached, "localhost", HTTP_X_FORWARDED_PROTO="http", HTTP_IF_NONE_MATCH='"rain"')
    assert (known.status, known.headers["X-Accel-Expires"]) == (304, f"@{now}")
    assert "X-Accel-Expires" not in ask(cached, "localhost").headers


def test_of_a_query_only_what_pages_read_counts(app, cached, clock):
    for query in ("", "utm_source=mail", "x=1&y=2", "%FF"):
        ask(cached, "localhost", QUERY_STRING=query)
    assert len(app.asked) == 1
    for query in ("q=moss", "utm_source=mail&q=moss", "q=fern&q=moss", "q=%6Doss"):
        ask(cached, "localhost", QUERY_STRING=query)
    assert len(app.asked) == 2
    ask(cached, "localhost", QUERY_STRING="q=fern")
    ask(cached, "localhost", QUERY_STRING="before=20260701T120000000000-9")
    assert len(app.asked) == 4


def test_a_query_that_may_be_a_permalink_or_breaks_django_goes_through():
    for query in ("p=12", "page_id=1", "attachment_id=", "q=x&p=1", "&".join(["x=1"] * 2000)):
        assert listed(query) is None, query[:20]
    assert listed("q=\u20ac") is None
    assert key_of({"REQUEST_METHOD": "GET", "QUERY_STRING": "p=1"}, DOORS) is None


def test_what_has_a_query_lives_for_a_second_on_the_small_shelf(app, cached, clock):
    app.stamp = Stamp(1, (5, 1))
    ask(cached, "localhost", QUERY_STRING="q=moss")
    assert (len(cached.shelves.small), len(cached.shelves.large)) == (1, 0)
    clock.shift(1)
    ask(cached, "localhost", QUERY_STRING="q=moss")
    assert len(app.asked) == 2


# Memory


def page(size: int, stamp: Stamp | None = None) -> Kept:
    body = b"x" * size
    return Kept("200 OK", Form(body, [], '"x"'), stamp or Stamp(), 0)


def test_a_shelf_is_bounded_and_what_was_taken_last_stays():
    shelf = Shelf(10 * page(1000).weight)
    for number in range(10):
        shelf.put(number, page(1000))
    assert shelf.get(0) is not None
    shelf.put("one more", page(1000))
    assert [number for number in range(10) if shelf.get(number) is None] == [1]
    for _ in range(20):
        shelf.put("one more", page(1000))
    assert len(shelf) == 10
    shelf.put(0, page(100_000))
    assert shelf.get(0) is None  # Too large, and what it was is no longer true.
    assert len(shelf) == 9
    for number in range(10):
        shelf.drop(number)
    shelf.put("x", page(9 * 1000))
    assert len(shelf) == 2


def test_a_page_weighs_at_least_what_both_its_forms_do(app, cached, clock):
    ask(cached, "localhost", HTTP_ACCEPT_ENCODING="gzip")
    kept = cached.shelves.get(key_of({"REQUEST_METHOD": "GET", "HTTP_HOST": "localhost",
        "wsgi.url_scheme": "http", "PATH_INFO": "/"}, DOORS))  # fmt: skip
    assert kept.weight >= len(kept.plain.body) + len(kept.gzipped().body)


def test_a_million_addresses_push_no_page_off_the_large_shelf():
    shelves = Shelves(100 * page(1000).weight)
    shelves.put("home", page(1000, Stamp(1, (0, 0))))
    for number in range(1000):
        shelves.put(number, page(1000))
    assert shelves.get("home") is not None
    assert len(shelves.small) == 12
    shelves.put("home", page(1000))  # It is a 404 now.
    assert len(shelves.large) == 0


# Many at once


def at_once(count: int, what):
    found = []
    threads = [threading.Thread(target=lambda: found.append(what())) for _ in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(10)
    assert len(found) == count
    return found


def test_a_page_that_many_want_is_made_once(app, cached):
    app.stamp = Stamp(1, (5, 1))
    app.before = lambda: time.sleep(0.2)
    answers = at_once(20, lambda: ask(cached, "localhost"))
    assert len(app.asked) == 1
    assert {answer.body for answer in answers} == {app.body}


def test_nobody_waits_for_another_page(app, cached):
    slow, go = threading.Event(), threading.Event()

    def before():
        if app.asked[-1] == "/slow?":
            slow.set()
            assert go.wait(10)

    app.before = before
    waiting = threading.Thread(target=lambda: ask(cached, "localhost", "/slow"))
    waiting.start()
    assert slow.wait(10)
    assert ask(cached, "localhost", "/quick").status == 200
    go.set()
    waiting.join(10)


def test_what_is_somebodys_own_is_made_for_each(app, cached):
    app.stamp = None
    app.before = lambda: time.sleep(0.05)
    at_once(5, lambda: ask(cached, "localhost"))
    assert len(app.asked) == 5


def test_when_making_it_fails_the_next_one_tries(app, cached):
    tries = []

    def before():
        tries.append(1)
        time.sleep(0.1)
        if len(tries) == 1:
            raise RuntimeError("It broke.")

    app.before = before

    def attempt():
        try:
            return ask(cached, "localhost").status
        except RuntimeError:
            return 500

    assert sorted(at_once(4, attempt)) == [200, 200, 200, 500]
    assert len(tries) == 2
    assert cached.flights._under_way == {}


def test_whoever_waited_too_long_takes_what_there_is_or_goes_alone(app, cached, monkeypatch):
    monkeypatch.setattr(cache, "LONGEST_WAIT", 0.05)
    ask(cached, "localhost", "/old")
    time.sleep(1.01)
    stuck, go = threading.Event(), threading.Event()

    def before():
        if not stuck.is_set():
            stuck.set()
            assert go.wait(10)

    for path, made in (("/old", 0), ("/new", 1)):
        stuck.clear()
        go.clear()
        app.before = before
        first = threading.Thread(target=lambda path=path: ask(cached, "localhost", path))
        first.start()
        assert stuck.wait(10)
        count = len(app.asked)
        assert ask(cached, "localhost", path).status == 200
        assert len(app.asked) - count == made
        go.set()
        first.join(10)


def test_a_page_that_was_old_before_it_was_finished_is_made_again_for_who_waited(app, cached, said):
    """Somebody writes while the page is made: who asks after that must not get it."""
    app.stamp = Stamp(1, (5, 1))
    making, go = threading.Event(), threading.Event()

    def before():
        if len(app.asked) == 1:
            making.set()
            assert go.wait(10)

    app.before = before
    first = threading.Thread(target=lambda: ask(cached, "localhost"))
    first.start()
    assert making.wait(10)
    said.pairs = {1: (6, 1)}
    found = []
    late = threading.Thread(target=lambda: found.append(ask(cached, "localhost")))
    late.start()
    time.sleep(0.1)
    go.set()
    first.join(10)
    late.join(10)
    assert len(app.asked) == 2


# The database is away


def test_without_the_database_what_was_true_a_while_ago_goes_on(app, cached, clock):
    good = ask(cached, "localhost")
    clock.shift(60)
    app.status, app.stamp, app.more = "503 Service Unavailable", None, []
    assert ask(cached, "localhost") == good
    assert ask(cached, "localhost", "/cold").status == 503
    app.status, app.stamp, app.more = "200 OK", Stamp(), [PUBLIC, ("ETag", '"sun"')]
    assert ask(cached, "localhost").headers["ETag"] == '"sun"'


def test_but_not_what_is_known_to_have_changed(app, cached, said, clock):
    app.stamp = Stamp(1, (5, 1))
    ask(cached, "localhost")
    said.pairs = {1: (6, 1)}
    app.status, app.stamp, app.more = "503 Service Unavailable", None, []
    assert ask(cached, "localhost").status == 503


def test_a_body_that_isnt_used_is_closed(app, cached, clock):
    closed = []

    class Body(list):
        def close(self):
            closed.append(True)

    def old(environ, start_response):
        start_response("503 Service Unavailable", [])
        return Body()

    ask(cached, "localhost")
    cached.application = old
    clock.shift(2)
    assert ask(cached, "localhost").status == 200
    assert closed == [True]


def test_nobody_may_write_past_the_answer(app, cached):
    def imperative(environ, start_response):
        start_response("200 OK", [])(b"old style")

    cached.application = imperative
    with pytest.raises(NotImplementedError):
        ask(cached, "localhost")
