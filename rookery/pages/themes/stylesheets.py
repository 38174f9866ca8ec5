"""One stylesheet out of a theme: what all themes share, its palettes, its own rules; text only."""

import re
from collections.abc import Iterable, Mapping

# Strings stay as they are; a comment is nothing, blank space is one space.
_PIECE = re.compile(
    r"""(?P<string>"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')|(?P<comment>/\*.*?\*/)|(?P<blank>\s+)""",
    re.DOTALL,
)
_AROUND = re.compile(r"""("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')|\s*([{};,>])\s*|(:)\s+""")


def minified(css: str) -> str:
    """`css` without comments and needless blanks; what it means stays the same."""
    plain = _PIECE.sub(lambda piece: piece["string"] or ("" if piece["comment"] else " "), css)
    tight = _AROUND.sub(lambda found: found[1] or found[2] or found[3], plain)
    return tight.replace(";}", "}").strip()


def tokens(selector: str, light: Mapping[str, str], dark: Mapping[str, str]) -> str:
    """A rule that sets one custom property per colour, for light and for dark pages."""
    said = (f"--{name}:light-dark({light[name]},{dark[name]})" for name in light)
    return f"{selector}{{{';'.join(said)}}}"


def joined(base: str, palettes: Iterable[str], own: str) -> str:
    """The base in a layer of its own, so that whatever a theme says has the last word."""
    return minified(f"@layer base{{{base}}}\n{' '.join(palettes)}\n{own}")
