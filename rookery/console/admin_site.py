"""The admin itself: who may come in, and how they do."""

from typing import Any, override

from django.conf import settings
from django.contrib import auth
from django.contrib.admin import AdminSite, ModelAdmin
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.decorators import method_decorator
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

OURS = "rookery."
# What other apps would show, and what would confuse: we have our own, or don't use it.
LEFT_OUT = {"sites.Site", "auth.Group", "account.EmailAddress", "account.EmailConfirmation"}


class RookeryAdmin(AdminSite):
    site_header = _("Rookery admin")
    site_title = _("Rookery admin")
    index_title = _("Every site, in one place")
    site_url = "/studio/"

    @override
    def has_permission(self, request: HttpRequest) -> bool:
        """Operators only."""
        return bool(getattr(request.user, "is_operator", False))

    @override
    def register(self, model_or_iterable: Any, admin_class: Any = None, **options: Any) -> None:
        models: list[Any] = (
            [model_or_iterable] if isinstance(model_or_iterable, type) else [*model_or_iterable]
        )
        if not (admin_class or ModelAdmin).__module__.startswith(OURS):
            models = [model for model in models if model._meta.label not in LEFT_OUT]  # noqa: SLF001 -- public by custom
        super().register(models, admin_class, **options)

    @override
    def login(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """Everybody signs in at one page. Who has, and is no operator, may not come in here."""
        target = request.GET.get("next") or request.get_full_path()
        if self.has_permission(request):
            return redirect("admin:index")
        if request.user.is_authenticated:
            raise PermissionDenied
        return redirect_to_login(target, settings.LOGIN_URL)

    @override
    @method_decorator([never_cache, require_POST])
    def logout(self, request: HttpRequest, extra_context: Any = None) -> Any:
        auth.logout(request)
        return redirect(settings.ACCOUNT_LOGOUT_REDIRECT_URL)

    @override
    def password_change(self, request: HttpRequest, extra_context: Any = None) -> Any:
        return redirect("account_change_password")
