"""Markdown to HTML: CommonMark 0.31, tables, strikethrough, footnotes, tasks, definitions, math.

What comes out may hold any HTML that the author wrote: `sanitize` follows.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from typing import Any

from latex2mathml.converter import convert
from markdown_it import MarkdownIt
from markdown_it.common.utils import escapeHtml
from markdown_it.renderer import RendererHTML
from markdown_it.rules_core import StateCore
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token
from mdit_py_plugins.deflist import deflist_plugin
from mdit_py_plugins.dollarmath import dollarmath_plugin
from mdit_py_plugins.footnote import footnote_plugin
from pygments import highlight
from pygments.formatters.html import HtmlFormatter
from pygments.lexers import get_lexer_by_name
from pygments.util import ClassNotFound

from rookery.entries import sidenotes
from rookery.entries.allowed import PAGE_IDS
from rookery.lib.slugs import slugify

# Some of Pygments' lexers take their time for what isn't the language they expect.
_HIGHLIGHTED = 50_000  # characters
_FORMULA = 5_000  # characters
_TASK = re.compile(r"\[([ xX])\][ \t]+")
# As Pandoc has it: no space inside the dollars, no digit behind them, so that $5 or $6 is money.
_DOLLARS = re.compile(
    r"""\$\$ (?!\s*+\$) ( (?: [^$\\] | \\. | \$(?!\$) )++ ) \$\$
      | \$ (?![\s$]) ( (?: [^$\\] | \\. )++ ) (?<!\s) \$ (?!\d)""",
    re.DOTALL | re.VERBOSE,
)
_FOOTNOTE_ID = re.compile(r"fn(?:ref)?\d+")
_FORMATTER: HtmlFormatter[str] = HtmlFormatter(nowrap=True)


def to_html(source: str) -> str:
    """`source` as HTML, not yet sanitised. Linear in time, whatever the source."""
    html: str = _MARKDOWN.render(source)
    return html


def _highlight(code: str, language: str, _attributes: str) -> str:
    """Code with a class per token; "" leaves it plain."""
    if not language or len(code) > _HIGHLIGHTED:
        return ""
    try:
        lexer = get_lexer_by_name(language.lower(), stripnl=False)
    except ClassNotFound:
        return ""
    return highlight(code, lexer, _FORMATTER)


def _formula(source: str, *, is_block: bool) -> str:
    """LaTeX as MathML; what can't be read is shown as it was written."""
    source = source.strip()
    if len(source) <= _FORMULA:
        try:
            return convert(source, display="block" if is_block else "inline")
        except Exception:  # noqa: BLE001, S110 -- any slip of an author: IndexError, KeyError, …
            pass
    return f"<code>{escapeHtml(source)}</code>"


def _dollars(state: StateInline, silent: bool) -> bool:
    """The plugin's own rule takes the last character of a text for the one before its first."""
    found = _DOLLARS.match(state.src, state.pos)
    if not found or (state.pos and state.src[state.pos - 1].isalnum()):
        return False
    if not silent:
        markup = "$$" if found[1] else "$"
        token = state.push("math_inline", "math", 0)
        token.content, token.markup = found[1] or found[2], markup
    state.pos = found.end()
    return True


def _inline_formula(
    _self: RendererHTML, tokens: Sequence[Token], index: int, _options: Any, _env: Any
) -> str:
    return _formula(tokens[index].content, is_block=tokens[index].markup == "$$")


def _block_formula(
    _self: RendererHTML, tokens: Sequence[Token], index: int, _options: Any, _env: Any
) -> str:
    return f"<p>{_formula(tokens[index].content, is_block=True)}</p>\n"


def _footnote_number(
    _self: RendererHTML, tokens: Sequence[Token], index: int, _options: Any, _env: Any
) -> str:
    """The number alone: what is raised needs no brackets."""
    return str(tokens[index].meta["id"] + 1)


def _plain(token: Token) -> str:
    """The words of an inline token, those of links and of pictures' descriptions included."""
    if token.children:
        return "".join(map(_plain, token.children))
    return " " if token.type in {"softbreak", "hardbreak"} else _words_of(token)


def _words_of(token: Token) -> str:
    return token.content if token.type in {"text", "code_inline", "math_inline"} else ""


def _anchor(title: str) -> str:
    """An id for a heading, in any script."""
    slug = slugify(title, 60)
    if not slug:
        folded = unicodedata.normalize("NFKC", title).lower()
        slug = "-".join(re.findall(r"[^\W_]+", folded))[:60].strip("-") or "section"
    # Neither one of the page's own marks nor a footnote's.
    return f"{slug}-" if slug in PAGE_IDS or _FOOTNOTE_ID.fullmatch(slug) else slug


def _anchors(state: StateCore) -> None:
    """Every heading can be linked to: the second "Notes" is notes-2."""
    seen: Counter[str] = Counter()
    taken: set[str] = set()
    for index, token in enumerate(state.tokens):
        if token.type != "heading_open":
            continue
        anchor = free = _anchor(_plain(state.tokens[index + 1]))
        while free in taken:
            seen[anchor] += 1
            free = f"{anchor}-{seen[anchor] + 1}"
        taken.add(free)
        token.attrSet("id", free)


def _tasks(state: StateCore) -> None:
    """``- [ ] …`` and ``- [x] …``: items of a list that begin with a box."""
    lists: list[Token] = []
    for before, here, token in zip(state.tokens, state.tokens[1:], state.tokens[2:], strict=False):
        if before.type in {"bullet_list_open", "ordered_list_open"}:
            lists.append(before)
        elif before.type in {"bullet_list_close", "ordered_list_close"}:
            lists.pop()
        elif (
            before.type == "list_item_open"
            and here.type == "paragraph_open"
            and (box := _task_box(token))
        ):
            token.children = [box, *(token.children or [])]
            before.attrSet("class", "task-list-item")
            lists[-1].attrSet("class", "contains-task-list")


def _task_box(inline: Token) -> Token | None:
    found = _TASK.match(inline.content)
    if not found or not inline.children:
        return None
    first = inline.children[0]
    if first.type != "text" or not first.content.startswith("["):
        return None  # A link, or a footnote, of that name.
    first.content = first.content[found.end() - 1 :]
    checked = "" if found[1] == " " else " checked"
    box = f'<input class="task-list-item-checkbox" type="checkbox" disabled{checked}>'
    return Token("html_inline", "", 0, content=box)


def _figures(state: StateCore) -> None:
    """A picture with a title, alone in its paragraph, is a figure with a caption."""
    for opening, inline, closing in zip(
        state.tokens, state.tokens[1:], state.tokens[2:], strict=False
    ):
        if opening.type != "paragraph_open":
            continue
        image = _lonely_image(inline.children or [])
        title = image.attrs.pop("title", "") if image else ""
        if not title:
            continue
        opening.tag = closing.tag = "figure"
        opening.hidden = closing.hidden = False  # As it would be in a tight list.
        inline.children = [
            *(inline.children or []),
            Token("figcaption_open", "figcaption", 1),
            Token("text", "", 0, content=str(title)),
            Token("figcaption_close", "figcaption", -1),
        ]


def _lonely_image(children: list[Token]) -> Token | None:
    types = [child.type for child in children]
    if types == ["image"]:
        return children[0]
    return children[1] if types == ["link_open", "image", "link_close"] else None


def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": True, "linkify": False, "highlight": _highlight})
    parser.enable(["table", "strikethrough"])
    # ^[notes in the line] are left out: text such as 2^[3] would turn into one.
    parser.use(footnote_plugin, inline=False).use(deflist_plugin)
    parser.use(dollarmath_plugin, allow_labels=False, allow_blank_lines=False)
    parser.inline.ruler.at("math_inline", _dollars)
    parser.core.ruler.after("footnote_tail", "sidenotes", sidenotes.settle)
    parser.core.ruler.push("tasks", _tasks)
    parser.core.ruler.push("figures", _figures)
    parser.core.ruler.push("anchors", _anchors)
    parser.add_render_rule("math_inline", _inline_formula)
    parser.add_render_rule("math_block", _block_formula)
    parser.add_render_rule("footnote_caption", _footnote_number)
    for name, rule in sidenotes.RULES.items():
        parser.add_render_rule(name, rule)
    return parser


_MARKDOWN = _parser()
