"""Asking the real WSGI application, gate and all, as a server would."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.core.wsgi import get_wsgi_application
from django.test import RequestFactory

from rookery.weblogs.gate import HostGate


@dataclass(frozen=True)
class Answer:
    status: int
    headers: dict[str, str]
    body: bytes


def application() -> HostGate:
    return HostGate(get_wsgi_application())


def ask(app: Any, host: str, path: str = "/", *, method: str = "GET", **environ: Any) -> Answer:
    """One request, with `host` as the bytes of the Host header, carried as PEP 3333 says."""
    asked = RequestFactory().generic(method, path).environ
    asked.pop("wsgi.errors", None)
    raw = host.encode().decode("latin-1")
    said: dict[str, Any] = {}

    def start_response(status: str, headers: list[tuple[str, str]], *_: Any) -> None:
        said.update(status=int(status[:3]), headers=dict(headers))

    parts = app({**asked, "HTTP_HOST": raw, **environ}, start_response)
    try:
        body = b"".join(parts)
    finally:
        getattr(parts, "close", lambda: None)()
    return Answer(said["status"], said["headers"], body)


@contextmanager
def heard(logger: str) -> Iterator[list[str]]:
    """The lines that `logger` writes inside the block."""
    lines: list[str] = []

    class Listener(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            lines.append(record.getMessage())

    listener = Listener()
    logging.getLogger(logger).addHandler(listener)
    try:
        yield lines
    finally:
        logging.getLogger(logger).removeHandler(listener)
