"""Asking the real WSGI application, gate and all, as a server would."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
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

    with _connection_kept():
        parts = app({**asked, "HTTP_HOST": raw, **environ}, start_response)
        try:
            body = b"".join(parts)
        finally:
            getattr(parts, "close", lambda: None)()
    return Answer(said["status"], said["headers"], body)


@contextmanager
def _connection_kept() -> Iterator[None]:
    """A request ends by closing connections that are inside a transaction, as every test's is."""
    ends = (request_started, request_finished)
    closing = [end for end in ends if end.disconnect(close_old_connections)]
    try:
        yield
    finally:
        for end in closing:
            end.connect(close_old_connections)


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
