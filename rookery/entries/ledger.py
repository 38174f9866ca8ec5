"""What is written down about addresses, so that none is broken or taken over by accident."""

from datetime import datetime, timedelta

from django.conf import settings
from django.contrib.sites.models import Site
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from rookery.weblogs.models import Weblog

QUARANTINE = timedelta(days=90)


class Redirect(models.Model):
    """A redirect made by hand: from a path below its weblog to another one, or to any URL.

    `path` has no slash at its ends, and is decoded. `target` is relative to the weblog
    (``about/``, or "" for its home), or an absolute http(s) URL.
    """

    weblog = models.ForeignKey(
        Weblog, verbose_name=_("weblog"), on_delete=models.CASCADE, related_name="redirects"
    )
    path = models.CharField(_("from"), max_length=500)
    target = models.CharField(_("to"), max_length=1000, blank=True)
    created_at = models.DateTimeField(_("made"), auto_now_add=True)

    class Meta:
        verbose_name = _("redirect")
        verbose_name_plural = _("redirects")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(fields=["weblog", "path"], name="one_redirect_per_path")
        ]

    def __str__(self) -> str:
        return f"/{self.path} → {self.shown_target}"

    @property
    def is_elsewhere(self) -> bool:
        return "://" in self.target

    @property
    def shown_target(self) -> str:
        """The target as a person types it."""
        return self.target if self.is_elsewhere else f"/{self.target}"


class Move(models.Model):
    """One move of a weblog, with all that is needed to take it back."""

    weblog = models.ForeignKey(
        Weblog, verbose_name=_("weblog"), on_delete=models.CASCADE, related_name="moves"
    )
    from_site = models.ForeignKey(Site, on_delete=models.CASCADE, related_name="+")
    from_slug = models.SlugField(max_length=100)
    from_root = models.BooleanField()
    to_site = models.ForeignKey(Site, on_delete=models.CASCADE, related_name="+")
    to_slug = models.SlugField(max_length=100)
    to_root = models.BooleanField()
    # Entries that got another slug because theirs was taken: [[id, before, after], …].
    renamed = models.JSONField(default=list, blank=True)
    # The root was the list of weblogs before, or another weblog's: taking it back says so.
    root_was_given = models.BooleanField(default=False)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    at = models.DateTimeField(_("moved"), default=timezone.now)
    undone_at = models.DateTimeField(_("taken back"), null=True, blank=True)

    class Meta:
        verbose_name = _("move")
        verbose_name_plural = _("moves")
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.weblog_id}: {self.from_site_id} → {self.to_site_id}"


class FreedNameQuerySet(models.QuerySet["FreedName"]):
    def kept(self) -> "FreedNameQuerySet":
        """Names that nobody may have yet."""
        return self.filter(until__gt=timezone.now())


def in_ninety_days() -> datetime:
    return timezone.now() + QUARANTINE


class FreedName(models.Model):
    """A name that a deletion has freed, in a weblog or on a site; until then nobody gets it."""

    weblog = models.ForeignKey(
        Weblog, on_delete=models.CASCADE, null=True, blank=True, related_name="freed_names"
    )
    site = models.ForeignKey(
        Site, on_delete=models.CASCADE, null=True, blank=True, related_name="freed_names"
    )
    name = models.CharField(_("name"), max_length=100)
    until = models.DateTimeField(_("until"), default=in_ninety_days, db_index=True)

    objects = FreedNameQuerySet.as_manager()

    class Meta:
        verbose_name = _("freed name")
        verbose_name_plural = _("freed names")
        constraints = [
            models.UniqueConstraint(
                fields=["weblog", "name"],
                condition=Q(site=None),
                name="one_freed_name_per_weblog",
            ),
            models.UniqueConstraint(
                fields=["site", "name"],
                condition=Q(weblog=None),
                name="one_freed_name_per_site",
            ),
            models.CheckConstraint(
                condition=Q(site=None, weblog__isnull=False) | Q(site__isnull=False, weblog=None),
                name="freed_name_is_a_weblogs_or_a_sites",
            ),
        ]

    def __str__(self) -> str:
        return self.name
