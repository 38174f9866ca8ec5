"""What the demo's weblogs are made of: one TOML file each, put together by chance that repeats."""

import re
import tomllib
from dataclasses import dataclass, field
from importlib.resources import files
from random import Random
from typing import Any

WEBLOGS = ("birds", "bread", "garden", "walks", "computers", "street")
WORD = re.compile(r"(?<!\{)\{(\w+)\}(?!\})")
PICTURE = "{picture}"
MONTHS = {"month", "monat"}  # Kinds of words that follow the date: twelve, from January on.
WITH_EXTRA = 0.45  # share of entries


@dataclass(frozen=True, slots=True)
class Corpus:
    """A weblog of the demo: what it is called, who writes it, and the pieces of its entries."""

    title: str
    slug: str
    tagline: str
    host: str
    author: str
    count: int  # entries in all
    picture: str  # the name of a painter
    picture_shows: str  # in words, for those who don't see it
    tags: list[str]
    names: list[str]
    paragraphs: list[str]
    notes: list[str]
    extras: list[str]
    words: dict[str, list[str]]
    pages: list[dict[str, Any]]
    features: list[dict[str, Any]]
    theme: str
    palette: str
    language: str = "en"
    time_zone: str = "UTC"
    writers: list[str] = field(default_factory=list)
    contributors: list[str] = field(default_factory=list)


def load(name: str) -> Corpus:
    text = files(__package__).joinpath(f"{name}.toml").read_text(encoding="utf-8")
    return Corpus(**tomllib.loads(text))


class Voice:
    """Says things in the words of one corpus. The same seed says the same things."""

    def __init__(self, corpus: Corpus, chance: Random) -> None:
        self.corpus = corpus
        self.chance = chance
        self.month = 1  # of what is said next
        self._said: set[str] = set()

    def title(self) -> str:
        """One that hasn't been used yet."""
        for _attempt in range(200):
            title = self.fill(self.chance.choice(self.corpus.names))
            title = title[:1].upper() + title[1:]
            if title not in self._said:
                break
        self._said.add(title)
        return title

    def note(self) -> str:
        return self.fill(self.chance.choice(self.corpus.notes))

    def text(self) -> str:
        """Some paragraphs, and at times a list, a table, a quotation or a piece of code."""
        chosen = self.chance.sample(self.corpus.paragraphs, self.chance.choice((2, 3, 3, 4, 5)))
        parts = [self.fill(paragraph) for paragraph in chosen]
        if self.chance.random() < WITH_EXTRA:
            extra = self.fill(self.chance.choice(self.corpus.extras))
            parts.insert(self.chance.randint(1, len(parts)), extra.strip())
        return "\n\n".join(parts) + "\n"

    def fill(self, template: str) -> str:
        """Each {word} by one of its kind, the same kind by the same word; {Word} begins large."""
        chosen: dict[str, str] = {}

        def word(found: re.Match[str]) -> str:
            kind = found[1].lower()
            words = self.corpus.words[kind]
            one = words[self.month - 1] if kind in MONTHS else self.chance.choice(words)
            said = chosen.setdefault(kind, one)
            return said[:1].upper() + said[1:] if found[1][0].isupper() else said

        return WORD.sub(word, template).replace("{{", "{").replace("}}", "}")
