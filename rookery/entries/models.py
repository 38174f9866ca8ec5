"""What is written: entries, their tags, revisions and old addresses."""

import uuid
from datetime import datetime
from typing import Any, ClassVar, Self

from django.conf import settings
from django.db import models, transaction
from django.db.models import OuterRef, Q, Subquery
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from rookery.accounts.models import User
from rookery.entries import addresses, ledger, locks, pictures, tagging
from rookery.entries.querysets import EntryQuerySet
from rookery.entries.render import RENDERER_VERSION, Rendered, first_words, render
from rookery.entries.search import keeping, rows
from rookery.entries.states import Format, Status, Visibility
from rookery.weblogs import audit
from rookery.weblogs.models import Weblog

# Django looks for an app's tables here; theirs stand by themselves.
Redirect, Move, FreedName = ledger.Redirect, ledger.Move, ledger.FreedName
SearchRow = rows.SearchRow

# What `Entry.render` makes.
RENDERED = ("body_html", "text", "words", "image", "renderer_version")

WORDS_PER_MINUTE = (
    230  # Silent reading of English prose: Brysbaert 2019, 238; a little slower here.
)


class Conflict(Exception):
    """Somebody else saved the entry since it was read; `theirs` is the row as it is now."""

    def __init__(self, theirs: "Entry") -> None:
        self.theirs = theirs
        super().__init__(f"{theirs} was saved meanwhile, as version {theirs.version}.")


class Tag(models.Model):
    weblog = models.ForeignKey(
        Weblog, verbose_name=_("weblog"), on_delete=models.CASCADE, related_name="tags"
    )
    name = models.CharField(_("name"), max_length=100)
    slug = models.SlugField(_("slug"), max_length=100)

    class Meta:
        verbose_name = _("tag")
        verbose_name_plural = _("tags")
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["weblog", "slug"], name="one_tag_per_slug_and_weblog")
        ]

    def __str__(self) -> str:
        return self.name


class Entry(models.Model):
    """One piece of writing. Change it by its verbs: each renders, names, keeps and logs it."""

    uuid = models.UUIDField(default=uuid.uuid4, editable=False)
    weblog = models.ForeignKey(
        Weblog,
        verbose_name=_("weblog"),
        on_delete=models.CASCADE,
        related_name="entries",
        db_index=False,  # Others begin with it; by this one PostgreSQL would read whole weblogs.
    )
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("author"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="entries",
    )
    byline = models.CharField(
        _("byline"), max_length=150, blank=True, help_text=_("Shown instead of the author's name.")
    )
    title = models.CharField(_("title"), max_length=250, blank=True)
    slug = models.SlugField(_("slug"), max_length=100, blank=True)
    pub_date = models.DateTimeField(_("publication date"), default=timezone.now)
    summary = models.TextField(_("summary"), null=True, blank=True)  # noqa: DJ001 -- as in 2006
    body = models.TextField(_("body"), blank=True)
    format = models.CharField(_("format"), max_length=10, choices=Format, default=Format.MARKDOWN)
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.DRAFT)
    visibility = models.CharField(
        _("visibility"), max_length=10, choices=Visibility, default=Visibility.PUBLIC
    )
    is_page = models.BooleanField(
        _("page"), default=False, help_text=_("Stands outside the stream, in the navigation.")
    )
    is_pinned = models.BooleanField(_("pinned"), default=False, help_text=_("Stays at the top."))
    language = models.CharField(_("language"), max_length=35, blank=True)

    # Made from the above at every save, so that no reader waits for it.
    body_html = models.TextField(blank=True, editable=False)
    text = models.TextField(blank=True, editable=False)
    words = models.PositiveIntegerField(default=0, editable=False)
    image = models.CharField(max_length=500, blank=True, editable=False)
    renderer_version = models.PositiveSmallIntegerField(default=0, editable=False)
    tag_list = models.JSONField(default=list, blank=True, editable=False)

    # Where it came from: the id that feeds give it, and its key in the import that brought it.
    feed_id = models.CharField(max_length=500, blank=True, editable=False)
    source = models.CharField(max_length=100, blank=True, editable=False)
    is_arriving = models.BooleanField(default=False, editable=False)

    version = models.PositiveIntegerField(default=0, editable=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    updated_at = models.DateTimeField(default=timezone.now, editable=False)
    trashed_at = models.DateTimeField(null=True, blank=True, editable=False)
    # When it first had the slug that it has; None: when it was made.
    named_at = models.DateTimeField(null=True, blank=True, editable=False)

    tags = models.ManyToManyField(
        Tag, verbose_name=_("tags"), through="EntryTag", related_name="entries"
    )

    objects: ClassVar[Any] = EntryQuerySet.as_manager()

    class Meta:
        verbose_name = _("entry")
        verbose_name_plural = _("entries")
        constraints = [
            models.UniqueConstraint(
                fields=["weblog", "slug"], name="one_entry_per_slug_and_weblog"
            ),
            models.UniqueConstraint(
                fields=["weblog", "uuid"], name="one_entry_per_uuid_and_weblog"
            ),
            models.UniqueConstraint(
                fields=["weblog", "source"],
                condition=~Q(source=""),
                name="one_entry_per_source_and_weblog",
            ),
        ]
        indexes = [
            models.Index(
                fields=["weblog", "-pub_date", "-id"],
                condition=Q(status="published", trashed_at=None, is_arriving=False),
                name="entry_stream",
            ),
            models.Index(fields=["weblog"], condition=Q(is_pinned=True), name="entry_pinned"),
            models.Index(fields=["weblog", "-updated_at", "-id"], name="entry_studio_list"),
        ]

    def __str__(self) -> str:
        return self.heading

    def get_absolute_url(self) -> str:
        return f"{self.weblog.url}{self.slug}/"

    @property
    def heading(self) -> str:
        """The title, or the first words of an entry without one."""
        return self.title or first_words(self.text) or self.slug

    @property
    def excerpt(self) -> str:
        """Plain text for lists and descriptions: the summary, or the first words."""
        return self.summary or first_words(self.text, 240)

    @property
    def author_name(self) -> str:
        return self.byline or (str(self.author) if self.author_id else "")

    @property
    def path(self) -> str:
        return f"{self.weblog.path}{self.slug}/"

    @property
    def atom_id(self) -> str:
        """What feeds know it by (RFC 4287 4.2.6): never changes, whatever else does."""
        return self.feed_id or f"urn:uuid:{self.uuid}"

    @property
    def state(self) -> str:
        """One word for lists: trashed, draft, submitted, scheduled or published."""
        if self.trashed_at:
            return "trashed"
        if self.status == Status.PUBLISHED and self.pub_date > timezone.now():
            return "scheduled"
        return str(self.status)

    @property
    def reading_minutes(self) -> int:
        return max(1, round(self.words / WORDS_PER_MINUTE))

    def render(self) -> Rendered:
        """Make `RENDERED` from the body. Says what the sanitiser removed."""
        rendered = render(self.body, self.format)
        self.body_html = pictures.laid_out(rendered.html, self._sizes(rendered.html))
        self.text, self.words = rendered.text, rendered.words
        self.image = pictures.first(rendered.html)
        self.renderer_version = RENDERER_VERSION
        return rendered

    def _sizes(self, html: str) -> pictures.Sizes:
        shown = pictures.uploads(html)
        if not shown:
            return {}
        known = self.weblog.uploads.filter(uuid__in=shown)
        rows = known.values_list("uuid", "width", "height")
        return {one: (width, height) for one, width, height in rows if width and height}

    @transaction.atomic
    def write(
        self,
        *,
        by: User | None,
        tags: list[str] | None = None,
        derive: bool = False,
        verb: str = "",
    ) -> Self:
        """Save a new or changed entry, as every door does. `tags` None: leave them as they are.

        An empty slug is derived from the title or the date. With `derive`, a slug that is taken
        gets a number; without, it raises `addresses.Taken`. Raises `Conflict` when the stored
        version is no longer the one that was read.
        """
        locks.hold_for(self)
        before = None if self._state.adding else self._stored()
        if before is not None and before.version != self.version:
            raise Conflict(before)
        if before is None and self.author_id is None:
            self.author = by
        addresses.settle_entry(self, before, derive=derive)
        self.render()
        self.version += 1
        self.updated_at = timezone.now()
        self.save()
        if before is not None:
            addresses.remember_entry(self, before)
        if tags is not None:
            tagging.set_tags(self, tags)
        keeping.keep([self])
        Revision.of(self, by).save()
        self.touch_weblog()
        audit.record(
            verb or ("created" if before is None else "changed"),
            weblog=self.weblog,
            by=by,
            detail=f"entry {self.pk}: {self.heading}",
        )
        return self

    def publish(self, *, by: User | None, at: datetime | None = None, **more: Any) -> Self:
        """Let readers have it: now, or when the time `at` has come."""
        if at is not None:
            self.pub_date = at
        elif self.status != Status.PUBLISHED:
            self.pub_date = timezone.now()
        self.status = Status.PUBLISHED
        return self.write(by=by, verb="published", **more)

    def withdraw(self, *, by: User | None) -> Self:
        """Make it a draft again."""
        self.status = Status.DRAFT
        return self.write(by=by, verb="withdrawn")

    def submit(self, *, by: User | None, **more: Any) -> Self:
        """Ask an editor to publish it."""
        self.status = Status.SUBMITTED
        return self.write(by=by, verb="submitted", **more)

    def trash(self, *, by: User | None) -> Self:
        """Put it into the trash; its address is kept for it."""
        self.trashed_at = timezone.now()
        return self.write(by=by, verb="trashed")

    def restore(self, *, by: User | None) -> Self:
        """Take it out of the trash, in the state it had."""
        self.trashed_at = None
        return self.write(by=by, verb="restored")

    @transaction.atomic
    def erase(self, *, by: User | None) -> None:
        """Delete it for good, with its revisions; nobody gets its addresses for 90 days.

        Raises `Conflict` when it was saved since it was read.
        """
        locks.hold_for(self)
        stored = self._stored()
        if stored.version != self.version:
            raise Conflict(stored)
        audit.record("erased", weblog=self.weblog, by=by, detail=f"entry {self.pk}: {self.heading}")
        addresses.free_names(self)
        self.delete()
        self.touch_weblog()

    def touch_weblog(self) -> None:
        """Bump the weblog's generation; renew its stored navigation when a page is concerned."""
        self.weblog.bump()
        renew_latest(self.weblog)
        if self.is_page or any(item["id"] == self.pk for item in self.weblog.navigation):
            self.weblog.refresh_from_db(fields=["slug", "is_root"])
            self.weblog.navigation = navigation_of(self.weblog)
            Weblog.objects.filter(pk=self.weblog_id).update(navigation=self.weblog.navigation)

    def _stored(self) -> "Entry":
        """The row as it is in the database, locked until the transaction ends."""
        return Entry.objects.select_for_update(of=("self",)).get(pk=self.pk)


def renew_latest(weblog: Weblog) -> None:
    """Store the date of the newest entry that its lists show, or will show in time."""
    own = Entry.objects.kept().stream().filter(weblog=OuterRef("pk"), visibility=Visibility.PUBLIC)
    dates = own.filter(status=Status.PUBLISHED).newest().values("pub_date")
    Weblog.objects.filter(pk=weblog.pk).update(latest_at=Subquery(dates[:1]))


def navigation_of(weblog: Weblog) -> list[dict[str, Any]]:
    """The pages that readers may see, now or at their date, as the weblog stores them."""
    pages = (
        weblog.entries.kept().pages().filter(status=Status.PUBLISHED, visibility=Visibility.PUBLIC)
    )
    return [
        {
            "id": page.pk,
            "title": page.heading,
            "path": f"{weblog.path}{page.slug}/",
            "pub_date": page.pub_date.isoformat(),
        }
        for page in pages.order_by("pub_date", "pk")[:30]
    ]


class EntryTag(models.Model):
    weblog = models.ForeignKey(Weblog, on_delete=models.CASCADE, related_name="entry_tags")
    entry = models.ForeignKey(
        Entry, on_delete=models.CASCADE, related_name="entry_tags", db_index=False
    )
    tag = models.ForeignKey(
        Tag, on_delete=models.CASCADE, related_name="entry_tags", db_index=False
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["entry", "tag"], name="one_tagging_per_entry_and_tag")
        ]
        indexes = [models.Index(fields=["tag", "entry"], name="tagging_by_tag")]


class Revision(models.Model):
    """What an entry said after one save."""

    weblog = models.ForeignKey(Weblog, on_delete=models.CASCADE, related_name="revisions")
    entry = models.ForeignKey(Entry, on_delete=models.CASCADE, related_name="revisions")
    number = models.PositiveIntegerField(_("number"))
    title = models.CharField(_("title"), max_length=250, blank=True)
    slug = models.SlugField(_("slug"), max_length=100)
    summary = models.TextField(_("summary"), blank=True)
    body = models.TextField(_("body"), blank=True)
    format = models.CharField(_("format"), max_length=10, choices=Format)
    status = models.CharField(_("status"), max_length=10, choices=Status)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    at = models.DateTimeField(_("saved"), default=timezone.now)

    class Meta:
        verbose_name = _("revision")
        verbose_name_plural = _("revisions")
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["entry", "number"], name="one_revision_per_number")
        ]

    def __str__(self) -> str:
        return f"{self.entry_id}, {self.number}"

    @classmethod
    def of(cls, entry: Entry, by: User | None) -> "Revision":
        """The revision that keeps `entry` as it is now; not saved yet."""
        return cls(
            weblog_id=entry.weblog_id,
            entry=entry,
            number=entry.version,
            title=entry.title,
            slug=entry.slug,
            summary=entry.summary or "",
            body=entry.body,
            format=entry.format,
            status=entry.status,
            by=by if by is not None and by.pk else None,
        )


class OldAddressQuerySet(models.QuerySet["OldAddress"]):
    def led_by(self, moment: datetime) -> Self:
        """Addresses that led to their entry at `moment` already."""
        return self.filter(
            Q(named_at=None) | Q(named_at__lte=moment), entry__created_at__lte=moment
        )


class OldAddress(models.Model):
    """An address that an entry once had, relative to its weblog: ``old-slug/`` or ``?p=12``."""

    weblog = models.ForeignKey(Weblog, on_delete=models.CASCADE, related_name="old_addresses")
    entry = models.ForeignKey(Entry, on_delete=models.CASCADE, related_name="old_addresses")
    path = models.CharField(_("path"), max_length=500)
    # When it first led to the entry; None: when that was made.
    named_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects: ClassVar[Any] = OldAddressQuerySet.as_manager()

    class Meta:
        verbose_name = _("old address")
        verbose_name_plural = _("old addresses")
        constraints = [
            models.UniqueConstraint(fields=["weblog", "path"], name="one_entry_per_old_address")
        ]

    def __str__(self) -> str:
        return self.path
