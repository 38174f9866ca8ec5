"""What a reader typed → what is looked for. Nothing that can be typed is an error.

Every word has to be there. The last one may go on: ``wal`` finds walking. ``"in the rain"`` is
found in this order only, and so is well-known; ``-word`` must not be there.
"""

import re
from dataclasses import dataclass
from itertools import islice
from typing import Final
from unicodedata import normalize

from rookery.entries.search.words import Word, stems, words

LONGEST: Final = 200  # characters
MOST_TERMS: Final = 8
MOST_WORDS: Final = 16  # of a phrase
SHORTEST_BEGINNING: Final = 3  # letters; what begins with fewer is half of all words

_QUOTES = str.maketrans(dict.fromkeys("“”„‟«»", '"') | {"\0": " "})
_PIECE = re.compile(r'(?P<unwanted>(?<![^\s"])-)?(?:"(?P<phrase>[^"]*)"?|(?P<chunk>[^\s"]+))')
_APOSTROPHES = re.compile("['’]")


@dataclass(frozen=True, slots=True)
class Term:
    """One word, with its stems; or several that follow each other."""

    words: tuple[str, ...]
    stems: frozenset[str] = frozenset()
    is_beginning: bool = False  # Of a longer word, perhaps; of several, the last one.


@dataclass(frozen=True, slots=True)
class Query:
    """All of `wanted` and none of `unwanted`. False when nothing is wanted: nothing is found."""

    wanted: tuple[Term, ...] = ()
    unwanted: tuple[Term, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.wanted)


def parse(typed: str) -> Query:
    """The query that was meant; what is too long, or too much, is left out."""
    typed = normalize("NFC", typed[:LONGEST].translate(_QUOTES)).rstrip()
    wanted: list[Term] = []
    unwanted: list[Term] = []
    for piece in _PIECE.finditer(typed):
        is_last = piece.end() == len(typed) and piece["phrase"] is None
        terms = _terms(piece["phrase"], piece["chunk"] or "", is_last=is_last)
        (unwanted if piece["unwanted"] else wanted).extend(terms)
    return Query(tuple(wanted[:MOST_TERMS]), tuple(unwanted[:MOST_TERMS]))


def _terms(phrase: str | None, chunk: str, *, is_last: bool) -> list[Term]:
    # l'amour is an amour too; well-known is one thing.
    parts = _APOSTROPHES.split(chunk) if phrase is None else [phrase]
    found = [(part, _looked_for(part)) for part in parts]
    return [
        _term(part, several, is_exact=phrase is not None, is_last=is_last and part is parts[-1])
        for part, several in found
        if several
    ]


def _looked_for(text: str) -> list[Word]:
    """The words of a piece; of a run without spaces the pairs, which say it all."""
    found = list(islice(words(text), MOST_WORDS))
    return [
        word
        for place, word in enumerate(found)
        if not (word.is_unspaced and len(word.folded) == 1 and place and _touches(found[place - 1]))
    ]


def _touches(before: Word) -> bool:
    return before.is_unspaced and len(before.folded) > 1


def _term(text: str, several: list[Word], *, is_exact: bool, is_last: bool) -> Term:
    last = several[-1]
    # A letter that stands alone here may have another one after it there.
    is_half_a_pair = last.is_unspaced and len(last.folded) == 1
    goes_on = is_last and not last.is_unspaced and len(last.folded) >= SHORTEST_BEGINNING
    folded = tuple(word.folded for word in several)
    if len(several) > 1 or is_exact or last.is_unspaced:
        return Term(folded, is_beginning=is_half_a_pair or goes_on)
    found = stems(text[last.start : last.end].lower())
    return Term(folded, frozenset(found), is_beginning=goes_on)
