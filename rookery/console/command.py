"""What Rookery's own commands have in common: acts, examples, JSON, and errors in plain words."""

import json
from argparse import ArgumentParser, RawDescriptionHelpFormatter
from collections.abc import Callable, Sequence
from textwrap import dedent
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import OperationalError, ProgrammingError

from rookery.console import database
from rookery.lib.disk import is_full
from rookery.weblogs import audit

WRONG_USAGE = 2  # The exit code of a command that was asked wrongly; 1 is for one that failed.


class Failed(CommandError):
    """What Django prints before the message is the name of this class."""


def usage_error(message: str) -> CommandError:
    """The command was asked wrongly: exits 2."""
    return CommandError(message, returncode=WRONG_USAGE)


class ConsoleCommand(BaseCommand):
    """Exits 0 when it is done, 1 with a message when it failed, 2 when it was asked wrongly.

    What it writes is signed "command line" in the audit log.
    """

    requires_system_checks = []
    needs_database = True
    examples = ""
    # They stay possible, but a person who asks for help hasn't asked for these.
    suppressed_base_arguments = {
        "--version",
        "--verbosity",
        "--settings",
        "--pythonpath",
        "--traceback",
        "--no-color",
        "--force-color",
        "--skip-checks",
    }

    def create_parser(self, prog_name: str, subcommand: str, **kwargs: Any) -> CommandParser:
        kwargs.setdefault("formatter_class", RawDescriptionHelpFormatter)
        return super().create_parser(prog_name, subcommand, epilog=epilog(self.examples), **kwargs)

    def execute(self, *args: Any, **options: Any) -> str | None:
        try:
            if self.needs_database:
                database.make_if_missing(self.stderr.write)
            with audit.through("command line"):
                return super().execute(*args, **options)
        except CommandError as failed:
            raise Failed(*failed.args, returncode=failed.returncode) from failed
        except ValidationError as refused:
            raise Failed(" ".join(refused.messages)) from refused
        except (OperationalError, ProgrammingError) as error:
            raise Failed(database.explain(error)) from error
        except OSError as error:
            if not is_full(error):
                raise
            raise Failed(f"There is no room: {error}. Make some, then run this again.") from error

    def acts(self, parser: ArgumentParser) -> Callable[..., ArgumentParser]:
        """`act(name, function, what, examples)`: adds one thing that the command can do."""
        chosen = parser.add_subparsers(title="what it can do", metavar="ACT", required=True)

        def act(
            name: str, function: Callable[..., None], what: str, examples: str = ""
        ) -> ArgumentParser:
            added: ArgumentParser = chosen.add_parser(
                name,
                help=what,
                description=what,
                epilog=epilog(examples),
                formatter_class=RawDescriptionHelpFormatter,
            )
            added.set_defaults(act=function)
            return added

        return act

    def handle(self, **options: Any) -> None:
        """Do the act that was chosen."""
        options["act"](**options)

    def tell(self, facts: Any, words: str, *, as_json: bool) -> None:
        """Print `words` for a person, or `facts` for a script."""
        self.stdout.write(json.dumps(facts, ensure_ascii=False, indent=2) if as_json else words)


def epilog(examples: str) -> str:
    """Examples, one a line, as they stand below a command's help."""
    lines = dedent(examples).strip().splitlines()
    return "\n".join(["examples:", *(f"  {line}" for line in lines)]) if lines else ""


def add_json(parser: ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="print JSON, for scripts")


def table(rows: Sequence[tuple[str, ...]], head: tuple[str, ...]) -> str:
    """Columns as wide as they must be; the last one is never padded."""
    widths = [max(len(row[column]) for row in [head, *rows]) for column in range(len(head))]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in [head, *rows]
    )
