"""A theme as it lies on disk, in two files or three: read and checked."""

import gzip
import hashlib
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rookery.pages.themes.stylesheets import joined, lean, tokens

NAME = re.compile(r"(?!.{51})[a-z0-9]+(?:-[a-z0-9]+)*")  # as long as the column of a weblog
COLOUR = re.compile(r"#[0-9a-f]{6}")
COLOURS = ("paper", "sheet", "sunk", "ink", "soft", "accent")  # of a palette
CODE = ("string", "name", "value")  # of code, in every palette
MODES = ("light", "dark")
FILES = ("theme.toml", "theme.css")
LARGEST = 200_000  # bytes of one file
EXTRA = "more.css"  # It may be missing.
BASE = Path(__file__).with_name("base.css")
MORE = BASE.with_name(EXTRA)

type Colours = Mapping[str, str]


class Broken(ValueError):
    """A folder that is no theme; the message says why, to the operator."""


@dataclass(frozen=True, slots=True)
class Palette:
    """Colours by name, as #rrggbb, on light and on dark pages."""

    name: str
    label: str
    light: Colours
    dark: Colours


@dataclass(frozen=True, slots=True)
class Sheet:
    """A stylesheet as it is sent."""

    css: bytes
    gzipped: bytes
    digest: str

    @classmethod
    def of(cls, text: str) -> "Sheet":
        css = text.encode()
        return cls(
            css, gzip.compress(css, mtime=0), hashlib.blake2b(css, digest_size=6).hexdigest()
        )


@dataclass(frozen=True, slots=True)
class Theme:
    """`code` has the colours of code on light and dark pages.

    `short` has a stylesheet per palette, for streams of plain paragraphs: it is what the front
    pages of most weblogs wait for. `whole` has every palette, and is for all other pages.
    """

    name: str
    title: str
    description: str
    palettes: tuple[Palette, ...]
    code: tuple[Colours, Colours]
    whole: Sheet
    short: Mapping[str, Sheet]

    def palette(self, name: str) -> Palette:
        """The palette of that name; the first one for a name that it doesn't have."""
        return next((one for one in self.palettes if one.name == name), self.palettes[0])


def read(folder: Path) -> Theme:
    """The theme in `folder`. `Broken` names the file and what is wrong in it."""
    if not NAME.fullmatch(folder.name):
        raise Broken(f"{folder}: a theme's name has small letters, digits and single hyphens only.")
    said = _toml(folder / "theme.toml")
    palettes = tuple(_palette(name, raw) for name, raw in _table(said, "palettes").items())
    if not palettes:
        raise Broken("theme.toml: it needs at least one palette.")
    code = _modes(_table(said, "code"), "code", CODE)
    rules = [tokens(":root", *_first(palettes[0], code))]
    rules += [tokens(f'[data-palette="{p.name}"]', p.light, p.dark) for p in palettes[1:]]
    base, own = _text(BASE), _text(folder / "theme.css")
    extra = _text(folder / EXTRA) if (folder / EXTRA).exists() else ""
    return Theme(
        name=folder.name,
        title=_word(said, "name"),
        description=_word(said, "description"),
        palettes=palettes,
        code=code,
        whole=Sheet.of(joined(base + _text(MORE), rules, own + extra)),
        short={
            p.name: Sheet.of(lean(joined(base, [tokens(":root", p.light, p.dark)], own)))
            for p in palettes
        },
    )


def stamp(folder: Path) -> tuple[object, ...]:
    """Changes when one of the files does. OSError: a file isn't there."""
    extra = [folder / EXTRA] if (folder / EXTRA).exists() else []
    looks = [path.stat() for path in (BASE, MORE, *(folder / name for name in FILES), *extra)]
    return tuple((look.st_mtime_ns, look.st_size) for look in looks)


def _first(palette: Palette, code: tuple[Colours, Colours]) -> tuple[Colours, Colours]:
    named = [{f"code-{name}": colour for name, colour in mode.items()} for mode in code]
    return {**palette.light, **named[0]}, {**palette.dark, **named[1]}


def _text(path: Path) -> str:
    try:
        if path.stat().st_size > LARGEST:
            raise Broken(f"{path.name} is larger than {LARGEST // 1000} kB.")
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise Broken(f"{path.name} can't be read: {error}") from error


def _toml(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(_text(path))
    except tomllib.TOMLDecodeError as error:
        raise Broken(f"{path.name} is no TOML: {error}") from error


def _word(said: Mapping[str, Any], key: str) -> str:
    if not isinstance(said.get(key), str) or not said[key].strip():
        raise Broken(f"theme.toml: {key} must be some words.")
    return str(said[key])


def _table(said: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    if not isinstance(said.get(key), dict):
        raise Broken(f"theme.toml: there is no table [{key}].")
    return dict(said[key])


def _palette(name: str, raw: Any) -> Palette:
    where = f"palettes.{name}"
    if not NAME.fullmatch(name):
        raise Broken(f"theme.toml: {where} has small letters, digits and single hyphens only.")
    if not isinstance(raw, dict):
        raise Broken(f"theme.toml: {where} must be a table.")
    light, dark = _modes(raw, where, COLOURS)
    return Palette(name, _word(raw, "label"), light, dark)


def _modes(raw: Mapping[str, Any], where: str, names: tuple[str, ...]) -> tuple[Colours, Colours]:
    light, dark = (_colours(_table(raw, mode), f"{where}.{mode}", names) for mode in MODES)
    return light, dark


def _colours(raw: Mapping[str, Any], where: str, names: tuple[str, ...]) -> Colours:
    for name in names:
        if not COLOUR.fullmatch(str(raw.get(name, ""))):
            raise Broken(f"theme.toml: {where} needs {name} as #rrggbb, in small letters.")
    return {name: raw[name] for name in names}
