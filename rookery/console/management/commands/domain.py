from argparse import ArgumentParser
from typing import Any

from rookery.console.command import ConsoleCommand, add_json, table, usage_error
from rookery.console.finding import add_site, find_weblog
from rookery.weblogs.domains import claim, vouch
from rookery.weblogs.models import Domain, DomainStatus


class Command(ConsoleCommand):
    help = "Add a domain, or list them all."
    examples = """
        rookery domain add ana.example --active
        rookery domain list
    """

    def add_arguments(self, parser: ArgumentParser) -> None:
        act = self.acts(parser)
        add = act(
            "add",
            self.add,
            "Add a domain. With --active you vouch for it: it is a site of its own at once.",
            """
            rookery domain add ana.example --active
            rookery domain add moss.example --weblog moss
            """,
        )
        add.add_argument("host", metavar="HOST", help="its name, such as ana.example")
        add.add_argument("--weblog", metavar="SLUG", default="", help="the weblog it is meant for")
        add_site(add, "the site that weblog lives on, when several have one of that name")
        add.add_argument(
            "--active",
            action="store_true",
            help="serve it from now on; without, it only waits for its proof",
        )
        add_json(add)
        listing = act("list", self.list, "List all domains.", "rookery domain list --json")
        add_json(listing)

    def add(self, *, host: str, weblog: str, site: str, active: bool, **options: Any) -> None:
        if site and not weblog:
            raise usage_error("--site says where a weblog lives: it needs --weblog SLUG.")
        wanted_for = find_weblog(weblog, site) if weblog else None
        domain = (vouch if active else claim)(host, by=None, weblog=wanted_for)
        if not active:
            words = f"{domain.host} is noted. It serves nothing until it is proven or vouched for."
        elif wanted_for is not None:
            words = (
                f"{domain.host} is active. “{wanted_for}” is still at {wanted_for.url}: `rookery "
                f"weblog move {wanted_for.slug} --to-site {domain.host} --root --yes` moves it."
            )
        else:
            words = (
                f"{domain.host} is active. `rookery weblog add SLUG --title T --author EMAIL "
                f"--site {domain.host}` founds a weblog there."
            )
        self.tell(facts(domain), words, as_json=options["json"])

    def list(self, **options: Any) -> None:
        domains = Domain.objects.select_related("site", "weblog").order_by("host", "pk")
        found = [facts(domain) for domain in domains]
        rows = [(row["host"], row["status"], _part(row), row["weblog"] or "") for row in found]
        words = table(rows, ("HOST", "STATUS", "SITE", "WANTED FOR"))
        self.tell(found, words, as_json=options["json"])


def facts(domain: Domain) -> dict[str, Any]:
    return {
        "id": domain.pk,
        "host": domain.host,
        "status": str(domain.status),
        "site": domain.site.domain if domain.site else None,
        "site_id": domain.site_id,
        "primary": domain.is_primary,
        "weblog": domain.weblog.slug if domain.weblog else None,
    }


def _part(row: dict[str, Any]) -> str:
    """Which site it belongs to, and as what."""
    if row["status"] != DomainStatus.ACTIVE:
        return ""
    site = f"site {row['site_id']}"
    return site if row["primary"] else f"{site}, alias of {row['site']}"
