"""Counts the queries of each page, in one process without a page cache; prints JSON.

    python -m bench.pages.queries HOST PATH…

Every page is asked for three times: to warm up, with the host forgotten, and with the host
remembered. The last two are counted.
"""

import io
import json
import sys
from typing import Any

from django.db import connection

from rookery.config.wsgi import application
from rookery.weblogs import hosts


class Counter:
    """Put around every query of a connection."""

    def __init__(self) -> None:
        self.queries: list[str] = []

    def __call__(self, execute: Any, sql: str, *arguments: Any) -> Any:
        self.queries.append(sql)
        return execute(sql, *arguments)

    @property
    def writes(self) -> int:
        return sum(not sql.lstrip("( ").startswith(("SELECT", "WITH")) for sql in self.queries)


def get(host: str, path: str) -> str:
    """The status line of an answer that is read to its end."""
    statuses: list[str] = []
    path, _, query = path.partition("?")
    environ = {
        "REQUEST_METHOD": "GET",
        "PATH_INFO": path,
        "QUERY_STRING": query,
        "HTTP_HOST": host,
        "SERVER_NAME": host.partition(":")[0],
        "SERVER_PORT": host.partition(":")[2] or "80",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": "127.0.0.1",
        "wsgi.url_scheme": "http",
        "wsgi.input": io.BytesIO(),
        "wsgi.errors": sys.stderr,
    }
    answer = application(environ, lambda status, *_: statuses.append(status))
    for _ in answer:
        pass
    if hasattr(answer, "close"):
        answer.close()
    return statuses[0]


def counted(host: str, path: str) -> tuple[str, Counter]:
    counter = Counter()
    with connection.execute_wrapper(counter):
        return get(host, path), counter


def main(host: str, *paths: str) -> None:
    found = {}
    for path in paths:
        get(host, path)
        hosts.memory.clear()
        _, strange = counted(host, path)
        status, known = counted(host, path)
        found[path] = {
            "status": int(status[:3]),
            "queries": len(known.queries),
            "for_the_host": len(strange.queries) - len(known.queries),
            "writes": known.writes + strange.writes,
        }
    print(json.dumps(found))


if __name__ == "__main__":
    main(*sys.argv[1:])
