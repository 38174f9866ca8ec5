"""Footnotes beside the text: each stands right behind the block that refers to it first.

Tokens in, tokens out. A theme moves the note into the margin where there is room for it; in
feeds, in print and to the ear it comes after its paragraph. docs/decisions/0011-footnotes.md.
"""

from collections import deque
from collections.abc import Iterator, Sequence
from typing import Any

from markdown_it.renderer import RendererHTML
from markdown_it.rules_core import StateCore
from markdown_it.token import Token

type Block = list[Token]


def settle(state: StateCore) -> None:
    """Take the notes from the end of the text, where the plugin has put them, to their blocks."""
    types = [token.type for token in state.tokens]
    if "footnote_block_open" not in types:
        return
    start = types.index("footnote_block_open")
    notes = {block[0].meta["id"]: block for block in _notes(state.tokens[start + 1 : -1])}
    tokens: list[Token] = []
    for block in _blocks(state.tokens[:start]):
        here = _referred(block, notes)
        tokens += _with_notes(block, here) if here else block
    # Whoever is only referred to by a note that nobody refers to.
    rest = [token for note in notes.values() for token in note]
    state.tokens = [*tokens, *_aside(rest)] if rest else tokens


def _notes(tokens: Sequence[Token]) -> Iterator[Block]:
    note: Block = []
    for token in tokens:
        note.append(token)
        if token.type == "footnote_close":
            yield note
            note = []


def _blocks(tokens: Sequence[Token]) -> Iterator[Block]:
    """The blocks at the top of a text; a heading stays with what it is the heading of."""
    block: Block = []
    depth = 0
    for token in tokens:
        block.append(token)
        depth += token.nesting
        if depth == 0 and token.type != "heading_close":
            yield block
            block = []
    if block:
        yield block


def _referred(block: Block, notes: dict[int, Block]) -> Block:
    """The notes that a block refers to, taken out of `notes`, then those that these refer to."""
    found: Block = []
    waiting = deque(block)
    while waiting:
        token = waiting.popleft()
        waiting.extendleft(reversed(token.children or []))
        if token.type == "footnote_ref" and (note := notes.pop(token.meta["id"], None)):
            found += note
            waiting += note
    return found


def _with_notes(block: Block, notes: Block) -> Block:
    return [Token("noted_open", "div", 1), *block, *_aside(notes), Token("noted_close", "div", -1)]


def _aside(notes: Block) -> Block:
    return [Token("footnote_block_open", "", 1), *notes, Token("footnote_block_close", "", -1)]


def noted_open(*_args: Any) -> str:
    return '<div class="noted">\n'


def noted_close(*_args: Any) -> str:
    return "</div>\n"


def block_open(*_args: Any) -> str:
    return '<aside class="footnotes">\n<ol class="footnotes-list">\n'


def block_close(*_args: Any) -> str:
    return "</ol>\n</aside>\n"


def note_open(
    _self: RendererHTML, tokens: Sequence[Token], index: int, _options: Any, _env: Any
) -> str:
    """With its number as the value too: lists of one begin where they should, in any reader."""
    number = tokens[index].meta["id"] + 1
    return f'<li id="fn{number}" class="footnote-item" value="{number}">'


RULES = {
    "noted_open": noted_open,
    "noted_close": noted_close,
    "footnote_block_open": block_open,
    "footnote_block_close": block_close,
    "footnote_open": note_open,
}
