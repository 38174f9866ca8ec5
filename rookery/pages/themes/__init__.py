"""Themes: how reader pages look. Each is a folder, ours beside this file, the operator's in
``ROOKERY_DATA/themes/``; a new or changed one counts within a second, without a restart.

Whatever is wrong with a theme, readers get their page: it then looks like Folio.
"""

import logging
import re
import time
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from django.conf import settings

from rookery.pages.themes import folders, icons
from rookery.pages.themes.folders import Broken, Palette, Sheet, Theme
from rookery.weblogs.models import Weblog

__all__ = ["Broken", "Look", "Palette", "Sheet", "Theme", "chosen", "everyone", "find", "problems"]

logger = logging.getLogger("rookery.pages")

HOUSE = "folio"  # What a page looks like when nothing better is known.
BUILT_IN = Path(__file__).parent
_RICH = re.compile(r"<(?!/?(?:p|em|strong|a|br)\b)")
FRESH = 1.0  # seconds; as long, a file is taken to be as it was


@dataclass(frozen=True, slots=True)
class Look:
    """What a page says about how it looks: addresses on its own host."""

    theme: str
    palette: str
    stylesheet: str
    short_stylesheet: str  # Enough for a front page in which nothing is rich.
    icon: str  # A square SVG, or the logo.
    logo: str = ""  # Empty when the weblog has none.


@dataclass(slots=True)
class _Kept:
    stamp: tuple[object, ...]
    looked_at: float
    theme: Theme | None  # None: broken, for `reason`.
    reason: str = ""


_shelf: dict[Path, _Kept] = {}
_named: set[str] = set()  # What the log has already said.


def find(name: str) -> Theme | None:
    """The theme of that name; None when there is none, or it is broken."""
    folder = _folder(name)
    kept = None if folder is None else _look_at(folder)
    return kept.theme if kept else None


def chosen(name: str) -> Theme:
    """The theme of that name, or Folio; the log says once why it isn't the one asked for."""
    theme = find(name)
    if theme is None:
        _say_once(name)
        theme = find(HOUSE)
    if theme is None:
        raise FileNotFoundError(f"{BUILT_IN / HOUSE} is incomplete: install Rookery again.")
    return theme


def everyone() -> list[Theme]:
    """All themes that work: ours first, then the operator's by name."""
    found = (find(folder.name) for folder in [*_folders(BUILT_IN), *_folders(_own())])
    return [*{theme.name: theme for theme in found if theme is not None}.values()]


def problems() -> Iterator[str]:
    """What is wrong with the operator's themes, in words for them."""
    for folder in _folders(_own()):
        if (BUILT_IN / folder.name).is_dir():
            yield f"{folder} has the name of a theme that comes with Rookery and isn't used."
        elif (kept := _look_at(folder)) is None or kept.theme is None:
            reason = kept.reason if kept else "theme.toml or theme.css is missing."
            yield f"{folder} is no theme: {reason}"


def is_rich(html: str) -> bool:
    """True when an author wrote more than plain paragraphs."""
    return bool(_RICH.search(html))


def stylesheet(theme: Theme, sheet: Sheet | None = None) -> str:
    """Its address. The hash in it changes with every byte, so that it may be kept for ever."""
    return f"/-/theme/{theme.name}-{(sheet or theme.whole).digest}.css"


def of(weblog: Weblog) -> Look:
    theme = chosen(weblog.theme)
    palette = theme.palette(weblog.palette)
    logo = logo_path(weblog)
    icon = logo or _letter_path(theme, palette, weblog.title)
    return _look(theme, palette, icon, logo)


def plain(name: str = HOUSE, palette: str = "", title: str = "") -> Look:
    """The look of a page that is no weblog's own."""
    theme = chosen(name)
    shades = theme.palette(palette)
    return _look(theme, shades, _letter_path(theme, shades, title))


def _look(theme: Theme, palette: Palette, icon: str, logo: str = "") -> Look:
    sheets = (stylesheet(theme), stylesheet(theme, theme.short[palette.name]))
    return Look(theme.name, palette.name, *sheets, icon, logo)


def logo_path(weblog: Weblog) -> str:
    """Where its logo is, the same on every host; "" without one."""
    return f"/-/logo/{weblog.uuid}/{Path(weblog.logo.name or '').name}" if weblog.logo else ""


def with_logo(weblog: uuid.UUID, name: str) -> Weblog | None:
    """The weblog, neither suspended nor deleted, whose logo has that name."""
    open_to_all = Weblog.objects.filter(suspended_at=None, deleted_at=None)
    found: Weblog | None = open_to_all.select_related("site").filter(uuid=weblog).first()
    is_there = found is not None and logo_path(found) == f"/-/logo/{weblog}/{name}"
    return found if is_there else None


def _letter_path(theme: Theme, palette: Palette, title: str) -> str:
    return f"/-/icon/{theme.name}/{palette.name}/{quote(icons.sign(title))}.svg"


def _own() -> Path:
    return Path(settings.ROOKERY_DATA) / "themes"


def _folders(where: Path) -> list[Path]:
    if not where.is_dir():
        return []
    found = (p for p in where.iterdir() if p.is_dir() and not p.name.startswith(("_", ".")))
    return sorted(found, key=lambda folder: (folder.name != HOUSE, folder.name))


def _folder(name: str) -> Path | None:
    """Ours come first: nobody's folder can take their place unseen."""
    if not folders.NAME.fullmatch(name):
        return None
    found = (where / name for where in (BUILT_IN, _own()) if (where / name).is_dir())
    return next(found, None)


def _look_at(folder: Path) -> _Kept | None:
    """What is in the folder, read again when its files changed; None when they aren't there."""
    kept, now = _shelf.get(folder), time.monotonic()
    if kept and now - kept.looked_at < FRESH:
        return kept
    try:
        stamp = folders.stamp(folder)
    except OSError:
        _shelf.pop(folder, None)
        return None
    if kept and kept.stamp == stamp:
        kept.looked_at = now
        return kept
    try:
        kept = _Kept(stamp, now, folders.read(folder))
    except Broken as broken:
        kept = _Kept(stamp, now, None, str(broken))
    _shelf[folder] = kept
    return kept


def _say_once(name: str) -> None:
    if name in _named:
        return
    _named.add(name)
    folder = _folder(name)
    kept = _look_at(folder) if folder else None
    reason = kept.reason if kept else "there is no such theme"
    logger.warning("Theme %r can't be shown, pages look like %s: %s", name, HOUSE, reason)
