"""One line in the log for every request, where the log is for a machine."""

import logging
import re
import secrets
import time
from collections.abc import Iterable
from typing import Any

from rookery.config import logs
from rookery.weblogs import gate
from rookery.weblogs.gate import Application, Environ, StartResponse

logger = logging.getLogger("rookery.request")

LONGEST_PATH = 500  # characters
ID = re.compile(r"[\w.:-]{1,100}", re.ASCII)  # Of a request, as front servers write them.


class RequestLog:
    """WSGI middleware that gives each request an id, and writes its line when it is answered.

    The id is the front server's ``X-Request-ID``, where that server is trusted.
    """

    def __init__(self, application: Application) -> None:
        self.application = application

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        begun = time.perf_counter()
        environ["rookery.request_id"] = _id(environ)
        answered = 500  # Unless something is answered.

        def start(status: str, *rest: Any) -> Any:
            nonlocal answered
            answered = int(status.partition(" ")[0])
            return start_response(status, *rest)

        token = logs.request.set(environ)
        try:
            return self.application(environ, start)
        finally:
            _log(environ, answered, time.perf_counter() - begun)
            logs.request.reset(token)


def _log(environ: Environ, status: int, seconds: float) -> None:
    method, path = str(environ.get("REQUEST_METHOD", "")), _path(environ)
    facts = {
        "method": method,
        "path": path,
        "status": status,
        "duration_ms": round(seconds * 1000, 1),
    }
    logger.info("%s %s %s", method, path, status, extra={"facts": facts})


def _path(environ: Environ) -> str:
    raw = str(environ.get("PATH_INFO", ""))[:LONGEST_PATH]
    # WSGI carries bytes as Latin-1 (PEP 3333).
    return logs.redacted(raw.encode("latin-1", "replace").decode("utf-8", "replace"))


def _id(environ: Environ) -> str:
    said = str(environ.get("HTTP_X_REQUEST_ID", ""))
    if ID.fullmatch(said) and gate.is_trusted(str(environ.get("REMOTE_ADDR", ""))):
        return said
    return secrets.token_hex(8)
