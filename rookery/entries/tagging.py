"""Tags: names as people type them, and the copies of them that reading needs."""

import hashlib
from collections.abc import Iterable
from typing import TYPE_CHECKING

from rookery.lib.slugs import slugify
from rookery.weblogs.models import Weblog

if TYPE_CHECKING:
    from rookery.entries.models import Entry, Tag

LONGEST = 100  # characters of a tag's name


def split(typed: str) -> list[str]:
    """The names in a comma-separated line, without doubles."""
    names = [" ".join(name.split())[:LONGEST] for name in typed.replace("#", " ").split(",")]
    return list(by_slug(names).values())


def tag_slug(name: str) -> str:
    """The slug of a tag; a name without a letter to fold (写真) gets a stable short code."""
    return slugify(name) or "t-" + hashlib.blake2s(name.encode(), digest_size=4).hexdigest()


def get_tags(weblog: Weblog, names: list[str]) -> list["Tag"]:
    """The weblog's tags of these names, made where they are missing; in the order given."""
    wanted = by_slug(names)
    have = {tag.slug: tag for tag in weblog.tags.filter(slug__in=wanted)}
    for slug, name in wanted.items():
        if slug not in have:
            have[slug] = weblog.tags.get_or_create(slug=slug, defaults={"name": name})[0]
    return [have[slug] for slug in wanted]


def by_slug(names: Iterable[str]) -> dict[str, str]:
    """Slug to name, the first of those that fold to the same; room in the database is kept to."""
    found: dict[str, str] = {}
    for name in names:
        if short := name[:LONGEST].strip():
            found.setdefault(tag_slug(short), short)
    return found


def set_tags(entry: "Entry", names: list[str]) -> None:
    """Make `names` the tags of a saved entry, and keep the copy that lists show."""
    tags = get_tags(entry.weblog, names)
    entry.entry_tags.exclude(tag__in=tags).delete()
    for tag in tags:
        entry.entry_tags.get_or_create(tag=tag, defaults={"weblog": entry.weblog})
    entry.tag_list = [[tag.name, tag.slug] for tag in tags]
    entry.save(update_fields=["tag_list"])
