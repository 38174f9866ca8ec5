"""HTML that was let through becomes valid HTML of our pages."""

import re

import pytest

from rookery.entries.arrange import arrange
from rookery.entries.sanitize import clean


def arranged(html: str) -> str:
    return arrange(clean(html).html)


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("<h2>a</h2><h3>b</h3><h2>c</h2>", "<h2>a</h2><h3>b</h3><h2>c</h2>"),
        ("<h1>a</h1><h2>b</h2>", "<h2>a</h2><h3>b</h3>"),
        ("<h3>a</h3><h3>b</h3><h4>c</h4>", "<h2>a</h2><h2>b</h2><h3>c</h3>"),
        ("<h2>a</h2><h5>b</h5><h5>c</h5><h3>d</h3>", "<h2>a</h2><h3>b</h3><h3>c</h3><h3>d</h3>"),
        ("<h4>a</h4><h2>b</h2><h1>c</h1>", "<h2>a</h2><h2>b</h2><h2>c</h2>"),
        (
            "".join(f"<h{n}>a</h{n}>" for n in range(1, 7)),
            "<h2>a</h2><h3>a</h3><h4>a</h4><h5>a</h5><h6>a</h6><h6>a</h6>",
        ),
    ],
)
def test_headings_begin_below_the_title_and_leave_no_level_out(typed, shown):
    assert arranged(typed) == shown


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("<big>a</big> <strike>b</strike>", "<span>a</span> <s>b</s>"),
        ('<acronym title="A">a</acronym>', '<abbr title="A">a</abbr>'),
        ("<center>a</center>", '<div class="align-center">a</div>'),
        ('<center class="gallery">a</center>', '<div class="align-center gallery">a</div>'),
    ],
)
def test_elements_have_the_names_of_today(typed, shown):
    assert arranged(typed) == shown


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("<a>a</a>", "<a>a</a>"),
        ('<a href="a b|c">a</a>', '<a href="a%20b%7Cc" rel="noopener">a</a>'),
        ('<a href=" /a?b=1&amp;c ">a</a>', '<a href="/a?b=1&amp;c" rel="noopener">a</a>'),
        ('<del cite="a word">a</del>', "<del>a</del>"),
        ('<q cite="https://a.example/">a</q>', '<q cite="https://a.example/">a</q>'),
        ('<img src="data:image/png;base64,a b" alt="">',) * 2,
    ],
)
def test_addresses_are_addresses(typed, shown):
    assert arranged(typed) == shown


def test_a_term_without_anything_about_it_has_room_for_it():
    assert arranged("<dl><dt>a</dt><dd>b</dd></dl>") == "<dl><dt>a</dt><dd>b</dd></dl>"
    assert arranged("<dl><dt>a</dt>\n</dl>") == "<dl><dt>a</dt>\n<dd></dd></dl>"


@pytest.mark.parametrize(
    ("inside", "label"),
    [
        ('<img src="b.jpg" alt="">', ' aria-label="a b.jpg"'),
        ("", ' aria-label="a b.jpg"'),
        ('<img src="b.jpg" alt="B">', ""),
        ("<b>B</b>", ""),
        ("<math><mi>b</mi></math>", ""),
    ],
)
def test_a_link_without_a_word_is_named_after_its_file(inside, label):
    link = f'<a href="/x/a%20b.jpg" rel="noopener"{label}>{inside}</a>'
    assert arranged(f'<a href="/x/a%20b.jpg">{inside}</a>') == link


@pytest.mark.parametrize(
    ("address", "name"), [("https://a.example/", "a.example"), ("mailto:", "mailto:"), ("/", "/")]
)
def test_a_link_to_no_file_is_named_after_its_place(address, name):
    assert f'aria-label="{name}"' in arranged(f'<a href="{address}"></a>')


def test_a_picture_that_has_a_title_alone_is_described_by_it():
    assert arranged('<img title="A &quot;b&quot;" src="a.jpg" alt="">') == (
        '<img src="a.jpg" alt="A &quot;b&quot;">'
    )
    assert arranged('<img title="A" src="a.jpg" alt="B">') == (
        '<img title="A" src="a.jpg" alt="B">'
    )


def test_tables_stand_in_a_box_that_scrolls_and_only_the_outermost():
    inner = "<table><tbody><tr><td>b</td></tr></tbody></table>"
    outer = f"<table><tbody><tr><td>{inner}</td></tr></tbody></table>"
    assert arranged(outer) == f'<div class="table" tabindex="0">{outer}</div>'


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("<li>{} a <b>b</b></li>", "<li><label>{} a <b>b</b></label></li>"),
        ("<li><p>{} a<br>b</p><p>c</p></li>", "<li><p><label>{} a<br>b</label></p><p>c</p></li>"),
        (
            "<li>{} a<ul><li>b</li></ul></li>",
            "<li><label>{} a</label><ul><li>b</li></ul></li>",
        ),
        ("<p><i>{}</i> a</p>", "<p><i><label>{}</label></i> a</p>"),
        ("{} a", "<label>{} a</label>"),
        ("{} a {} b", "<label>{} a </label><label>{} b</label>"),
    ],
)
def test_what_stands_beside_a_box_is_its_label(typed, shown):
    box = '<input checked="" type="checkbox" disabled="">'
    typed = typed.replace("{}", "<input type=checkbox checked>")
    found = arranged(typed)
    assert sorted(found) == sorted(shown.replace("{}", box))
    assert re.sub("<input[^>]*>", "{}", found) == shown


def test_code_and_formulas_scroll_from_the_keyboard():
    assert arranged("<pre>a</pre>") == '<pre tabindex="0">a</pre>'
    formula = '<math display="block"></math>'
    assert arranged(formula) == f'<span class="formula" tabindex="0">{formula}</span>'
    assert arranged("<math></math>") == "<math></math>"


def test_a_corner_without_a_word_is_the_header_of_nothing():
    row = '<tr><th scope="col" class="align-right"> </th><th>a</th><th><br></th></tr>'
    assert '<tr><td class="align-right"> </td><th>a</th><th><br></th></tr>' in arranged(
        f"<table>{row}</table>"
    )


def test_what_is_arranged_stays_as_it_is_but_for_the_box_of_tables():
    typed = '<h1>a</h1><center><a href="a b"><img src="x"></a></center><dl><dt>a</dt></dl>'
    once = arranged(typed)
    assert arrange(once) == once
