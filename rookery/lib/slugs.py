"""Words for addresses."""

import re
import unicodedata

# Letters that Unicode does not take apart into a Latin letter and a mark.
LETTERS = str.maketrans(
    {
        "ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "đ": "d", "ð": "d", "þ": "th", "ł": "l",
        "ħ": "h", "ĸ": "k", "ŋ": "n", "ŧ": "t", "ƒ": "f", "ɐ": "a", "ə": "e",
        "\N{LATIN SMALL LETTER DOTLESS I}": "i",
        "ɛ": "e", "ɔ": "o", "ɓ": "b", "ɗ": "d", "ƙ": "k", "ɨ": "i", "ƶ": "z", "ȷ": "j",
    }
)  # fmt: skip
_APOSTROPHES = str.maketrans("", "", "'\u2018\u2019\u02bc")
_NOT_A_WORD = re.compile("[^a-z0-9]+")


def slugify(text: str, max_length: int = 100) -> str:
    """`text` as folded ``[a-z0-9]`` words joined by ``-``; "" when nothing of it is left.

    Longer than `max_length` it ends after its last whole word, or in the middle of its only one.
    """
    # Lower case first, because İ and ẞ fold to the letters that the table knows.
    text = unicodedata.normalize("NFKD", text.lower()).lower()
    text = text.translate(_APOSTROPHES).translate(LETTERS)
    # Marks go before the words are cut: é is e and a mark, and still one letter.
    text = "".join(letter for letter in text if not unicodedata.combining(letter))
    slug = _NOT_A_WORD.sub("-", text).strip("-")
    if len(slug) <= max_length:
        return slug
    head, _, _ = slug[: max_length + 1].rpartition("-")
    return head or slug[:max_length]
