"""Redirects made by hand: what may be one, where they lead, and lists of them as CSV (RFC 4180)."""

import csv
import io
import re
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import SplitResult, unquote, urlsplit

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from rookery.accounts.models import User
from rookery.entries import addresses
from rookery.entries.ledger import Redirect
from rookery.entries.locks import hold
from rookery.weblogs import audit, hosts
from rookery.weblogs.models import Weblog

LONGEST_PATH, LONGEST_TARGET = 500, 1000  # characters
LONGEST_CHAIN = 10  # redirects from one to the next
MOST_LINES = 10_000  # of a CSV file
OWN_PAGES = {"feed", "feed/rss", "feed.json", "tags", "archive", "search", "weblogs"}
DOORS = {"studio", "accounts", "admin", "api", "static", "-"}  # First words that never get here.
OF_FILE = re.compile(r"-/media/(?P<uuid>[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12})/[^/]+")
CONTROL = re.compile(r"[\x00-\x20\x7f]")


def clean_path(weblog: Weblog, raw: str) -> str:
    """The path as it is stored: decoded, relative to the weblog, no slash at its ends."""
    path = _inside(weblog, raw) if "://" in raw else unquote(raw.strip())
    if path is None:
        raise ValidationError(_("Say where from as a path of this weblog, such as /old/page/."))
    path = path.strip("/")
    if not path:
        raise ValidationError(_("The weblog's home can't be a redirect."))
    if "?" in path or "#" in path:
        raise ValidationError(_("A path has neither “?” nor “#”: only what stands before them."))
    if len(path) > LONGEST_PATH or CONTROL.search(path.replace(" ", "")):
        raise ValidationError(_("That is no path: it is too long, or has characters nobody sees."))
    if path in OWN_PAGES or path.partition("/")[0] in DOORS:
        raise ValidationError(_("“%(path)s” is a page of Rookery's own.") % {"path": f"/{path}"})
    return path


def clean_target(weblog: Weblog, raw: str) -> str:
    """The target as it is stored: relative to the weblog where it is inside, else absolute."""
    raw = raw.strip()
    if not raw or CONTROL.search(raw) or len(raw) > LONGEST_TARGET:
        raise ValidationError(_("Say where to: a path such as /new/page/, or a whole address."))
    if raw.startswith("//") or "\\" in raw:
        raise ValidationError(_("Write the whole address, with https:// in front."))
    if "://" not in raw:
        if not raw.startswith("/"):
            raise ValidationError(_("A path begins with a slash, a whole address with https://."))
        return raw.removeprefix("/")
    parts = _split(raw)
    if "@" in parts.netloc:
        raise ValidationError(_("An address with a user name in it can't be redirected to."))
    if parts.scheme.lower() not in {"http", "https"} or not parts.hostname:
        raise ValidationError(_("Only addresses with http:// or https:// can be redirected to."))
    inside = _inside(weblog, raw)
    return raw if inside is None else inside


def _split(url: str) -> SplitResult:
    try:
        return urlsplit(url)
    except ValueError as error:  # Half a bracket, or letters that fold to a slash (NFKC).
        raise ValidationError(_("Write the whole address, with https:// in front.")) from error


def _inside(weblog: Weblog, url: str) -> str | None:
    """What of an absolute URL stands behind the weblog's own, on any of its site's hosts."""
    parts = _split(url)
    place = hosts.find(hosts.normalise(parts.netloc) or "")
    if place is None or place.site.pk != weblog.site_id:
        return None
    path = parts.path or "/"
    if not path.startswith(weblog.path):
        return None
    word = path.removeprefix("/").partition("/")[0]
    others = weblog.site.weblogs.filter(slug=word).exclude(pk=weblog.pk)
    if weblog.is_root and others.exists():
        return None
    tail = f"?{parts.query}" if parts.query else ""
    return path.removeprefix(weblog.path) + tail + (f"#{parts.fragment}" if parts.fragment else "")


def check(weblog: Weblog, path: str, target: str, besides: Redirect | None = None) -> None:
    """Raise ValidationError when a live page, an old address or another redirect is at `path`."""
    entry = weblog.entries.filter(slug=path).first()
    if entry is not None:
        raise ValidationError(
            _("“%(entry)s” is at /%(path)s/. A redirect never stands in front of a page.")
            % {"entry": entry.heading, "path": path}
        )
    old = weblog.old_addresses.filter(path__in=[path, f"{path}/"]).select_related("entry").first()
    if old is not None:
        raise ValidationError(
            _("/%(path)s leads to “%(entry)s” already, which was there once.")
            % {"entry": old.entry.heading, "path": path}
        )
    if weblog.redirects.filter(path=path).exclude(pk=besides.pk if besides else 0).exists():
        raise ValidationError(_("There is a redirect from /%(path)s already.") % {"path": path})
    if addresses.left_behind(weblog, {path}):
        raise ValidationError(
            _("/%(path)s leads to a weblog already that was at this root before.") % {"path": path}
        )
    word = path.partition("/")[0]
    if weblog.is_root and weblog.site.weblogs.filter(slug=word).exclude(pk=weblog.pk).exists():
        raise ValidationError(_("/%(word)s/ is another weblog of this site.") % {"word": word})
    _check_end(weblog, path, target, besides)


def _check_end(weblog: Weblog, path: str, target: str, besides: Redirect | None) -> None:
    """Raise ValidationError when following the redirects from `target` comes back to `path`."""
    here, seen = target, {(weblog.pk, path)}
    at = weblog
    while len(seen) <= LONGEST_CHAIN:
        if "://" in here:
            step = _ours(here)
            if step is None:
                return
            at, here = step
        bare = bare_path(here)
        if (at.pk, bare) in seen:
            raise ValidationError(_("That would go round in a circle."), code="loop")
        seen.add((at.pk, bare))
        following = at.redirects.filter(path=bare).exclude(pk=besides.pk if besides else 0).first()
        if following is None:
            return
        here = following.target
    raise ValidationError(
        _("That is a chain of more than %(most)d redirects.") % {"most": LONGEST_CHAIN}
    )


def _ours(url: str) -> tuple[Weblog, str] | None:
    """The weblog here that an absolute URL is in, and what of it stands behind its address."""
    parts = urlsplit(url)
    place = hosts.find(hosts.normalise(parts.netloc) or "")
    if place is None:
        return None
    path = parts.path.removeprefix("/")
    word, _slash, rest = path.partition("/")
    weblogs = place.site.weblogs
    if (named := weblogs.filter(slug=word).first()) is not None:
        return named, rest
    root = weblogs.filter(is_root=True).first()
    return None if root is None else (root, path)


def bare_path(target: str) -> str:
    """What of a relative target is its path, as `Redirect.path` is stored."""
    return unquote(urlsplit(f"/{target}").path).strip("/")


def file_at(weblog: Weblog, path: str) -> str | None:
    """The absolute URL of the weblog's own file, when a target is the address of one."""
    match = OF_FILE.fullmatch(path)
    file = weblog.uploads.filter(uuid=match["uuid"]).first() if match else None
    return None if file is None else hosts.origin(weblog.site) + file.path


@transaction.atomic
def add_redirect(weblog: Weblog, path: str, target: str, *, by: User | None) -> Redirect:
    """Make a redirect from what a person typed. ValidationError says why it can't be."""
    hold(weblog)
    cleaned = clean_path(weblog, path), clean_target(weblog, target)
    check(weblog, *cleaned)
    made: Redirect = weblog.redirects.create(path=cleaned[0], target=cleaned[1])
    _changed(weblog, "redirect added", str(made), by)
    return made


@transaction.atomic
def change_redirect(redirect: Redirect, path: str, target: str, *, by: User | None) -> Redirect:
    """Change a redirect to what a person typed. ValidationError says why it can't be."""
    weblog = redirect.weblog
    hold(weblog)
    cleaned = clean_path(weblog, path), clean_target(weblog, target)
    check(weblog, *cleaned, besides=redirect)
    if redirect.path != cleaned[0]:
        redirect.created_at = timezone.now()
    redirect.path, redirect.target = cleaned
    redirect.save(update_fields=["path", "target", "created_at"])
    _changed(weblog, "redirect changed", str(redirect), by)
    return redirect


@transaction.atomic
def remove_redirect(redirect: Redirect, *, by: User | None) -> None:
    said, weblog = str(redirect), redirect.weblog
    Weblog.lock(weblog.pk)
    redirect.delete()
    _changed(weblog, "redirect removed", said, by)


def _changed(weblog: Weblog, verb: str, detail: str, by: User | None) -> None:
    weblog.bump()
    audit.record(verb, weblog=weblog, by=by, detail=detail)


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a CSV file: what it says, and what is wrong with it ("" when nothing is)."""

    number: int  # As a text editor counts.
    path: str
    target: str
    error: str = ""
    is_known: bool = False  # The same redirect is there already.


def read_csv(text: str) -> list[Line]:
    """The lines of a CSV file of two columns, from and to; a head line is left out.

    ValidationError: it is no CSV, or too long.
    """
    found: list[Line] = []
    reader = csv.reader(io.StringIO(text.removeprefix("\ufeff")), strict=True)
    try:
        for cells in reader:
            if not any(cell.strip() for cell in cells):
                continue
            if not found and [cell.strip().lower() for cell in cells] == ["from", "to"]:
                continue
            path, target, *more = [*cells, "", ""]
            wrong = "" if len(more) == 2 else _("It needs two columns: from, to.")  # noqa: PLR2004 -- the two that were put there
            found.append(Line(reader.line_num, path, target, wrong))
            if len(found) > MOST_LINES:
                raise ValidationError(
                    _("More than %(most)d lines. Split the file.") % {"most": MOST_LINES}
                )
    except csv.Error as error:
        raise ValidationError(
            _("Line %(line)d is no CSV: %(error)s.") % {"line": reader.line_num, "error": error}
        ) from error
    return found


def write_csv(redirects: Iterable[Redirect]) -> str:
    """The redirects as a CSV file that `read_csv` reads."""
    file = io.StringIO()
    rows = csv.writer(file)
    rows.writerow(["from", "to"])
    rows.writerows((f"/{one.path}", one.shown_target) for one in redirects)
    return file.getvalue()


@transaction.atomic
def preview_lines(weblog: Weblog, lines: Iterable[Line]) -> list[Line]:
    """The lines as they would come in, each with its error; nothing is kept."""
    preview = [_taken_in(weblog, line) for line in lines]
    transaction.set_rollback(True)
    return preview


@transaction.atomic
def add_lines(weblog: Weblog, lines: Iterable[Line], *, by: User | None) -> int:
    """Make the redirects of all lines that have no error. Gives how many are new."""
    hold(weblog)
    done = [_taken_in(weblog, line) for line in lines]
    count = sum(not line.error and not line.is_known for line in done)
    if count:
        _changed(weblog, "redirects imported", str(count), by)
    return count


def _taken_in(weblog: Weblog, line: Line) -> Line:
    if line.error:
        return line
    try:
        path, target = clean_path(weblog, line.path), clean_target(weblog, line.target)
        if weblog.redirects.filter(path=path, target=target).exists():
            return Line(line.number, line.path, line.target, is_known=True)
        check(weblog, path, target)
    except ValidationError as refused:
        return Line(line.number, line.path, line.target, " ".join(refused.messages))
    weblog.redirects.create(path=path, target=target)
    return line
