"""Words for addresses."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rookery.lib.slugs import slugify


@pytest.mark.parametrize(
    ("text", "slug"),
    [
        ("Hello, World!", "hello-world"),
        ("Don't panic, don’t", "dont-panic-dont"),
        ("Łódź, Straße, Ærø, Þingvellir, Đà Nẵng", "lodz-strasse-aero-thingvellir-da-nang"),
        ("İSTANBUL ısı", "istanbul-isi"),
        ("ＦＵＬＬ　ｗｉｄｔｈ ½ ﬁne №5", "full-width-1-2-fine-no5"),
        ("  --a__b..c--  ", "a-b-c"),
        ("日本語", ""),
        ("🙂", ""),
        ("", ""),
    ],
)
def test_a_title_becomes_words(text, slug):
    assert slugify(text) == slug


def test_a_long_title_ends_after_a_whole_word():
    assert slugify("one two three", 9) == "one-two"
    assert slugify("one two three", 7) == "one-two"
    assert slugify("one two three", 6) == "one"
    assert slugify("incomprehensibilities", 5) == "incom"


@given(st.text(), st.integers(min_value=1, max_value=120))
def test_whatever_is_typed_gives_a_slug_that_is_one(text, length):
    slug = slugify(text, length)
    assert len(slug) <= length
    assert slug == "" or re.fullmatch("[a-z0-9]+(-[a-z0-9]+)*", slug)
    assert slugify(slug, length) == slug
