"""Blank lines become paragraphs and line ends become breaks, as WordPress shows a classic post.

WordPress stores what its author typed and makes paragraphs when it shows the page, so its export
has none. The rules here are those that its readers saw: text at the outside and in quotations is
always in paragraphs; in other blocks only when a blank line divides it; lists, tables and
preformatted text stay as they are.
"""

import re
from typing import Final

from rookery.transfer.wordpress.tokens import VERBATIM, Kind, tokens

# Blocks that hold prose. In the first kind it is always in paragraphs.
_ALWAYS: Final = frozenset({"", "blockquote", "body"})
_WHEN_DIVIDED: Final = frozenset({
    "div", "section", "article", "main", "aside", "header", "footer", "nav", "details", "center",
    "form", "fieldset", "address", "noscript", "li", "td", "th", "dd", "figure", "dialog",
})  # fmt: skip
_NEVER: Final = frozenset({
    "h1", "h2", "h3", "h4", "h5", "h6", "hgroup", "dt", "figcaption", "caption", "summary",
    "legend", "p",
})  # fmt: skip
# Blocks that hold only other blocks: white space in them says nothing.
_STRUCTURE: Final = frozenset({
    "ul", "ol", "dl", "menu", "table", "thead", "tbody", "tfoot", "tr", "colgroup",
})  # fmt: skip
_SINGLE: Final = frozenset({"hr", "col"})
BLOCKS: Final = (
    (_ALWAYS | _WHEN_DIVIDED | _NEVER | _STRUCTURE | _SINGLE | frozenset({"pre"})) - {""}
)  # fmt: skip

_BLANK_LINE = re.compile(r"\n[^\S\n]*+\n\s*+")
_DOUBLE_BREAK = re.compile(r"<br ?/?>\s*+<br ?/?>", re.IGNORECASE)
_BREAK_THEN_END = re.compile(r"(<br ?/?>)[^\S\n]*+\n", re.IGNORECASE)
_LINE_END = re.compile(r"[^\S\n]*+\n")
_PLAYER = re.compile(
    r"(?:\s*<(iframe|video|audio|object|embed)\b[^<>]*+>(?:\s|<(?!/\1)[^<>]*+>)*+(?:</\1>)?)+\s*",
    re.IGNORECASE,
)


def paragraphs(html: str) -> str:
    """The HTML that WordPress would have shown for a classic post's text."""
    writer = _Writer()
    for kind, text, name in tokens(html.replace("\r\n", "\n").replace("\r", "\n")):
        if kind is Kind.COMMENT:
            continue
        if kind is Kind.VERBATIM and name == "pre":
            writer.single(text)
        elif name not in BLOCKS or (kind is Kind.VERBATIM and name in VERBATIM):
            writer.run.append(text)
        elif kind is Kind.CLOSE:
            writer.close(name, text)
        elif name in _SINGLE:
            writer.single(text)
        else:
            writer.open(name, text)
    return writer.finish()


class _Writer:
    """The output so far, the open blocks, and the run of prose that waits for its end."""

    def __init__(self) -> None:
        self.out: list[str] = []
        self.run: list[str] = []
        self.stack: list[str] = []
        self.depth: dict[str, int] = {}

    def open(self, name: str, tag: str) -> None:
        self.flush()
        self._leave_paragraph()
        self.out.append(f"{tag}\n" if name in _STRUCTURE or name in _ALWAYS else tag)
        self.stack.append(name)
        self.depth[name] = self.depth.get(name, 0) + 1

    def close(self, name: str, tag: str) -> None:
        self.flush()
        if name != "p":
            self._leave_paragraph()
        if not self.depth.get(name):
            return  # Closes nothing that is open.
        while (inner := self._pop()) != name:
            self.out.append(f"</{inner}>")
        self.out.append(f"{tag}\n")

    def single(self, tag: str) -> None:
        self.flush()
        self._leave_paragraph()
        self.out.append(f"{tag}\n")

    def finish(self) -> str:
        self.flush()
        self.out.extend(f"</{name}>" for name in reversed(self.stack))
        return "".join(self.out).strip()

    def flush(self) -> None:
        text, self.run = "".join(self.run).strip(), []
        if not text:
            return
        within = self.stack[-1] if self.stack else ""
        if within in _STRUCTURE:
            self.out.append(text)
            return
        chunks = _BLANK_LINE.split(_DOUBLE_BREAK.sub("\n\n", text))
        chunks = [_with_breaks(chunk) for chunk in map(str.strip, chunks) if chunk]
        if within == "p":
            self.out.append("</p>\n<p>".join(chunks))
        elif within in _ALWAYS or (within in _WHEN_DIVIDED and len(chunks) > 1):
            self.out.extend(map(_paragraph, chunks))
        else:
            self.out.append("<br>\n".join(chunks))

    def _leave_paragraph(self) -> None:
        if self.stack and self.stack[-1] == "p":
            self._pop()
            self.out.append("</p>\n")

    def _pop(self) -> str:
        name = self.stack.pop()
        self.depth[name] -= 1
        return name


def _with_breaks(text: str) -> str:
    marked = _BREAK_THEN_END.sub("\\1\0", text)
    return _LINE_END.sub("<br>\n", marked).replace("\0", "\n")


def _paragraph(text: str) -> str:
    return f"{text}\n" if _PLAYER.fullmatch(text) else f"<p>{text}</p>\n"
