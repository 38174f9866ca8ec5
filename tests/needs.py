"""What a test may need beyond Python, and what happens where it is missing.

A test that is marked `browser`, `nginx`, `redis`, `fixtures` or `postgres` is skipped where the
thing is absent, with the reason; where ROOKERY_TEST_REQUIRE names it (as `.ci/run` does) it fails
instead. Every test that touches the database is marked `database` by itself: `make test` runs all
tests on SQLite and those once more on PostgreSQL.

    python -m tests.needs postgres      exits 0 when the pass on PostgreSQL should be run
"""

import os
import shutil
import socket
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest

POSTGRES = "postgres://postgres@127.0.0.1:5432/rookery"
REDIS = "redis://127.0.0.1:6379/0"
CHROMIUM = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")
DATABASE = {"db", "transactional_db", "django_db_reset_sequences", "live_server"}


def required() -> set[str]:
    """What ROOKERY_TEST_REQUIRE names: a missing one fails the test that needs it."""
    raw = os.environ.get("ROOKERY_TEST_REQUIRE", "").replace(",", " ").split()
    if unknown := sorted(set(raw) - set(MISSING)):
        raise pytest.UsageError(
            f"ROOKERY_TEST_REQUIRE names {', '.join(unknown)}; it knows {', '.join(MISSING)}."
        )
    return set(raw)


def chromium() -> str | None:
    """The path of the machine's own Chromium; playwright's is never downloaded."""
    return next((path for name in CHROMIUM if (path := shutil.which(name))), None)


def _silent(url: str) -> str:
    """Why nothing can be asked at `url`; "" when its port answers."""
    parts = urlsplit(url)
    where = (parts.hostname or "127.0.0.1", parts.port or 0)
    try:
        socket.create_connection(where, timeout=2).close()
    except OSError as error:
        return f"nothing answers on {where[0]}:{where[1]} ({error.strerror or error})"
    return ""


def _no_postgres() -> str:
    if not os.environ.get("DATABASE_URL", "").startswith("postgres"):
        return "this pass is on SQLite; `make test` has another on PostgreSQL"
    return _silent(os.environ["DATABASE_URL"])


def _no_redis() -> str:
    return _silent(os.environ.get("ROOKERY_TEST_REDIS", REDIS))


def _no_browser() -> str:
    return "" if chromium() else "no Chromium on the PATH"


def nginx() -> str | None:
    """The path of nginx, which Debian keeps from the PATH of all but root."""
    return shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin:/usr/local/sbin")


def _no_nginx() -> str:
    return "" if nginx() else "no nginx on the PATH (Debian: nginx-light)"


def _no_fixtures() -> str:
    folder = os.environ.get("ROOKERY_FIXTURES", "")
    if not folder:
        return "ROOKERY_FIXTURES is not set"
    return "" if Path(folder).is_dir() else f"ROOKERY_FIXTURES: {folder} is no folder"


# In words, why it is missing; "" when it is there.
MISSING: dict[str, Callable[[], str]] = {
    "postgres": _no_postgres,
    "redis": _no_redis,
    "browser": _no_browser,
    "nginx": _no_nginx,
    "fixtures": _no_fixtures,
}


def touches_database(item: pytest.Item) -> bool:
    fixtures = set(getattr(item, "fixturenames", ()))
    return item.get_closest_marker("django_db") is not None or bool(fixtures & DATABASE)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    # First, because -m, which picks by these marks, is another of these hooks.
    for item in items:
        if touches_database(item):
            item.add_marker(pytest.mark.database)


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    for need, missing in MISSING.items():
        if item.get_closest_marker(need) is None or not (reason := missing()):
            continue
        if need in required():
            pytest.fail(f"{reason}, and ROOKERY_TEST_REQUIRE names {need}", pytrace=False)
        pytest.skip(reason)


@pytest.fixture(scope="session")
def fixtures() -> Path:
    """The folder of sample exports; only in tests marked `fixtures`."""
    return Path(os.environ["ROOKERY_FIXTURES"]).resolve()


@pytest.fixture(scope="session")
def redis_url() -> str:
    """Redis's database for tests; only in tests marked `redis`."""
    return os.environ.get("ROOKERY_TEST_REDIS", REDIS)


@pytest.fixture(scope="session")
def browser_type_launch_args() -> Iterator[dict[str, object]]:
    """pytest-playwright's browser is the machine's own Chromium, and asks nobody for anything."""
    with pytest.MonkeyPatch.context() as patch:
        # Playwright leaves an event loop running in this thread, which Django takes for an
        # asynchronous view. Nothing here is: it may use the database.
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
        yield {
            "executable_path": chromium(),
            "args": [
                "--no-sandbox",
                "--disable-gpu",
                "--disable-quic",
                "--no-first-run",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync",
            ],
        }


def main(need: str) -> int:
    """Whether the pass on PostgreSQL is to be run; if not, says why."""
    os.environ["DATABASE_URL"] = os.environ.get("ROOKERY_TEST_POSTGRES", POSTGRES)
    reason = MISSING[need]()
    if reason and need not in required():
        print(f"── not on PostgreSQL: {reason}. Set ROOKERY_TEST_POSTGRES to where it is.")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
