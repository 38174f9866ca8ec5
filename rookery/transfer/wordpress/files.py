"""The attachments of an export, and finding them by the addresses that posts use for them."""

import mimetypes
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from urllib.parse import unquote

from rookery.transfer import urls
from rookery.transfer.items import Attachment

_SIZE = re.compile(r"(?:-\d{1,5}x\d{1,5}|-scaled|-rotated)(?=\.\w{2,5}$)")
_EDITED = re.compile(r"-e\d{10,13}(?=\.\w{2,5}$)")
_ADDRESS = re.compile(r"""(?:https?:)?//[^\s"'<>()\\,]{4,1000}""")
_PROXY = re.compile(r"^i\d\.wp\.com/")


def address_key(url: str) -> str:
    """What all spellings of one file's address share: no scheme, no query, no size in the name.

    WordPress keeps every picture in several sizes (boat-300x200.jpg) and its image proxy prefixes
    the host (i0.wp.com/example.org/…); all of them are the one file that the author put there.
    """
    parts = urls.parts(url if "//" in url else f"//{url}")
    if not parts.hostname:
        return url
    key = f"{parts.hostname.removeprefix('www.')}{unquote(parts.path)}"
    return _EDITED.sub("", _SIZE.sub("", _PROXY.sub("", key)))


@dataclass(slots=True)
class Files:
    """Attachments by WordPress id; `here` has the new address of those that were fetched."""

    by_id: dict[str, Attachment] = field(default_factory=dict)
    here: dict[str, str] = field(default_factory=dict)
    by_parent: dict[str, list[str]] = field(default_factory=dict)

    def add(self, post_id: str, file: Attachment) -> None:
        if post_id not in self.by_id:
            self.by_id[post_id] = file
            if file.parent:
                self.by_parent.setdefault(file.parent, []).append(post_id)

    def arrived(self, url: str, path: str) -> None:
        """Say that the file of this address is now at `path`."""
        self.here[address_key(url)] = path

    def named(self, ids: list[str]) -> list[Attachment]:
        """The attachments with these ids, in this order; unknown ones are left out."""
        return [self.by_id[name] for name in ids if name in self.by_id]

    def images_of(self, post: str, *, besides: set[str] | None = None) -> list[Attachment]:
        """The pictures that were uploaded to a post."""
        ids = [name for name in self.by_parent.get(post, []) if name not in (besides or ())]
        return [file for file in self.named(ids) if kind(file.url) == "image"]

    def kind_of(self, post: str, wanted: str) -> Iterator[str]:
        """Addresses of a post's files of one kind: image, audio or video."""
        for file in self.named(self.by_parent.get(post, [])):
            if kind(file.url) == wanted:
                yield file.url

    def rewritten(self, html: str) -> str:
        """`html` with the addresses of fetched files replaced by their new ones."""
        if not self.here:
            return html
        return _ADDRESS.sub(lambda found: self.here.get(address_key(found[0]), found[0]), html)


def kind(url: str) -> str:
    """image, audio, video or another first half of the type that the name suggests; "" if none."""
    guessed, _ = mimetypes.guess_type(urls.parts(url).path)
    return (guessed or "").partition("/")[0]
