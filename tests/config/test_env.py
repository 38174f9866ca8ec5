"""Settings are read from the environment; whatever is wrong there is refused, by name."""

import stat
import string
import subprocess
import sys

import pytest
from django.core.exceptions import ImproperlyConfigured
from hypothesis import given
from hypothesis import strategies as st

from rookery.config import env


@pytest.fixture
def setenv(monkeypatch):
    monkeypatch.delenv("ROOKERY_X", raising=False)
    monkeypatch.delenv("ROOKERY_X_FILE", raising=False)
    return lambda value, name="ROOKERY_X": monkeypatch.setenv(name, str(value))


def refused(read, *words):
    """The refusal's words; it must name the variable, and say each of `words`."""
    with pytest.raises(ImproperlyConfigured) as error:
        read("ROOKERY_X")
    said = str(error.value)
    assert [word for word in ("ROOKERY_X", *words) if word not in said] == []
    return said


def test_a_variable_may_come_from_a_file(setenv, tmp_path):
    (tmp_path / "x").write_text("from the file\n")
    setenv(tmp_path / "x", "ROOKERY_X_FILE")
    assert env.text("ROOKERY_X") == "from the file"

    setenv("from the environment")
    assert env.text("ROOKERY_X") == "from the environment"


def test_a_file_that_is_not_there_is_named(setenv, tmp_path):
    setenv(tmp_path / "gone", "ROOKERY_X_FILE")
    refused(env.text, "ROOKERY_X_FILE", str(tmp_path / "gone"), "No such file")


def test_without_a_variable_the_default_holds(setenv):
    assert env.text("ROOKERY_X", "moss") == "moss"
    assert env.flag("ROOKERY_X", default=True) is True
    assert env.number("ROOKERY_X", None) is None
    assert env.networks("ROOKERY_X") == ()


@pytest.mark.parametrize(
    ("raw", "value"), [("1", True), ("TRUE", True), (" yes ", True), ("off", False), ("0", False)]
)
def test_flags(setenv, raw, value):
    setenv(raw)
    assert env.flag("ROOKERY_X", default=not value) is value


def test_a_flag_that_is_neither_true_nor_false(setenv):
    setenv("maybe")
    refused(lambda name: env.flag(name, default=False), "true or false", "'maybe'")


def test_numbers(setenv):
    setenv("12")
    assert env.number("ROOKERY_X", None) == 12
    for raw in ("0", "-3", "1.5", "one", "²"):
        setenv(raw)
        refused(lambda name: env.number(name, None, least=1), "from 1 up", raw)


def test_a_folder_is_absolute_and_not_made_by_reading(setenv, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert env.folder("ROOKERY_X", "data") == tmp_path / "data"
    assert not (tmp_path / "data").exists()
    setenv("")
    assert env.folder("ROOKERY_X", "data") == tmp_path / "data"


def test_networks(setenv):
    setenv("127.0.0.1, 10.0.0.0/8,,::1")
    assert [str(network) for network in env.networks("ROOKERY_X")] == [
        "127.0.0.1/32",
        "10.0.0.0/8",
        "::1/128",
    ]
    setenv("10.0.0.0/8, the proxy")
    refused(env.networks, "'the proxy'", "10.0.0.0/8")


def test_an_origin_is_scheme_host_and_port(setenv):
    setenv("https://Blogs.Example:8443/")
    parts = env.origin("ROOKERY_X", "http://localhost:8000")
    assert (parts.scheme, parts.hostname, parts.port) == ("https", "blogs.example", 8443)
    setenv("")
    assert env.origin("ROOKERY_X", "http://localhost:8000").netloc == "localhost:8000"


@pytest.mark.parametrize(
    "raw",
    [
        "blogs.example",
        "ftp://blogs.example",
        "https://",
        "https://blogs.example/path",
        "https://blogs.example?q",
        "https://me@blogs.example",
        "https://blogs.example:99999",
        "https://[half",
    ],
)
def test_what_is_no_origin_is_refused(setenv, raw):
    setenv(raw)
    refused(lambda name: env.origin(name, "http://localhost:8000"))


def test_sqlite_is_the_default_database_and_keeps_what_it_acknowledged(setenv, tmp_path):
    described = env.database("ROOKERY_X", tmp_path / "rookery.sqlite3")
    assert described["NAME"] == tmp_path / "rookery.sqlite3"
    assert "synchronous=FULL" in described["OPTIONS"]["init_command"]
    assert described["OPTIONS"]["transaction_mode"] == "IMMEDIATE"

    setenv(f"sqlite://{tmp_path}/other%20name.sqlite3")
    assert env.database("ROOKERY_X", tmp_path)["NAME"] == tmp_path / "other name.sqlite3"


def test_a_postgres_url_is_taken_apart(setenv, tmp_path):
    setenv("postgres://ana:p%40ss@db.example:5433/rookery?sslmode=require")
    described = env.database("ROOKERY_X", tmp_path)
    assert described["ENGINE"] == "django.db.backends.postgresql"
    assert [described[key] for key in ("NAME", "USER", "PASSWORD", "HOST", "PORT")] == [
        "rookery",
        "ana",
        "p@ss",
        "db.example",
        "5433",
    ]
    assert described["OPTIONS"] == {"sslmode": "require"}


@pytest.mark.parametrize(
    "raw", ["mysql://ana:hunter2@h/db", "postgres://ana:hunter2@h", "sqlite://", "hunter2.sqlite3"]
)
def test_what_is_no_database_is_refused_without_showing_the_password(setenv, tmp_path, raw):
    setenv(raw)
    said = refused(lambda name: env.database(name, tmp_path), "postgres://user:password@host")
    assert "hunter2" not in said


def test_mail_is_shown_in_the_terminal_until_it_can_be_sent(setenv):
    assert env.mailers("ROOKERY_X")["default"]["BACKEND"].endswith("console.EmailBackend")


@pytest.mark.parametrize(
    ("raw", "port", "tls", "ssl"),
    [
        ("smtp://mail.example", 25, False, False),
        ("smtp://mail.example?tls=1", 587, True, False),
        ("smtps://mail.example", 465, False, True),
        ("smtps://mail.example:4650?tls=1", 4650, False, True),
    ],
)
def test_mail_by_smtp(setenv, raw, port, tls, ssl):
    setenv(raw)
    options = env.mailers("ROOKERY_X")["default"]["OPTIONS"]
    assert (options["host"], options["port"]) == ("mail.example", port)
    assert (options["use_tls"], options["use_ssl"]) == (tls, ssl)


def test_what_is_no_mail_server_is_refused(setenv):
    setenv("mail.example:25")
    refused(env.mailers, "smtp://user:password@host")


def test_the_embedded_secret_is_made_once_and_is_nobody_elses(setenv, tmp_path):
    path = tmp_path / "new" / "secret-key"
    first = env.secret("ROOKERY_X", path, make=True)
    assert len(first) >= 50
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert env.secret("ROOKERY_X", path, make=True) == first


def test_processes_that_start_at_once_share_one_secret(setenv, tmp_path):
    path = tmp_path / "secret-key"
    make = (
        f"from rookery.config import env; from pathlib import Path; "
        f"print(env.secret('ROOKERY_X', Path({str(path)!r}), make=True))"
    )
    started = [
        subprocess.Popen([sys.executable, "-c", make], stdout=subprocess.PIPE, text=True)
        for _ in range(6)
    ]
    said = {process.communicate(timeout=60)[0].strip() for process in started}
    assert said == {path.read_text()}
    assert len(said.pop()) == 96
    assert [*tmp_path.iterdir()] == [path]


def test_a_secret_from_outside_wins_and_must_be_long(setenv, tmp_path):
    setenv("s" * 50)
    assert env.secret("ROOKERY_X", tmp_path / "key", make=True) == "s" * 50
    assert not (tmp_path / "key").exists()
    setenv("hunter2")
    assert "hunter2" not in refused(lambda name: env.secret(name, tmp_path, make=True), "short")


def test_no_secret_is_made_up_beside_a_database_of_ones_own(setenv, tmp_path):
    refused(lambda name: env.secret(name, tmp_path / "key", make=False), "DATABASE_URL")
    assert not (tmp_path / "key").exists()


@given(st.text(alphabet=string.printable, max_size=40))
def test_whatever_is_set_is_read_or_refused_by_name(raw):
    """No reader answers with an error of its own that doesn't say which variable is wrong."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("ROOKERY_X", raw)
        for read in (
            lambda name: env.flag(name, default=False),
            lambda name: env.number(name, None),
            env.networks,
            lambda name: env.origin(name, "http://localhost:8000"),
            lambda name: env.database(name, env.Path("x")),
            env.mailers,
        ):
            try:
                read("ROOKERY_X")
            except ImproperlyConfigured as error:
                assert "ROOKERY_X" in str(error)  # noqa: PT017 -- not raising is as good


def test_attempts_are_counted_in_redis_or_in_each_process(setenv):
    assert env.caches("ROOKERY_X")["default"]["BACKEND"].endswith("LocMemCache")

    setenv("redis://127.0.0.1:6379/3")
    assert env.caches("ROOKERY_X")["default"]["LOCATION"] == "redis://127.0.0.1:6379/3"

    setenv("memcached://127.0.0.1")
    refused(env.caches, "redis://host:6379/0")


def test_addresses_resolvers_and_a_host(setenv):
    assert (env.addresses("ROOKERY_X"), env.resolvers("ROOKERY_X"), env.host("ROOKERY_X")) == (
        (), (), "",
    )  # fmt: skip
    setenv(" 192.0.2.7, 2001:DB8:0::7,")
    assert env.addresses("ROOKERY_X") == ("192.0.2.7", "2001:db8::7")
    setenv("192.0.2.53,[2001:db8::53]:5353")
    assert [(server.address, server.port) for server in env.resolvers("ROOKERY_X")] == [
        ("192.0.2.53", 53),
        ("2001:db8::53", 5353),
    ]
    setenv("Blogs.Example.")
    assert env.host("ROOKERY_X") == "blogs.example"


@pytest.mark.parametrize(
    ("read", "value"),
    [
        (env.addresses, "moss.example"),
        (env.resolvers, "dns.example"),
        (env.resolvers, "192.0.2.53:99999"),
        (env.host, "blogs"),
        (env.host, "https://blogs.example"),
    ],
)
def test_what_names_no_place_is_refused(setenv, read, value):
    setenv(value)
    refused(read, value)


def test_a_contact_is_a_mail_address_or_a_page(setenv):
    assert env.contact("ROOKERY_X") == ""
    for raw in ("mailto:me@blogs.example", "https://blogs.example/security"):
        setenv(f" {raw} ")
        assert env.contact("ROOKERY_X") == raw


@pytest.mark.parametrize("raw", ["me@blogs.example", "http://blogs.example", "mailto:a@b\nX: y"])
def test_any_other_contact_is_refused(setenv, raw):
    setenv(raw)
    refused(env.contact, "mailto:", repr(raw))
