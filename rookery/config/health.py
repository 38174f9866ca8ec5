"""For machines that ask whether Rookery is well: ``/-/healthz`` and ``/-/readyz``.

Load balancers and supervisors ask by address, with whatever Host. So these two, and nothing else,
answer before the host gate: to who asks from this machine or from a trusted proxy and forwards
nobody, and to everybody on the platform host. All others meet the gate.
"""

import logging
import threading
import time
from collections.abc import Iterable
from pathlib import Path

from django.conf import settings
from django.core.files.storage import FileSystemStorage, default_storage
from django.db import DatabaseError, connection

from rookery.console import database
from rookery.console.doctor.surroundings import why_unwritable
from rookery.weblogs import gate, hosts
from rookery.weblogs.gate import Application, Environ, StartResponse

logger = logging.getLogger("rookery.health")

ALIVE, READY = "/-/healthz", "/-/readyz"
REMEMBERED_FOR = 1.0  # seconds: asking often costs no more than asking once.


class Health:
    """WSGI middleware that answers those two."""

    def __init__(self, application: Application) -> None:
        self.application = application
        self._lock = threading.Lock()
        self._until = 0.0
        self._faults: list[str] = []

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        path = environ.get("PATH_INFO")
        if path not in {ALIVE, READY} or not may_ask(environ):
            return self.application(environ, start_response)
        faults = self._remembered() if path == READY else []
        body = "".join(f"{line}\n" for line in faults or ["ok"]).encode()
        start_response(
            "503 Service Unavailable" if faults else "200 OK",
            [
                ("Content-Type", "text/plain; charset=utf-8"),
                ("Content-Length", str(len(body))),
                ("Cache-Control", "no-store"),
                ("X-Content-Type-Options", "nosniff"),
            ],
        )
        return [] if environ["REQUEST_METHOD"] == "HEAD" else [body]

    def _remembered(self) -> list[str]:
        with self._lock:
            if time.monotonic() >= self._until:
                self._faults = why_unready()
                self._until = time.monotonic() + REMEMBERED_FOR
            return self._faults


def may_ask(environ: Environ) -> bool:
    """Whether they ask in person from a place that we trust, or on the platform host."""
    if environ.get("REQUEST_METHOD") not in {"GET", "HEAD"}:
        return False
    # A visitor whom a front server on this machine forwards hasn't asked from this machine.
    if not any(name in environ for name in gate.FORWARDED):
        who = str(environ.get("REMOTE_ADDR", ""))
        if gate.is_loopback(who) or gate.is_trusted(who):
            return True
    is_platform = getattr(settings, "SITE_ID", None) in {None, hosts.PLATFORM_SITE_ID}
    return is_platform and hosts.normalise(_host(environ)) == hosts.platform_host()


def _host(environ: Environ) -> str:
    return str(environ.get("HTTP_HOST", ""))


def why_unready() -> list[str]:
    """Why no page can be served or written now, a line each; nothing that would help a stranger."""
    faults = _database_faults()
    if isinstance(default_storage, FileSystemStorage) and (
        reason := why_unwritable(Path(default_storage.location))
    ):
        faults.append(f"Media can't be written: {reason}.")
    return faults


def _database_faults() -> list[str]:
    try:
        if not connection.in_atomic_block:
            connection.close_if_unusable_or_obsolete()
        missing, unknown = database.missing_migrations(), database.unknown_migrations()
    except DatabaseError:
        logger.exception("The database doesn't answer.")
        return ["The database doesn't answer."]
    faults = []
    if missing:
        faults.append(f"The database lacks {len(missing)} migrations.")
    if unknown:
        faults.append("The database is newer than this Rookery.")
    return faults
