"""The catalogues of the reader pages: whole, compiled, and no English left beside them."""

import ast
import gettext
import re
from typing import NamedTuple

import pytest
from django.utils.translation.template import templatize

from tests.rules import tree

PAGES = "rookery/pages"
MISSING = "Run make messages, and translate what is new."

CALLS = {"_": "", "gettext": "", "pgettext": "c", "ngettext": "n"}
IN_TEMPLATE = re.compile(
    r"""\b(_|gettext|pgettext|ngettext)\((u?'(?:[^'\\]|\\.)*'|u?"[^"]*"|[^)])*?\)"""
)
LINES = re.compile(r'^(msg\S+) ((?:".*"\n?)+)', re.MULTILINE)
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]")
MARKUP = re.compile(r"</?[a-z][^>]*>")
COUNTED = {"%(count)s", "%(count)d"}

# What a template says in no language: names, numbers, and what isn't for people.
SAID_EVERYWHERE = {"404", "OPML", "Rookery"}
NOT_SAID = re.compile(
    r"\{%\s*blocktranslate.*?\{%\s*endblocktranslate\s*%\}|\{%.*?%\}|\{\{.*?\}\}|\{#.*?#\}",
    re.DOTALL,
)
SPOKEN = re.compile(r"""\b(?:aria-label|title|alt|placeholder)="([^"]*)\"""")


class Message(NamedTuple):
    context: str
    english: str
    plural: str = ""


type Catalogue = dict[Message, list[str]]


def read(po: str) -> Catalogue:
    """A .po file as GNU gettext writes it, without its header. Fuzzy messages are not there."""
    found: Catalogue = {}
    for block in re.split(r"\n\s*\n", po.strip()):
        if re.search(r"^#,.*\bfuzzy\b", block, re.MULTILINE):
            continue
        said = {
            keyword: "".join(ast.literal_eval(line) for line in lines.splitlines())
            for keyword, lines in LINES.findall(block)
        }
        if said.get("msgid"):
            message = Message(said.get("msgctxt", ""), said["msgid"], said.get("msgid_plural", ""))
            found[message] = [said[key] for key in sorted(said) if key.startswith("msgstr")]
    return found


def catalogues() -> dict[str, Catalogue]:
    return {
        path.parts[-3]: read(tree.read(path))
        for path in tree.files("django.po", below=f"{PAGES}/locale")
    }


def in_code(module: ast.AST) -> set[Message]:
    """What a module says through gettext."""
    return {
        _message(call.func.id, call.args)
        for call in ast.walk(module)
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id in CALLS
    }


def _message(name: str, args: list[ast.expr]) -> Message:
    said = [arg.value for arg in args if isinstance(arg, ast.Constant)]
    if CALLS[name] == "c":
        return Message(str(said[0]), str(said[1]))
    return Message("", *map(str, said))


def in_template(template: str) -> set[Message]:
    """What a template says, as Django's own makemessages understands it."""
    calls = (found.group() for found in IN_TEMPLATE.finditer(templatize(template)))
    return {message for call in calls for message in in_code(ast.parse(call))}


def in_source() -> set[Message]:
    code = {message for _, module in tree.modules(PAGES) for message in in_code(module)}
    return code.union(*(in_template(tree.read(path)) for path in tree.files(".html", below=PAGES)))


def faults(message: Message, translations: list[str]) -> list[str]:
    """What is wrong with how one message was translated."""
    found = []
    for number, said in enumerate(translations):
        if not said:
            found.append(f"{message.english!r} is not translated")
            continue
        english = message.plural if number and message.plural else message.english
        wanted, has = ({*PLACEHOLDER.findall(text)} for text in (english, said))
        # A language may have a word for one thing, and for two.
        spared = COUNTED if message.plural else set()
        if has - wanted or wanted - has - spared:
            found.append(f"{said!r} has {has}, not {wanted}")
        if sorted(MARKUP.findall(english)) != sorted(MARKUP.findall(said)):
            found.append(f"{said!r} has other elements than {english!r}")
    return found


def unspoken(template: str) -> list[str]:
    """English that stands in a template as it is."""
    bare = NOT_SAID.sub(" ", template)
    texts = [*SPOKEN.findall(bare), *re.split(r"<[^>]*>", bare)]
    words = {word for text in texts for word in re.findall(r"[^\W\d_]{2,}", text)}
    return sorted(words - SAID_EVERYWHERE)


def test_every_catalogue_has_every_message_and_no_other():
    messages = in_source()
    assert len(messages) > 40
    found = {
        language: sorted(messages ^ catalogue.keys())
        for language, catalogue in catalogues().items()
        if messages ^ catalogue.keys()
    }
    assert found == {}, MISSING


def test_every_translation_is_there_and_fits():
    found = [
        f"{language}: {fault}"
        for language, catalogue in catalogues().items()
        for message, translations in catalogue.items()
        for fault in faults(message, translations)
    ]
    assert found == []


def test_what_is_compiled_is_what_is_written():
    for language, catalogue in catalogues().items():
        path = tree.ROOT / PAGES / "locale" / language / "LC_MESSAGES/django.mo"
        with path.open("rb") as compiled:
            spoken = gettext.GNUTranslations(compiled)
        expected = {}
        for message, translations in catalogue.items():
            key = f"{message.context}\4{message.english}" if message.context else message.english
            if message.plural:
                expected |= {(key, number): said for number, said in enumerate(translations)}
            else:
                expected[key] = translations[0]
        held = {key: said for key, said in spoken._catalog.items() if key}
        assert held == expected, f"{language}: {MISSING}"


def test_templates_say_nothing_in_english_alone():
    paths = [*tree.files(".html", below=PAGES)]
    found = [f"{path}: {word}" for path in paths for word in unspoken(tree.read(path))]
    assert found == []
    assert paths


@pytest.mark.parametrize(
    ("template", "words"),
    [
        ("<p>Read on</p>", ["Read", "on"]),
        ('<nav aria-label="Pages">', ["Pages"]),
        ('<nav aria-label="{% translate "Pages" %}">{{ link.title }}</nav>', []),
        ("{% blocktranslate %}Read <b>on</b>{% endblocktranslate %} · 404", []),
    ],
)
def test_english_in_a_template_is_found(template, words):
    assert unspoken(template) == words


@pytest.mark.parametrize(
    ("message", "translations", "count"),
    [
        (Message("", "Feed of %(title)s"), ["Feed von %(title)s"], 0),
        (Message("", "Feed of %(title)s"), ["Feed von %(titel)s"], 1),
        (Message("", "Feed"), [""], 1),
        (Message("", "<b>Feed</b>"), ["<i>Feed</i>"], 1),
        (Message("", "%(count)s day", "%(count)s days"), ["ein Tag", "%(count)s Tage"], 0),
        (Message("", "%(count)s day", "%(count)s days"), ["ein Tag", "%(zahl)s Tage"], 1),
    ],
)
def test_a_bad_translation_is_found(message, translations, count):
    assert len(faults(message, translations)) == count


def test_messages_are_found_where_they_are_said():
    code = tree.parsed('_("Feed") + pgettext("button", "Search") + ngettext("%d a", "%d b", n)')
    assert in_code(code) == {
        Message("", "Feed"),
        Message("button", "Search"),
        Message("", "%d a", "%d b"),
    }
    template = (
        '{% load i18n %}{% translate "It’s “so”" %}{% translate "Search" context "button" %}'
        "{% blocktranslate count count=n %}{{ count }} (a){% plural %}{{ count }} b"
        "{% endblocktranslate %}"
    )
    assert in_template(template) == {
        Message("", "It’s “so”"),
        Message("button", "Search"),
        Message("", "%(count)s (a)", "%(count)s b"),
    }


def test_a_catalogue_is_read_as_it_is_written():
    po = """
msgid ""
msgstr "Language: de\\n"

#: a.py
msgctxt "button"
msgid "Search"
msgstr "Suchen"

#, fuzzy
msgid "More"
msgstr "Mehr"

msgid ""
"a "
"day"
msgid_plural "days"
msgstr[0] "ein \\"Tag\\""
msgstr[1] "Tage"
"""
    assert read(po) == {
        Message("button", "Search"): ["Suchen"],
        Message("", "a day", "days"): ['ein "Tag"', "Tage"],
    }
