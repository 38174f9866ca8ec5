"""Who is at work on this data: servers and workers show that they are, a restore asks.

By locks on files in `ROOKERY_DATA`, which the system takes back from a process that dies, however
it dies. Processes on other machines are found where they meet: at PostgreSQL.
"""

import fcntl
import os

from django.conf import settings
from django.core.management.base import CommandError
from django.db import connection

from rookery.console.database import make_folder

_held: list[int] = []  # Open for as long as the process lives, and so are the locks.


def show() -> None:
    """From now on this process, and those forked from it, are at work on this data.

    CommandError: it is being restored just now.
    """
    try:
        _lock("at-work.lock", fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError as error:
        raise CommandError(
            f"{settings.ROOKERY_DATA} is being restored just now. Start again when that is done."
        ) from error


def be_the_only_worker(*, wait: bool) -> None:
    """The one task worker of this data. CommandError: there is one, and we shan't `wait` for it."""
    try:
        _lock("worker.lock", fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
    except BlockingIOError as error:
        raise CommandError(
            "A worker is at work on this data already, and SQLite takes one at a time. "
            "`rookery serve` has one of its own, unless it is told --no-worker."
        ) from error


def is_at_work() -> bool:
    """Whether a server or a worker is at work on this data, on this machine."""
    return _is_held("at-work.lock")


def has_worker() -> bool:
    """Whether the one task worker of this data lives."""
    return _is_held("worker.lock")


def demand_nobody() -> None:
    """Keep everybody out from now on. CommandError: somebody is at work on this data."""
    try:
        _lock("at-work.lock", fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        raise CommandError(
            f"Rookery is running on {settings.ROOKERY_DATA}. Nothing was changed. "
            "Stop it (its server and its workers), then run this again."
        ) from error
    if connection.vendor == "postgresql" and (others := _others_at_postgres()):
        raise CommandError(
            f"{others} other connections use this database. Nothing was changed. Stop every "
            "server and worker, on all machines, then run this again."
        )


def _lock(name: str, how: int) -> None:
    """BlockingIOError: somebody else has it."""
    make_folder(settings.ROOKERY_DATA)
    handle = os.open(settings.ROOKERY_DATA / name, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(handle, how)
    except BlockingIOError:
        os.close(handle)
        raise
    _held.append(handle)


def _is_held(name: str) -> bool:
    path = settings.ROOKERY_DATA / name
    if not path.exists():
        return False
    with path.open("rb") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
    return False


def _others_at_postgres() -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() "
            "AND backend_type = 'client backend' AND pid <> pg_backend_pid()"
        )
        return int(cursor.fetchone()[0])
