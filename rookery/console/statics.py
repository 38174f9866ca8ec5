"""Static files: collected for WhiteNoise when they have changed, and only then."""

import hashlib
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.core.management.base import CommandError

from rookery import __version__


def stamp_file() -> Path:
    """Beside the files, not among them: they are served."""
    folder = Path(settings.STATIC_ROOT)
    return folder.with_name(f"{folder.name}.stamp")


def fingerprint() -> str:
    """Changes when a static file of any app does, or Rookery itself."""
    digest = hashlib.sha256(__version__.encode())
    for finder in get_finders():
        for name, storage in finder.list([]):
            stat = Path(storage.path(name)).stat()
            digest.update(f"{name} {stat.st_size} {stat.st_mtime_ns}\n".encode())
    return digest.hexdigest()


def are_current() -> bool:
    try:
        return stamp_file().read_text(encoding="ascii") == fingerprint()
    except FileNotFoundError:
        return False


def collect_if_changed() -> bool:
    """True when they had to be collected. In debug mode they are served from where they lie."""
    if settings.DEBUG or are_current():
        return False
    try:
        call_command("collectstatic", interactive=False, clear=True, verbosity=0)
        stamp_file().write_text(fingerprint(), encoding="ascii")
    except OSError as error:
        raise CommandError(
            f"Static files can't be written to {settings.STATIC_ROOT}: {error.strerror}."
        ) from error
    return True
