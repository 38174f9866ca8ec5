import logging
from argparse import ArgumentParser
from typing import Any

from django.utils.crypto import get_random_string
from django_tasks_db.management.commands.db_worker import Worker

from rookery.console import housekeeping, lifeline
from rookery.console.command import ConsoleCommand


class Command(ConsoleCommand):
    help = (
        "Work on tasks only.\n\n"
        "`rookery serve` does it by itself; this is for machines that only work on tasks."
    )
    examples = "rookery work"

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
        logging.getLogger("django_tasks_db").setLevel(logging.ERROR)  # Coming and going is no news.
        logging.getLogger("django.tasks").setLevel(logging.WARNING)
        housekeeping.start()
        worker = Worker(
            queue_names=["*"],
            interval=1,
            batch=False,
            backend_name="default",
            startup_delay=False,
            max_tasks=None,
            worker_id=get_random_string(32),
            excluded_queue_names=[],
        )
        worker.configure_signals()
        worker.run()
