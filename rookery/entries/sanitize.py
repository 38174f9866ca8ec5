"""The one way of author's HTML to a reader: an allow-list, for Markdown and imports alike.

Two steps. First the text is written anew, tag by tag, well nested and with what `allowed` names;
what goes is counted, so that an import can say it. Then nh3, which parses as browsers do, lets
through what it allows; it alone is what safety rests on.
"""

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from html import escape

import nh3

from rookery.entries import allowed
from rookery.entries.nesting import nest
from rookery.entries.tags import Tag

# Frames of a document, without a meaning inside an entry: no loss.
_SILENT = frozenset({"body", "head", "html", "noscript", "picture", "title", "wbr"})
_SCHEMES = frozenset({"blob", "data", "file", "ftp", "javascript", "vbscript"})
_SCHEME = re.compile(r"([a-z][a-z0-9+.-]*):", re.IGNORECASE)
# Browsers ignore these in and before a scheme.
_UNSEEN = re.compile(r"[\x00-\x20\x7f-\xa0\xad\u200b-\u200f\u2028-\u202f\u2060-\u206f\ufeff]+")
_KNOWN_NAME = re.compile("[a-z][a-z0-9-]{0,30}")
_TEXT_ALIGN = re.compile(r"text-align\s*:\s*(\w+)\s*(?:!important)?\s*;?", re.IGNORECASE)
_FLOATS = frozenset({"figure", "img", "table"})


@dataclass(frozen=True)
class Clean:
    """`removed`: how many of what kind were taken out, as in {"script": 1, "on* attributes": 2}."""

    html: str
    removed: Mapping[str, int] = field(default_factory=dict)


def clean(html: str) -> Clean:
    """`html` with what `allowed` names and nothing else."""
    removed: Counter[str] = Counter()
    nested = nest(html, lambda tag: _start_tag(tag, removed))
    return Clean(_CLEANER.clean(nested), dict(removed))


def _start_tag(tag: Tag, removed: Counter[str]) -> str | None:
    if not _is_welcome(tag):
        if tag.name not in _SILENT:
            removed[tag.name if _KNOWN_NAME.fullmatch(tag.name) else "unknown tags"] += 1
        return None
    written = [tag.name]
    for name, value in _with_alignment(tag, removed).items():
        if name in allowed.ATTRIBUTES[tag.name]:
            if (kept := _value(tag.name, name, value)) is not None:
                written.append(f'{name}="{escape(kept)}"')
            elif name in allowed.LINKS | allowed.SOURCES:
                removed[_kind_of_address(value)] += 1
        elif name.startswith("on"):
            removed["on* attributes"] += 1
    return f"<{' '.join(written)}>"


def _is_welcome(tag: Tag) -> bool:
    if tag.name == "input":  # The boxes of a task list, and no other control.
        return tag.attributes.get("type", "").lower() == "checkbox"
    return tag.name in allowed.TAGS


def _with_alignment(tag: Tag, removed: Counter[str]) -> dict[str, str]:
    """The attributes, with a class in place of the alignment that a style or `align` asks for."""
    attributes = dict(tag.attributes)
    style = attributes.pop("style", "")
    if _TEXT_ALIGN.sub("", style).strip():
        removed["style attributes"] += 1
    aligned = _TEXT_ALIGN.search(style)
    side = aligned[1].lower() if aligned else ""
    mark = f"align-{side}" if side in {"center", "right"} else ""
    if tag.name not in allowed.MATHML and "align" in attributes:
        side = attributes["align"].lower()
        mark = f"align{side}" if tag.name in _FLOATS else f"align-{side}"
    if mark:
        attributes["class"] = f"{attributes.get('class', '')} {mark}"
    # Also here, because nh3 appends what is missing in any order.
    return attributes | allowed.FIXED.get(tag.name, {})


def _value(tag: str, name: str, value: str) -> str | None:
    """What an attribute that is allowed may hold; None when it goes."""
    if name == "class":
        return _classes(tag, value)
    if name in allowed.LINKS:
        return value if _scheme(value) in allowed.LINK_SCHEMES | {""} else None
    if name in allowed.SOURCES:
        return value if _is_source(tag, name, value) else None
    if (shape := allowed.SHAPES.get(name)) and not shape.fullmatch(value):
        return None
    if name in {"id", "name"} and value.lower() in allowed.PAGE_IDS:
        return None
    return value


def _classes(tag: str, value: str) -> str | None:
    known = allowed.CLASSES | allowed.CODE_CLASSES if tag == "span" else allowed.CLASSES
    names = (allowed.CLASS_NAMES.get(name, name) for name in value.split())
    kept = [name for name in names if name in known or allowed.CLASS_SHAPES.fullmatch(name)]
    return " ".join(dict.fromkeys(kept)) or None


def _scheme(address: str) -> str:
    """In lower case; "" for a relative address."""
    found = _SCHEME.match(_UNSEEN.sub("", address))
    return found[1].lower() if found else ""


def _is_source(tag: str, name: str, address: str) -> bool:
    if _scheme(address) in allowed.SOURCE_SCHEMES | {""}:
        return True
    return (tag, name) == ("img", "src") and bool(allowed.DATA_IMAGE.fullmatch(address.strip()))


def _kind_of_address(address: str) -> str:
    scheme = _scheme(address)
    return f"{scheme}: URLs" if scheme in _SCHEMES else "URLs of other schemes"


_CLEANER = nh3.Cleaner(
    tags=set(allowed.TAGS),
    clean_content_tags={"script", "style"},
    attributes={tag: set(names) for tag, names in allowed.ATTRIBUTES.items()},
    attribute_filter=_value,
    link_rel="noopener",
    url_schemes=set(allowed.LINK_SCHEMES | {"data"}),  # `data` only where _is_source agrees.
    set_tag_attribute_values=allowed.FIXED,
)
