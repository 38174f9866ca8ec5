from argparse import ArgumentParser, BooleanOptionalAction
from typing import Any

from rookery.console.command import ConsoleCommand, add_json, table
from rookery.console.finding import add_site, find_site, find_user
from rookery.entries.found import found_weblog
from rookery.weblogs.models import Weblog


class Command(ConsoleCommand):
    help = "Add a weblog, or list them all."
    examples = """
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
        listing = act("list", self.list, "List all weblogs.", "rookery weblog list --json")
        add_site(listing, "only those of this site")
        add_json(listing)

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
