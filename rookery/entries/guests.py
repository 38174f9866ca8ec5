"""Friends' weblogs on one's own site: by invitation, with consent, until either side ends it."""

import hashlib
import secrets
from datetime import timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from rookery.accounts.models import User
from rookery.entries import locks
from rookery.entries.activate import go_back, has_own_site
from rookery.entries.move import move_weblog
from rookery.weblogs import audit
from rookery.weblogs.models import Invitation, Weblog

GOOD_FOR = timedelta(days=14)
MOST_OPEN = 20  # invitations of one site


def digest_of(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def guests_of(weblog: Weblog) -> QuerySet[Weblog]:
    """The other weblogs on its own site; none for a weblog that hasn't one."""
    if not has_own_site(weblog):
        return Weblog.objects.none()
    return weblog.site.weblogs.exclude(pk=weblog.pk).filter(deleted_at=None)


def host_of(weblog: Weblog) -> Weblog | None:
    """The weblog on whose site it is a guest."""
    if has_own_site(weblog):
        return None
    rows = weblog.site.weblogs.filter(is_root=True).exclude(pk=weblog.pk)
    found: Weblog | None = rows.select_related("site").first()
    return found if found is not None and has_own_site(found) else None


def open_invitations(weblog: Weblog) -> QuerySet[Invitation]:
    """Those that nobody has followed yet, and still can."""
    return weblog.invitations.filter(used_at=None, expires_at__gt=timezone.now())


@transaction.atomic
def invite(weblog: Weblog, *, by: User, person: User | None = None) -> str:
    """Ask a weblog to come to this one's site; gives the token of the link.

    `person`: who alone may follow it; None: whoever has the link. Raises ValidationError.
    """
    if not has_own_site(weblog):
        raise ValidationError(_("Only a weblog with a domain of its own can have guests."))
    if open_invitations(weblog).count() >= MOST_OPEN:
        raise ValidationError(_("Too many invitations are open. Take some back first."))
    token = secrets.token_urlsafe(24)
    weblog.invitations.create(
        person=person, digest=digest_of(token), expires_at=timezone.now() + GOOD_FOR
    )
    who = person.email if person else "whoever has the link"
    audit.record("weblog invited", weblog=weblog, by=by, detail=who)
    return token


def find(token: str, user: User) -> Invitation | None:
    """The invitation that `user` may follow; None for one that is spent, or somebody else's."""
    rows = Invitation.objects.filter(digest=digest_of(token), used_at=None)
    rows = rows.filter(Q(person=None) | Q(person=user), expires_at__gt=timezone.now())
    found: Invitation | None = rows.select_related("weblog__site", "weblog__author").first()
    return found if found is not None and _still_stands(found.weblog) else None


def _still_stands(host: Weblog) -> bool:
    return has_own_site(host) and host.deleted_at is None and host.suspended_at is None


@transaction.atomic
def accept(invitation: Invitation, guest: Weblog, *, by: User, slug: str = "") -> Weblog:
    """Move `guest` to the site, under its slug. ValidationError: it can't be, and why."""
    if guest.author_id != by.pk:
        raise ValidationError(_("Only its owner can bring a weblog along."))
    locks.hold(guest, invitation.weblog.site_id)
    rows = Invitation.objects.filter(pk=invitation.pk, used_at=None)
    if not rows.update(used_at=timezone.now(), guest=guest):
        raise ValidationError(_("Somebody has followed this invitation already."))
    site = invitation.weblog.site
    if guest.site_id == site.pk:
        raise ValidationError(_("“%(weblog)s” lives there already.") % {"weblog": guest})
    move_weblog(guest, to_site=site, root=False, slug=slug or None, by=by)
    audit.record("guest came", weblog=invitation.weblog, by=by, detail=guest.title)
    return guest


@transaction.atomic
def take_back(invitation: Invitation, *, by: User) -> None:
    invitation.delete()
    audit.record("invitation taken back", weblog=invitation.weblog, by=by)


@transaction.atomic
def part(host: Weblog, guest: Weblog, *, by: User) -> Weblog:
    """Let a guest go home, whichever side wishes it; every address it had here leads there."""
    title = guest.title
    go_back(guest, by=by)
    audit.record("guest left", weblog=host, by=by, detail=title)
    return guest
