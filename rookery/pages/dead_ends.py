"""Redirects by hand that lead nowhere at the moment."""

from collections.abc import Iterable

from rookery.entries.redirects import bare_path
from rookery.pages.places import followed
from rookery.weblogs.models import Weblog


def dead_ends(weblog: Weblog, targets: Iterable[str]) -> set[str]:
    """Those of `targets`, as stored, that are inside the weblog and where readers find nothing now.

    None of a weblog that is hidden as a whole. Targets elsewhere are not asked.
    """
    inside = {target for target in targets if "://" not in target} if weblog.is_open else set()
    slugs = {bare_path(target) for target in inside}
    there = {
        *weblog.entries.readable().filter(slug__in=slugs).values_list("slug", flat=True),
        "",
    }
    rest = (target for target in inside if bare_path(target) not in there)
    return {target for target in rest if followed(weblog, target) is None}
