"""Rookery as an operator runs it: commands in processes of their own, on an install of their own.

python -m tests.console.processes write      writes entries until it is ended, and prints the
                                             number of each once it is stored
python -m tests.console.processes rows       prints the titles that there are, as JSON
"""

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import django

NOT_OURS = {"DATABASE_URL", "DJANGO_SETTINGS_MODULE", "ROOKERY_SECRET_KEY", "PYTEST_CURRENT_TEST"}
LONGEST = 120  # seconds that anything here may take
OURS = "tests.console.processes"

Started = subprocess.Popen[str]
Ended = subprocess.CompletedProcess[str]


@dataclass
class Install:
    """A folder of data (and perhaps a database at PostgreSQL) that commands work on."""

    data: Path
    database: str = ""

    @property
    def surroundings(self) -> dict[str, str]:
        kept = {name: value for name, value in os.environ.items() if name not in NOT_OURS}
        kept["ROOKERY_DATA"] = str(self.data)
        if self.database:
            kept |= {"DATABASE_URL": self.database, "ROOKERY_SECRET_KEY": "k7Qz" * 16}
        return kept

    def start(self, *arguments: object, module: str = "rookery") -> Started:
        return subprocess.Popen(
            [sys.executable, "-m", module, *map(str, arguments)],
            env=self.surroundings,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def run(self, *arguments: object, module: str = "rookery") -> Ended:
        """The command, until it has ended, however it ended."""
        process = self.start(*arguments, module=module)
        out, err = process.communicate(timeout=LONGEST)
        return Ended(process.args, process.returncode, out, err)

    def done(self, *arguments: object, module: str = "rookery") -> str:
        """What the command printed; it has to end well."""
        ended = self.run(*arguments, module=module)
        assert ended.returncode == 0, ended.stderr
        return ended.stdout

    def refused(self, *arguments: object) -> str:
        """What the command said; it has to fail."""
        ended = self.run(*arguments)
        assert ended.returncode == 1, ended.stdout
        return " ".join(ended.stderr.split())

    def titles(self) -> list[str]:
        """The titles of all entries, in the order they were written."""
        found: list[str] = json.loads(self.done("rows", module=OURS))
        return found


def until(holds: Callable[[], object], seconds: float = 30) -> None:
    """Wait for something to hold; an AssertionError when it doesn't in time."""
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.05)


def seed() -> None:
    from django.conf import settings
    from django.core.management import call_command

    from rookery.weblogs.domains import sync_platform
    from tests import make

    settings.ROOKERY_DATA.mkdir(exist_ok=True)
    call_command("migrate", verbosity=0)
    sync_platform()
    make.entry(make.weblog("Moss", slug="moss", author=make.operator("Ana")), "One")


def add(title: str) -> None:
    from rookery.weblogs.models import Weblog
    from tests import make

    make.entry(Weblog.objects.get(), title)


def write() -> None:
    number = 0
    while True:
        number += 1
        add(f"Number {number}")
        print(number, flush=True)


def rows() -> None:
    from rookery.entries.models import Entry

    print(json.dumps([*Entry.objects.order_by("pk").values_list("title", flat=True)]))


if __name__ == "__main__":
    os.environ["DJANGO_SETTINGS_MODULE"] = "rookery.config.settings"
    django.setup()
    {"seed": seed, "add": add, "write": write, "rows": rows}[sys.argv[1]](*sys.argv[2:])
