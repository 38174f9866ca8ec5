"""The icon of whoever has no logo: a letter on the accent of their palette."""

from html import escape

from rookery.pages.themes.folders import Palette


def letter(sign: str, palette: Palette) -> str:
    """A square SVG that follows the reader's light or dark mode."""
    light, dark = palette.light, palette.dark
    style = (
        f"rect{{fill:{light['accent']}}}text{{fill:{light['paper']}}}"
        "@media(prefers-color-scheme:dark){"
        f"rect{{fill:{dark['accent']}}}text{{fill:{dark['paper']}}}}}"
    )
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32">'
        f"<style>{style}</style>"
        '<rect width="32" height="32" rx="7"/>'
        '<text x="16" y="23" text-anchor="middle" font-family="Georgia,serif" font-size="20" '
        f'font-weight="700">{escape(sign)}</text></svg>\n'
    )


def sign(title: str) -> str:
    """The first letter or digit of a title, in capitals where the script has such."""
    first = next((sign for sign in title if sign.isalnum()), "R")
    return first.upper()[0]
