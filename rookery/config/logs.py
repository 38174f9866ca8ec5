"""What is logged, for a person at a terminal or (`ROOKERY_LOG=json`) for a machine.

As JSON each line is one object: ``time``, ``level``, ``logger``, ``message``; inside a request also
``request_id``, ``site`` and, where there is one, ``weblog`` (its id); with an exception
``traceback``. Every request ends with one line of the logger ``rookery.request``, which has
``method``, ``path``, ``status`` and ``duration_ms``.

Nobody's address, query or browser is logged, and no token that stands in a path.
"""

import json
import logging
import re
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Any

KINDS = ("text", "json")
# What follows these in a path of the doors lets somebody in. A test looks for them in the URLconf.
SECRET = re.compile(
    r"(/(?:studio|accounts)/(?:[\w-]+/)*?(?:setup|login|invitations|key|confirm-email)/)"
    r"(?!code/)[^\s/?#\"']+"
)

# The WSGI environment of the request that this thread answers at the moment.
request: ContextVar[dict[str, Any] | None] = ContextVar("rookery_request", default=None)


def redacted(text: str) -> str:
    """`text` without the tokens of setup, login and lost-password links."""
    return SECRET.sub(r"\1…", text)


class Lines(logging.Formatter):
    """For a person: a line for what happened, then the traceback."""

    def format(self, record: logging.LogRecord) -> str:
        return redacted(super().format(record))


class JsonLines(logging.Formatter):
    """For a machine: one object a line."""

    def format(self, record: logging.LogRecord) -> str:
        said: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": redacted(record.getMessage()),
        }
        said |= of_request(request.get())
        said |= getattr(record, "facts", {})
        if record.exc_info:
            said["traceback"] = redacted(self.formatException(record.exc_info))
        return json.dumps(said, ensure_ascii=False, default=str)


def of_request(environ: dict[str, Any] | None) -> dict[str, Any]:
    """What is known so far of the request that is being answered."""
    if environ is None:
        return {}
    said = {"request_id": environ["rookery.request_id"]}
    if place := environ.get("rookery.place"):
        said["site"] = place.site.domain
    if weblog := environ.get("rookery.weblog"):
        said["weblog"] = weblog
    return said


def configured(kind: str) -> dict[str, Any]:
    """Django's ``LOGGING`` for one of `KINDS`."""
    formatters: dict[str, Any] = {
        "text": {
            "()": "rookery.config.logs.Lines",
            "format": "{asctime} {levelname} {name}: {message}",
            "style": "{",
        },
        "json": {"()": "rookery.config.logs.JsonLines"},
    }
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {kind: formatters[kind]},
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": kind}},
        "root": {"handlers": ["stderr"], "level": "INFO"},
        "loggers": {
            "django.request": {"level": "ERROR"},
            # The server's own words: through the same handler, in the same form.
            "_granian": {"level": "WARNING"},
        },
    }
