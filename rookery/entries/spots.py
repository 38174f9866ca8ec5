"""The places where a weblog can live, and which of its addresses differ from one to another."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self

from django.contrib.sites.models import Site
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from rookery.entries.models import Entry
from rookery.weblogs.hosts import origin
from rookery.weblogs.models import Weblog


@dataclass(frozen=True, slots=True)
class Spot:
    """A place where a weblog can live."""

    site: Site
    slug: str
    is_root: bool

    @classmethod
    def of(cls, weblog: Weblog) -> Self:
        return cls(weblog.site, weblog.slug, weblog.is_root)

    @property
    def path(self) -> str:
        return "/" if self.is_root else f"/{self.slug}/"

    @property
    def url(self) -> str:
        return origin(self.site) + self.path

    @property
    def key(self) -> tuple[int, bool, str]:
        """Equal for spots at one address; at a root the slug is only kept for later."""
        return self.site.pk, self.is_root, self.slug


@dataclass(frozen=True, slots=True)
class Change:
    """One kind of address: how many there are, and one of them before and after."""

    kind: str
    count: int
    before: str
    after: str


def changes_of(
    weblog: Weblog, before: Spot, after: Spot, renamed: Mapping[str, str]
) -> list[Change]:
    """Every kind of address that it has, with an example; `renamed`: slugs that are others then."""
    listed = weblog.entries.readable()
    years = listed.stream().dates("pub_date", "year").count()
    tags = weblog.tags.filter(entries__in=listed).distinct()
    old, redirect = weblog.old_addresses.first(), weblog.redirects.first()
    kinds: list[tuple[str, int, str]] = [
        (_("home"), 1, ""),
        (_("entries"), listed.stream().count(), _example(listed.stream())),
        (_("pages"), listed.pages().count(), _example(listed.pages())),
        (_("feeds"), 3 + 3 * tags.count(), "feed/"),
        (_("tags"), tags.count(), f"tags/{tag.slug}/" if (tag := tags.first()) else ""),
        (_("archive and search"), 2 + years, "archive/"),
        (_("old addresses"), weblog.old_addresses.count(), old.path if old else ""),
        (_("redirects"), weblog.redirects.count(), redirect.path if redirect else ""),
    ]
    there = {f"{slug}/": f"{other}/" for slug, other in renamed.items()}
    changes = [
        Change(kind, count, before.url + path, after.url + there.get(path, path))
        for kind, count, path in kinds
    ]
    file = weblog.uploads.first()
    if file is not None and before.site.pk != after.site.pk:
        urls = (origin(spot.site) + file.path for spot in (before, after))
        changes.append(Change(_("files"), weblog.uploads.count(), *urls))
    return [change for change in changes if change.count]


def _example(entries: "QuerySet[Entry]") -> str:
    newest = entries.order_by("-pub_date", "-pk").values_list("slug", flat=True).first()
    return f"{newest}/" if newest else ""
