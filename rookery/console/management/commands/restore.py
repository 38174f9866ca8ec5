import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.template.defaultfilters import filesizeformat
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from rookery.console import restores
from rookery.console.archive import MEDIA, Manifest
from rookery.console.command import ConsoleCommand, usage_error


class Command(ConsoleCommand):
    help = (
        "Put back what a backup has: the database, and all media.\n\n"
        "The whole file is checked first. What is there now is kept aside, and what fails on the\n"
        "way changes nothing. Stop the server and its workers before. A backup is trusted like\n"
        "the install itself: restore only what came from your own."
    )
    examples = """
        rookery restore /mnt/backups/rookery-20260314-031500.tar.gz
        rookery restore before-the-move.tar.gz --yes
    """
    needs_database = False  # There may be none, or a broken one.

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.set_defaults(act=self.restore)
        parser.add_argument("file", type=Path, help="what `rookery backup` made")
        parser.add_argument("--yes", action="store_true", help="do it without asking")

    def restore(self, *, file: Path, yes: bool, **_options: Any) -> None:
        manifest = restores.examine(file.expanduser())
        self.stdout.write(_summary(manifest))
        if not yes and not self._agreed():
            self.stdout.write("Nothing was changed.")
            sys.exit(1)
        kept = restores.restore(file.expanduser(), manifest, timezone.now())
        self.stdout.write("Restored. Start Rookery again.")
        if kept:
            self.stdout.write(
                "What was there before is kept aside. When all is well, delete it:\n"
                + "\n".join(f"  {each}" for each in kept)
            )

    def _agreed(self) -> bool:
        if not sys.stdin.isatty():
            raise usage_error("Nobody is here to ask. Say --yes to restore it.")
        self.stdout.write(f"It takes the place of everything in {settings.ROOKERY_DATA}.")
        self.stdout.write("Restore it? [y/N] ", ending="")
        self.stdout.flush()
        return sys.stdin.readline().strip().lower() in {"y", "yes"}


def _summary(manifest: Manifest) -> str:
    made = parse_datetime(manifest.created_at)
    when = f"{made:%d %B %Y, %H:%M} UTC" if made else manifest.created_at
    uploads = sum(name.startswith(MEDIA) for name in manifest.files)
    media = f"{uploads} files of media" if manifest.has_media else "no media (they are elsewhere)"
    return (
        f"A backup of {when}, by Rookery {manifest.rookery}: the database and {media}, "
        f"{filesizeformat(manifest.size)}. Every file is as the manifest says."
    )
