"""Where a WordPress item was on the web, and what it was called there."""

import re
from collections.abc import Container, Iterator
from typing import Final
from urllib.parse import unquote

from rookery.transfer import urls
from rookery.transfer.wordpress.raw import RawItem

PATH: Final = 500
_QUERY: Final = re.compile(r"(?:^|&)((?:p|page_id)=(\d{1,18}))(?:&|$)")


def slug(raw: RawItem) -> str:
    """WordPress's slug as it stands; the door that names entries folds it."""
    name = unquote(raw.get("wp:post_name")).rstrip("/").rpartition("/")[2]
    return re.sub(r"\.(?:html?|php|aspx?)$", "", name)


def old_paths(raw: RawItem, site_url: str, ids: Container[int]) -> Iterator[str]:
    """Where it was, relative to the weblog: ``2008/09/04/markup/``, ``?p=12``.

    `site_url` is where the weblog was; `ids` are the numbers of all entries in the file.
    """
    base = urls.parts(site_url)
    found: dict[str, None] = {}
    for address in (raw.get("link"), raw.get("guid")):
        parts = urls.parts(address)
        if parts.netloc and base.netloc and _host(parts.netloc) != _host(base.netloc):
            continue
        if query := _QUERY.search(parts.query):
            # A copied post keeps the address of its model; that one has the better claim.
            if query[2] == raw.post_id or int(query[2]) not in ids:
                found[f"?{query[1]}"] = None
        elif not parts.query:
            found.update(dict.fromkeys(_paths(parts.path, base.path)))
    if raw.post_id:
        found[f"?{'page_id' if raw.post_type == 'page' else 'p'}={raw.post_id}"] = None
    yield from (path for path in found if len(path) <= PATH)


def _paths(path: str, home: str) -> Iterator[str]:
    """A path below the weblog's old home, and below the old domain: one of them will be asked."""
    whole = re.sub(r"/{2,}", "/", unquote(path)).strip("/")
    home = home.strip("/")
    if whole in {"", home}:
        return
    yield f"{whole.removeprefix(f'{home}/') if home else whole}/"
    yield f"{whole}/"


def _host(netloc: str) -> str:
    return netloc.lower().removeprefix("www.")
