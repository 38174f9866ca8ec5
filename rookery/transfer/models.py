"""What an import has done so far, so that a killed one goes on and a failed one leaves nothing."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from rookery.entries.models import Entry
from rookery.media.models import Upload
from rookery.weblogs.models import Weblog


class RunState(models.TextChoices):
    RUNNING = "running", _("running, or cut off")
    COMPLETE = "complete", _("complete")
    FAILED = "failed", _("failed, nothing was kept")


class ImportRun(models.Model):
    """One import of one file into one weblog.

    `cursor` counts the items of the file that are dealt with; it moves in the transaction that
    writes them, so that a run that was killed goes on exactly where it was. `holder` names the
    process that works on it, `seen_at` says when it last did.
    """

    weblog = models.ForeignKey(
        Weblog, verbose_name=_("weblog"), on_delete=models.CASCADE, related_name="import_runs"
    )
    kind = models.CharField(_("kind"), max_length=20)
    file_name = models.CharField(_("file"), max_length=255)
    sha256 = models.CharField(max_length=64)
    state = models.CharField(_("state"), max_length=10, choices=RunState, default=RunState.RUNNING)
    cursor = models.PositiveIntegerField(_("items done"), default=0)
    total = models.PositiveIntegerField(_("items"), default=0)
    report = models.JSONField(default=dict, blank=True)
    error = models.TextField(_("error"), blank=True)
    last_tag_before = models.PositiveBigIntegerField(default=0)
    holder = models.CharField(max_length=200, blank=True)
    seen_at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("by"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
    )
    started_at = models.DateTimeField(_("started"), auto_now_add=True)
    finished_at = models.DateTimeField(_("finished"), null=True, blank=True)

    class Meta:
        verbose_name = _("import")
        verbose_name_plural = _("imports")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["weblog"],
                condition=Q(state="running"),
                name="one_running_import_per_weblog",
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind}: {self.file_name}"


class Outcome(models.TextChoices):
    IMPORTED = "imported", _("imported")
    LINKED = "linked", _("left where it is")
    SKIPPED = "skipped", _("skipped")


class ImportedItem(models.Model):
    """What became of one item of a file. `key` is its name in its source: ``wordpress:123``."""

    weblog = models.ForeignKey(Weblog, on_delete=models.CASCADE, related_name="imported_items")
    run = models.ForeignKey(ImportRun, on_delete=models.CASCADE, related_name="items")
    key = models.CharField(max_length=100)
    kind = models.CharField(max_length=40)
    title = models.CharField(max_length=250, blank=True)
    outcome = models.CharField(max_length=10, choices=Outcome)
    reason = models.CharField(max_length=300, blank=True)
    entry = models.ForeignKey(Entry, on_delete=models.SET_NULL, null=True, related_name="+")
    upload = models.ForeignKey(Upload, on_delete=models.SET_NULL, null=True, related_name="+")

    class Meta:
        verbose_name = _("imported item")
        verbose_name_plural = _("imported items")
        ordering = ["pk"]
        indexes = [models.Index(fields=["weblog", "key"], name="imported_item_key")]

    def __str__(self) -> str:
        return f"{self.key}: {self.outcome}"
