from argparse import ArgumentParser, ArgumentTypeError
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.urls import reverse

from rookery import __version__
from rookery.accounts import links
from rookery.console import database, presence, serving, statics
from rookery.console.command import ConsoleCommand
from rookery.weblogs.domains import sync_platform
from rookery.weblogs.hosts import DEFAULT_PORT, PLATFORM_SITE_ID

RULE = "─" * 78


class Command(ConsoleCommand):
    help = (
        "Start Rookery: web server, tasks, and everything they need.\n\n"
        "With the SQLite database inside (no DATABASE_URL), it makes the database or brings it up\n"
        "to date first, after a copy. Ctrl-C or SIGTERM stops it cleanly."
    )
    examples = """
        rookery serve
        ROOKERY_URL=https://weblogs.example rookery serve --host 0.0.0.0 --workers 2
    """
    needs_database = False  # It makes it.

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.set_defaults(act=self.serve)
        parser.add_argument(
            "--host", default="127.0.0.1", help="the address to listen on (%(default)s)"
        )
        parser.add_argument(
            "--port",
            type=_whole,
            default=default_port(),
            help="the port to listen on (%(default)s, after ROOKERY_URL)",
        )
        parser.add_argument(
            "--workers",
            type=_whole,
            default=1,
            help="processes that answer requests (%(default)s); with SQLite one is best",
        )
        parser.add_argument(
            "--no-worker",
            dest="with_tasks",
            action="store_false",
            help="leave tasks to `rookery worker`, which somebody then has to start",
        )

    def serve(
        self, *, host: str, port: int, workers: int, with_tasks: bool, **_options: Any
    ) -> None:
        serving.check_port(host, port)
        presence.show()
        database.bring_up_to_date(self.stderr.write)
        if statics.collect_if_changed():
            self.stderr.write("Collected the static files.")
        has_doors = getattr(settings, "SITE_ID", None) in {None, PLATFORM_SITE_ID}
        if has_doors:
            sync_platform()
        self.stdout.write(f"Rookery {__version__} is at {settings.ROOKERY_URL} (Ctrl-C stops it).")
        if port != default_port() and urlsplit(settings.ROOKERY_URL).scheme == "http":
            self.stdout.write(
                f"It listens on {host}:{port}, and its links point to ROOKERY_URL: see that a "
                "front server brings people from there to here, or set ROOKERY_URL."
            )
        if has_doors and links.setup_is_open():
            self.stdout.write(invitation(links.issue(None)))
        self.stdout.flush()
        serving.serve(host, port, workers, with_tasks=with_tasks)


def default_port() -> int:
    """The port of `ROOKERY_URL` when that is this machine itself, else 8000."""
    url = urlsplit(settings.ROOKERY_URL)
    if url.scheme == "http" and (url.hostname or "").rpartition(".")[2] == "localhost":
        return url.port or DEFAULT_PORT[url.scheme]
    return 8000


def invitation(token: str) -> str:
    """The setup link, shown once: only a digest of it is kept."""
    path = reverse("studio:setup", args=[token], urlconf=settings.ROOT_URLCONF)
    return (
        f"\n{RULE}\n  Nobody runs this Rookery yet. Open this link to name yourself and begin:\n\n"
        f"    {settings.ROOKERY_URL}{path}\n\n"
        f"  It works once, within 7 days. Starting again makes a new one.\n{RULE}\n"
    )


def _whole(raw: str) -> int:
    if not raw.isdecimal() or int(raw) < 1:
        raise ArgumentTypeError(f"{raw!r} is no whole number from 1 up")
    return int(raw)
