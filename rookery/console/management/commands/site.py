from argparse import ArgumentParser
from typing import Any

from django.contrib.sites.models import Site

from rookery.console.command import ConsoleCommand, add_json
from rookery.console.finding import find_site, find_weblog
from rookery.console.plans import plan_facts, told_plan
from rookery.entries.move import give_root_back, give_root_to_list, move_weblog
from rookery.entries.move_plan import plan_move
from rookery.weblogs.hosts import origin
from rookery.weblogs.models import Weblog


class Command(ConsoleCommand):
    help = "Say what is at the root of a site: a weblog, the list of weblogs, or a redirect."
    examples = """
        rookery site root localhost
        rookery site root localhost --weblog moss --yes
        rookery site root localhost --list
    """

    def add_arguments(self, parser: ArgumentParser) -> None:
        act = self.acts(parser)
        root = act("root", self.root, "Show or change what is at / of a site.", self.examples)
        root.add_argument("site", metavar="DOMAIN", help="which site")
        what = root.add_mutually_exclusive_group()
        what.add_argument(
            "--weblog",
            metavar="SLUG",
            default="",
            help="this weblog of the site; whoever is there goes below its own word",
        )
        what.add_argument(
            "--list",
            action="store_true",
            help="the list of weblogs; whoever is there goes below its own word",
        )
        what.add_argument(
            "--redirect", action="store_true", help="lead again to the weblog that was there last"
        )
        root.add_argument(
            "--yes", action="store_true", help="do it; --weblog only says what would change without"
        )
        add_json(root)

    def root(self, *, site: str, weblog: str, **options: Any) -> None:
        found = find_site(site)
        if weblog:
            self._give_to(found, find_weblog(weblog, site), **options)
            return
        if options["list"]:
            give_root_to_list(found, by=None)
        elif options["redirect"]:
            give_root_back(found, by=None)
        root: Weblog | None = found.weblogs.filter(is_root=True).first()
        rooted = found.mounts.filter(slug="", is_released=False).order_by("-left_at", "-pk")
        former = None if root else rooted.first()
        here = f"{origin(found)}/"
        facts = {
            "site": found.domain,
            "weblog": root and root.slug,
            "redirects_to": former and former.weblog.url,
        }
        if root is not None:
            words = f"{here} is “{root}”."
        elif former is not None:
            words = f"{here} leads to “{former.weblog}”, which was there: {former.weblog.url}"
        else:
            words = f"{here} is the list of weblogs."
        self.tell(facts, words, as_json=options["json"])

    def _give_to(self, site: Site, weblog: Weblog, *, yes: bool, **options: Any) -> None:
        plan = plan_move(weblog, to_site=site, root=True, displace=True)
        if yes:
            agreed = plan.fingerprint
            move_weblog(weblog, to_site=site, root=True, by=None, displace=True, agreed=agreed)
        told = told_plan(plan, is_done=yes)
        self.tell(plan_facts(plan, is_done=yes), told, as_json=options["json"])
