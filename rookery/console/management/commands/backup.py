from argparse import ArgumentParser, ArgumentTypeError
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError
from django.template.defaultfilters import filesizeformat
from django.utils import timezone

from rookery.console import backups
from rookery.console.command import ConsoleCommand, add_json, usage_error
from rookery.console.database import make_folder


class Command(ConsoleCommand):
    help = (
        "Copy everything into one file, while Rookery runs.\n\n"
        "The file has the database as it is at one moment and all media; `rookery restore` brings\n"
        "them back. Whoever can read it can read everything: keep it as safe as the install.\n"
        "PostgreSQL is dumped by pg_dump, which must be on this machine."
    )
    examples = """
        rookery backup
        rookery backup --to /mnt/backups --keep 14
        rookery backup --to before-the-move.tar.gz
    """

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.set_defaults(act=self.backup)
        parser.add_argument(
            "--to",
            metavar="FILE|FOLDER",
            help="where to (a file named after the time in ROOKERY_DATA/backups)",
        )
        parser.add_argument(
            "--keep",
            type=_whole,
            metavar="N",
            help="afterwards delete older backups in that folder, all but the newest N",
        )
        parser.add_argument(
            "--with-secret",
            action="store_true",
            help="include the secret key that Rookery made; without it, everybody has to sign in "
            "again after a restore on a new machine",
        )
        add_json(parser)

    def backup(
        self, *, to: str | None, keep: int | None, with_secret: bool, **options: Any
    ) -> None:
        path = _target(to)
        if keep is not None and not backups.OURS.fullmatch(path.name):
            raise usage_error("--keep goes with a folder: --to names a file.")
        if with_secret and not backups.secret_file().is_file():
            raise usage_error("There is no secret key of Rookery's own: ROOKERY_SECRET_KEY has it.")
        made = backups.make(path, with_secret=with_secret)
        pruned = [] if keep is None else backups.prune(path, keep)
        facts = {
            "file": str(made.path),
            "bytes": made.size,
            "created_at": made.manifest.created_at,
            "engine": made.manifest.engine,
            "media_files": made.media,
            "deleted": [str(old) for old in pruned],
        }
        self.tell(facts, _words(made, pruned), as_json=options["json"])


def _target(to: str | None) -> Path:
    """The file to write. A folder gets one that is named after the time."""
    path = backups.folder() if to is None else Path(to).expanduser().absolute()
    if to is None:
        make_folder(path)
    if path.is_dir():
        return path / backups.NAME.format(timezone.now())
    if not path.parent.is_dir():
        raise CommandError(f"There is no folder {path.parent}.")
    if path.exists():
        raise CommandError(f"{path} is there already. Nothing was written.")
    return path


def _words(made: backups.Backup, pruned: list[Path]) -> str:
    media = (
        f"{made.media} files of media" if made.manifest.has_media else "no media: see your storage"
    )
    words = f"{made.path} ({filesizeformat(made.size)}): the database and {media}."
    return words + "".join(f"\nDeleted {old.name}." for old in pruned)


def _whole(raw: str) -> int:
    if not raw.isdecimal() or int(raw) < 1:
        raise ArgumentTypeError(f"{raw!r} is no whole number from 1 up")
    return int(raw)
