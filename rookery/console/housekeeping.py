"""What has to be done again and again, whoever asks."""

import logging
import threading
import time
from datetime import timedelta

from django.db import DatabaseError, close_old_connections, connection
from django.tasks import Task, TaskResultStatus
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from rookery.console import abandoned
from rookery.entries import domain_tasks, tasks
from rookery.weblogs.models import Domain

logger = logging.getLogger("rookery.housekeeping")

EVERY = 24 * 60 * 60  # seconds
LOOKS_EVERY = 15  # seconds, for domains whose time has come and for tasks that were left
# What was done yesterday was done this long ago, by a clock that hasn't jumped since.
YESTERDAY = (timedelta(days=8), timedelta(hours=20))


def enqueue() -> None:
    """Put the daily tasks into the queue; throwing away waits until the clock can be trusted."""
    _put(tasks.rerender_outdated)
    if is_time_steady():
        _put(tasks.purge)


def is_time_steady() -> bool:
    """Whether the clock knows of a yesterday. One that has jumped ahead would empty the trash."""
    now = timezone.now()
    at, until = (now - ago for ago in YESTERDAY)
    done = DBTaskResult.objects.successful().filter(finished_at__range=(at, until))
    return done.filter(task_path=tasks.rerender_outdated.module_path).exists()


def enqueue_due() -> None:
    """Put those into the queue that have something to do."""
    if Domain.objects.due().exists():
        _put(domain_tasks.check_domains)


def _put(task: Task) -> None:
    """Unless it waits there already."""
    waiting = DBTaskResult.objects.filter(status=TaskResultStatus.READY)
    if not waiting.filter(task_path=task.module_path).exists():
        task.enqueue()


def start(worker: str) -> None:
    """Now, and from now on for as long as the process of this worker lives."""
    abandoned.take_up(worker)
    enqueue()
    threading.Thread(target=_go_on, args=(worker,), name="housekeeping", daemon=True).start()


def _go_on(worker: str) -> None:
    clock, enqueued_at = threading.Event(), time.monotonic()
    while not clock.wait(LOOKS_EVERY):
        try:
            close_old_connections()
            abandoned.take_up(worker)
            enqueue_due()
            if time.monotonic() - enqueued_at >= EVERY:
                enqueue()
                enqueued_at = time.monotonic()
        except DatabaseError:
            logger.exception("Nothing could be put into the queue. We try again.")
        finally:
            connection.close()
