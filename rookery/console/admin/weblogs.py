"""Weblogs on every site, and where they have been."""

from typing import Any, override

from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from rookery.console.admin import moving
from rookery.console.admin.lists import Shown, operator
from rookery.console.admin.verbs import VerbForm, Written
from rookery.entries.deletion import delete_weblog, restore_weblog
from rookery.entries.found import found_weblog
from rookery.entries.move import change_weblog
from rookery.pages import themes
from rookery.weblogs.models import Mount, Weblog

SETTINGS = ("tagline", "language", "time_zone", "visibility", "theme", "palette")


class WeblogForm(VerbForm):
    refusals = {"taken": "slug", "form": "slug", "root": "is_root"}

    class Meta:
        model = Weblog
        fields = ["title", "slug", "author", "site", "is_root", *SETTINGS]
        help_texts = {
            "slug": _("Its word in addresses. When you change it, the old address redirects."),
            "is_root": _("Lives at / itself. The first weblog of a site does so anyway."),
            "palette": _("One of the theme's; empty for its first."),
        }

    def clean_theme(self) -> str:
        name: str = self.cleaned_data["theme"]
        if name != self.instance.theme and themes.find(name) is None:
            known = ", ".join(theme.name for theme in themes.everyone())
            raise ValidationError(_("There is no such theme. There are: %s.") % known)
        return name


@admin.register(Weblog)
class WeblogAdmin(Written):
    form = WeblogForm
    list_display = ("title", "slug", "site", "author", "visibility", "is_root", "state")
    list_select_related = ("site", "author")
    list_filter = ("visibility", "is_root")
    search_fields = ("^title", "=slug", "=site__domain", "=author__email")
    autocomplete_fields = ("author", "site")
    prepopulated_fields = {"slug": ("title",)}
    fields = ("title", "slug", "author", "site", "is_root", *SETTINGS)
    actions = ("suspend", "restore", "delete")

    @override
    def get_urls(self) -> list[URLPattern]:
        move = self.admin_site.admin_view(moving.move)
        name = "weblogs_weblog_move"
        return [path("<str:object_id>/move/", move, name=name), *super().get_urls()]

    @override
    def get_readonly_fields(
        self, request: HttpRequest, obj: Weblog | None = None
    ) -> tuple[str, ...]:
        # Where it lives is changed by moving it, with every address it ever had.
        return ("site", "is_root", "suspended_at", "deleted_at", "entries", "place") if obj else ()

    @override
    def get_fields(self, request: HttpRequest, obj: Weblog | None = None) -> tuple[str, ...]:
        return (
            (*self.fields, "suspended_at", "deleted_at", "entries", "place") if obj else self.fields
        )

    @override
    def get_prepopulated_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return {} if obj else self.prepopulated_fields  # A slug that is in use stays.

    def view_on_site(self, obj: Weblog) -> str | None:
        return obj.url if obj.is_open else None

    @admin.display(description=_("state"))
    def state(self, weblog: Weblog) -> str:
        if weblog.deleted_at:
            return str(_("deleted"))
        return str(_("suspended")) if weblog.suspended_at else ""

    @admin.display(description=_("entries"))
    def entries(self, weblog: Weblog) -> SafeString:
        url = reverse("admin:entries_entry_changelist")
        return format_html('<a href="{}?weblog={}">{}</a>', url, weblog.pk, _("Show its entries"))

    @admin.display(description=_("place"))
    def place(self, weblog: Weblog) -> SafeString:
        url = reverse("admin:weblogs_weblog_move", args=[weblog.pk])
        return format_html('{} <a href="{}">{}</a>', weblog.url, url, _("Move it"))

    @override
    def save_model(self, request: HttpRequest, obj: Weblog, form: Any, change: bool) -> None:
        if change:
            change_weblog(obj, by=operator(request), fields=form.changed_data)
            return
        said = {name: getattr(obj, name) for name in ("title", "slug", "author", "site", *SETTINGS)}
        founded = found_weblog(**said, is_root=obj.is_root or None, by=operator(request))
        obj.pk = founded.pk
        obj.refresh_from_db()

    @admin.action(description=_("Suspend: take the chosen weblogs off the web"))
    def suspend(self, request: HttpRequest, queryset: QuerySet[Weblog]) -> None:
        chosen = [*queryset.filter(suspended_at=None)]
        for weblog in chosen:
            weblog.suspended_at = timezone.now()
            change_weblog(weblog, by=operator(request), fields=["suspended_at"])
        said = ngettext("%(n)d weblog is suspended.", "%(n)d weblogs are suspended.", len(chosen))
        self.message_user(request, said % {"n": len(chosen)}, messages.SUCCESS)

    @admin.action(description=_("Restore the chosen weblogs"))
    def restore(self, request: HttpRequest, queryset: QuerySet[Weblog]) -> None:
        chosen = [weblog for weblog in queryset if weblog.suspended_at or weblog.deleted_at]
        for weblog in chosen:
            restore_weblog(weblog, by=operator(request))
            weblog.suspended_at = None
            change_weblog(weblog, by=operator(request), fields=["suspended_at"])
        said = ngettext("%(n)d weblog is back.", "%(n)d weblogs are back.", len(chosen))
        self.message_user(request, said % {"n": len(chosen)}, messages.SUCCESS)

    @admin.action(description=_("Delete: off the web now, gone for good in 30 days"))
    def delete(self, request: HttpRequest, queryset: QuerySet[Weblog]) -> None:
        chosen = [*queryset.filter(deleted_at=None)]
        for weblog in chosen:
            delete_weblog(weblog, by=operator(request))
        said = ngettext("%(n)d weblog is deleted.", "%(n)d weblogs are deleted.", len(chosen))
        self.message_user(request, said % {"n": len(chosen)}, messages.SUCCESS)


@admin.register(Mount)
class MountAdmin(Shown):
    list_display = ("__str__", "weblog", "left_at")
    list_select_related = ("site", "weblog")
    search_fields = ("=slug", "=weblog__slug")
