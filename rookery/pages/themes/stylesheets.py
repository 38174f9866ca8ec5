"""One stylesheet out of a theme: what all themes share, its palettes, its own rules; text only."""

import re
from collections.abc import Iterable, Mapping

# Strings stay as they are; a comment is nothing, blank space is one space.
_PIECE = re.compile(
    r"""(?P<string>"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')|(?P<comment>/\*.*?\*/)|(?P<blank>\s+)""",
    re.DOTALL,
)
_AROUND = re.compile(r"""("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')|\s*([{};,>])\s*|(:)\s+""")

# What `minified` writes: a rule for the root that opens a sheet, a custom property, a use of one.
_ROOT = re.compile(r"\A:root\{[^{}]*\}")
_TOKEN = re.compile(r"(?<=[{;])(--[\w-]+):[^;{}]*(?:;|(?=\}))")
_USE = re.compile(r"var\((--[\w-]+)")


def minified(css: str) -> str:
    """`css` without comments and needless blanks; what it means stays the same."""
    plain = _PIECE.sub(lambda piece: piece["string"] or ("" if piece["comment"] else " "), css)
    tight = _AROUND.sub(lambda found: found[1] or found[2] or found[3], plain)
    return tight.replace(";}", "}").strip()


def lean(css: str) -> str:
    """`css`, which is minified, without the custom properties that nothing in it uses."""
    said = {token[1] for token in _TOKEN.finditer(css)}
    unused = said - set(_USE.findall(css))
    return (
        lean(_without(unused, css)) if unused else css
    )  # They may have been all that used others.


def _without(names: set[str], css: str) -> str:
    kept = _TOKEN.sub(lambda token: "" if token[1] in names else token[0], css)
    return kept.replace(";}", "}")


def tokens(selector: str, light: Mapping[str, str], dark: Mapping[str, str]) -> str:
    """A rule that sets one custom property per colour, for light and for dark pages."""
    said = (f"--{name}:light-dark({light[name]},{dark[name]})" for name in light)
    return f"{selector}{{{';'.join(said)}}}"


def joined(base: str, palettes: Iterable[str], own: str) -> str:
    """The base in a layer of its own, so that whatever a theme says has the last word.

    What its opening `:root` says anew is left out of the base's.
    """
    below, above = minified(base), minified(own)
    root = _ROOT.match(above)
    anew = {token[1] for token in _TOKEN.finditer(root[0])} if root else set()
    below = _ROOT.sub(lambda root: _without(anew, root[0]), below)
    return f"@layer base{{{below}}}{''.join(palettes)}{above}"
