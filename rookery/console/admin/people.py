"""People and their roles."""

from typing import Any, override

from django import forms
from django.contrib import admin
from django.contrib.admin.widgets import AdminEmailInputWidget
from django.contrib.auth.password_validation import validate_password
from django.db import transaction
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from rookery.accounts.models import User
from rookery.console.admin.lists import Listed, operator
from rookery.entries.authors import touch_weblogs_of
from rookery.weblogs import audit
from rookery.weblogs.models import Membership


class UserForm(forms.ModelForm[User]):
    """Operators are superusers who may see the admin: one thing here, two columns there."""

    new_password = forms.CharField(
        label=_("Password"),
        required=False,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=_(
            "Empty: it stays as it is. Without one, somebody comes in by a link from "
            "`rookery user login-link`, or sets one by “Forgot your password?”."
        ),
    )

    class Meta:
        model = User
        fields = ["email", "name", "is_active", "is_superuser"]
        widgets = {"email": AdminEmailInputWidget(attrs={"autocomplete": "off"})}
        labels = {"is_superuser": _("operator")}
        help_texts = {"is_superuser": _("Hosts this Rookery: may see the admin and do everything.")}

    def clean_email(self) -> str:
        return User.objects.normalize_email(self.cleaned_data["email"])

    def clean_new_password(self) -> str:
        password: str = self.cleaned_data["new_password"]
        if password:
            validate_password(password, self.instance)
        return password

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean() or self.cleaned_data
        stays = cleaned.get("is_active") and cleaned.get("is_superuser")
        others = User.objects.operators().exclude(pk=self.instance.pk)
        if self.instance.pk and self.instance.is_operator and not stays and not others.exists():
            raise forms.ValidationError(_("This is the last operator: somebody has to be one."))
        return cleaned


@admin.register(User)
class UserAdmin(Listed):
    form = UserForm
    list_display = ("email", "name", "is_active", "is_superuser", "last_login")
    list_filter = ("is_superuser", "is_active")
    search_fields = ("^email", "^name")
    readonly_fields = ("date_joined", "last_login")
    fields = (
        "email", "name", "new_password", "is_active", "is_superuser", "date_joined", "last_login"
    )  # fmt: skip

    @override
    @transaction.atomic
    def save_model(self, request: HttpRequest, obj: User, form: UserForm, change: bool) -> None:
        obj.is_staff = obj.is_superuser
        if form.cleaned_data["new_password"]:
            obj.set_password(form.cleaned_data["new_password"])
        elif not change:
            obj.set_unusable_password()
        obj.save()
        if change:
            touch_weblogs_of(obj)
        kind = "operator" if obj.is_superuser else "person"
        verb = f"{kind} changed" if change else f"{kind} added"
        changed = f": {', '.join(form.changed_data)}" if change else ""
        audit.record(verb, weblog=None, by=operator(request), detail=f"{obj.email}{changed}")


@admin.register(Membership)
class MembershipAdmin(Listed):
    list_display = ("user", "role", "weblog", "created_at")
    list_select_related = ("user", "weblog")
    list_filter = ("role",)
    search_fields = ("=user__email", "=weblog__slug")
    autocomplete_fields = ("user", "weblog")
    fields = ("weblog", "user", "role")

    @override
    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return ("weblog", "user") if obj else ()

    @override
    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return True

    @override
    @transaction.atomic
    def save_model(self, request: HttpRequest, obj: Membership, form: Any, change: bool) -> None:
        obj.save()
        verb = "role changed" if change else "member added"
        detail = f"{obj.user.email}: {obj.get_role_display()}"
        audit.record(verb, weblog=obj.weblog, by=operator(request), detail=detail)

    @override
    @transaction.atomic
    def delete_model(self, request: HttpRequest, obj: Membership) -> None:
        detail = obj.user.email
        obj.delete()
        audit.record("member removed", weblog=obj.weblog, by=operator(request), detail=detail)

    @override
    def delete_queryset(self, request: HttpRequest, queryset: Any) -> None:
        for membership in queryset.select_related("user", "weblog"):
            self.delete_model(request, membership)
