from argparse import ArgumentParser, BooleanOptionalAction
from collections.abc import Callable
from typing import Any

from rookery.console.command import ConsoleCommand, add_json, table, usage_error
from rookery.console.finding import add_site, find_site, find_user, find_weblog
from rookery.console.plans import plan_facts, told_plan
from rookery.entries.found import found_weblog
from rookery.entries.move import move_weblog
from rookery.entries.move_plan import plan_move, plan_undo
from rookery.weblogs.models import Weblog


class Command(ConsoleCommand):
    help = "Add a weblog, move one, or list them all."
    examples = """
        rookery weblog move moss --to-site moss.example --root
        rookery weblog add moss --title "Moss and stone" --author ana@example.org
        rookery weblog list
    """

    def add_arguments(self, parser: ArgumentParser) -> None:
        act = self.acts(parser)
        add = act(
            "add",
            self.add,
            "Found a weblog. The first one of a site is at its root, the others below their slug.",
            """
            rookery weblog add moss --title "Moss and stone" --author ana@example.org
            rookery weblog add home --title "Ana" --author ana@example.org --site ana.example --root
            """,
        )
        add.add_argument(
            "slug", metavar="SLUG", help="its word in addresses: letters, digits, hyphens"
        )
        add.add_argument("--title", required=True, help="what it is called")
        add.add_argument("--author", required=True, metavar="EMAIL", help="whose it is")
        add_site(add, "the site it lives on (otherwise the platform's own)")
        add.add_argument(
            "--root",
            action=BooleanOptionalAction,
            default=None,
            help="at the root of its site, or certainly not",
        )
        add_json(add)
        self._add_move(act)
        listing = act("list", self.list, "List all weblogs.", "rookery weblog list --json")
        add_site(listing, "only those of this site")
        add_json(listing)

    def _add_move(self, act: Callable[..., ArgumentParser]) -> None:
        move = act(
            "move",
            self.move,
            "Move a weblog to another site, to the root or away from it; old addresses redirect.",
            """
            rookery weblog move moss --to-site moss.example --root
            rookery weblog move moss --site moss.example --to-site localhost --slug moss
            rookery weblog move moss --undo
            """,
        )
        move.add_argument("slug", metavar="SLUG", help="which weblog")
        add_site(move, "where it lives now, when several have that name")
        move.add_argument(
            "--to-site", metavar="DOMAIN", default="", help="where to (otherwise it stays there)"
        )
        place = move.add_mutually_exclusive_group()
        place.add_argument("--root", action="store_true", help="at the root of that site")
        place.add_argument("--slug", dest="new", metavar="NEW", default="", help="below this word")
        place.add_argument("--undo", action="store_true", help="take its last move back")
        move.add_argument(
            "--yes", action="store_true", help="do it; without, it only says what would change"
        )
        add_json(move)

    def move(
        self, *, slug: str, site: str, to_site: str, root: bool, new: str, **options: Any
    ) -> None:
        weblog = find_weblog(slug, site)
        if options["undo"]:
            plan = plan_undo(weblog)
        elif not (to_site or root or new):
            raise usage_error("Say where to: --to-site DOMAIN, --root, --slug NEW, or --undo.")
        else:
            target = find_site(to_site) if to_site else weblog.site
            at_root = False if new else (root or None)
            plan = plan_move(weblog, to_site=target, root=at_root, slug=new or None)
        if options["yes"]:
            after = plan.after
            plan = move_weblog(
                weblog,
                to_site=after.site,
                root=after.is_root,
                slug=after.slug,
                by=None,
                agreed=plan.fingerprint,
            )
        told = told_plan(plan, is_done=options["yes"])
        self.tell(plan_facts(plan, is_done=options["yes"]), told, as_json=options["json"])

    def add(
        self, *, slug: str, title: str, author: str, site: str, root: bool | None, **options: Any
    ) -> None:
        weblog = found_weblog(
            title=title,
            author=find_user(author),
            site=find_site(site),
            slug=slug,
            is_root=root,
            by=None,
        )
        self.tell(facts(weblog), f"Founded “{weblog}”: {weblog.url}", as_json=options["json"])

    def list(self, *, site: str, **options: Any) -> None:
        weblogs = Weblog.objects.filter(deleted_at=None).select_related("site", "author")
        if site:
            weblogs = weblogs.filter(site=find_site(site))
        found = [facts(weblog) for weblog in weblogs.order_by("site__domain", "slug")]
        rows = [
            (row["url"], row["slug"], row["title"], row["author"], row["state"]) for row in found
        ]
        words = table(rows, ("ADDRESS", "SLUG", "TITLE", "AUTHOR", "STATE"))
        self.tell(found, words if rows else "There is no weblog yet.", as_json=options["json"])


def facts(weblog: Weblog) -> dict[str, Any]:
    return {
        "id": weblog.pk,
        "slug": weblog.slug,
        "title": weblog.title,
        "author": weblog.author.email,
        "site": weblog.site.domain,
        "root": weblog.is_root,
        "state": "suspended" if weblog.suspended_at else str(weblog.visibility),
        "url": weblog.url,
    }
