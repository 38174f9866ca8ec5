"""No inline script or style, no handler in an attribute: the CSP forbids them everywhere."""

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest

from tests.rules import tree

TAG = re.compile(r"\{%.*?%\}|\{\{.*?\}\}|\{#.*?#\}", re.DOTALL)
COMMENT = re.compile(r"\{%\s*comment\b.*?\{%\s*endcomment\s*%\}", re.DOTALL)


class Inline(HTMLParser):
    """Collects what a browser would run or apply from the page itself."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = dict(attrs)
        if tag == "style":
            self.found.append("<style>")
        if tag == "script" and not names.get("src"):
            self.found.append("<script> without src")
        for name, value in names.items():
            if name == "style" or name.startswith(("on", "hx-on")):
                self.found.append(f"{name}= on <{tag}>")
            if (value or "").strip().lower().startswith("javascript:"):
                self.found.append(f"javascript: in {name}= on <{tag}>")


def inline(template: str) -> list[str]:
    reader = Inline()
    # A value that the template fills in is a value like any other; a word keeps it not empty.
    reader.feed(TAG.sub(" x ", COMMENT.sub("", template)))
    return reader.found


def templates() -> list[Path]:
    """Pages: a mail has to carry its style in itself."""
    return [
        path
        for path in tree.files(".html", ".xml", ".svg", below="rookery")
        if "templates" in path.parts and not {"mail", "email"} & set(path.parts)
    ]


def test_templates_have_nothing_inline():
    found = [f"{path}: {what}" for path in templates() for what in inline(tree.read(path))]
    assert found == []
    assert templates()


@pytest.mark.parametrize(
    ("template", "what"),
    [
        ("<p style='color: red'>", "style= on <p>"),
        ("<style>p {}</style>", "<style>"),
        ("<script>go()</script>", "<script> without src"),
        ('{% if a %}<script nonce="{{ n }}">go()</script>{% endif %}', "<script> without src"),
        ('<a {% if a %}class="b"{% endif %} onclick="go()">', "onclick= on <a>"),
        ('<a href=" JavaScript:go()">', "javascript: in href= on <a>"),
        ('<b hx-on:click="go()">', "hx-on:click= on <b>"),
    ],
)
def test_what_is_inline_is_found(template, what):
    assert inline(template) == [what]


def test_linked_files_and_comments_are_not_inline():
    assert inline('<script src="{% static "studio/editor.js" %}" defer></script>') == []
    assert inline("{# <style> #}{% comment %}<script>{% endcomment %}<p class='online'>") == []
