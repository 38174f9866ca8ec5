"""Choosing names: which slugs are free for an entry or a weblog, and which are remembered.

The entries of a site's root weblog share one namespace with the slugs of the site's weblogs, the
reserved words and every old address. Who came first keeps a name.
"""

from collections.abc import Callable, Collection
from datetime import datetime
from typing import TYPE_CHECKING

from django.contrib.sites.models import Site
from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet, Value
from django.db.models.functions import Concat
from django.utils import timezone
from django.utils.translation import gettext as _

from rookery.entries.ledger import FreedName
from rookery.lib.slugs import slugify
from rookery.weblogs.models import Mount, Weblog

if TYPE_CHECKING:
    from rookery.entries.models import Entry, OldAddressQuerySet

LONGEST = 100  # characters of a slug

# First words of addresses that Rookery keeps for itself, on every site and below every weblog.
RESERVED = frozenset(
    {
        "accounts",
        "admin",
        "api",
        "archive",
        "authors",
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


# Which names are asked about: all that begin with this, or these.
type Among = str | Collection[str]


def taken_by_entries(weblog: Weblog, among: Among = "", besides: "Entry | None" = None) -> set[str]:
    """The names among those asked about that a new entry of `weblog` can't have."""
    taken = held(weblog, among, besides=besides)
    if weblog.is_root:
        taken |= _weblog_slugs(weblog.site_id, among) | _freed_on(weblog.site_id, among)
        taken |= left_behind(weblog, among)
    return taken | {word for word in RESERVED if _is_among(word, among)}


def taken_by_weblogs(site: Site, prefix: str = "", besides: Weblog | None = None) -> set[str]:
    """The names that begin with `prefix` and that a weblog of `site` can't have."""
    taken = _weblog_slugs(site.pk, prefix, besides) | _freed_on(site.pk, prefix)
    # Whoever is at the root, or was there, has addresses there that must not die.
    paths: set[str] = set()
    for weblog in Weblog.objects.filter(site=site, is_root=True):
        paths |= held(weblog, prefix)
    for mount in _left_root(site.pk):
        paths |= held(mount.weblog, prefix, until=mount.left_at)
    taken |= {path.partition("/")[0] for path in paths}
    return taken | {word for word in RESERVED if word.startswith(prefix)}


def left_behind(weblog: Weblog, among: Among) -> set[str]:
    """Paths at its root that lead to weblogs which were there before, without a last slash."""
    paths: set[str] = set()
    former = _left_root(weblog.site_id) if weblog.is_root else Mount.objects.none()
    for mount in former.exclude(weblog=weblog):
        paths |= held(mount.weblog, among, until=mount.left_at)
    return paths


def held(
    weblog: Weblog,
    among: Among,
    *,
    besides: "Entry | None" = None,
    until: datetime | None = None,
) -> set[str]:
    """Paths below `weblog`, without a last slash, that lead somewhere or did; one query.

    With `until`, what was made or named so later doesn't count.
    """
    entries = weblog.entries.filter(_like("slug", among))
    old = weblog.old_addresses.filter(_like("path", among, "/"))
    made = weblog.redirects.filter(_like("path", among)).order_by()
    if until is not None:
        entries, old = entries.named_by(until), old.led_by(until)
        made = made.filter(created_at__lte=until)
    if besides is not None and besides.pk:
        entries = entries.exclude(pk=besides.pk)
        old = old.exclude(entry=besides.pk)
    rows = entries.order_by().values_list("slug", flat=True)
    paths = rows.union(
        old.values_list("path", flat=True),
        made.values_list("path", flat=True),
        weblog.freed_names.kept().filter(_like("name", among)).values_list("name", flat=True),
    )
    return {path.removesuffix("/") for path in paths}


def _left_root(site_id: int) -> QuerySet[Mount]:
    """Where weblogs were that have left the root of the site."""
    return Mount.objects.filter(site=site_id, slug="").select_related("weblog")


def _freed_on(site_id: int, among: Among) -> set[str]:
    freed = FreedName.objects.kept().filter(_like("name", among), site=site_id)
    return {*freed.values_list("name", flat=True)}


def freed_at_root(site_id: int, besides: Weblog) -> QuerySet[FreedName]:
    """Names at the root of a site that wait after a deletion, but for those of one weblog."""
    was_there = Q(weblog__site=site_id, weblog__is_root=True)
    was_there |= Q(weblog__mounts__site=site_id, weblog__mounts__slug="")
    kept = FreedName.objects.kept().filter(Q(site=site_id) | was_there)
    return kept.exclude(weblog=besides).distinct()


def but_freed(old: "OldAddressQuerySet", site_id: int, weblog: Weblog) -> "OldAddressQuerySet":
    """Those of the weblog's old addresses that are no one else's at the root of the site."""
    freed = freed_at_root(site_id, besides=weblog).annotate(path=Concat("name", Value("/")))
    return old.exclude(path__in=freed.values("path"))


def _weblog_slugs(site_id: int, among: Among, besides: Weblog | None = None) -> set[str]:
    weblogs = Weblog.objects.filter(_like("slug", among), site=site_id)
    mounts = Mount.objects.filter(_like("slug", among), site=site_id).exclude(slug="")
    if besides is not None and besides.pk:
        weblogs = weblogs.exclude(pk=besides.pk)
        mounts = mounts.exclude(weblog=besides.pk)
    return {*weblogs.values_list("slug", flat=True), *mounts.values_list("slug", flat=True)}


def _like(column: str, among: Among, end: str = "") -> Q:
    if isinstance(among, str):
        return Q(**{f"{column}__startswith": among})
    return Q(**{f"{column}__in": {*among, *(name + end for name in among)}})


def _is_among(name: str, among: Among) -> bool:
    return name.startswith(among) if isinstance(among, str) else name in among


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


def free_names(entry: "Entry") -> None:
    """Keep the names of an entry that is being erased from everybody for a while."""
    if not entry.revisions.filter(status="published").exists():
        return  # Nobody can have linked to it.
    old = entry.old_addresses.values_list("path", flat=True)
    names = {entry.slug, *(path.removesuffix("/") for path in old)}
    freed = [FreedName(weblog=entry.weblog, name=name) for name in names if is_name(name)]
    entry.weblog.freed_names.filter(name__in=names).delete()
    FreedName.objects.bulk_create(freed)


def free_weblog_names(weblog: Weblog) -> None:
    """Keep the names of a weblog that is being erased from everybody for a while, site by site."""
    freed: set[tuple[int, str]] = {(weblog.site_id, weblog.slug)}
    roots = {weblog.site_id} if weblog.is_root else set()
    for mount in weblog.mounts.all():
        freed.add((mount.site_id, mount.slug))
        if not mount.slug:
            roots.add(mount.site_id)
    if roots:
        words = {path.partition("/")[0] for path in held(weblog, "")}
        freed |= {(site_id, word) for site_id in roots for word in words}
    for site_id in {site_id for site_id, _name in freed}:
        FreedName.objects.filter(site=site_id, until__lte=timezone.now()).delete()
    rows = [FreedName(site_id=site_id, name=name) for site_id, name in freed if is_name(name)]
    FreedName.objects.bulk_create(rows, ignore_conflicts=True, batch_size=500)


def is_name(path: str) -> bool:
    """Whether a path could be a slug: one word, not a query."""
    return bool(path) and len(path) <= LONGEST and not {*path} & {*"/?"}


def settle_entry(entry: "Entry", before: "Entry | None", *, derive: bool) -> None:
    """Give `entry` its slug: keep, derive or check it. `locks.hold_for` comes first."""
    if before is not None and entry.slug == before.slug:
        return
    if not entry.slug or derive:
        wanted = slugify(entry.slug, LONGEST) or derived_slug(entry)
        entry.slug = free_entry_slug(entry.weblog, wanted, entry)
    else:
        check_entry_slug(entry.weblog, entry.slug, entry)
    if before is not None:
        had = entry.old_addresses.filter(path=f"{entry.slug}/").first()
        entry.named_at = had.named_at if had else timezone.now()


def remember_entry(entry: "Entry", before: "Entry") -> None:
    """Keep the address that `entry` had; one that it takes up again is no longer an old one."""
    if entry.slug == before.slug:
        return
    old = entry.weblog.old_addresses
    old.filter(path=f"{entry.slug}/").delete()
    old.update_or_create(
        path=f"{before.slug}/", defaults={"entry": entry, "named_at": before.named_at}
    )


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
