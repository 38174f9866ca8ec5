from argparse import ArgumentParser
from collections.abc import Callable
from typing import Any

from django.core.management.base import CommandError

from rookery.console.command import ConsoleCommand, add_json, table, usage_error
from rookery.console.finding import add_site, find_weblog
from rookery.entries import activate
from rookery.weblogs import hosts, records
from rookery.weblogs.domains import claim, vouch
from rookery.weblogs.models import Domain, DomainStatus, Weblog
from rookery.weblogs.verification import Findings


class Command(ConsoleCommand):
    help = "Add a domain, look whether it leads here, let it go, or list them all."
    examples = """
        rookery domain add ana.example --active
        rookery domain check moss.example
        rookery domain list
    """

    def add_arguments(self, parser: ArgumentParser) -> None:
        act = self.acts(parser)
        self._add_add(act)
        for name, function, what in (
            ("check", self.look, "Look now at a domain's records, and do what follows."),
            ("retire", self.retire, "Let a domain go: nothing is served there any more."),
        ):
            one = act(name, function, what, f"rookery domain {name} moss.example")
            one.add_argument("host", metavar="HOST", help="its name, such as moss.example")
            one.add_argument("--weblog", metavar="SLUG", default="", help="whose claim is meant")
            add_json(one)
        listing = act("list", self.list, "List all domains.", "rookery domain list --json")
        add_json(listing)

    def _add_add(self, act: Callable[..., ArgumentParser]) -> None:
        add = act(
            "add",
            self.add,
            "Add a domain. With --active you vouch for it: it is served at once. A weblog that is "
            "named moves there; without --active it does so when the domain is proven.",
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

    def add(self, *, host: str, weblog: str, site: str, active: bool, **options: Any) -> None:
        if site and not weblog:
            raise usage_error("--site says where a weblog lives: it needs --weblog SLUG.")
        wanted_for = find_weblog(weblog, site) if weblog else None
        domain = _add(host, wanted_for, active=active)
        if not active:
            words = f"{domain.host} is noted. It serves nothing until it is proven or vouched for."
            if wanted_for is not None:
                proof = records.proof_of(domain)
                words += f"\nIts proof: TXT {records.proof_host(domain.host)} {proof}"
        elif wanted_for is not None:
            wanted_for.refresh_from_db()
            words = (
                f"{domain.host} is active, and “{wanted_for}” lives at {wanted_for.url} now. "
                "Every address it ever had leads there."
            )
        else:
            words = (
                f"{domain.host} is active. `rookery weblog add SLUG --title T --author EMAIL "
                f"--site {domain.host}` founds a weblog there."
            )
        self.tell(facts(domain), words, as_json=options["json"])

    def look(self, *, host: str, weblog: str, **options: Any) -> None:
        domain = activate.look_after(find_domain(host, weblog))
        seen = Findings.of(domain)
        rows = [
            (need, str(finding.state), finding.silence or finding.where or ", ".join(finding.found))
            for need, finding in (
                ("proof", seen.proof),
                ("traffic", seen.traffic),
                ("twin", seen.twin),
            )
        ]
        words = f"{domain.host} is {domain.status}.\n" + table(rows, ("RECORD", "STATE", "FOUND"))
        found = facts(domain) | {"findings": domain.findings}
        self.tell(found, words, as_json=options["json"])

    def retire(self, *, host: str, weblog: str, **options: Any) -> None:
        domain = activate.give_up(find_domain(host, weblog), by=None, because="by the operator")
        self.tell(facts(domain), f"{domain.host} is let go.", as_json=options["json"])

    def list(self, **options: Any) -> None:
        domains = Domain.objects.select_related("site", "weblog").order_by("host", "pk")
        found = [facts(domain) for domain in domains]
        rows = [(row["host"], row["status"], _part(row), row["weblog"] or "") for row in found]
        words = table(rows, ("HOST", "STATUS", "SITE", "WANTED FOR"))
        self.tell(found, words, as_json=options["json"])


def _add(host: str, weblog: Weblog | None, *, active: bool) -> Domain:
    if active and weblog is not None:
        return activate.vouch_for(host, weblog, by=None)
    return (vouch if active else claim)(host, by=None, weblog=weblog)


def find_domain(host: str, weblog: str = "") -> Domain:
    """The one domain or claim of this host. Rivals are wrong usage: --weblog has to say whose."""
    rows = Domain.objects.filter(host=hosts.normalise(host)).exclude(status=DomainStatus.RETIRED)
    if weblog:
        rows = rows.filter(weblog=find_weblog(weblog))
    found: list[Domain] = [*rows.select_related("weblog", "site")[:20]]
    if not found:
        raise CommandError(f"Nobody has or claims {host}. `rookery domain list` shows all.")
    if len(found) > 1:
        whose = "\n".join(f"  --weblog {one.weblog.slug}" for one in found if one.weblog)
        raise usage_error(f"Several claim {host}. Say which is meant:\n{whose}")
    if found[0].site_id == hosts.PLATFORM_SITE_ID:
        raise CommandError(f"{host} is the platform's: ROOKERY_URL says which host that is.")
    return found[0]


def facts(domain: Domain) -> dict[str, Any]:
    return {
        "id": domain.pk,
        "host": domain.host,
        "status": str(domain.status),
        "site": domain.site.domain if domain.site else None,
        "primary": domain.is_primary,
        "weblog": domain.weblog.slug if domain.weblog else None,
    }


def _part(row: dict[str, Any]) -> str:
    """Which site it belongs to, and as what."""
    if row["status"] != DomainStatus.ACTIVE:
        return ""
    return "its own" if row["primary"] else f"alias of {row['site']}"
