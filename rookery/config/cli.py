"""The console script `rookery`: Rookery's management commands, and Django's."""

import os
import sys
from pathlib import Path
from textwrap import fill

import django
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.management import execute_from_command_line, get_commands

from rookery import __version__

OURS = "rookery.config.settings"
FAILED = 1
WIDTH = 9  # of the column of names
INTERRUPTED = 130  # 128 + SIGINT, as shells count.

# One line each, for a person; the order in which they are needed.
COMMANDS = {
    "serve": "Start Rookery: web server, tasks, and everything they need.",
    "demo": "Fill this install with three sites and six weblogs to look at.",
    "user": "Add people, and let them in.",
    "weblog": "Add a weblog, move one, or list them all.",
    "site": "Say what is at the root of a site.",
    "entry": "Add an entry from a Markdown file.",
    "domain": "Add a domain, look whether it leads here, or list them all.",
    "import": "Bring a weblog in from elsewhere.",
    "doctor": "Look for what is wrong, and say what to do about it.",
    "search": "Write the index of the search anew.",
    "backup": "Copy everything into one file, while Rookery runs.",
    "restore": "Put back what a backup has: the database, and all media.",
    "worker": "Work on tasks only (`serve` has a process for it).",
}


def overview() -> str:
    """What `rookery --help` prints."""
    ours = "\n".join(f"  {name:<{WIDTH}}{line}" for name, line in COMMANDS.items())
    return (
        f"Rookery {__version__}: your weblog, then your friends', then everyone's own domain.\n\n"
        f"usage: rookery COMMAND …\n\n{ours}\n\n"
        "`rookery COMMAND --help` explains each, with examples.\n"
        "Exit codes: 0 done, 1 failed (it says why), 2 asked wrongly.\n\n"
        f"Also, from Django and its apps:\n{others()}"
    )


def others() -> str:
    try:
        django.setup()
    except ImproperlyConfigured as error:
        return f"  (none, because the settings can't be read: {error})"
    names = sorted({*get_commands()} - {*COMMANDS})
    return fill(", ".join(names), 78, initial_indent="  ", subsequent_indent="  ")


def main() -> None:
    module = os.environ.setdefault("DJANGO_SETTINGS_MODULE", OURS)
    if module != OURS:
        sys.path.append(str(Path.cwd()))  # An operator's settings file lies where they stand.
    arguments = sys.argv[1:]
    if not arguments or arguments in (["help"], ["-h"], ["--help"]):
        sys.stdout.write(f"{overview()}\n")
        return
    if arguments in (["version"], ["--version"]):
        sys.stdout.write(f"Rookery {__version__}\n")
        return
    try:
        settings.INSTALLED_APPS  # noqa: B018 -- broken settings are said in a line, not in a traceback
        execute_from_command_line(["rookery", *arguments])
    except ImproperlyConfigured as error:
        sys.stderr.write(f"The settings can't be used: {error}\n")
        sys.exit(FAILED)
    except KeyboardInterrupt:
        sys.exit(INTERRUPTED)
    except BrokenPipeError:
        # Whoever reads has enough (`rookery weblog list | head`); say nothing at exit either.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
