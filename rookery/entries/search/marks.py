"""Where in a text the words of a query are, for headings and excerpts that mark them."""

from bisect import bisect_left
from typing import Final, NamedTuple
from unicodedata import normalize

from rookery.entries.search.query import Query, Term
from rookery.entries.search.words import Word, stem, stemmed_as, words

BEFORE: Final = 60  # characters that an excerpt shows before what it is about
ALIKE: Final = 2  # letters that a word and its stem have in common at least
ELLIPSIS: Final = "…"
TRAILING: Final = " ,;:.-\N{EN DASH}\N{EM DASH}("


class Piece(NamedTuple):
    """Plain text, to be escaped; `is_hit` when it is what was looked for."""

    text: str
    is_hit: bool = False


class Span(NamedTuple):
    start: int
    end: int
    term: int  # Which of the query's.


def marked(text: str, query: Query, language: str) -> list[Piece]:
    """The whole text in pieces, such as a heading."""
    text = normalize("NFC", text)
    return _pieces(text, spans(text, query, language), 0, len(text))


def excerpt(text: str, query: Query, language: str, limit: int) -> list[Piece]:
    """About `limit` characters where most of the query is near each other; else the beginning."""
    text = normalize("NFC", text)
    found = spans(text, query, language)
    start = _start(text, _best(found, limit - BEFORE)) if found else 0
    end = _end(text, start + limit)
    pieces = _pieces(text, found, start, end)
    if start:
        pieces.insert(0, Piece(ELLIPSIS))
    if end < len(text):
        pieces = [*_trimmed(pieces), Piece(ELLIPSIS)]
    return pieces


def _trimmed(pieces: list[Piece]) -> list[Piece]:
    """Without the comma that would stand before the ellipsis."""
    *before, last = pieces
    return pieces if last.is_hit else [*before, Piece(last.text.rstrip(TRAILING))]


def has_hit(pieces: list[Piece]) -> bool:
    return any(piece.is_hit for piece in pieces)


def spans(text: str, query: Query, language: str) -> list[Span]:
    """Where a text in NFC has the terms that are wanted; in order, and none inside another."""
    said = [*words(text)]
    primary = stemmed_as(language)
    found: list[Span] = []
    for number, term in enumerate(query.wanted):
        if len(term.words) > 1:
            found += _phrases(said, term, number)
        else:
            found += (
                Span(word.start, _hit_end(word, term), number)
                for word in said
                if _is_hit(word, term, text, primary)
            )
    return _apart(sorted(found))


def _is_hit(word: Word, term: Term, text: str, primary: str) -> bool:
    wanted, folded = term.words[0], word.folded
    if folded == wanted or (term.is_beginning and folded.startswith(wanted)):
        return True
    if not primary or not term.stems or folded[:ALIKE] != wanted[:ALIKE]:
        return False
    return stem(text[word.start : word.end].lower(), primary) in term.stems


def _hit_end(word: Word, term: Term) -> int:
    """Of a pair of letters, what was asked for may be the first one."""
    return word.start + len(term.words[0]) if word.is_unspaced else word.end


def _phrases(said: list[Word], term: Term, number: int) -> list[Span]:
    first, *rest = term.words
    found = []
    for place, word in enumerate(said):
        if word.folded != first:
            continue
        after = [each.folded for each in said[place + 1 : place + 1 + len(rest)]]
        is_there = after == rest or (
            term.is_beginning
            and after[:-1] == rest[:-1]
            and len(after) == len(rest)
            and after[-1].startswith(rest[-1])
        )
        if is_there:
            found.append(Span(word.start, said[place + len(rest)].end, number))
    return found


def _apart(found: list[Span]) -> list[Span]:
    kept: list[Span] = []
    for span in found:
        if not kept or span.start >= kept[-1].end:
            kept.append(span)
    return kept


def _best(found: list[Span], width: int) -> int:
    """The start of the first stretch of this width that has most of the terms."""
    starts = [span.start for span in found]

    def terms_from(place: int) -> int:
        upto = bisect_left(starts, starts[place] + width)
        return len({span.term for span in found[place:upto]})

    return starts[max(range(len(found)), key=terms_from)]


def _start(text: str, hit: int) -> int:
    """Where to begin, so that `hit` is near the beginning: at a word, where words have spaces."""
    if hit <= BEFORE:
        return 0
    space = text.find(" ", hit - BEFORE, hit)
    return space + 1 if space >= 0 else hit - BEFORE // 3


def _end(text: str, limit: int) -> int:
    if limit >= len(text):
        return len(text)
    space = text.rfind(" ", limit - BEFORE, limit)
    return space if space >= 0 else limit


def _pieces(text: str, found: list[Span], start: int, end: int) -> list[Piece]:
    pieces: list[Piece] = []
    for span in found:
        if start <= span.start and span.end <= end:
            pieces += Piece(text[start : span.start]), Piece(text[span.start : span.end], True)
            start = span.end
    pieces.append(Piece(text[start:end]))
    return [piece for piece in pieces if piece.text]
