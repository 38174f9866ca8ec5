"""Front matter: what stands above the text of a Markdown file, in YAML (---) or TOML (+++).

Text in, plain data out. Understood are the fields that Jekyll, Hugo and plain folders share; what
isn't understood is named in `Document.unknown`, never an error.
"""

import re
import tomllib
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any

import yaml

from rookery.entries import tagging
from rookery.entries.states import Status, Visibility

LONGEST = 65_536  # characters between the fences
FENCED = re.compile(
    r"(?P<fence>---|\+\+\+)[ \t]*\n(?P<matter>.*?)(?<=\n)(?P=fence)[ \t]*(?:\n|\Z)", re.DOTALL
)
STATUS_WORDS = {word.value: word for word in Status} | {
    "publish": Status.PUBLISHED,
    "pending": Status.SUBMITTED,
}
VISIBILITY_WORDS = {word.value: word for word in Visibility} | {"private": Visibility.MEMBERS}


class Unreadable(ValueError):
    """The front matter can't be read. The message says where and why, for whoever wrote it."""


@dataclass(frozen=True, slots=True)
class Document:
    """A Markdown file in parts. None: the file says nothing about it."""

    body: str
    title: str | None = None
    slug: str | None = None
    date: datetime | None = None  # Naive unless the file names an offset.
    tags: list[str] | None = None
    status: Status | None = None
    visibility: Visibility | None = None
    summary: str | None = None
    unknown: tuple[str, ...] = field(default=())


def read(text: str) -> Document:
    """Split a file into its fields and its body. Raises Unreadable."""
    text = text.removeprefix("\ufeff").replace("\r\n", "\n")
    found = FENCED.match(text)
    if found is None:
        return Document(body=text)
    if len(found["matter"]) > LONGEST:
        raise Unreadable(f"The front matter is longer than {LONGEST} characters.")
    values = _yaml(found["matter"]) if found["fence"] == "---" else _toml(found["matter"])
    return _document(
        {str(key).lower(): value for key, value in values.items()}, text[found.end() :]
    )


def _yaml(matter: str) -> dict[Any, Any]:
    try:
        values = yaml.safe_load(matter)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 2 if error.problem_mark else 2
        raise Unreadable(f"Front matter, line {line}: {error.problem}.") from error
    except (yaml.YAMLError, ValueError) as error:  # ValueError: a date such as 2024-02-31.
        raise Unreadable(f"Front matter: {error}.") from error
    if values is None:
        return {}
    if not isinstance(values, dict):
        raise Unreadable("Front matter: it must be lines such as “title: A walk”.")
    return values


def _toml(matter: str) -> dict[str, Any]:
    try:
        return tomllib.loads(matter)
    except tomllib.TOMLDecodeError as error:
        raise Unreadable(f"Front matter: {error}.") from error


def _document(values: dict[str, Any], body: str) -> Document:
    return Document(
        body=body.lstrip("\n"),
        title=_text(values.pop("title", None), "title"),
        slug=_text(values.pop("slug", None), "slug"),
        date=_date(values.pop("date", None)),
        tags=_tags(values.pop("tags", None)),
        status=_status(values),
        visibility=_choice(values.pop("visibility", None), VISIBILITY_WORDS, "visibility"),
        summary=_text(_first(values, "summary", "description", "excerpt"), "summary"),
        unknown=tuple(sorted(values)),  # What none of the above has taken out.
    )


def _first(values: dict[str, Any], *names: str) -> Any:
    said = [values.pop(name, None) for name in names]
    return next((value for value in said if value is not None), None)


def _text(value: Any, name: str) -> str | None:
    if value is None:
        return None
    if isinstance(value, dict | list):
        raise Unreadable(f"Front matter: {name} must be a line of text.")
    return str(value).strip()


def _date(value: Any) -> datetime | None:
    if value is None or value == "":
        return None
    if isinstance(value, datetime):
        return value
    if isinstance(value, date):
        return datetime.combine(value, time.min)
    try:
        return datetime.fromisoformat(re.sub(r"\s+(?=[+-]\d)", "", str(value).strip()))
    except ValueError as error:
        raise Unreadable(
            f"Front matter: the date {value!r} isn't understood. Write it as 2026-03-01T09:30."
        ) from error


def _tags(value: Any) -> list[str] | None:
    if value is None:
        return None
    if isinstance(value, dict):
        raise Unreadable("Front matter: tags must be a list, as in “tags: [birds, weather]”.")
    names = value if isinstance(value, list) else [value]
    return tagging.split(",".join(str(name) for name in names if name is not None))


def _status(values: dict[str, Any]) -> Status | None:
    """From `status`, else from `draft` (Hugo), else from `published` (Jekyll)."""
    status = _choice(values.pop("status", None), STATUS_WORDS, "status")
    draft, published = values.pop("draft", None), values.pop("published", None)
    for name, value in (("draft", draft), ("published", published)):
        if not isinstance(value, bool | None):
            raise Unreadable(f"Front matter: {name} must be true or false, not {value!r}.")
    if status is None and draft is not None:
        return Status.DRAFT if draft else Status.PUBLISHED
    if status is None and published is not None:
        return Status.PUBLISHED if published else Status.DRAFT
    return status


def _choice[T](value: Any, words: dict[str, T], name: str) -> T | None:
    if value is None:
        return None
    word = str(value).strip().lower()
    if word not in words:
        raise Unreadable(f"Front matter: {name} {value!r} is none of {', '.join(words)}.")
    return words[word]
