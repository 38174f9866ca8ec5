"""What a person's pages say of them, wherever they write."""

from django.db.models import Q

from rookery.accounts.models import User
from rookery.entries.models import Entry
from rookery.weblogs.models import Weblog


def touch_weblogs_of(user: User) -> None:
    """Say that the name of `user` has changed, in every weblog that is theirs or that shows it."""
    written_in = Entry.objects.filter(author=user).values("weblog")
    Weblog.objects.filter(Q(author=user) | Q(pk__in=written_in)).bump()
