"""Whose a host is, and who may do what there."""

import uuid
from datetime import UTC, timedelta
from pathlib import PurePosixPath
from secrets import token_hex
from typing import TYPE_CHECKING, Any, ClassVar, Self
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from django.conf import settings
from django.contrib.sites.models import Site
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from rookery.weblogs import generations
from rookery.weblogs.active import ActiveSiteManager
from rookery.weblogs.hosts import origin
from rookery.weblogs.roles import GIVEN, Role

if TYPE_CHECKING:
    from rookery.accounts.models import User


class SiteState(models.Model):
    """What `contrib.sites` has no column for; its row is the lock for the site's names."""

    site = models.OneToOneField(
        Site,
        verbose_name=_("site"),
        on_delete=models.CASCADE,
        primary_key=True,
        related_name="state",
    )
    generation = models.PositiveBigIntegerField(
        default=0, help_text=_("Counts routing changes: domains, weblogs made, renamed, moved.")
    )
    about = models.TextField(
        _("about this place"),
        blank=True,
        help_text=_("The operator's words above the list of weblogs, in Markdown."),
    )

    class Meta:
        verbose_name = _("site state")
        verbose_name_plural = _("site states")

    def __str__(self) -> str:
        return str(self.site)

    @classmethod
    def lock(cls, site_id: int) -> None:
        """Hold the site's names until the transaction ends, so that two can't choose the same."""
        cls.objects.get_or_create(site_id=site_id)
        cls.objects.select_for_update().get(site_id=site_id)

    @classmethod
    def bump(cls, site_id: int) -> None:
        """Say that routing on the site has changed."""
        cls.objects.get_or_create(site_id=site_id)
        cls.objects.filter(site_id=site_id).update(generation=F("generation") + 1)
        transaction.on_commit(generations.memory.forget)


class WeblogVisibility(models.TextChoices):
    PUBLIC = "public", _("public")
    UNLISTED = "unlisted", _("unlisted: whoever has the address")
    MEMBERS = "members", _("members only")


class WeblogQuerySet(models.QuerySet["Weblog"]):
    def open(self) -> Self:
        """Weblogs whose public pages may be read by whoever has the address."""
        return self.filter(suspended_at=None, deleted_at=None).exclude(
            visibility=WeblogVisibility.MEMBERS
        )

    def listed(self) -> Self:
        """Open weblogs that may be named in lists, sitemaps and announcements."""
        return self.open().filter(visibility=WeblogVisibility.PUBLIC)

    def bump(self) -> None:
        """Say that what their pages show has changed."""
        self.update(generation=F("generation") + 1)
        transaction.on_commit(generations.memory.forget)


def check_zone(name: str) -> None:
    if name not in available_timezones():
        raise ValidationError(
            _("“%(name)s” is no time zone. Choose one such as Europe/Lisbon."),
            params={"name": name},
        )


def logo_name(weblog: "Weblog", filename: str) -> str:
    """Where a logo is stored: below its weblog, under a name that nobody else chose."""
    return f"{weblog.pk}/logo/{uuid.uuid4().hex}{PurePosixPath(filename).suffix.lower()}"


class Weblog(models.Model):
    """One person's place: entries under one title, at one address, with one owner."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    title = models.CharField(_("title"), max_length=250)
    slug = models.SlugField(_("slug"), max_length=100)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("author"),
        on_delete=models.PROTECT,
        related_name="weblogs",
        help_text=_("The one owner."),
    )
    site = models.ForeignKey(
        Site, verbose_name=_("site"), on_delete=models.PROTECT, related_name="weblogs"
    )
    is_root = models.BooleanField(
        _("at the root"), default=False, help_text=_("Lives at / of its site; one weblog can.")
    )
    tagline = models.CharField(_("tagline"), max_length=250, blank=True)
    language = models.CharField(_("language"), max_length=35, default="en")
    time_zone = models.CharField(
        _("time zone"), max_length=64, default="UTC", validators=[check_zone]
    )
    visibility = models.CharField(
        _("visibility"),
        max_length=10,
        choices=WeblogVisibility,
        default=WeblogVisibility.PUBLIC,
    )
    theme = models.CharField(_("theme"), max_length=50, default="folio")
    palette = models.CharField(_("palette"), max_length=50, blank=True)
    logo = models.ImageField(_("logo"), upload_to=logo_name, max_length=200, blank=True)
    links = models.JSONField(
        _("links"),
        default=list,
        blank=True,
        help_text=_("Where else its author is, as [label, URL]; shown with rel=me."),
    )
    feeds_are_full = models.BooleanField(
        _("full text in feeds"), default=True, help_text=_("Otherwise summaries only.")
    )
    navigation = models.JSONField(default=list, blank=True, editable=False)
    generation = models.PositiveBigIntegerField(default=0, editable=False)
    is_on_platform_list = models.BooleanField(
        _("on the platform's list"),
        default=False,
        help_text=_("Also when it lives on a site of its own, if the operator lists those."),
    )
    # The date of its newest published entry, which may be still to come; kept by `entries`.
    latest_at = models.DateTimeField(null=True, blank=True, editable=False)
    created_at = models.DateTimeField(_("created"), default=timezone.now, editable=False)
    suspended_at = models.DateTimeField(_("suspended"), null=True, blank=True)
    deleted_at = models.DateTimeField(_("deleted"), null=True, blank=True)

    objects: ClassVar[Any] = WeblogQuerySet.as_manager()
    on_site = ActiveSiteManager.from_queryset(WeblogQuerySet)()

    class Meta:
        verbose_name = _("weblog")
        verbose_name_plural = _("weblogs")
        ordering = ["title", "pk"]
        base_manager_name = "objects"
        constraints = [
            models.UniqueConstraint(fields=["site", "slug"], name="one_weblog_per_slug_and_site"),
            models.UniqueConstraint(
                fields=["site"], condition=Q(is_root=True), name="one_root_weblog_per_site"
            ),
        ]
        indexes = [
            models.Index(fields=["site", "-latest_at", "-id"], name="weblog_activity"),
            models.Index(
                fields=["-latest_at", "-id"],
                condition=Q(is_on_platform_list=True),
                name="weblog_activity_listed",
            ),
            models.Index("site", Lower("title"), "id", name="weblog_names"),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return self.url

    @property
    def path(self) -> str:
        """Where it lives on its site: ``/`` or ``/slug/``."""
        return "/" if self.is_root else f"/{self.slug}/"

    @property
    def url(self) -> str:
        """Its absolute URL. Asks for the site, unless it came with the row."""
        return origin(self.site) + self.path

    @property
    def zone(self) -> ZoneInfo:
        """Its time zone; UTC when the machine's list of zones has lost the name."""
        try:
            return ZoneInfo(self.time_zone)
        except (ZoneInfoNotFoundError, ValueError):
            return ZoneInfo(str(UTC))

    @property
    def is_open(self) -> bool:
        """The one-row twin of `Weblog.objects.open()`."""
        return (
            self.suspended_at is None
            and self.deleted_at is None
            and self.visibility != WeblogVisibility.MEMBERS
        )

    @classmethod
    def lock(cls, weblog_id: int) -> None:
        """Hold the row until the transaction ends; in which order, says `entries/locks.py`."""
        cls.objects.select_for_update(no_key=True).filter(pk=weblog_id).values_list("pk").first()

    def bump(self) -> None:
        """Say that what its pages show has changed."""
        type(self).objects.filter(pk=self.pk).bump()

    def role_of(self, user: "User") -> Role | None:
        """What `user` is here; None for a stranger."""
        if self.author_id == user.pk:
            return Role.OWNER
        given = self.memberships.filter(user=user).values_list("role", flat=True).first()
        return None if given is None else Role(given)


class Membership(models.Model):
    weblog = models.ForeignKey(
        Weblog, verbose_name=_("weblog"), on_delete=models.CASCADE, related_name="memberships"
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("person"),
        on_delete=models.CASCADE,
        related_name="memberships",
    )
    role = models.PositiveSmallIntegerField(_("role"), choices=GIVEN)
    created_at = models.DateTimeField(_("since"), auto_now_add=True)

    class Meta:
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")
        ordering = ["-role", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["weblog", "user"], name="one_role_per_person_and_weblog"
            )
        ]

    def __str__(self) -> str:
        return f"{self.user}: {self.get_role_display()}, {self.weblog}"

    def clean(self) -> None:
        if self.weblog_id and self.user_id and self.weblog.author_id == self.user_id:
            raise ValidationError(_("%(who)s owns this weblog already.") % {"who": self.user})


class Mount(models.Model):
    """A place where a weblog has been: its old slug on a site, or (empty) the site's root.

    A slug has one weblog that was there last. The root may have had several, one after the other:
    each keeps what only it had there, and `/` leads to the last of them that still claims it.
    """

    site = models.ForeignKey(
        Site, verbose_name=_("site"), on_delete=models.CASCADE, related_name="mounts"
    )
    slug = models.SlugField(_("slug"), max_length=100, blank=True)
    weblog = models.ForeignKey(
        Weblog, verbose_name=_("weblog"), on_delete=models.CASCADE, related_name="mounts"
    )
    is_released = models.BooleanField(
        _("root given up"),
        default=False,
        help_text=_("The root itself was given to the list; what was below it still redirects."),
    )
    left_at = models.DateTimeField(_("left"), auto_now_add=True)

    class Meta:
        verbose_name = _("old place of a weblog")
        verbose_name_plural = _("old places of weblogs")
        constraints = [
            models.UniqueConstraint(
                fields=["site", "slug"],
                condition=~Q(slug=""),
                name="one_mount_per_slug_and_site",
            ),
            models.UniqueConstraint(
                fields=["site", "weblog"],
                condition=Q(slug=""),
                name="one_root_mount_per_weblog_and_site",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.site.domain}/{self.slug}"


class DomainStatus(models.TextChoices):
    PENDING = "pending", _("pending")
    VERIFIED = "verified", _("verified")
    ACTIVE = "active", _("active")
    RETIRED = "retired", _("retired")


PLANNED_AHEAD = timedelta(days=2)


class DomainQuerySet(models.QuerySet["Domain"]):
    def active(self) -> Self:
        return self.filter(status=DomainStatus.ACTIVE)

    def waiting(self) -> Self:
        """Claims that serve nothing yet."""
        return self.filter(status__in=[DomainStatus.PENDING, DomainStatus.VERIFIED])

    def due(self) -> Self:
        """Those that should be looked at now."""
        now = timezone.now()
        # Nobody plans further ahead than a day: later than that says a clock that was ahead.
        astray = Q(next_check_at__gt=now + PLANNED_AHEAD)
        return self.filter(Q(next_check_at__lte=now) | astray)


class Domain(models.Model):
    """A claim of a host name. Rivals may claim the same; only one of them can be active."""

    host = models.CharField(_("host"), max_length=253, db_index=True)
    status = models.CharField(
        _("status"), max_length=10, choices=DomainStatus, default=DomainStatus.PENDING
    )
    weblog = models.ForeignKey(
        Weblog,
        verbose_name=_("weblog"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="domains",
        help_text=_("The weblog it is claimed for."),
    )
    site = models.ForeignKey(
        Site,
        verbose_name=_("site"),
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="domains",
        help_text=_("Empty until it is active."),
    )
    is_primary = models.BooleanField(
        _("primary"), default=False, help_text=_("The others of its site are aliases of it.")
    )
    token = models.CharField(
        max_length=64, default=token_hex, editable=False, help_text=_("The key of its proof.")
    )
    needs_proof = models.BooleanField(
        _("needs proof"),
        default=False,
        help_text=_("Its owner must prove it, and go on proving it. Not when we vouch for it."),
    )
    created_at = models.DateTimeField(_("claimed"), auto_now_add=True)
    activated_at = models.DateTimeField(_("active since"), null=True, blank=True)
    expires_at = models.DateTimeField(_("to be proven until"), null=True, blank=True)
    checked_at = models.DateTimeField(_("looked at"), null=True, blank=True)
    next_check_at = models.DateTimeField(null=True, blank=True, db_index=True, editable=False)
    proof_lost_at = models.DateTimeField(_("without proof since"), null=True, blank=True)
    retired_at = models.DateTimeField(_("retired"), null=True, blank=True)
    findings = models.JSONField(default=dict, blank=True, editable=False)

    objects: ClassVar[Any] = DomainQuerySet.as_manager()

    class Meta:
        verbose_name = _("domain")
        verbose_name_plural = _("domains")
        ordering = ["host", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["host"], condition=Q(status="active"), name="one_active_domain_per_host"
            ),
            models.UniqueConstraint(
                fields=["site"], condition=Q(is_primary=True), name="one_primary_domain_per_site"
            ),
            models.CheckConstraint(
                condition=~Q(status="active") | Q(site__isnull=False),
                name="active_domain_has_a_site",
            ),
            models.CheckConstraint(
                condition=Q(is_primary=False) | Q(status="active"),
                name="primary_domain_is_active",
            ),
        ]

    def __str__(self) -> str:
        return self.host


class Invitation(models.Model):
    """Word of a site's owner that somebody else's weblog may live there, under its slug."""

    weblog = models.ForeignKey(
        Weblog,
        verbose_name=_("weblog"),
        on_delete=models.CASCADE,
        related_name="invitations",
        help_text=_("The one at the root, whose owner invites."),
    )
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("person"),
        on_delete=models.CASCADE,
        null=True,
        related_name="invitations",
        help_text=_("Who alone may follow it; empty: whoever has the link."),
    )
    digest = models.CharField(max_length=64, unique=True, editable=False)
    guest = models.ForeignKey(
        Weblog,
        verbose_name=_("guest"),
        on_delete=models.SET_NULL,
        null=True,
        related_name="invitations_followed",
    )
    created_at = models.DateTimeField(_("written"), auto_now_add=True)
    expires_at = models.DateTimeField(_("good until"))
    used_at = models.DateTimeField(_("followed"), null=True)

    class Meta:
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.weblog} → {self.person or self.pk}"


class AuditEvent(models.Model):
    """Who did what to which weblog, when, and through which door."""

    weblog = models.ForeignKey(
        Weblog,
        verbose_name=_("weblog"),
        on_delete=models.SET_NULL,
        null=True,
        related_name="audit_events",
    )
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("who"),
        on_delete=models.SET_NULL,
        null=True,
        related_name="audit_events",
    )
    door = models.CharField(_("door"), max_length=20, blank=True)
    verb = models.CharField(_("what"), max_length=50)
    detail = models.CharField(_("detail"), max_length=500, blank=True)
    at = models.DateTimeField(_("when"), auto_now_add=True, db_index=True)

    class Meta:
        verbose_name = _("audit event")
        verbose_name_plural = _("audit log")
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.verb} {self.detail}".strip()
