"""Finding what a command names: sites by host, weblogs by slug, people by e-mail address."""

from argparse import ArgumentParser

from django.contrib.sites.models import Site
from django.core.management.base import CommandError

from rookery.accounts.models import User
from rookery.console.command import usage_error
from rookery.weblogs import hosts
from rookery.weblogs.models import DomainStatus, Weblog

CANDIDATES_SHOWN = 20


def add_site(parser: ArgumentParser, what: str) -> None:
    parser.add_argument("--site", metavar="DOMAIN", default="", help=what)


def find_site(domain: str) -> Site:
    """The site that answers for `domain` (an alias does, too); the platform's for an empty one."""
    if not domain:
        return Site.objects.get(pk=hosts.PLATFORM_SITE_ID)
    host = hosts.normalise(domain)
    site = Site.objects.filter(domains__host=host, domains__status=DomainStatus.ACTIVE).first()
    if host is None or site is None:
        raise CommandError(
            f"No site answers for {domain}. `rookery domain list` shows those that are there, "
            f"`rookery domain add {domain} --active` makes one."
        )
    return site


def find_weblog(slug: str, domain: str = "") -> Weblog:
    """The one weblog with this slug. More than one is wrong usage: --site has to say which."""
    weblogs = Weblog.objects.filter(slug=slug, deleted_at=None).select_related("site", "author")
    if domain:
        weblogs = weblogs.filter(site=find_site(domain))
    found: list[Weblog] = [*weblogs.order_by("site__domain")[: CANDIDATES_SHOWN + 1]]
    if not found:
        where = f" on {domain}" if domain else ""
        raise CommandError(
            f"There is no weblog “{slug}”{where}. `rookery weblog list` shows all there are."
        )
    if len(found) > 1:
        candidates = "\n".join(
            f"  --site {weblog.site.domain}  {weblog.title} ({weblog.url})"
            for weblog in found[:CANDIDATES_SHOWN]
        )
        more = "\n  and more" if len(found) > CANDIDATES_SHOWN else ""
        raise usage_error(
            f"More than one weblog is called “{slug}”. Say which:\n{candidates}{more}"
        )
    return found[0]


def find_user(email: str) -> User:
    user = User.objects.filter(email=User.objects.normalize_email(email)).first()
    if user is None:
        raise CommandError(
            f"Nobody here has the address {email}. `rookery user add {email}` adds them."
        )
    return user
