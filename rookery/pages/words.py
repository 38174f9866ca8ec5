"""Rookery's own words on reader pages: in which language they are, and how pages say so.

They are in the catalogues of `locale/`. A language without one has English words, marked as such
beside what the author wrote; never the reader's own language: everybody gets the same page.
"""

import gettext
from functools import lru_cache
from pathlib import Path

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_supported_language_variant as known
from django.utils.translation import ngettext, to_locale

from rookery.pages import voice

CATALOGUES = Path(__file__).resolve().parent / "locale"
ENGLISH = "en"
NOTHING = SafeString()
NO_BREAK = "\N{NO-BREAK SPACE}"


def beside(language: str) -> str:
    """The language of Rookery's words on pages in `language`: the same one if it has them."""
    try:
        spoken = known(language)
    except LookupError:
        return ENGLISH
    has_words = spoken.split("-")[0] == ENGLISH or gettext.find(
        "django", CATALOGUES, [to_locale(spoken)]
    )
    return language if has_words else ENGLISH


def marked(language: str, around: str) -> SafeString:
    """The attributes of an element in `language` inside one in `around`; none where they agree."""
    if not language or language == around:
        return NOTHING
    lang = format_html(' lang="{}"', language)
    turned = voice.direction(language)
    return lang if turned == voice.direction(around) else format_html('{} dir="{}"', lang, turned)


@lru_cache(maxsize=1024)
def words_lang(language: str) -> SafeString:
    """The attributes of an element with Rookery's words, on a page in `language`."""
    return marked(beside(language), language)


@lru_cache(maxsize=1024)
def text_lang(language: str) -> SafeString:
    """The attributes of an element with what a weblog says, among Rookery's words."""
    return marked(language, beside(language))


@lru_cache(maxsize=1024)  # Every teaser says it.
def reading_time(minutes: int, language: str) -> str:
    """In few words, on a page in `language`."""
    with voice.speaking(language):
        said = ngettext("%(count)d min", "%(count)d min", minutes) % {"count": minutes}
    return said.replace(" ", NO_BREAK)
