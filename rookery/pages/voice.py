"""How a weblog speaks: the direction of its language, and dates in its own words and time zone."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from functools import lru_cache

from django.utils import translation
from django.utils.dateformat import format as format_date
from django.utils.formats import get_format

from rookery.weblogs.models import Weblog

RIGHT_TO_LEFT = frozenset(
    ["ar", "arc", "azb", "ckb", "dv", "fa", "glk", "he", "ks", "lrc", "mzn", "nqo", "ps", "sd",
     "syr", "ug", "ur", "yi"]
)  # fmt: skip

ENGLISH_FORMATS = {"DATE_FORMAT": "j F Y", "YEAR_MONTH_FORMAT": "F Y"}


def direction(language: str) -> str:
    """``rtl`` or ``ltr`` for a BCP 47 tag, by its language or its script."""
    main, *rest = language.lower().replace("_", "-").split("-")
    return "rtl" if main in RIGHT_TO_LEFT or {"arab", "hebr"} & {*rest} else "ltr"


@contextmanager
def speaking(language: str) -> Iterator[None]:
    """Names of months in `language` inside the block; English where Django doesn't know it."""
    try:
        known = translation.get_supported_language_variant(language)
    except LookupError:
        known = "en"
    with translation.override(known):
        yield


def written(when: datetime, weblog: Weblog, style: str = "DATE_FORMAT") -> str:
    """A date in the weblog's time zone, as the language that is spoken at the moment writes it."""
    day = when.astimezone(weblog.zone).date()
    return _written(day, translation.get_language() or "en", style)


@lru_cache(maxsize=4096)  # Lists say the same few dates again and again, at a tenth of the cost.
def _written(day: date, language: str, style: str) -> str:
    pattern = ENGLISH_FORMATS[style] if language.startswith("en") else get_format(style, language)
    return str(format_date(day, pattern))
