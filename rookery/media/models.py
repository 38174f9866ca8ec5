"""The files of a weblog."""

import re
import uuid
from pathlib import PurePosixPath

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from rookery.weblogs.models import Weblog

PREFIX = "/-/media/"


def storage_name(upload: "Upload", filename: str) -> str:
    """Where a file is stored: below its weblog, under its stable id, never under a foreign name."""
    extension = PurePosixPath(filename).suffix.lower()
    return f"{upload.weblog_id}/{upload.uuid.hex[:2]}/{upload.uuid.hex}{extension}"


class Upload(models.Model):
    """One file that somebody put into a weblog, checked and cleaned by `media.receive`."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    weblog = models.ForeignKey(
        Weblog, verbose_name=_("weblog"), on_delete=models.CASCADE, related_name="uploads"
    )
    file = models.FileField(_("file"), upload_to=storage_name, max_length=200)
    name = models.CharField(_("name"), max_length=200)
    content_type = models.CharField(_("type"), max_length=100)
    size = models.PositiveBigIntegerField(_("size"), help_text=_("bytes"))
    width = models.PositiveIntegerField(_("width"), null=True, blank=True, help_text=_("pixels"))
    height = models.PositiveIntegerField(_("height"), null=True, blank=True, help_text=_("pixels"))
    alt = models.CharField(_("alternative text"), max_length=500, blank=True)
    is_download = models.BooleanField(default=False, editable=False)
    source = models.CharField(max_length=100, blank=True, editable=False, db_index=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("by"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
    )
    created_at = models.DateTimeField(_("added"), auto_now_add=True)

    class Meta:
        verbose_name = _("file")
        verbose_name_plural = _("files")
        ordering = ["-pk"]

    def __str__(self) -> str:
        return self.name

    @property
    def path(self) -> str:
        """Its address below any site's origin; it survives every move of its weblog."""
        return f"{PREFIX}{self.uuid}/{self.name}"

    @property
    def is_image(self) -> bool:
        return self.content_type.startswith("image/") and not self.is_download

    @property
    def markdown(self) -> str:
        """What an author writes to show it."""
        words = " ".join((self.alt or ("" if self.is_image else self.name)).split())
        label = re.sub(r"([\\\[\]])", r"\\\1", words)
        return f"{'!' if self.is_image else ''}[{label}]({self.path})"
