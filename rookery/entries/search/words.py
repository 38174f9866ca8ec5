"""Text → the words by which it is found: pure, and therefore the same on every database.

Words are folded: Café, CAFE and cafe are one word. Each is also kept by its stem, together with the
language that made the stem (``en·walk``), so that no language's rules are applied to another's
words. Scripts without spaces are cut into pairs of letters: 東京都 is 東京, 京都 and 都.

A folded word is made of letters and digits, nothing that any query language knows.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from threading import Lock
from typing import Any, Final, NamedTuple
from unicodedata import normalize

import snowballstemmer

from rookery.lib.slugs import LETTERS

LONGEST: Final = 64  # characters of a word; what follows doesn't tell it from others
FIRST_WORDS: Final = 50_000  # of a text; a long novel's second half is not looked through
MARK: Final = "·"  # In no word, therefore what tells stems and places from words.

# The primary tag of BCP 47 for each of Snowball's languages.
LANGUAGES: Final = {
    "ar": "arabic", "ca": "catalan", "cs": "czech", "da": "danish", "de": "german", "el": "greek",
    "en": "english", "eo": "esperanto", "es": "spanish", "et": "estonian", "eu": "basque",
    "fa": "persian", "fi": "finnish", "fr": "french", "ga": "irish", "hi": "hindi",
    "hu": "hungarian", "hy": "armenian", "id": "indonesian", "it": "italian", "lt": "lithuanian",
    "ne": "nepali", "nl": "dutch", "no": "norwegian", "pl": "polish", "pt": "portuguese",
    "ro": "romanian", "ru": "russian", "sr": "serbian", "st": "sesotho", "sv": "swedish",
    "ta": "tamil", "tr": "turkish", "yi": "yiddish",
}  # fmt: skip
_ALSO = {"nb": "no", "nn": "no"}
_NOT_LATIN = frozenset({"ar", "el", "fa", "hi", "hy", "ne", "ru", "ta", "yi"})
_OTHER_SCRIPTS = "\u0250"  # The first letter that isn't Latin, but for rare extensions.

# Thai, Lao, Burmese, Khmer, Han, kana; and Hangul, whose words carry their particles.
_UNSPACED = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3005\u3007\u3040-\u30ff\u31f0-\u31ff"
    "\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7a3\uf900-\ufaff\U0001b000-\U0001b16f"
    "\U00020000-\U0003ffff]+"
)
# Accents, points and vowel signs belong to the letter before; so do joiners and soft hyphens.
_RUN = re.compile(
    r"[\w\u0300-\u036f\u0483-\u0487\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7"
    r"\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06dc\u06df-\u06e4\u0900-\u0963\u0966-\u0dff"
    r"\u00ad\u200c\u200d]+"
)
_DROPPED = re.compile(
    "[\u00ad\u0300-\u036f\u0483-\u0487\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u0610-\u061a"
    "\u0640\u064b-\u065f\u0670\u06d6-\u06dc\u06df-\u06e4\u200c\u200d]"
)
_NOT_PLAIN = re.compile(r"[\W_]")

_stemmers: dict[str, Any] = {}
_stemming = Lock()  # A stemmer keeps the word that it works on.


class Word(NamedTuple):
    """A folded word and where it stands: ``text[start:end]``, of the text in NFC."""

    folded: str
    start: int
    end: int
    is_unspaced: bool = False


@dataclass(frozen=True, slots=True)
class Terms:
    """What a text is found by: its words in their order, and marks that stand nowhere in it."""

    words: tuple[str, ...]
    marks: frozenset[str]


def terms(text: str, language: str, *marks: str) -> Terms:
    """The terms of a text in `language` (BCP 47; one without a stemmer is found by its words)."""
    primary = stemmed_as(language)
    found: list[str] = []
    plain: set[str] = set()
    for run in _RUN.findall(normalize("NFC", text).replace("_", " ")):
        folded, spoken = _taken_apart(run)
        found += folded
        plain.update(spoken)
        if len(found) >= FIRST_WORDS:
            break
    own = {stem(each, primary) for each in plain} if primary else ()
    return Terms(tuple(found[:FIRST_WORDS]), frozenset([*marks, *own]))


@lru_cache(maxsize=50_000)  # A text says the same words again and again, and so do its neighbours.
def _taken_apart(run: str) -> tuple[list[str], list[str]]:
    """The folded words of a run of letters, and those in it that have stems, with accents."""
    found = [*words(run)]
    spoken = [run[word.start : word.end].lower() for word in found if not word.is_unspaced]
    return [word.folded for word in found], spoken


def words(text: str) -> Iterator[Word]:
    """The words of a text that is in NFC, and of its runs without spaces each pair of letters."""
    for run in _RUN.finditer(text.replace("_", " ")):
        start, end = run.span()
        if run[0].isascii():
            yield Word(run[0].lower()[:LONGEST], start, end)
            continue
        for unspaced in _UNSPACED.finditer(run[0]):
            first, last = unspaced.span()
            yield from _spaced(text, start, run.start() + first)
            yield from _pairs(unspaced[0], run.start() + first)
            start = run.start() + last
        yield from _spaced(text, start, end)


def _spaced(text: str, start: int, end: int) -> Iterator[Word]:
    if folded := fold(text[start:end]):
        yield Word(folded, start, end)


def _pairs(run: str, start: int) -> Iterator[Word]:
    """Every letter with the one after it; the last one alone."""
    for place in range(len(run)):
        pair = run[place : place + 2]
        yield Word(pair, start + place, start + place + len(pair), is_unspaced=True)


@lru_cache(maxsize=20_000)
def fold(word: str) -> str:
    """Without case and accents, and the same letter for the same letter."""
    if word.isascii():
        return word.lower()[:LONGEST]
    plain = _DROPPED.sub("", normalize("NFKD", word.casefold()))
    return _NOT_PLAIN.sub("", normalize("NFKC", plain).translate(LETTERS))[:LONGEST]


def stemmed_as(language: str) -> str:
    """The key of `LANGUAGES` for a BCP 47 tag; "" when there is no stemmer for it."""
    primary = language.lower().replace("_", "-").partition("-")[0]
    primary = _ALSO.get(primary, primary)
    return primary if primary in LANGUAGES else ""


def stems(word: str) -> list[str]:
    """The word's stem in every language whose script it is written in."""
    is_latin = word < _OTHER_SCRIPTS
    return [stem(word, each) for each in LANGUAGES if (each not in _NOT_LATIN) == is_latin]


@lru_cache(maxsize=50_000)
def stem(word: str, language: str) -> str:
    """``en·walk``, for a word in lower case with its accents, and a key of `LANGUAGES`."""
    with _stemming:
        if language not in _stemmers:
            _stemmers[language] = snowballstemmer.stemmer(LANGUAGES[language])
        bare = _stemmers[language].stemWord(word[:LONGEST])
    return f"{language}{MARK}{fold(bare)}"


def place(weblog_id: int) -> str:
    """The mark of what belongs to a weblog."""
    return f"{MARK}{weblog_id}"
