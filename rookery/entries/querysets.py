"""The adjectives of entries: the only definitions of who sees what."""

from datetime import datetime
from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from rookery.accounts.models import User
from rookery.entries.states import Status, Visibility
from rookery.lib.prepared import Given
from rookery.weblogs.models import Weblog, WeblogQuerySet
from rookery.weblogs.roles import Role

if TYPE_CHECKING:
    from rookery.entries.models import Entry  # noqa: F401 -- the string in QuerySet["Entry"]

type Moment = datetime | Given | OuterRef  # When it is asked; None below: now.


class EntryQuerySet(models.QuerySet["Entry"]):
    def kept(self) -> Self:
        """Entries that are neither in the trash nor part of an import that hasn't finished."""
        return self.filter(trashed_at=None, is_arriving=False)

    def trashed(self) -> Self:
        return self.filter(is_arriving=False).exclude(trashed_at=None)

    def due(self, now: Moment | None = None) -> Self:
        """Published entries whose time has come."""
        return self.kept().filter(status=Status.PUBLISHED, pub_date__lte=now or timezone.now())

    def scheduled(self, now: Moment | None = None) -> Self:
        """Published entries whose time is still to come."""
        return self.kept().filter(status=Status.PUBLISHED, pub_date__gt=now or timezone.now())

    def readable(self, now: Moment | None = None) -> Self:
        """Entries that anyone with the address may read now."""
        return self._to_be_seen(now, Weblog.objects.open())

    def listed(self, now: Moment | None = None) -> Self:
        """Readable entries that their weblog's lists, feeds and search show."""
        return self.readable(now).filter(visibility=Visibility.PUBLIC)

    def promoted(self, now: Moment | None = None) -> Self:
        """Listed entries of listed weblogs: for lists, sitemaps and news of a whole site."""
        return self._to_be_seen(now, Weblog.objects.listed()).filter(visibility=Visibility.PUBLIC)

    def _to_be_seen(self, now: Moment | None, weblogs: WeblogQuerySet) -> Self:
        # EXISTS, not a join: a planner must not begin at the weblogs and sort all their entries.
        return self.due(now).filter(
            Exists(weblogs.filter(pk=OuterRef("weblog"))),
            visibility__in=[Visibility.PUBLIC, Visibility.UNLISTED],
        )

    def stream(self) -> Self:
        """Entries that come one after the other; the others are pages."""
        return self.filter(is_page=False)

    def pages(self) -> Self:
        return self.filter(is_page=True)

    def tagged(self, slug: str | Given) -> Self:
        return self.filter(entry_tags__tag__slug=slug)

    def written_by(self, slug: str | Given) -> Self:
        """Entries of the user with this slug, but for those that stand under a typed byline."""
        return self.filter(author__slug=slug, byline="")

    def named_by(self, moment: datetime) -> Self:
        """Entries that were there at `moment`, under the slug that they have now."""
        return self.filter(Q(named_at=None) | Q(named_at__lte=moment), created_at__lte=moment)

    def newest(self) -> Self:
        """By publication date, the newest first."""
        return self.order_by("-pub_date", "-pk")

    def editable_by(self, user: User, role: Role) -> Self:
        """Entries that `user` may change with this role: editors all, the others their own.

        A contributor's own entry is out of their hands once it is published.
        """
        entries = self.filter(is_arriving=False)
        if role >= Role.EDITOR:
            return entries
        own = entries.filter(author=user)
        return own if role >= Role.WRITER else own.filter(~Q(status=Status.PUBLISHED))
