"""Entries of every weblog, and what belongs to them."""

from datetime import datetime, timedelta
from typing import Any, override

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.widgets import AdminTextareaWidget, AdminTextInputWidget
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from rookery.console.admin.lists import Shown, operator
from rookery.console.admin.verbs import VerbForm, Written
from rookery.entries import tagging
from rookery.entries.models import Conflict, Entry, OldAddress, Revision, Tag
from rookery.entries.states import Status
from rookery.weblogs.models import Weblog

LOOKED_THROUGH = 100  # weblogs whose entries one search shows


class EntryForm(VerbForm):
    refusals = {"taken": "slug", "form": "slug"}

    body = forms.CharField(
        required=False,
        strip=False,
        widget=AdminTextareaWidget(attrs={"rows": 24, "dir": "auto"}),
    )
    tag_names = forms.CharField(
        label=_("Tags"),
        required=False,
        max_length=1000,
        help_text=_("Separated by commas."),
        widget=AdminTextInputWidget,
    )
    read_version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    class Meta:
        model = Entry
        fields = [
            "weblog", "title", "slug", "pub_date", "summary", "body", "format", "status",
            "visibility", "is_page", "is_pinned", "language", "author", "byline",
        ]  # fmt: skip
        help_texts = {"slug": _("Its word in the address. Empty: made from the title.")}
        widgets = {
            "title": AdminTextInputWidget(attrs={"dir": "auto"}),
            "summary": AdminTextareaWidget(attrs={"rows": 3, "dir": "auto"}),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("read_version", self.instance.version)
        self.initial.setdefault("tag_names", ", ".join(name for name, _ in self.instance.tag_list))

    def clean_body(self) -> str:
        return str(self.cleaned_data["body"]).replace("\r\n", "\n")  # Forms are sent with CRLF.

    def clean_pub_date(self) -> datetime:
        """The form shows seconds and no finer: a date that nobody touched stays as it was."""
        typed: datetime = self.cleaned_data["pub_date"]
        before: datetime = self.instance.pub_date
        return before if before.replace(microsecond=0) == typed else typed

    def clean_summary(self) -> str | None:
        return (self.cleaned_data["summary"] or "").replace("\r\n", "\n") or None

    def clean_tag_names(self) -> list[str]:
        return tagging.split(self.cleaned_data["tag_names"])

    def clean_read_version(self) -> int:
        return self.cleaned_data["read_version"] or 0

    def publication(self) -> datetime | None:
        """When to publish: the date that somebody has chosen, or None for this moment."""
        entry: Entry = self.instance
        untouched = abs(entry.pub_date - entry.created_at) < timedelta(minutes=1)
        return None if "pub_date" not in self.changed_data and untouched else entry.pub_date


@admin.register(Entry)
class EntryAdmin(Written):
    form = EntryForm
    list_display = ("heading", "weblog", "site", "state", "visibility", "pub_date", "author")
    list_select_related = ("weblog__site", "author")
    list_filter = ("status", "visibility", "is_page")
    search_fields = ("title",)  # get_search_results says what is really looked through
    search_help_text = _(
        "The slug or the first letters of a weblog's title. "
        "Among the entries of one weblog: its words."
    )
    autocomplete_fields = ("weblog", "author")
    prepopulated_fields = {"slug": ("title",)}
    actions = ("publish", "withdraw", "trash", "restore")
    fieldsets = (
        (
            None,
            {"fields": ("weblog", "title", "slug", "pub_date", "summary", "body", "read_version")},
        ),
        (_("State"), {"fields": ("status", "visibility", "is_page", "is_pinned", "tag_names")}),
        (_("Author"), {"fields": ("author", "byline", "language", "format")}),
    )

    @override
    def get_queryset(self, request: HttpRequest) -> QuerySet[Entry]:
        entries: QuerySet[Entry] = Entry.objects.filter(is_arriving=False)
        return entries.defer("body_html")

    @override
    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Entry], search_term: str
    ) -> tuple[QuerySet[Entry], bool]:
        """Inside one weblog its titles; else the weblogs: no search reads every entry there is."""
        if not search_term:
            return queryset, False
        if "weblog" in request.GET:
            return queryset.filter(
                Q(title__icontains=search_term) | Q(slug__icontains=search_term)
            ), False
        named = Q(slug=search_term) | Q(title__istartswith=search_term)
        weblogs = [*Weblog.objects.filter(named).values_list("pk", flat=True)[:LOOKED_THROUGH]]
        return queryset.filter(weblog__in=weblogs), False

    @override
    def get_readonly_fields(self, request: HttpRequest, obj: Entry | None = None) -> Any:
        return ("weblog",) if obj else ()  # Its revisions and addresses belong to that weblog.

    @override
    def get_prepopulated_fields(self, request: HttpRequest, obj: Entry | None = None) -> Any:
        return {} if obj else self.prepopulated_fields  # An address that is in use stays.

    def view_on_site(self, obj: Entry) -> str | None:
        return obj.get_absolute_url() if obj.state == "published" else None

    @admin.display(description=_("site"))
    def site(self, entry: Entry) -> str:
        return entry.weblog.site.domain

    @admin.display(description=_("state"))
    def state(self, entry: Entry) -> str:
        return entry.state

    @override
    def save_model(self, request: HttpRequest, obj: Entry, form: EntryForm, change: bool) -> None:
        obj.version = form.cleaned_data["read_version"]
        said: dict[str, Any] = {"by": operator(request), "tags": form.cleaned_data["tag_names"]}
        before = form.initial.get("status") if change else Status.DRAFT
        if obj.status == before:
            obj.write(**said)
        elif obj.status == Status.PUBLISHED:
            obj.status = before or Status.DRAFT  # The verb makes the step, and dates it.
            obj.publish(at=form.publication(), **said)
        elif obj.status == Status.SUBMITTED:
            obj.submit(**said)
        else:
            obj.write(verb="withdrawn", **said)

    def act(self, request: HttpRequest, chosen: list[Entry], verb: str) -> None:
        """Do it to each, as whoever is signed in; say how many, and which were in the way."""
        done = 0
        for entry in chosen:
            try:
                getattr(entry, verb)(by=operator(request))
                done += 1
            except Conflict as conflict:
                self.message_user(request, str(conflict), messages.ERROR)
        said = ngettext("Done: %(n)d entry.", "Done: %(n)d entries.", done) % {"n": done}
        self.message_user(request, said, messages.SUCCESS)

    @admin.action(description=_("Publish the chosen entries"))
    def publish(self, request: HttpRequest, queryset: Any) -> None:
        unpublished = queryset.kept().exclude(status=Status.PUBLISHED)
        self.act(request, [*unpublished.defer(None)], "publish")

    @admin.action(description=_("Make drafts of the chosen entries"))
    def withdraw(self, request: HttpRequest, queryset: Any) -> None:
        others = queryset.kept().exclude(status=Status.DRAFT)
        self.act(request, [*others.defer(None)], "withdraw")

    @admin.action(description=_("Move the chosen entries to the trash"))
    def trash(self, request: HttpRequest, queryset: Any) -> None:
        self.act(request, [*queryset.kept().defer(None)], "trash")

    @admin.action(description=_("Take the chosen entries out of the trash"))
    def restore(self, request: HttpRequest, queryset: Any) -> None:
        self.act(request, [*queryset.trashed().defer(None)], "restore")


@admin.register(Tag)
class TagAdmin(Shown):
    list_display = ("name", "slug", "weblog")
    list_select_related = ("weblog",)
    search_fields = ("=slug", "=weblog__slug")


@admin.register(Revision)
class RevisionAdmin(Shown):
    list_display = ("entry", "number", "weblog", "status", "by", "at")
    list_select_related = ("entry", "weblog", "by")
    search_fields = ("=slug", "=weblog__slug")


@admin.register(OldAddress)
class OldAddressAdmin(Shown):
    list_display = ("path", "weblog", "entry")
    list_select_related = ("entry", "weblog")
    search_fields = ("=path", "=weblog__slug")
