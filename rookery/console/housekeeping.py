"""What has to be done again and again, whoever asks."""

import logging
import threading
import time

from django.db import DatabaseError, close_old_connections, connection
from django.tasks import Task, TaskResultStatus
from django_tasks_db.models import DBTaskResult

from rookery.entries import domain_tasks, tasks
from rookery.weblogs.models import Domain

logger = logging.getLogger("rookery.housekeeping")

EVERY = 24 * 60 * 60  # seconds
LOOKS_EVERY = 15  # seconds, for domains whose time to be looked at has come
DAILY = (tasks.rerender_outdated, tasks.purge)


def enqueue() -> None:
    """Put the daily tasks into the queue."""
    for task in DAILY:
        _put(task)


def enqueue_due() -> None:
    """Put those into the queue that have something to do."""
    if Domain.objects.due().exists():
        _put(domain_tasks.check_domains)


def _put(task: Task) -> None:
    """Unless it waits there already."""
    waiting = DBTaskResult.objects.filter(status=TaskResultStatus.READY)
    if not waiting.filter(task_path=task.module_path).exists():
        task.enqueue()


def start() -> None:
    """Now, and from now on for as long as the process lives."""
    enqueue()
    threading.Thread(target=_go_on, name="housekeeping", daemon=True).start()


def _go_on() -> None:
    clock, enqueued_at = threading.Event(), time.monotonic()
    while not clock.wait(LOOKS_EVERY):
        try:
            close_old_connections()
            enqueue_due()
            if time.monotonic() - enqueued_at >= EVERY:
                enqueue()
                enqueued_at = time.monotonic()
        except DatabaseError:
            logger.exception("Nothing could be put into the queue. We try again.")
        finally:
            connection.close()
