"""Coming in by a link from the terminal: the first-run setup, and a person's single-use login."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login
from django.contrib.auth.decorators import login_not_required
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods

from rookery.accounts import links
from rookery.accounts.models import LoginLink, User
from rookery.entries.addresses import free_weblog_slug
from rookery.entries.found import found_weblog
from rookery.lib.slugs import slugify
from rookery.studio.forms import SetupForm
from rookery.weblogs import audit
from rookery.weblogs.access import WeblogRequest
from rookery.weblogs.models import Weblog

type Entrance[**P] = Callable[Concatenate[WeblogRequest, P], HttpResponse]


class UsedUp(Exception):
    """Another request was quicker with this link."""


def by_link[**P](view: Entrance[P]) -> Entrance[P]:
    """For pages whose address is a secret: no cache keeps them, no Referer names them.

    Not ``no-referrer``: that makes browsers send ``Origin: null`` with the form (Fetch 3.2), which
    is what the CSRF check refuses. ``strict-origin`` names the host and never the path.
    """

    @wraps(view)
    def inside(request: WeblogRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        response = view(request, *args, **kwargs)
        response["Referrer-Policy"] = "strict-origin"
        return response

    return never_cache(login_not_required(inside))


@sensitive_post_parameters("password")
@by_link
@require_http_methods(["GET", "HEAD", "POST"])
def setup(request: WeblogRequest, token: str) -> HttpResponse:
    """The first person names themselves and their weblog, and is in the studio, writing."""
    link = links.find(token)
    if link is None or link.user is not None:
        return _used_up(request, is_setup=True)
    form = SetupForm(request.POST if request.method == "POST" else None)
    if not form.is_valid():
        status = 422 if form.is_bound else 200
        return render(request, "studio/setup.html", {"form": form}, status=status)
    try:
        user, weblog = begin(request, link, form)
    except UsedUp:
        return _used_up(request, is_setup=True)
    _sign_in(request, user)
    messages.success(
        request, _("Welcome, %(who)s. “%(weblog)s” is yours. Write something.")
        % {"who": user, "weblog": weblog}
    )  # fmt: skip
    return redirect("studio:new-entry", weblog.pk)


@sensitive_variables("cleaned")
@transaction.atomic
def begin(request: WeblogRequest, link: LoginLink, form: SetupForm) -> tuple[User, Weblog]:
    """Make the operator and their weblog; both or nothing, and once however often it is sent."""
    if not (links.redeem(link) and links.setup_is_open()):
        raise UsedUp
    cleaned = form.cleaned_data
    user = User.objects.create_operator(cleaned["email"], cleaned["password"], cleaned["name"])
    audit.record("set up", weblog=None, by=user, detail=f"operator {user.email}")
    wanted = cleaned["slug"] or slugify(cleaned["title"]) or "weblog"
    weblog = found_weblog(
        title=cleaned["title"],
        tagline=cleaned["tagline"],
        time_zone=cleaned["time_zone"],
        slug=free_weblog_slug(request.site, wanted),
        author=user,
        site=request.site,
        by=user,
    )
    return user, weblog


@by_link
@require_http_methods(["GET", "HEAD", "POST"])
def login_link(request: WeblogRequest, token: str) -> HttpResponse:
    """A button that signs in. Opening the address does nothing: mail scanners open addresses."""
    link = links.find(token)
    if link is None or link.user is None:
        return _used_up(request, is_setup=False)
    if request.method != "POST":
        return render(request, "studio/login_link.html", {"link": link})
    if not links.redeem(link):
        return _used_up(request, is_setup=False)
    _sign_in(request, link.user)
    audit.record("signed in by link", weblog=None, by=link.user)
    return redirect("studio:weblogs")


def _sign_in(request: HttpRequest, user: User) -> None:
    login(request, user, backend=settings.AUTHENTICATION_BACKENDS[0])


def _used_up(request: HttpRequest, *, is_setup: bool) -> HttpResponse:
    """410: the link is spent, too old, or was never one; which of these is not told."""
    context = {"is_setup": is_setup, "is_open": links.setup_is_open()}
    return render(request, "studio/link_used.html", context, status=410)
