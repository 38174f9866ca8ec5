"""Themes: folders that are read when they change, and never a reason to show readers nothing."""

import gzip
import logging
import re
from collections.abc import Iterator
from itertools import product
from pathlib import Path

import pytest

from rookery.console.doctor import surroundings
from rookery.pages import themes
from rookery.pages.themes import stylesheets
from tests import make

HOW_TO = Path(__file__).parents[2] / "docs/how-to/add-a-theme.md"
OURS = ("folio", "commons")


@pytest.fixture
def shelf(settings, tmp_path, monkeypatch) -> Path:
    """The operator's folder of themes; what is on disk is looked at anew each time."""
    settings.ROOKERY_DATA = tmp_path
    monkeypatch.setattr(themes, "FRESH", 0)
    monkeypatch.setattr(themes, "_named", set())
    return tmp_path / "themes"


def example(kind: str) -> str:
    return re.search(rf"```{kind}\n(.*?)```", HOW_TO.read_text(), re.DOTALL)[1]


def put(shelf: Path, name: str = "harbour-wall", toml: str = "", css: str = "") -> Path:
    folder = shelf / name
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "theme.toml").write_text(toml or example("toml"))
    (folder / "theme.css").write_text(css or example("css"))
    return folder


def light(colour: str) -> float:
    """Relative luminance, WCAG 2.2."""
    parts = (int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5))
    r, g, b = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * r + 0.7152 * g + 0.0722 * b


def contrast(one: str, other: str) -> float:
    low, high = sorted((light(one), light(other)))
    return (high + 0.05) / (low + 0.05)


def pairs(theme: themes.Theme) -> Iterator[tuple[str, float]]:
    """Every colour of words on every colour that they stand on."""
    for palette in theme.palettes:
        for number, mode in enumerate((palette.light, palette.dark)):
            words = {name: mode[name] for name in ("ink", "soft", "accent")}
            for (name, word), ground in product(words.items(), ("paper", "sheet", "sunk")):
                yield f"{palette.name} {number} {name} on {ground}", contrast(word, mode[ground])
            for name, word in theme.code[number].items():
                yield f"{palette.name} {number} {name} in code", contrast(word, mode["sunk"])


@pytest.mark.parametrize("name", OURS)
def test_all_words_can_be_read_in_every_palette_light_and_dark(name):
    theme = themes.find(name)
    assert 4 <= len(theme.palettes) <= 6
    assert [(pair, ratio) for pair, ratio in pairs(theme) if ratio < 4.5] == []
    for palette in theme.palettes:
        assert light(palette.light["paper"]) > 0.5 > light(palette.dark["paper"])


@pytest.mark.parametrize("name", OURS)
def test_a_theme_is_small_and_asks_nobody(name):
    theme = themes.find(name)
    assert all(len(sheet.gzipped) < 2600 for sheet in theme.short.values())
    assert len(theme.whole.gzipped) < 5900
    assert gzip.decompress(theme.whole.gzipped) == theme.whole.css
    css = theme.whole.css
    assert b"url(" not in css
    assert b"@import" not in css
    assert b"/*" not in css


@pytest.mark.django_db
def test_the_how_to_builds_a_theme_that_is_served(shelf, client):
    put(shelf)
    assert [theme.name for theme in themes.everyone()] == [*OURS, "harbour-wall"]
    assert [*themes.problems()] == []
    theme = themes.find("harbour-wall")
    assert (theme.title, [p.label for p in theme.palettes]) == ("Harbour wall", ["Tide", "Buoy"])
    assert [pair for pair, ratio in pairs(theme) if ratio < 4.5] == []
    weblog = make.weblog(is_root=True, theme="harbour-wall", palette="buoy")
    make.entry(weblog)
    page = client.get("/").text
    assert 'data-palette="buoy"' in page
    address = re.search(r"/-/theme/harbour-wall-\w+\.css", page)[0]
    css = client.get(address).text
    assert "--measure:30rem" in css
    assert ":root{--paper:light-dark(#faf6f3,#17110e)" in css
    assert '[data-palette="buoy"]{--paper' in theme.whole.css.decode()


@pytest.mark.django_db
def test_a_theme_that_changes_changes_its_address(shelf, client):
    weblog = make.weblog(is_root=True, theme="harbour-wall")
    folder = put(shelf)
    before = themes.of(weblog).stylesheet
    (folder / "theme.css").write_text("body { color: red }")
    after = themes.of(weblog).stylesheet
    assert before != after
    assert client.get(before).content == client.get(after).content


def test_files_are_looked_at_once_a_second_at_most(shelf, monkeypatch):
    monkeypatch.setattr(themes, "FRESH", 1.0)
    folder = put(shelf)
    now = [100.0]
    monkeypatch.setattr(themes.time, "monotonic", lambda: now[0])
    first = themes.find("harbour-wall")
    (folder / "theme.css").write_text("p { color: red }")
    assert themes.find("harbour-wall") is first
    now[0] += 1
    assert themes.find("harbour-wall").whole != first.whole


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (("name =", "nam ="), "name must be some words"),
        (("[palettes.tide]", "[palettes.Tide]"), "small letters"),
        (("#f4f8f8", "red"), "palettes.tide.light needs paper as #rrggbb"),
        (("[code]", "[kode]"), "there is no table [code]"),
        (('name = "Harbour wall"', "name = "), "is no TOML"),
        (("light = { paper", "bright = { paper"), "there is no table [light]"),
    ],
)
def test_a_broken_theme_is_named_and_pages_look_like_folio(shelf, caplog, change, words):
    put(shelf, toml=example("toml").replace(*change, 1))
    assert themes.find("harbour-wall") is None
    with caplog.at_level(logging.WARNING, "rookery.pages"):
        assert themes.chosen("harbour-wall").name == "folio"
        assert themes.chosen("harbour-wall").name == "folio"
    assert len(caplog.records) == 1
    (problem,) = themes.problems()
    assert [finding.problem for finding in surroundings.looks()] == [problem]
    assert str(shelf / "harbour-wall") in problem
    assert words in problem


def test_odd_folders_are_named(shelf):
    put(shelf, "folio", css="body { color: red }")
    put(shelf, "Harbour")
    (shelf / "empty").mkdir()
    (shelf / ".hidden").mkdir()
    problems = [*themes.problems()]
    assert len(problems) == 3
    assert "comes with Rookery" in problems[0]
    assert "color:red" not in themes.find("folio").whole.css.decode()
    assert {theme.name for theme in themes.everyone()} == {*OURS}


@pytest.mark.parametrize("name", ["", "../folio", "folio/", "FOLIO", "no-such", "-", "a" * 300])
def test_names_lead_nowhere_else(name):
    assert themes.find(name) is None
    assert themes.chosen(name).name == "folio"


def test_a_stylesheet_loses_what_it_doesnt_need_and_nothing_else():
    css = """/* A { comment } */
    a:hover , b > i { color : red; content: "/* not { a } comment */  \\" ;" ; }
    @media (min-width: 2em) { a :is(b, c) { margin: 0 -1px } }"""
    assert stylesheets.minified(css) == (
        'a:hover,b>i{color :red;content:"/* not { a } comment */  \\" ;"}'
        "@media (min-width:2em){a :is(b,c){margin:0 -1px}}"
    )


def test_what_a_theme_says_anew_and_what_nothing_uses_is_left_out():
    base = ":root { --a: 1px; --b: var(--a); --c: 3px; } i { top: var(--c); }"
    own = ":root { --c: 4px; } .b--wide:hover { left: 0 }"
    whole = stylesheets.joined(base, [":root{--d:red}"], own)
    rest = "i{top:var(--c)}}:root{%s}:root{--c:4px}.b--wide:hover{left:0}"
    assert whole == "@layer base{:root{--a:1px;--b:var(--a)}" + rest % "--d:red"
    assert stylesheets.lean(whole) == "@layer base{:root{}" + rest % ""


@pytest.mark.parametrize(
    ("title", "sign"), [("rook", "R"), ("«été»", "É"), ("ß", "S"), ("春の", "春"), ("☂", "R")]
)
def test_the_icon_of_a_title_is_its_first_letter(title, sign):
    assert themes.icons.sign(title) == sign


@pytest.mark.parametrize(
    ("html", "is_rich"),
    [
        ("", False),
        ('<p>One <em>and</em> <a href="/x/">two</a>, 1 &lt; 2.<br>\n</p>', False),
        ("<p><abbr>WCAG</abbr></p>", True),
        ("<p>a</p><pre>b</pre>", True),
        ('<p><img src="a.png"></p>', True),
    ],
)
def test_plain_paragraphs_need_the_short_stylesheet_only(html, is_rich):
    assert themes.is_rich(html) == is_rich
