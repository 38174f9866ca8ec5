"""The parts of a WordPress export as they stand in the file, nothing interpreted."""

import re
from dataclasses import dataclass, field

from rookery.transfer.items import Author

_NUMBER = re.compile(r"[0-9]{1,18}$")
_ID_IN_ADDRESS = re.compile(r"[?&](?:p|page_id|attachment_id)=(\d{1,18})(?:&|$)")


@dataclass(slots=True)
class Term:
    """A category, tag or other label of an item; `domain` is its taxonomy ("" when unsaid)."""

    domain: str
    slug: str
    name: str


@dataclass(slots=True)
class RawItem:
    """One `<item>` as it stands: text fields by element name, nothing interpreted."""

    number: int
    line: int
    fields: dict[str, str] = field(default_factory=dict)
    terms: list[Term] = field(default_factory=list)
    meta: dict[str, str] = field(default_factory=dict)
    comments: int = 0

    def get(self, name: str) -> str:
        """A short field, without the white space around it."""
        return self.fields.get(name, "").strip()

    @property
    def post_id(self) -> str:
        """WordPress's own number; taken from the item's address when the element is missing."""
        given = self.get("wp:post_id")
        if _NUMBER.match(given):
            return given.lstrip("0") or "0"
        for address in (self.get("guid"), self.get("link")):
            if found := _ID_IN_ADDRESS.search(address):
                return found[1]
        return ""

    @property
    def post_type(self) -> str:
        """What kind of item it is; "" when it has no WordPress element at all."""
        kind = self.get("wp:post_type")
        return kind or ("post" if any(name.startswith("wp:") for name in self.fields) else "")


@dataclass(slots=True)
class Head:
    """What stands in the channel beside the items."""

    fields: dict[str, str] = field(default_factory=dict)
    authors: dict[str, Author] = field(default_factory=dict)

    @property
    def site_url(self) -> str:
        """Where the weblog lived: the address that permalinks begin with."""
        return (self.fields.get("wp:base_blog_url") or self.fields.get("link", "")).strip()
