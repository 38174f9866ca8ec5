"""Choosing names: which slugs are free for an entry or a weblog, and which are remembered.

The entries of a site's root weblog share one namespace with the slugs of the site's weblogs, the
reserved words and every old address. Who came first keeps a name.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING

from django.contrib.sites.models import Site
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from rookery.lib.slugs import slugify
from rookery.weblogs.models import Mount, SiteState, Weblog

if TYPE_CHECKING:
    from rookery.entries.models import Entry

LONGEST = 100  # characters of a slug

# First words of addresses that Rookery keeps for itself, on every site and below every weblog.
RESERVED = frozenset(
    {
        "accounts",
        "admin",
        "api",
        "archive",
        "feed",
        "media",
        "search",
        "static",
        "studio",
        "tags",
        "weblogs",
    }
)


class Taken(ValidationError):
    """A typed slug that can't be had; `suggestion` is one like it that is free."""

    def __init__(self, slug: str, suggestion: str) -> None:
        self.suggestion = suggestion
        super().__init__(
            _("The address “%(slug)s” is taken. “%(suggestion)s” is free."),
            code="taken",
            params={"slug": slug, "suggestion": suggestion},
        )


def taken_by_entries(weblog: Weblog, prefix: str = "", besides: "Entry | None" = None) -> set[str]:
    """The names that begin with `prefix` and that a new entry of `weblog` can't have."""
    entries = weblog.entries.filter(slug__startswith=prefix)
    old = weblog.old_addresses.filter(path__startswith=prefix)
    if besides is not None and besides.pk:
        entries = entries.exclude(pk=besides.pk)
        old = old.exclude(entry=besides.pk)
    taken = {*entries.values_list("slug", flat=True)}
    taken |= {path.removesuffix("/") for path in old.values_list("path", flat=True)}
    if weblog.is_root:
        taken |= _weblog_slugs(weblog.site_id, prefix)
    return taken | {word for word in RESERVED if word.startswith(prefix)}


def taken_by_weblogs(site: Site, prefix: str = "", besides: Weblog | None = None) -> set[str]:
    """The names that begin with `prefix` and that a weblog of `site` can't have."""
    taken = _weblog_slugs(site.pk, prefix, besides)
    # Whoever is at the root, or was there last, has addresses there that must not die.
    at_root = Q(site=site, is_root=True) | Q(mounts__site=site, mounts__slug="")
    for weblog in Weblog.objects.filter(at_root).distinct():
        taken |= {*weblog.entries.filter(slug__startswith=prefix).values_list("slug", flat=True)}
        old = weblog.old_addresses.filter(path__startswith=prefix).values_list("path", flat=True)
        taken |= {path.partition("/")[0] for path in old}
    return taken | {word for word in RESERVED if word.startswith(prefix)}


def _weblog_slugs(site_id: int, prefix: str, besides: Weblog | None = None) -> set[str]:
    weblogs = Weblog.objects.filter(site=site_id, slug__startswith=prefix)
    mounts = Mount.objects.filter(site=site_id, slug__startswith=prefix)
    if besides is not None and besides.pk:
        weblogs = weblogs.exclude(pk=besides.pk)
        mounts = mounts.exclude(weblog=besides.pk)
    return {*weblogs.values_list("slug", flat=True), *mounts.values_list("slug", flat=True)}


def numbered(base: str, taken: Callable[[str], set[str]] | set[str]) -> str:
    """`base`, or ``base-2``, ``base-3``…: the first that is not taken."""
    names = taken(base[: LONGEST - 8]) if callable(taken) else taken
    if base not in names:
        return base
    stem = base[: LONGEST - 8].rstrip("-")
    number = 2
    while f"{stem}-{number}" in names:
        number += 1
    return f"{stem}-{number}"


def derived_slug(entry: "Entry") -> str:
    """The slug that an entry's title gives, or its date when there is no title to fold."""
    day = entry.pub_date.astimezone(entry.weblog.zone)
    return slugify(entry.title, LONGEST) or f"{day:%Y-%m-%d}"


def free_entry_slug(weblog: Weblog, wanted: str, entry: "Entry | None" = None) -> str:
    """`wanted`, numbered when it is taken."""
    return numbered(wanted, lambda prefix: taken_by_entries(weblog, prefix, entry))


def free_weblog_slug(site: Site, wanted: str, weblog: Weblog | None = None) -> str:
    """`wanted`, numbered when it is taken."""
    return numbered(wanted, lambda prefix: taken_by_weblogs(site, prefix, weblog))


def check_entry_slug(weblog: Weblog, slug: str, entry: "Entry | None" = None) -> None:
    """Raise ValidationError for a slug of the wrong form, and Taken for one that isn't free."""
    check_form(slug)
    free = free_entry_slug(weblog, slug, entry)
    if free != slug:
        raise Taken(slug, free)


def check_weblog_slug(site: Site, slug: str, weblog: Weblog | None = None) -> None:
    """Raise ValidationError for a slug of the wrong form, and Taken for one that isn't free."""
    check_form(slug)
    free = free_weblog_slug(site, slug, weblog)
    if free != slug:
        raise Taken(slug, free)


def check_form(slug: str) -> None:
    """Raise ValidationError unless `slug` is folded: words of a-z and digits, joined by hyphens."""
    folded = slugify(slug, LONGEST)
    if slug != folded or not slug:
        raise ValidationError(
            _("An address has only the letters a to z, digits and hyphens, as in “%(folded)s”."),
            code="form",
            params={"folded": folded or f"{timezone.now():%Y-%m-%d}"},
        )


def settle_entry(entry: "Entry", before: "Entry | None", *, derive: bool) -> None:
    """Give `entry` its slug: keep, derive or check it. Holds the site's names until the commit."""
    if before is not None and entry.slug == before.slug:
        return
    SiteState.lock(entry.weblog.site_id)
    if not entry.slug or derive:
        wanted = slugify(entry.slug, LONGEST) or derived_slug(entry)
        entry.slug = free_entry_slug(entry.weblog, wanted, entry)
    else:
        check_entry_slug(entry.weblog, entry.slug, entry)


def remember_entry(entry: "Entry", before: "Entry") -> None:
    """Keep the address that `entry` had; one that it takes up again is no longer an old one."""
    if entry.slug == before.slug:
        return
    entry.weblog.old_addresses.filter(path=f"{entry.slug}/").delete()
    entry.weblog.old_addresses.update_or_create(path=f"{before.slug}/", defaults={"entry": entry})


def root_is_free(site: Site) -> bool:
    """True when no weblog is at the root of `site`, or ever was."""
    return not (
        Weblog.objects.filter(site=site, is_root=True).exists()
        or Mount.objects.filter(site=site, slug="").exists()
    )


def check_root(site: Site) -> None:
    """Raise ValidationError when a weblog is at the root of `site`, or was and left addresses."""
    if not root_is_free(site):
        raise ValidationError(
            _("The root of %(site)s is taken. Leave the weblog under its slug."),
            code="root",
            params={"site": site.domain},
        )
