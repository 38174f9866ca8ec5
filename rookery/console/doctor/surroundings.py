"""What surrounds the database: settings, folders, secret, static files, mail."""

import os
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from smtplib import SMTPException
from urllib.parse import urlsplit

from django.conf import settings
from django.core.files.storage import FileSystemStorage, default_storage
from django.core.mail import mailers

from rookery.console import statics
from rookery.console.doctor.finding import Finding
from rookery.pages import themes
from rookery.weblogs import hosts

type Look = Callable[[], Iterator[Finding]]

SHORTEST_SECRET = 50  # characters, as Django's own check has it
FEWEST_DIFFERENT = 5
SMTP = "django.core.mail.backends.smtp.EmailBackend"


def is_local(host: str) -> bool:
    return host.rpartition(".")[2] == "localhost" or host in {"127.0.0.1", "[::1]"}


def address() -> Iterator[Finding]:
    host = hosts.platform_host()
    if hosts.normalise(host) != host:
        yield Finding(
            "host",
            f"ROOKERY_URL ({settings.ROOKERY_URL}) has no host that a request could ask for.",
            "Set ROOKERY_URL to where people reach this Rookery, as in https://weblogs.example.",
        )
    if urlsplit(settings.ROOKERY_URL).scheme == "https" and not settings.ROOKERY_TRUSTED_PROXIES:
        yield Finding(
            "proxy",
            "ROOKERY_URL is https, and no front server is trusted to say that a request was. "
            "Every form in the studio would be refused.",
            "Set ROOKERY_TRUSTED_PROXIES to the address of the front server, such as 127.0.0.1.",
        )
    if not settings.EMBEDDED and is_local(host):
        yield Finding(
            "host",
            f"Links in mails and feeds point to {settings.ROOKERY_URL}: only this machine can "
            "follow them.",
            "Set ROOKERY_URL, unless only this machine shall.",
            is_fault=False,
        )


def debug() -> Iterator[Finding]:
    if settings.DEBUG:
        yield Finding(
            "debug",
            "ROOKERY_DEBUG is on: whoever meets an error sees the settings and the code.",
            "Unset ROOKERY_DEBUG, except on your own machine while you look for a fault.",
        )


def secret() -> Iterator[Finding]:
    key: str = settings.SECRET_KEY
    if (
        len(key) < SHORTEST_SECRET
        or len(set(key)) < FEWEST_DIFFERENT
        or key.startswith("django-insecure-")
    ):
        yield Finding(
            "secret",
            "The secret key is weak: whoever guesses it can sign in as anybody.",
            f"Set ROOKERY_SECRET_KEY to {SHORTEST_SECRET} random characters. "
            "Everybody has to sign in again.",
        )
    kept: Path = settings.ROOKERY_DATA / "secret-key"
    if kept.exists() and kept.stat().st_mode & 0o077:
        yield Finding(
            "secret", f"Others on this machine can read {kept}.", f"Run `chmod 600 {kept}`."
        )


def folders() -> Iterator[Finding]:
    wanted = {"ROOKERY_DATA": Path(settings.ROOKERY_DATA)}
    if isinstance(default_storage, FileSystemStorage):
        wanted["MEDIA_ROOT"] = Path(default_storage.location)
    for name, folder in wanted.items():
        if reason := why_unwritable(folder):
            yield Finding(
                "folder",
                f"{name} ({folder}) can't be written to: {reason}.",
                f"Give it to the user that Rookery runs as (id {os.getuid()}), or name another.",
            )


def why_unwritable(folder: Path) -> str:
    """Why no file can be made there; "" when one can. A folder that isn't there may be made."""
    try:
        while not folder.exists():
            folder = folder.parent
        with tempfile.TemporaryFile(dir=folder, buffering=0) as file:
            file.write(b"x")  # On a full disk names can still be made.
            return ""
    except OSError as error:
        return error.strerror or str(error)


def static_files() -> Iterator[Finding]:
    if not settings.DEBUG and not statics.are_current():
        yield Finding(
            "static",
            f"The static files in {settings.STATIC_ROOT} are missing or old.",
            "Start `rookery serve`, which collects them.",
        )


def looks() -> Iterator[Finding]:
    for problem in themes.problems():
        yield Finding("theme", problem, "docs/how-to/add-a-theme.md says what a theme is made of.")


def mail() -> Iterator[Finding]:
    if settings.MAILERS["default"]["BACKEND"] != SMTP:
        yield Finding(
            "mail",
            "Mail isn't sent: it is only shown where Rookery runs.",
            "Set ROOKERY_MAIL_URL. Until then `rookery user login-link` lets in who is locked out.",
            is_fault=False,
        )
        return
    options = settings.MAILERS["default"]["OPTIONS"]
    where = f"{options['host']}:{options['port']}"
    connection = mailers["default"]
    try:
        connection.open()
        connection.close()
    except (OSError, SMTPException) as error:
        yield Finding(
            "mail",
            f"The mail server {where} takes nothing from us: {error}.",
            "Correct ROOKERY_MAIL_URL, or ask who runs that server.",
        )


LOOKS: tuple[Look, ...] = (address, debug, secret, folders, static_files, looks, mail)
