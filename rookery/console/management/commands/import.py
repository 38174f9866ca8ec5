# ruff: noqa: N999 -- the command is called `import`, and its module gives it the name
import sys
from argparse import ArgumentParser, ArgumentTypeError, BooleanOptionalAction
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError

from rookery.console.command import ConsoleCommand, add_json
from rookery.console.finding import add_site, find_weblog
from rookery.console.progress import Progress
from rookery.transfer.items import Unreadable
from rookery.transfer.runs import Busy, TakenOver
from rookery.transfer.wordpress.importing import UnknownPeople, import_wordpress


class Command(ConsoleCommand):
    help = "Bring a weblog in from elsewhere."
    examples = "rookery import wordpress export.xml --weblog moss"

    def add_arguments(self, parser: ArgumentParser) -> None:
        wordpress = self.acts(parser)(
            "wordpress",
            self.wordpress,
            "Import a WordPress export (Tools, Export, All content: an .xml file). Readers see\n"
            "nothing of it until it is complete. Run twice, nothing doubles; one that was cut off\n"
            "goes on where it was.",
            """
            rookery import wordpress export.xml --weblog moss
            rookery import wordpress export.xml --weblog moss --map-author bob=bob@example.org
            """,
        )
        wordpress.add_argument("file", metavar="FILE", type=Path, help="the export")
        wordpress.add_argument(
            "--weblog", metavar="SLUG", required=True, help="the weblog that receives it"
        )
        add_site(wordpress, "the site of that weblog, when several have one of that name")
        wordpress.add_argument(
            "--media",
            action=BooleanOptionalAction,
            default=True,
            help="fetch its images and other files, or leave them linked where they are",
        )
        wordpress.add_argument(
            "--map-author",
            metavar="NAME=EMAIL",
            type=_pair,
            action="append",
            default=[],
            help="whose account here somebody in the file is; may be given more than once",
        )
        add_json(wordpress)

    def wordpress(
        self,
        *,
        file: Path,
        weblog: str,
        site: str,
        media: bool,
        map_author: list[tuple[str, str]],
        **options: Any,
    ) -> None:
        home = find_weblog(weblog, site)
        progress = Progress(sys.stderr)
        try:
            report = import_wordpress(
                home, file, media=media, authors=dict(map_author), progress=progress
            )
        except OSError as error:
            raise CommandError(f"{file} can't be read: {error.strerror or error}.") from error
        except Unreadable as error:
            raise CommandError(f"{file}: {error} Nothing was imported.") from error
        except (UnknownPeople, Busy, TakenOver) as error:
            raise CommandError(str(error)) from error
        except KeyboardInterrupt:
            self.stderr.write("\nStopped. The same command goes on where it was.")
            raise
        finally:
            progress.end()
        self.tell(report.as_dict(), "\n".join(report.lines()), as_json=options["json"])


def _pair(raw: str) -> tuple[str, str]:
    name, equals, email = raw.rpartition("=")
    if not equals or not name.strip() or "@" not in email:
        raise ArgumentTypeError(f"{raw!r} must look like NAME=EMAIL")
    return name.strip(), email.strip()
