"""Single-use links: issued by whoever holds the terminal, redeemed once in a browser."""

import secrets
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from rookery.accounts.models import LoginLink, User

SETUP_LASTS = timedelta(days=7)
LOGIN_LASTS = timedelta(hours=24)


def setup_is_open() -> bool:
    """True while there is no operator: only then may a stranger with the setup link make one."""
    return not User.objects.operators().exists()


@transaction.atomic
def issue(user: User | None) -> str:
    """Make a link for `user` (None: the first-run setup) and give its token; older ones lapse."""
    LoginLink.objects.usable().filter(user=user).update(expires_at=timezone.now())
    token = secrets.token_urlsafe(24)
    LoginLink.objects.create(
        user=user,
        digest=LoginLink.digest_of(token),
        expires_at=timezone.now() + (LOGIN_LASTS if user else SETUP_LASTS),
    )
    return token


def find(token: str) -> LoginLink | None:
    """The usable link with this token; a link of somebody who was barred since is none."""
    link = (
        LoginLink.objects.usable()
        .select_related("user")
        .filter(digest=LoginLink.digest_of(token))
        .first()
    )
    if link is None:
        return None
    admits = link.user.is_active if link.user else setup_is_open()
    return link if admits else None


def redeem(link: LoginLink) -> bool:
    """Use the link up. One UPDATE, so of two redeemers at once only one is told True."""
    return bool(LoginLink.objects.usable().filter(pk=link.pk).update(used_at=timezone.now()))
