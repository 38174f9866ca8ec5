"""The parts of pages that know no database: addresses in HTML, cut text, cursors, voices."""

import time
from datetime import UTC, datetime
from types import SimpleNamespace
from xml.etree import ElementTree as ET
from zoneinfo import ZoneInfo

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from rookery.pages import bodies, voice
from rookery.pages.cursors import Cursor


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ('<a href="x/">', '<a href="https://a.example/e/x/">'),
        ('<a class="b" href="../x/" dir="auto">',
         '<a class="b" href="https://a.example/x/" dir="auto">'),
        ('<img alt="a > b" src="/x.png">', '<img alt="a > b" src="https://a.example/x.png">'),
        ('<video controls src="/x.mp4" poster="/p.png">',
         '<video controls src="https://a.example/x.mp4" poster="https://a.example/p.png">'),
        ('<a href="">', '<a href="https://a.example/e/">'),
        ('<a href="//[bad">', '<a href="//[bad">'),
        ('<a data-href="/x" title=" href=/x">', '<a data-href="/x" title=" href=/x">'),
        ('1 &lt; 2 href="/x"', '1 &lt; 2 href="/x"'),
        ("<p>plain</p>", "<p>plain</p>"),
    ],
)  # fmt: skip
def test_addresses_inside_tags_become_absolute_and_nothing_else_changes(html, expected):
    assert bodies.absolute(html, "https://a.example/e/") == expected


@pytest.mark.parametrize(
    "bad", ["<a " * 50_000, '<a href="' * 30_000, "<a b" * 50_000, "<" * 100_000]
)
def test_broken_markup_takes_linear_time(bad):
    start = time.perf_counter()
    bodies.absolute(bad, "https://a.example/")
    assert time.perf_counter() - start < 2


@given(st.text())
def test_html_without_tags_is_never_touched(text):
    plain = text.replace("<", "&lt;")
    assert bodies.absolute(plain, "https://a.example/") == plain


@given(st.text(alphabet=st.characters()))
def test_xml_is_escaped_and_legal(text):
    parsed = ET.fromstring(f"<x>{bodies.xml(text)}</x>".encode("utf-8", "surrogatepass"))
    legal = bodies.NOT_XML.sub("", text)
    assert (parsed.text or "") == legal.replace("\r\n", "\n").replace("\r", "\n")


@pytest.mark.parametrize(
    ("text", "cut"),
    [
        ("short", "short"),
        ("one  two\nthree", "one two three"),
        ("one two three four five", "one two three…"),
        ("one two three, four five", "one two three…"),
        ("写" * 40, "写" * 16 + "…"),
    ],
)
def test_text_is_cut_between_words(text, cut):
    assert bodies.cut(text, 16) == cut


@given(st.datetimes(timezones=st.just(UTC)), st.integers(min_value=0, max_value=10**18 - 1))
def test_cursor_survives_the_address_bar(at, pk):
    assert Cursor.parse(str(Cursor(at, pk))) == Cursor(at, pk)


@given(st.text())
def test_nothing_that_is_typed_breaks_a_cursor(text):
    parsed = Cursor.parse(text)
    assert parsed is None or str(parsed).partition("-")[0] == text.partition("-")[0]


@pytest.mark.parametrize(
    ("language", "direction"),
    [("en", "ltr"), ("ar", "rtl"), ("he-IL", "rtl"), ("fa", "rtl"), ("pa-Arab", "rtl"),
     ("uz-Latn", "ltr"), ("", "ltr"), ("AR", "rtl"), ("nonsense", "ltr")],
)  # fmt: skip
def test_direction_follows_language_and_script(language, direction):
    assert voice.direction(language) == direction


@pytest.mark.parametrize(
    ("language", "date"),
    [("en", "1 January 2024"), ("en-gb", "1 January 2024"), ("fr", "1 janvier 2024"),
     ("de-AT", "1. Januar 2024"), ("tlh", "1 January 2024"), ("../x", "1 January 2024"),
     ("", "1 January 2024")],
)  # fmt: skip
def test_dates_are_written_in_the_weblogs_language_and_zone(language, date):
    weblog = SimpleNamespace(zone=ZoneInfo("Pacific/Auckland"))
    with voice.speaking(language):
        assert voice.written(datetime(2023, 12, 31, 20, tzinfo=UTC), weblog) == date
    assert translation.get_language() == "en"


def test_entries_side_by_side_share_no_ids_and_keep_their_anchors():
    html = '<h2 id="a">A</h2> id="a" <sup><a id="r1" class="f" href="#fn1">1</a></sup>'
    assert bodies.in_list(html, "/moss/") == (
        '<h2>A</h2> id="a" <sup><a class="f" href="/moss/#fn1">1</a></sup>'
    )
    assert bodies.in_list("<p>plain</p>", "/moss/") == "<p>plain</p>"
