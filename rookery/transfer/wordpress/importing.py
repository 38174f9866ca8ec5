"""The WordPress import, from file to report: what the command line and the studio call."""

from collections.abc import Mapping
from pathlib import Path

from rookery.accounts.models import User
from rookery.transfer import runs
from rookery.transfer.items import Scan
from rookery.transfer.report import Report
from rookery.transfer.wordpress.reading import open_file
from rookery.weblogs.models import Weblog


class UnknownPeople(ValueError):
    """A mapping names somebody who isn't in the file, or an account that doesn't exist."""


def import_wordpress(
    weblog: Weblog,
    path: Path,
    *,
    by: User | None = None,
    media: bool = True,
    authors: Mapping[str, str] | None = None,
    progress: runs.Progress = runs.silent,
) -> Report:
    """Import a WordPress export (WXR) into the weblog.

    `authors` maps a WordPress login or display name to the e-mail address of an account here.
    `by` is who imports, None for the operator's terminal. With `media`, files are fetched.
    `progress` is called with a phase ("files", "entries"), the items done and the items in all.

    Raises `items.Unreadable` (with the line), `UnknownPeople` or `runs.Busy` before anything is
    written. Whatever else it raises, the weblog is as it was before; an import whose process was
    killed goes on when it is called with the same file again.
    """
    source = open_file(path, weblog.zone)
    people = find_people(source.scan, authors or {})
    return runs.import_file(weblog, source, by=by, people=people, media=media, progress=progress)


def find_people(scan: Scan, wanted: Mapping[str, str]) -> dict[str, User]:
    """The accounts for a mapping of names to addresses, by login. Raises `UnknownPeople`."""
    found: dict[str, User] = {}
    for name, email in wanted.items():
        logins = [
            author.login
            for author in scan.authors.values()
            if name.casefold() in {author.login.casefold(), author.name.casefold()}
        ]
        if not logins:
            known = ", ".join(author.name or author.login for author in scan.authors.values())
            raise UnknownPeople(f"The file has no author “{name}”. It names: {known or 'nobody'}.")
        user = User.objects.filter(email=email.strip().lower()).first()
        if user is None:
            raise UnknownPeople(f"There is no account with the address {email}.")
        found.update(dict.fromkeys(logins, user))
    return found
