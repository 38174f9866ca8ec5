"""What a move of a weblog would change, be refused for, or lose: said before anything is done."""

import copy
import hashlib
import json
from dataclasses import dataclass, field

from django.contrib.sites.models import Site
from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from rookery.entries import addresses
from rookery.entries.ledger import Move
from rookery.entries.models import Entry
from rookery.entries.spots import Change, Spot, changes_of
from rookery.weblogs.hosts import origin
from rookery.weblogs.models import Mount, Weblog


@dataclass(frozen=True, slots=True)
class Renamed:
    """An entry whose slug is somebody's where the weblog goes, or is its own again."""

    pk: int
    title: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Lost:
    """An old address of somebody that a page of the moving weblog would stand in front of."""

    url: str
    owner: str
    what: str


@dataclass(frozen=True, slots=True)
class MovePlan:
    weblog: Weblog
    before: Spot
    after: Spot
    changes: list[Change]
    renamed: list[Renamed] = field(default_factory=list)
    lost: list[Lost] = field(default_factory=list)
    wanted: str = ""  # The slug it would have kept, had it been free.
    displaced: Weblog | None = None  # Has to leave the root for it.
    undoes: Move | None = None  # It goes back to where it came from.

    @property
    def fingerprint(self) -> str:
        """What somebody agrees to: the same only while the same would happen and be lost."""
        said = [
            self.weblog.pk,
            self.before.key,
            self.after.key,
            self.displaced and self.displaced.pk,
            sorted((one.pk, one.after) for one in self.renamed),
            sorted(one.url for one in self.lost),
        ]
        return hashlib.blake2b(json.dumps(said).encode(), digest_size=12).hexdigest()


class Unconfirmed(ValidationError):
    """The move would take addresses away from somebody, and nobody has said yes to that."""

    def __init__(self, plan: MovePlan) -> None:
        self.plan = plan
        super().__init__(
            _("%(n)d old addresses would no longer lead where they do. Say that you mean it.")
            % {"n": len(plan.lost)},
            code="unconfirmed",
        )


def plan_move(
    weblog: Weblog,
    *,
    to_site: Site,
    root: bool | None = None,
    slug: str | None = None,
    displace: bool = False,
    deleted_too: bool = False,
) -> MovePlan:
    """What moving `weblog` to `to_site` would do. ValidationError (`Taken`): it can't be done.

    `root` None: at the root when that is free or was its own. `slug` None: the one it has, numbered
    where it is taken. `displace`: whoever is at the root goes below its slug.
    """
    before, back = _movable(weblog, deleted_too=deleted_too), last_move(weblog)
    is_root = _wants_root(weblog, to_site) if root is None else root
    displaced = _in_the_way(weblog, to_site, displace=displace) if is_root else None
    after = Spot(to_site, _slug_at(weblog, to_site, slug, back), is_root)
    undoes = _undone_by(before, after, back)
    renamed = _renamed(weblog, after, undoes, displaced) if is_root or undoes else []
    changes = changes_of(weblog, before, after, {one.before: one.after for one in renamed})
    lost = _lost(weblog, after, renamed, displaced)
    wanted = weblog.slug if slug is None and after.slug != weblog.slug else ""
    return MovePlan(
        weblog, before, after, changes, renamed, lost, wanted, displaced=displaced, undoes=undoes
    )


def last_move(weblog: Weblog) -> Move | None:
    """The last move that wasn't taken back, if the weblog is still where that brought it."""
    last: Move | None = weblog.moves.filter(undone_at=None).first()
    if last is None or (last.to_site_id, last.to_root) != (weblog.site_id, weblog.is_root):
        return None
    return last


def plan_undo(weblog: Weblog) -> MovePlan:
    """What taking the last move back would do. ValidationError: there is none."""
    last = last_move(weblog)
    if last is None:
        raise ValidationError(_("There is no move to take back."), code="nothing")
    return plan_move(weblog, to_site=last.from_site, root=last.from_root, slug=last.from_slug)


def _undone_by(before: Spot, after: Spot, back: Move | None) -> Move | None:
    """The last move, if this one goes where that came from."""
    if after.key == before.key:
        raise ValidationError(_("It lives there already."), code="same")
    if back is None or (back.from_site_id, back.from_root, back.from_slug) != after.key:
        return None
    return back


def _movable(weblog: Weblog, *, deleted_too: bool) -> Spot:
    """Where it lives. ValidationError: it can't leave at the moment."""
    if weblog.deleted_at is not None and not deleted_too:
        raise ValidationError(_("It is deleted. Restore it first."), code="deleted")
    if weblog.entries.filter(is_arriving=True).exists():
        raise ValidationError(
            _("An import into it isn't complete. Let it end, or run it again, and then move."),
            code="arriving",
        )
    return Spot.of(weblog)


def _wants_root(weblog: Weblog, site: Site) -> bool:
    if site.pk == weblog.site_id:
        return weblog.is_root
    rooted = [mount.weblog_id for mount in site.mounts.filter(slug="", is_released=False)]
    return not site.weblogs.filter(is_root=True).exists() and {*rooted} <= {weblog.pk}


def _in_the_way(weblog: Weblog, site: Site, *, displace: bool) -> Weblog | None:
    """Who is at the root of `site`. ValidationError unless they may be asked to go."""
    found: Weblog | None = site.weblogs.filter(is_root=True).exclude(pk=weblog.pk).first()
    if found is not None and not displace:
        raise ValidationError(
            _("“%(weblog)s” is at the root of %(site)s. Move below a slug, or give it the root.")
            % {"weblog": found, "site": site.domain},
            code="root",
        )
    if found is not None:
        _movable(found, deleted_too=True)
    return found


def _slug_at(weblog: Weblog, site: Site, slug: str | None, back: Move | None) -> str:
    if site.pk == weblog.site_id and slug in {None, "", weblog.slug}:
        return weblog.slug
    if not slug:
        is_back = back is not None and back.from_site_id == site.pk
        wanted = back.from_slug if back is not None and is_back else weblog.slug
        return addresses.free_weblog_slug(site, wanted, weblog)
    addresses.check_weblog_slug(site, slug, weblog)
    return slug


def _renamed(
    weblog: Weblog, after: Spot, undoes: Move | None, displaced: Weblog | None
) -> list[Renamed]:
    """Entries that need another slug there, and those that get back the one they had."""
    there = copy.copy(weblog)
    there.site, there.slug, there.is_root = after.site, after.slug, after.is_root
    found, given = [], {after.slug} if after.is_root else set()
    if displaced is not None:
        given |= addresses.held(displaced, "")
    clashing = _clashing(weblog, after) if after.is_root else weblog.entries.none()
    for entry in clashing.order_by("pk"):
        slug = addresses.numbered(
            entry.slug, lambda prefix: addresses.taken_by_entries(there, prefix) | given
        )
        given.add(slug)
        found.append(Renamed(entry.pk, entry.heading, entry.slug, slug))
    for pk, had, has in undoes.renamed if undoes else []:
        own = weblog.entries.filter(pk=pk, slug=has).first()
        if own is not None and had not in addresses.taken_by_entries(there, {had}, own):
            found.append(Renamed(pk, own.heading, has, had))
    return found


def _clashing(weblog: Weblog, after: Spot) -> "QuerySet[Entry]":
    """Entries whose address at the root is a weblog's, was one's, or waits after a deletion."""
    site = after.site
    freed = addresses.freed_at_root(site.pk, besides=weblog)
    found: QuerySet[Entry] = weblog.entries.filter(
        Q(slug=after.slug)
        | Q(slug__in=site.weblogs.exclude(pk=weblog.pk).values("slug"))
        | Q(slug__in=site.mounts.exclude(slug="").values("slug"))
        | Q(slug__in=freed.values("name"))
    )
    return found


def _lost(
    weblog: Weblog, after: Spot, renamed: list[Renamed], displaced: Weblog | None
) -> list[Lost]:
    """Addresses at a root that it comes to which lead to weblogs that were there before."""
    if not after.is_root or (weblog.is_root and weblog.site_id == after.site.pk):
        return []
    given = {one.before: one.after for one in renamed}
    slugs = {given.get(slug, slug) for slug in weblog.entries.values_list("slug", flat=True)}
    mine = {f"{slug}/" for slug in slugs}
    mine |= {*weblog.old_addresses.values_list("path", flat=True)}
    mine |= {f"{path}/" for path in weblog.redirects.values_list("path", flat=True)}
    former = site_roots(after.site, weblog)
    if displaced is not None:
        former.insert(0, Mount(site=after.site, weblog=displaced, left_at=timezone.now()))
    found: list[Lost] = []
    home = origin(after.site)
    for mount in former:
        if mount is former[0]:
            found.append(_lost_home(mount, home))
        theirs = mount.weblog.entries.named_by(mount.left_at)
        paths = {f"{slug}/": title for slug, title in theirs.values_list("slug", "title")}
        old = mount.weblog.old_addresses.led_by(mount.left_at)
        paths = {**dict(old.values_list("path", "entry__title")), **paths}
        found += [
            Lost(f"{home}/{path}", mount.weblog.title, paths[path] or path)
            for path in sorted(mine & paths.keys())
        ]
    return found


def _lost_home(mount: Mount, home: str) -> Lost:
    """What leads to the last one at the root, unless it was given to the list: then the rest."""
    if mount.is_released:
        return Lost(f"{home}/feed/", mount.weblog.title, _("its feeds, tags and archive"))
    return Lost(f"{home}/", mount.weblog.title, _("its home and feeds"))


def site_roots(site: Site, besides: Weblog) -> list[Mount]:
    """Who was at the root of the site, in the order in which they are asked for an address."""
    mounts = site.mounts.filter(slug="").exclude(weblog=besides).select_related("weblog")
    return [*mounts.order_by("is_released", "-left_at", "-pk")]
