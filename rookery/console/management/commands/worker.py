import logging
from argparse import ArgumentParser
from typing import Any

from django.db import connection
from django.utils.crypto import get_random_string
from django_tasks_db.management.commands.db_worker import Worker

from rookery.console import abandoned, housekeeping, lifeline, presence
from rookery.console.command import ConsoleCommand


class Command(ConsoleCommand):
    help = (
        "Work on tasks only, until SIGTERM or Ctrl-C; the task under way is finished first.\n\n"
        "`rookery serve` has one of its own. This is for installs on PostgreSQL that give tasks\n"
        "processes or machines to themselves: start as many as you like, a task goes to one of\n"
        "them, and give `serve` the option --no-worker. With SQLite there is one at a time."
    )
    examples = "rookery worker"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.set_defaults(act=self.work)
        parser.add_argument(
            "--follow",
            type=int,
            metavar="PID",
            help="end when the process with this id, which has started it, ends",
        )

    def work(self, *, follow: int | None, **_options: Any) -> None:
        if follow:
            lifeline.follow(follow)
        presence.show()
        if connection.vendor == "sqlite":
            # Two would only wait for each other. The one of `serve` waits its turn in silence.
            presence.be_the_only_worker(wait=follow is not None)
        logging.getLogger("django_tasks_db").setLevel(logging.ERROR)  # Coming and going is no news.
        logging.getLogger("django.tasks").setLevel(logging.WARNING)
        name = get_random_string(32)
        abandoned.introduce(name)
        housekeeping.start(name)
        worker = Worker(
            queue_names=["*"],
            interval=1,
            batch=False,
            backend_name="default",
            startup_delay=False,
            max_tasks=None,
            worker_id=name,
            excluded_queue_names=[],
        )
        worker.configure_signals()
        worker.run()
