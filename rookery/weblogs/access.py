"""Who may pass: not signed in → the login page; not a member → 404; too weak a role → 403.

All three are decided here and nowhere else.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate

from django.contrib.auth.views import redirect_to_login
from django.contrib.sites.models import Site
from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render

from rookery.accounts.models import User
from rookery.weblogs.hosts import Place
from rookery.weblogs.models import Weblog
from rookery.weblogs.roles import Role


class WeblogRequest(HttpRequest):
    """A request that has passed `requires`."""

    user: User  # Never anonymous any more.
    place: Place
    site: Site
    weblog: Weblog
    role: Role


type View = Callable[..., HttpResponseBase]
type Door[**P] = Callable[Concatenate[WeblogRequest, P], HttpResponseBase]


def weblogs_of(user: User) -> QuerySet[Weblog]:
    """The weblogs that `user` owns or is a member of, on whatever site."""
    if not user.is_active:
        return Weblog.objects.none()
    return (
        Weblog.objects.filter(Q(author=user) | Q(pk__in=user.memberships.values("weblog")))
        .filter(deleted_at=None)
        .select_related("site")
    )


def requires[**P](role: Role) -> Callable[[Door[P]], View]:
    """Let only members with at least this role in, to the weblog whose id the URL names.

    The view gets no `weblog` argument: it is `request.weblog`, beside `request.role`.
    """

    def decorate(view: Door[P]) -> View:
        @wraps(view)
        def guarded(request: Any, *args: Any, weblog: int, **kwargs: Any) -> HttpResponseBase:
            if not request.user.is_authenticated:
                return sign_in_first(request)
            # 404 and not 403: that a private weblog exists is private too.
            request.weblog = get_object_or_404(weblogs_of(request.user), pk=weblog)
            request.META["rookery.weblog"] = weblog  # For the log.
            role_here = request.weblog.role_of(request.user)
            if role_here is None or role_here < role:
                raise PermissionDenied
            request.role = role_here
            return view(request, *args, **kwargs)

        guarded.required_role = role  # type: ignore[attr-defined]  # The tests of the doors read it.
        guarded.login_required = False  # type: ignore[attr-defined]  # Decided above.
        return guarded

    return decorate


def sign_in_first(request: HttpRequest) -> HttpResponse:
    """The login page; for a form that was sent, a page that keeps every word that was in it."""
    if request.method in {"GET", "HEAD"}:
        return redirect_to_login(request.get_full_path())
    context = {"kept": kept_fields(request)}
    return render(request, "account/sign_in_again.html", context, status=401)


def kept_fields(request: HttpRequest) -> list[tuple[str, str]]:
    """The fields of the form that was sent, as (name, value), without its token."""
    return [
        (name, value)
        for name, values in request.POST.lists()
        if name != "csrfmiddlewaretoken"
        for value in values
    ]
