"""What has to be done every day, whoever asks."""

import threading

from django.db import close_old_connections, connection
from django.tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from rookery.entries import tasks

EVERY = 24 * 60 * 60  # seconds
DAILY = (tasks.rerender_outdated, tasks.purge)


def enqueue() -> None:
    """Put the daily tasks into the queue, unless they wait there already."""
    waiting = DBTaskResult.objects.filter(status=TaskResultStatus.READY)
    for task in DAILY:
        if not waiting.filter(task_path=task.module_path).exists():
            task.enqueue()


def start() -> None:
    """Now, and every day from now on, for as long as the process lives."""
    enqueue()
    threading.Thread(target=_daily, name="housekeeping", daemon=True).start()


def _daily() -> None:
    clock = threading.Event()
    while not clock.wait(EVERY):
        close_old_connections()
        enqueue()
        connection.close()
