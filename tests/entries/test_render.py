"""From source to what readers see, and to the words that are searched and counted."""

import pytest

from rookery.entries.render import (
    RENDERER_VERSION,
    Rendered,
    count_words,
    first_words,
    plain_text,
    render,
)


def test_markdown_and_html_are_rendered_by_one_function():
    assert render("*Hello*, world", "markdown") == Rendered(
        "<p><em>Hello</em>, world</p>\n", "Hello, world", 2, {}
    )
    assert render("<p>Hello, *world*</p><script>x</script>", "html") == Rendered(
        "<p>Hello, *world*</p>", "Hello, *world*", 2, {"script": 1}
    )
    assert render("", "markdown") == Rendered("", "", 0, {})
    assert RENDERER_VERSION >= 1
    with pytest.raises(ValueError, match="'bbcode'"):
        render("", "bbcode")


def test_the_same_source_gives_the_same_bytes():
    source = "# a\n\n- [x] b\n\n<video src=x></video>\n\n```python\n1\n```\n\na[^1]\n\n[^1]: b"
    assert len({render(source, "markdown").html for _ in range(5)}) == 1


def test_headings_of_an_import_begin_below_the_title_too():
    assert render('<h1 class="wp-block-heading">a</h1><h6>b</h6>', "html").html == (
        '<h2 class="wp-block-heading">a</h2><h3>b</h3>'
    )
    assert render("<h3>a</h3>", "html").html == "<h2>a</h2>"
    assert render('<p title="<h1>">a</p><h2>b</h2>', "html").html.endswith("<h2>b</h2>")


def test_of_tables_within_tables_the_outer_one_scrolls():
    inner = "<table><tbody><tr><td>1</td></tr></tbody></table>"
    table = f"<table><tbody><tr><td>{inner}</td></tr></tbody></table>"
    assert render(f"{table}<p>x</p>{inner}", "html").html == (
        f'<div class="table" tabindex="0">{table}</div><p>x</p>'
        f'<div class="table" tabindex="0">{inner}</div>'
    )


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("# Title\n\nOne *two*\nthree", "Title One two three"),
        ("- a\n- b\n\n1. c", "a b c"),
        ("in*ter*rupted", "interrupted"),
        ("a<br>b  \nc", "a b c"),
        ("a &amp; b &lt;c&gt; &nbsp; d", "a & b <c> d"),
        ("| a | b |\n|---|---|\n| 1 | 2 |", "a b 1 2"),
        ("a[^1]\n\n[^1]: Note.", "a Note."),
        ("![words about it](a.png)", ""),
        ("$x^2$ and `code`", "x2 and code"),
        ("```python\nx = 1\n```", "x = 1"),
        ("<math><semantics><mi>x</mi><annotation>\\xi</annotation></semantics></math>", "x"),
        ("<script>no</script>yes", "yes"),
        ("One[^1].\n\nTwo.\n\n[^1]: Aside.", "One. Two. Aside."),
    ],
)
def test_text_is_the_words_and_nothing_else(source, text):
    assert render(source, "markdown").text == text


def test_within_what_is_not_read_elements_may_nest():
    silent = '<sup class="footnote-ref"><a href="#fn1"><b>1</b><br></a></sup>'
    assert plain_text(f"a{silent} b") == "a b"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", 0),
        ("—", 0),
        ("one two  three", 3),
        ("don’t stop-start e.g. 3.14 https://example.org/a", 5),
        ("Добрый день", 2),
        ("日本語の見出し", 4),
        ("漢字 and words", 3),
        ("한국어 단어", 2),
        ("สวัสดีครับ", 3),
    ],
)
def test_words_are_counted_in_any_script(text, words):
    assert count_words(text) == words


def test_the_first_words():
    assert first_words("Just a note.") == "Just a note."
    assert first_words("One two three, four", 15) == "One two three…"
    assert first_words("One\n  two", 60) == "One two"
    assert first_words("日" * 100, 20) == "日" * 19 + "…"
    assert first_words("a " + "b" * 100, 20) == "a " + "b" * 17 + "…"
    for limit in range(5, 60):
        assert len(first_words("Some words, (and more) of them – and so on. " * 3, limit)) <= limit
