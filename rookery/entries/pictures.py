"""Pictures in finished HTML: how large they are, when they load, and which one comes first."""

import re
import uuid
from collections.abc import Mapping
from html import escape

from rookery.entries.tags import Tag, tags

LONGEST = 500  # characters of an address that is kept
_UPLOAD = re.compile(r"/-/media/([0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12})/", re.IGNORECASE)

type Size = tuple[int, int]  # width and height in pixels
type Sizes = Mapping[uuid.UUID, Size]


def uploads(html: str) -> set[uuid.UUID]:
    """The ids of the uploads that it shows or links to."""
    return {uuid.UUID(found) for found in _UPLOAD.findall(html)}


def first(html: str) -> str:
    """The address of the first picture that others may show too: an upload, or https; or ""."""
    found = (tag.attributes.get("src", "") for tag in tags(html) if tag.name == "img")
    shown = (src for src in found if _UPLOAD.match(src) or src.lower().startswith("https:"))
    return next((src for src in shown if len(src) <= LONGEST), "")


def laid_out(html: str, sizes: Sizes) -> str:
    """`html` with room kept for pictures of known size; all but the first wait to be near."""
    if "<img" not in html:
        return html
    out: list[str] = []
    position = seen = 0
    for tag in tags(html):
        if tag.name == "img" and not tag.is_end:
            written = html[tag.start : tag.end].rstrip("/> ")
            more = {**_room(tag, sizes), "decoding": "async"}
            if seen:
                more["loading"] = "lazy"
            new = "".join(
                f' {name}="{escape(value)}"'
                for name, value in more.items()
                if name not in tag.attributes
            )
            out += html[position : tag.start], written, new, ">"
            position = tag.end
            seen += 1
    return "".join([*out, html[position:]])


def _room(tag: Tag, sizes: Sizes) -> dict[str, str]:
    """Width and height, as far as neither is said: one alone is what the author wants."""
    found = _UPLOAD.match(tag.attributes.get("src", ""))
    size = sizes.get(uuid.UUID(found[1])) if found else None
    if size is None or {"width", "height"} & {*tag.attributes}:
        return {}
    return {"width": str(size[0]), "height": str(size[1])}
