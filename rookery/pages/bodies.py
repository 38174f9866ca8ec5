"""Stored HTML on its way out: pure functions, text in and text out.

They touch attributes inside tags only, and rely on what the sanitiser writes: every attribute in
double quotes, every ``<`` in text escaped.
"""

import re
from collections.abc import Callable
from html import escape, unescape
from urllib.parse import urljoin

MEDIA = "/-/media/"

TAG = re.compile(r'<[a-zA-Z][^\s<>"/]*(?:\s+[^\s<>"=/]+(?:="[^"]*")?)+\s*/?>')
ADDRESS = re.compile(r'(\s(?:href|src|poster|cite)=")([^"]*)"')
ALT = re.compile(r'\salt="([^"]*)"')
ID = re.compile(r'\sid="[^"]*"')
RELATIVE = re.compile(r'\s(?:href|src|poster|cite)="(?!(?:https?|mailto):)')
SCHEME = re.compile(r"[a-zA-Z][a-zA-Z0-9+.-]*:")
NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
TRAILING = " ,;:.-\N{EN DASH}\N{EM DASH}"


def _each_address(html: str, change: Callable[[str], str]) -> str:
    def in_tag(tag: re.Match[str]) -> str:
        return ADDRESS.sub(lambda found: f'{found[1]}{change(found[2])}"', tag[0])

    return TAG.sub(in_tag, html)


def absolute(html: str, url: str) -> str:
    """Every relative address and ``#anchor`` made absolute, as seen from `url` (RFC 3986 5.2)."""
    if not RELATIVE.search(html):  # Most bodies; looking is cheaper than taking tags apart.
        return html

    def resolved(address: str) -> str:
        if SCHEME.match(address):
            return address
        try:
            return urljoin(url, address)
        except ValueError:  # An author's slip such as //[; it led nowhere before, either.
            return address

    return _each_address(html, resolved)


def in_list(html: str, path: str) -> str:
    """For a page of several entries: no ids that could collide, anchors lead to the entry's own."""
    if "#" not in html and ' id="' not in html:
        return html

    def anchored(address: str) -> str:
        return path + address if address.startswith("#") else address

    return TAG.sub(lambda tag: ID.sub("", tag[0]), _each_address(html, anchored))


def media_from(html: str, media_url: str) -> str:
    """Addresses of uploads moved to `media_url`, the setting of a process with its own."""
    if media_url == MEDIA or MEDIA not in html:
        return html
    return _each_address(html, lambda address: media_at(address, media_url))


def media_at(address: str, media_url: str) -> str:
    """The address of an upload below `media_url`; any other as it is."""
    return media_url + address.removeprefix(MEDIA) if address.startswith(MEDIA) else address


def alt_of(html: str, src: str) -> str:
    """The alternative text of the picture at `src`, "" when it has none."""
    start = html.find(f'src="{escape(src)}"')
    tag = html[html.rfind("<", 0, start) : html.find(">", start)] if start >= 0 else ""
    found = ALT.search(tag)
    return unescape(found[1]) if found else ""


def cut(text: str, limit: int) -> str:
    """At most `limit` characters of plain text, cut between words, with an ellipsis where cut."""
    text = " ".join(text.split())
    if len(text) <= limit:
        return text
    head = text[:limit]
    at_word = head.rpartition(" ")[0]
    # Scripts without spaces are cut where the limit falls.
    shown = at_word if len(at_word) > limit // 2 else head
    return shown.rstrip(TRAILING) + "…"


def xml(text: str) -> str:
    """`text` for XML 1.0: escaped, and without the characters that XML can't carry."""
    text = NOT_XML.sub("", text).replace("&", "&amp;").replace("<", "&lt;")
    return text.replace(">", "&gt;").replace('"', "&quot;")
