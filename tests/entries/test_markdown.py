"""Markdown, as authors write it."""

import re
import time

import pytest

from rookery.entries.allowed import PAGE_IDS
from rookery.entries.markdown import to_html
from rookery.entries.render import render


def html(source: str) -> str:
    return render(source, "markdown").html.strip()


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("a *b* **c** `d` ~~e~~", "<p>a <em>b</em> <strong>c</strong> <code>d</code> <s>e</s></p>"),
        ("[a](/b 'c')", '<p><a href="/b" title="c" rel="noopener">a</a></p>'),
        ('"quotes" -- stay...', '<p>"quotes" -- stay...</p>'),
        ("www.example.org and ann@example.org", "<p>www.example.org and ann@example.org</p>"),
        ("a  \nb\nc", "<p>a<br>\nb\nc</p>"),
        ("> a", "<blockquote>\n<p>a</p>\n</blockquote>"),
        ("Term\n: Definition", "<dl>\n<dt>Term</dt>\n<dd>Definition</dd>\n</dl>"),
        ("<div class=embed>\n\n*a*\n</div>", '<div class="embed">\n<p><em>a</em></p>\n</div>'),
        ("a <kbd>b</kbd> <u onclick=x>c</u>", "<p>a <kbd>b</kbd> <u>c</u></p>"),
        ("&lt;script&gt;", "<p>&lt;script&gt;</p>"),
        ("[a](javascript:alert(1))", "<p>[a](javascript:alert(1))</p>"),
    ],
)  # fmt: skip
def test_words(source, expected):
    assert html(source) == expected


def test_a_table_has_a_box_that_scrolls_and_columns_that_align():
    assert html("| a | b |\n|:-:|--:|\n| 1 | *2* |") == (
        '<div class="table" tabindex="0"><table>\n<thead>\n<tr>\n<th class="align-center">a</th>\n'
        '<th class="align-right">b</th>\n</tr>\n</thead>\n<tbody>\n<tr>\n'
        '<td class="align-center">1</td>\n<td class="align-right"><em>2</em></td>\n</tr>\n'
        "</tbody>\n</table></div>"
    )


def test_footnotes_lead_there_and_back():
    assert html("a[^x] b[^x]\n\n[^x]: Note *one*.") == (
        '<div class="noted">\n'
        '<p>a<sup class="footnote-ref"><a href="#fn1" id="fnref1" rel="noopener">1</a></sup>'
        ' b<sup class="footnote-ref"><a href="#fn1" id="fnref1:1" rel="noopener">1</a></sup></p>\n'
        '<aside class="footnotes">\n<ol class="footnotes-list">\n'
        '<li id="fn1" class="footnote-item" value="1"><p>Note <em>one</em>.'
        ' <a href="#fnref1" class="footnote-backref" rel="noopener">↩\ufe0e</a>'
        ' <a href="#fnref1:1" class="footnote-backref" rel="noopener">↩\ufe0e</a></p>\n'
        "</li>\n</ol>\n</aside>\n</div>"
    )
    assert html("2^[3] and [^nowhere]") == "<p>2^[3] and [^nowhere]</p>"


def test_a_footnote_stands_behind_the_block_that_refers_to_it_first():
    source = "# H\n\na[^x]\n\n- b[^y] c[^x]\n\nd\n\n[^y]: Y,[^z]\n[^x]: X\n[^z]: Z\n[^no]: No."
    shape = re.sub(r"<a .*?</a>|</?(?:sup|p|ol|ul).*?>|\s", "", html(source))
    assert shape == (
        '<divclass="noted"><h2id="h">H</h2>a<asideclass="footnotes">'
        '<liid="fn1"class="footnote-item"value="1">X</li></aside></div>'
        '<divclass="noted"><li>bc</li><asideclass="footnotes">'
        '<liid="fn2"class="footnote-item"value="2">Y,</li>'
        '<liid="fn3"class="footnote-item"value="3">Z</li></aside></div>d'
    )


def test_a_thousand_notes_on_notes_are_no_burden():
    chain = "\n".join(f"[^{n}]: See[^{n + 1}]." for n in range(3000))
    ids = re.findall(r'id="(fn\d+)"', html(f"Begin[^0].\n\n{chain}\n[^3000]: End."))
    assert len(ids) == len({*ids}) == 3001


def box(checked="") -> str:
    return f'<input class="task-list-item-checkbox" type="checkbox"{checked} disabled="">'


def test_tasks_have_boxes():
    left = html("- [ ] a\n- [x] *b*\n  1. [X] deep\n- c\n- [ ]d\n- [link](/e)\n\n[ ] f")
    assert left.count('<ul class="contains-task-list">') == 1
    assert left.count('<ol class="contains-task-list">') == 1
    assert left.count('<li class="task-list-item">') == 3
    assert left.count('type="checkbox"') == 3
    assert left.count('checked=""') == 2
    assert "> a</label></li>" in left
    assert "> <em>b</em>" in left
    assert "<li>[ ]d</li>" in left
    assert "<p>[ ] f</p>" in left
    assert html("- [x] (y)\n\n[x]: /y").count("checkbox") == 0
    assert html("-  \n- `[ ] x`\n- \n\n  > [ ] y").count("checkbox") == 0


def test_headings_can_be_linked_to():
    assert html("## One & *two*\n## Notes\n## Notes\n## notes 2\n## Notes") == (
        '<h2 id="one-two">One &amp; <em>two</em></h2>\n<h2 id="notes">Notes</h2>\n'
        '<h2 id="notes-2">Notes</h2>\n<h2 id="notes-2-2">notes 2</h2>\n<h2 id="notes-3">Notes</h2>'
    )
    assert html("## 日本語 の見出し") == '<h2 id="日本語-の見出し">日本語 の見出し</h2>'
    assert html("## 🙂") == '<h2 id="section">🙂</h2>'
    assert 'id="a-b-picture"' not in html("## a\\\nb")
    assert html("a\nb\n-") == '<h2 id="a-b">a\nb</h2>'


@pytest.mark.parametrize("name", [*sorted(PAGE_IDS), "fn1", "fnref2"])
def test_no_heading_takes_the_marks_of_the_page_or_of_a_footnote(name):
    assert html(f"## {name}") == f'<h2 id="{name}-">{name}</h2>'


def test_headings_begin_below_the_title():
    assert html("# a\n## b\n###### c") == '<h2 id="a">a</h2>\n<h3 id="b">b</h3>\n<h4 id="c">c</h4>'
    assert html("## a\n### b") == '<h2 id="a">a</h2>\n<h3 id="b">b</h3>'


def test_a_picture_with_a_title_is_a_figure():
    figure = '<figure><img src="a.png" alt="A"><figcaption>Tom &amp; "Jerry"</figcaption></figure>'
    assert html("![A](a.png 'Tom & \"Jerry\"')") == figure
    assert html("[![A](a.png 'c')](/b)") == (
        '<figure><a href="/b" rel="noopener"><img src="a.png" alt="A"></a>'
        "<figcaption>c</figcaption></figure>"
    )
    assert html("- ![A](a.png 'c')") == (
        '<ul>\n<li>\n<figure><img src="a.png" alt="A"><figcaption>c</figcaption></figure>\n'
        "</li>\n</ul>"
    )
    assert html("![A](a.png)") == '<p><img src="a.png" alt="A"></p>'
    assert html("x ![A](a.png 'c')") == '<p>x <img src="a.png" alt="A" title="c"></p>'


def test_code_has_a_class_per_token_and_no_style():
    assert html('```python title="x"\ndef f(): ...\n```') == (
        '<pre tabindex="0"><code class="language-python">'
        '<span class="k">def</span><span class="w"> </span>'
        '<span class="nf">f</span><span class="p">():</span> <span class="o">...</span>\n'
        "</code></pre>"
    )
    plain = '<pre tabindex="0"><code class="language-nosuch">a &lt; b\n</code></pre>'
    assert html("```nosuch\na < b\n```") == plain
    assert html("```\na < b\n```") == '<pre tabindex="0"><code>a &lt; b\n</code></pre>'
    assert html("~~~ PYTHON\n\n\n1\n~~~").count("\n") == 3
    assert "<span" not in html(f"```python\n{'x = 1 ' * 10_000}\n```")


def test_formulas_become_mathml():
    assert html("$x^2$ costs $5 or $6") == (
        '<p><math display="inline"><mrow><msup><mi>x</mi><mn>2</mn></msup></mrow></math>'
        " costs $5 or $6</p>"
    )
    formula = '<math display="block"><mrow><mi>a</mi></mrow></math>'
    block = f'<p><span class="formula" tabindex="0">{formula}</span></p>'
    assert html("$$\na\n$$") == html("$$a$$") == block
    assert html("x $$a$$").startswith('<p>x <span class="formula" tabindex="0"><math')
    assert html("[$a]$](/b)").startswith('<p><a href="/b" rel="noopener"><math')
    for money in (
        "$5 or $6",
        "5$ or 6$",
        "a $ b $ c",
        "US$a and US$b",
        "$",
        "$$",
        "\\$a$",
        "$a\\$",
    ):
        assert "<math" not in html(money)
    assert html("$a_b$ and $c*d$ and\n$e$2").count("<math") == 2


@pytest.mark.parametrize(
    "formula", [r"\frac{", r"\left(", "x^2^2", "{" * 3000, "x" * 6000, r"\sqrt" * 999]
)
def test_a_formula_that_can_not_be_read_is_shown_as_it_was_written(formula):
    assert html(f"a ${formula}$") == f"<p>a <code>{formula}</code></p>"


def test_a_formula_can_not_bring_in_what_an_author_may_not():
    left = html(r"$\href{javascript:alert(1)}{x} \text{<img src=x onerror=alert(1)>} \style{a}{b}$")
    assert "href" not in left
    assert "onerror" not in left
    assert "style=" not in left


PIECES = [
    *"[ ![ [a]( [a](< [a][ [^ [^1] *a_ a**b **a _a ` ~~a > >> - # | $ $a $$a$$ < <a </".split(),
    *"<!-- <? <![CDATA[ & \\ <div> <p><i> = :".split(),
    *("$a$ ", "- ", "- a\n", "- [ ] a\n", "# a\n", "[^a]: b\n", "a\n: b\n\n", "a|b\n", "```\n"),
    *("[a]: /b\n\n[a]\n\n", "![a](b 'c')\n\n", "a\n===\n", "$$\na\n$$\n", "\t", "\0"),
]


@pytest.mark.parametrize("piece", PIECES)
def test_thousands_of_anything_take_no_time(piece):
    started = time.process_time()
    render(piece * 3_000, "markdown")
    assert time.process_time() - started < 3


def test_deep_nesting_is_cut_off_and_no_error():
    for source in (
        ">" * 100_000 + "a",
        "".join("  " * level + "- a\n" for level in range(300)),
        "*" * 5_000 + "a" + "*" * 5_000,
        "[" * 10_000 + "]" * 10_000,
        "[" * 5_000 + "a" + "](b)" * 5_000,
        "`" * 10_000 + "a" + "`" * 9_999,
        "".join("`" * length + " " for length in range(1, 300)),
        "<div>\n\n" * 1_000 + "a",
    ):
        assert len(to_html(source)) > 0
        assert render(source, "markdown").html
