"""Tasks whose worker was killed in the middle of them: somebody takes them up again.

So a task may be begun more than once, and each is written so that twice has the effect of once.
"""

from django.db import connection, transaction
from django.tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from rookery.console import presence

TRIES = 3  # workers that one task may take with it
NAME = "rookery worker "  # and its id: how PostgreSQL calls the connections of one


class WorkersDied(Exception):
    """As many as may try have died at this task: it isn't begun once more."""


def introduce(worker: str) -> None:
    """See that others can tell that this worker lives. Before its first connection."""
    if connection.vendor == "postgresql":
        connection.settings_dict["OPTIONS"]["application_name"] = NAME + worker
        connection.close()


def is_anybody_alive() -> bool:
    """Whether some worker lives; with SQLite on this machine, else on any."""
    return bool(_living()) if connection.vendor == "postgresql" else presence.has_worker()


def take_up(worker: str) -> int:
    """Put into the queue again what workers have left that are gone; gives how many tasks."""
    taken = 0
    with transaction.atomic():
        running = DBTaskResult.objects.running().select_for_update(skip_locked=True)
        for result in _left([*running], worker):
            if len(result.worker_ids) < TRIES:
                result.status, result.started_at = TaskResultStatus.READY, None
                result.save(update_fields=["status", "started_at"])
                taken += 1
            else:
                result.set_failed(WorkersDied(f"{TRIES} workers have died at it."))
    return taken


def _left(running: list[DBTaskResult], worker: str) -> list[DBTaskResult]:
    """Those whose worker is gone. SQLite has one worker: us."""
    living = {worker}
    if running and connection.vendor == "postgresql":
        living |= _living()
    return [result for result in running if result.worker_ids[-1] not in living]


def _living() -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT application_name FROM pg_stat_activity "
            "WHERE datname = current_database() AND starts_with(application_name, %s)",
            [NAME],
        )
        return {str(name).removeprefix(NAME) for (name,) in cursor.fetchall()}
