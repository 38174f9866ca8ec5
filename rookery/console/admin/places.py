"""Sites and domains: where weblogs can live."""

from typing import Any, override

from django import forms
from django.contrib import admin
from django.contrib.admin.widgets import AdminTextareaWidget, AdminTextInputWidget
from django.contrib.sites.models import Site
from django.db import transaction
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from rookery.console.admin.lists import operator
from rookery.console.admin.verbs import VerbForm, Written
from rookery.entries.activate import vouch_for
from rookery.weblogs import audit, hosts
from rookery.weblogs.domains import claim, vouch
from rookery.weblogs.models import Domain, SiteState


class SiteForm(VerbForm):
    refusals = {"": "domain"}

    name = forms.CharField(
        required=False,
        max_length=50,
        help_text=_("Empty: its domain."),
        widget=AdminTextInputWidget,
    )

    about = forms.CharField(
        label=_("About this place"),
        help_text=_("Your words above the list of weblogs, in Markdown."),
        required=False,
        max_length=20_000,
        widget=AdminTextareaWidget,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        states = SiteState.objects.filter(site=self.instance.pk)
        self.initial["about"] = states.values_list("about", flat=True).first() or ""

    class Meta:
        model = Site
        fields = ["domain", "name"]
        help_texts = {"domain": _("You vouch for it: it is served at once. As in moss.example.")}


@admin.register(Site)
class SiteAdmin(Written):
    form = SiteForm
    list_display = ("domain", "name")
    search_fields = ("^domain", "^name")
    fields = ("domain", "name", "about")

    @override
    def get_readonly_fields(self, request: HttpRequest, obj: Site | None = None) -> tuple[str, ...]:
        # Its primary Domain says what it is called; the column is only a copy of that.
        return ("domain",) if obj else ()

    def view_on_site(self, obj: Site) -> str:
        return f"{hosts.origin(obj)}/"

    @override
    @transaction.atomic
    def save_model(self, request: HttpRequest, obj: Site, form: Any, change: bool) -> None:
        if not change:
            domain = vouch(obj.domain, by=operator(request))
            obj.pk, obj.name = domain.site_id, obj.name or domain.host[:50]
        Site.objects.filter(pk=obj.pk).update(name=obj.name)
        SiteState.bump(obj.pk)
        SiteState.objects.filter(site=obj.pk).update(about=form.cleaned_data["about"])

    @override
    def has_delete_permission(self, request: HttpRequest, obj: Site | None = None) -> bool:
        """A site can go when no address on it was ever a weblog's, and it isn't the platform's."""
        if obj is None or obj.pk == hosts.PLATFORM_SITE_ID:
            return False
        return not (obj.weblogs.exists() or obj.mounts.exists())

    @override
    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> Any:
        deleted, counts, _needed, protected = super().get_deleted_objects(objs, request)
        return deleted, counts, set(), protected  # Its domains go with it: that was decided above.

    @override
    @transaction.atomic
    def delete_model(self, request: HttpRequest, obj: Site) -> None:
        obj.domains.all().delete()
        obj.delete()
        audit.record("site deleted", weblog=None, by=operator(request), detail=obj.domain)
        transaction.on_commit(hosts.memory.clear)


class DomainForm(VerbForm):
    refusals = {"": "host"}

    is_vouched = forms.BooleanField(
        label=_("active at once"),
        required=False,
        help_text=_(
            "You vouch for it: it becomes a site of its own, and the weblog moves there. "
            "Otherwise it waits for its proof."
        ),
    )

    class Meta:
        model = Domain
        fields = ["host", "weblog"]


@admin.register(Domain)
class DomainAdmin(Written):
    form = DomainForm
    list_display = ("host", "status", "is_primary", "site", "weblog", "activated_at")
    list_select_related = ("site", "weblog")
    list_filter = ("status",)
    search_fields = ("^host",)
    autocomplete_fields = ("weblog",)
    fields = ("host", "weblog", "is_vouched")

    @override
    def has_change_permission(self, request: HttpRequest, obj: Domain | None = None) -> bool:
        return False  # A claim stays what it was; another host is another claim.

    @override
    def get_fields(self, request: HttpRequest, obj: Domain | None = None) -> tuple[str, ...]:
        shown = ("host", "status", "site", "is_primary", "weblog", "created_at", "activated_at")
        return shown if obj else self.fields

    @override
    def save_model(self, request: HttpRequest, obj: Domain, form: Any, change: bool) -> None:
        by, is_vouched = operator(request), form.cleaned_data["is_vouched"]
        if is_vouched and obj.weblog is not None:
            made = vouch_for(obj.host, obj.weblog, by=by)
        else:
            made = (vouch if is_vouched else claim)(obj.host, by=by, weblog=obj.weblog)
        obj.pk = made.pk
        obj.refresh_from_db()
