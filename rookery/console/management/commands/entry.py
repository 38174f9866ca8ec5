import sys
from argparse import ArgumentParser
from datetime import datetime
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import CommandError
from django.utils import timezone

from rookery.console.command import ConsoleCommand, add_json, usage_error
from rookery.console.finding import add_site, find_weblog
from rookery.entries import frontmatter
from rookery.entries.models import Entry
from rookery.entries.states import Status, Visibility
from rookery.weblogs.models import Weblog


class Command(ConsoleCommand):
    help = "Add an entry from a Markdown file."
    examples = """
        rookery entry add --weblog moss walk.md
        echo "It rained." | rookery entry add --weblog moss --status published -
    """

    def add_arguments(self, parser: ArgumentParser) -> None:
        add = self.acts(parser)(
            "add",
            self.add,
            "Add an entry from a Markdown file. Front matter (YAML or TOML) is understood: title,\n"
            "slug, date, tags, status or draft, visibility, summary. What you say here wins.",
            """
            rookery entry add --weblog moss walk.md
            rookery entry add --weblog moss --status published --at 2026-03-01T09:30 walk.md
            echo "It rained." | rookery entry add --weblog moss --status published -
            """,
        )
        add.add_argument("file", metavar="FILE", help="the Markdown file; - is standard input")
        add.add_argument("--weblog", metavar="SLUG", required=True, help="the weblog it belongs to")
        add_site(add, "the site of that weblog, when several have one of that name")
        add.add_argument("--title", help="its title; a note needs none")
        add.add_argument("--slug", help="its word in the address (otherwise made from the title)")
        add.add_argument("--status", choices=Status.values, help="draft unless you say otherwise")
        add.add_argument("--visibility", choices=Visibility.values, help="public unless you say so")
        add.add_argument(
            "--at",
            metavar="ISO8601",
            type=datetime.fromisoformat,
            help="its date, in the weblog's time zone unless it names one: 2026-03-01T09:30",
        )
        add_json(add)

    def add(self, *, file: str, weblog: str, site: str, **options: Any) -> None:
        home = find_weblog(weblog, site)
        try:
            document = frontmatter.read(_text_of(file))
        except frontmatter.Unreadable as error:
            raise CommandError(f"{file}: {error} Nothing was added.") from error
        entry = _add(home, document, options)
        for name in document.unknown:
            self.stderr.write(f"{file}: “{name}” in the front matter isn't understood.")
        words = f"Added the {entry.state} entry “{entry.heading}”: {entry.get_absolute_url()}"
        self.tell(facts(entry), words, as_json=options["json"])


def _text_of(file: str) -> str:
    try:
        data = sys.stdin.buffer.read() if file == "-" else Path(file).read_bytes()
        return data.decode("utf-8")
    except OSError as error:
        raise CommandError(f"{file} can't be read: {error.strerror}.") from error
    except UnicodeDecodeError as error:
        raise CommandError(f"{file} isn't UTF-8 text (byte {error.start}).") from error


def _add(weblog: Weblog, document: frontmatter.Document, options: dict[str, Any]) -> Entry:
    """Write what the file says; an option, where there is one, says it louder."""
    said = {
        name: value if value is not None else getattr(document, name)
        for name in ("title", "slug", "status", "visibility")
        if (value := options[name]) is not None or getattr(document, name) is not None
    }
    status = said.pop("status", Status.DRAFT)
    at = _aware(options["at"] or document.date, weblog)
    entry = Entry(
        weblog=weblog, author=weblog.author, body=document.body, summary=document.summary, **said
    )
    _check(entry)
    if status == Status.PUBLISHED:
        return entry.publish(by=None, at=at, tags=document.tags)
    entry.pub_date = at or entry.pub_date
    if status == Status.SUBMITTED:
        return entry.submit(by=None, tags=document.tags)
    return entry.write(by=None, tags=document.tags)


def _check(entry: Entry) -> None:
    try:
        entry.clean_fields(exclude=["weblog", "author", "pub_date"])
    except ValidationError as refused:
        wrong = "; ".join(
            f"{name}: {' '.join(messages)}" for name, messages in refused.message_dict.items()
        )
        raise CommandError(f"{wrong} Nothing was added.") from refused
    if not entry.title and not entry.body.strip():
        raise usage_error("There is nothing in it: neither a title nor a text.")


def _aware(at: datetime | None, weblog: Weblog) -> datetime | None:
    """A date without an offset is meant in the weblog's own time."""
    return timezone.make_aware(at, weblog.zone) if at is not None and timezone.is_naive(at) else at


def facts(entry: Entry) -> dict[str, Any]:
    return {
        "id": entry.pk,
        "uuid": str(entry.uuid),
        "weblog": entry.weblog.slug,
        "title": entry.title,
        "slug": entry.slug,
        "state": entry.state,
        "visibility": str(entry.visibility),
        "date": entry.pub_date.astimezone(entry.weblog.zone).isoformat(),
        "tags": [name for name, _slug in entry.tag_list],
        "url": entry.get_absolute_url(),
    }
