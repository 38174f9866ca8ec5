"""A weblog's own domain: claiming it, setting its records, living there, coming back."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from rookery.entries import activate, guests
from rookery.entries.domain_tasks import check_domain as look_at
from rookery.entries.move import change_weblog
from rookery.entries.move_plan import Unconfirmed
from rookery.studio.agreement import agreed_to, ask
from rookery.studio.domain_words import steps
from rookery.studio.doors import room
from rookery.weblogs import domains as names
from rookery.weblogs import verification
from rookery.weblogs.access import WeblogRequest, requires, weblogs_of
from rookery.weblogs.hosts import PLATFORM_SITE_ID, origin
from rookery.weblogs.letters import WARNED_FOR
from rookery.weblogs.models import Domain, DomainStatus
from rookery.weblogs.roles import Role
from rookery.weblogs.verification import State

LOOK_AGAIN_AFTER = timedelta(seconds=10)


class HostForm(forms.Form):
    host = forms.CharField(
        label=gettext_lazy("Your domain"),
        max_length=300,
        widget=forms.TextInput(
            attrs={
                "placeholder": "moss.example",
                "inputmode": "url",
                "autocapitalize": "off",
                "autocomplete": "off",
                "spellcheck": "false",
            }
        ),
    )


class NameForm(forms.Form):
    name = forms.CharField(
        label=gettext_lazy("Name"),
        max_length=100,
        widget=forms.TextInput(attrs={"autocapitalize": "off", "spellcheck": "false"}),
    )


class PersonForm(forms.Form):
    email = forms.EmailField(
        label=gettext_lazy("Whom?"),
        required=False,
        help_text=gettext_lazy(
            "The e-mail address of somebody who has an account here. Empty: whoever has the link."
        ),
    )


@requires(Role.OWNER)
@room
@require_http_methods(["GET", "HEAD"])
def domains(request: WeblogRequest) -> HttpResponse:
    return show(request)


def show(
    request: WeblogRequest, *, status: int = 200, link: str = "", **bound: forms.Form
) -> HttpResponse:
    """The page of all domains; `bound`: a form that was refused. `link`: an invitation's, once."""
    weblog = request.weblog
    context = {
        "room": "addresses",
        "tab": "domains",
        "shown": _shown(request),
        "host_form": bound.get("host_form") or HostForm(),
        "name_form": bound.get("name_form") or NameForm(initial={"name": weblog.slug}),
        "person_form": bound.get("person_form") or PersonForm(),
        "subdomains": settings.ROOKERY_SUBDOMAINS,
        "has_own_site": activate.has_own_site(weblog),
        "back": _former_url(request),
        "host": guests.host_of(weblog),
        "guests": guests.guests_of(weblog).select_related("author", "site"),
        "invitations": guests.open_invitations(weblog).select_related("person"),
        "link": link,
        "may_be_listed": settings.ROOKERY_LIST_ALL_SITES and weblog.site_id != PLATFORM_SITE_ID,
    }
    return render(request, "studio/domains.html", context, status=status)


def _former_url(request: WeblogRequest) -> str:
    """Where it would go back to; "" for a weblog that lives on the platform."""
    weblog = request.weblog
    if weblog.site_id == PLATFORM_SITE_ID:
        return ""
    mount = activate.former_place(weblog)
    if mount is None:
        return f"{settings.ROOKERY_URL}/{weblog.slug}/"
    return f"{origin(mount.site)}/{mount.slug}".rstrip("/") + "/"


def _shown(request: WeblogRequest) -> list[Domain]:
    """Its claims and its active domains, the one it lives at first."""
    mine = request.weblog.domains.exclude(status=DomainStatus.RETIRED).select_related("site")
    return [*mine.order_by("-is_primary", "host", "pk")]


def own(request: WeblogRequest, domain: int) -> Domain:
    rows = request.weblog.domains.exclude(status=DomainStatus.RETIRED)
    found: Domain = get_object_or_404(rows.select_related("site", "weblog__site"), pk=domain)
    return found


@requires(Role.OWNER)
@room
@require_POST
def add_domain(request: WeblogRequest) -> HttpResponse:
    """Claim a domain, and go to the page that says what to set."""
    form = HostForm(request.POST)
    if form.is_valid():
        try:
            domain = names.claim(form.cleaned_data["host"], by=request.user, weblog=request.weblog)
        except ValidationError as refused:
            form.add_error("host", refused)
        else:
            transaction.on_commit(lambda: look_at.enqueue(domain.pk))
            return redirect("studio:domain", request.weblog.pk, domain.pk)
    return show(request, status=422, host_form=form)


@requires(Role.OWNER)
@room
@require_POST
def choose_subdomain(request: WeblogRequest) -> HttpResponse:
    form = NameForm(request.POST)
    if form.is_valid():
        try:
            activate.take_subdomain(
                form.cleaned_data["name"],
                request.weblog,
                by=request.user,
                agreed=agreed_to(request),
            )
        except Unconfirmed as refused:
            return ask(request, refused.plan)
        except ValidationError as refused:
            form.add_error("name", refused)
        else:
            return _moved(request)
    return show(request, status=422, name_form=form)


@requires(Role.OWNER)
@room
@require_http_methods(["GET", "HEAD"])
def domain(request: WeblogRequest, domain: int) -> HttpResponse:
    """The records that it needs, each with what was found; `?part=state` gives only that."""
    found = own(request, domain)
    seen, all_steps = verification.Findings.of(found), steps(found)
    is_active, is_given = found.status == DomainStatus.ACTIVE, names.is_given(found.host)
    leads_elsewhere = any(s.need == "traffic" and s.state == State.WRONG for s in all_steps)
    context = {
        "room": "addresses",
        "tab": "domains",
        "domain": found,
        "is_given": is_given,
        "seen": seen,
        "steps": all_steps,
        "may_go_live": found.status == DomainStatus.VERIFIED,
        "is_taken": not is_active and names.is_taken(found.host),
        "is_here": found.site_id == request.weblog.site_id and request.weblog.is_root,
        "leads_elsewhere": leads_elsewhere,
        "is_broken": is_active and (leads_elsewhere or bool(seen.certificate)),
        "is_watched": found.next_check_at is not None and not is_given,
        "let_go_at": found.proof_lost_at and found.proof_lost_at + WARNED_FOR,
    }
    part = "#state" if request.GET.get("part") == "state" else ""
    return render(request, f"studio/domain.html{part}", context)


@requires(Role.OWNER)
@room
@require_POST
def check_domain(request: WeblogRequest, domain: int) -> HttpResponse:
    """Look now, unless we have looked a moment ago."""
    found = own(request, domain)
    now = timezone.now()
    rested = Q(checked_at=None) | Q(checked_at__lt=now - LOOK_AGAIN_AFTER)
    rows = request.weblog.domains.filter(rested, pk=found.pk).exclude(next_check_at=None)
    if rows.update(next_check_at=now):
        look_at.enqueue(found.pk)
        messages.success(request, _("We look now. What we find appears here in a moment."))
    else:
        messages.info(request, _("We have looked a moment ago. Wait ten seconds."))
    return redirect("studio:domain", request.weblog.pk, found.pk)


@requires(Role.OWNER)
@room
@require_POST
def activate_domain(request: WeblogRequest, domain: int) -> HttpResponse:
    """Go live although we don't see that the name leads here, as behind a CDN."""
    found = own(request, domain)
    agreed = agreed_to(request)
    return _tried(request, lambda: activate.go_live(found, by=request.user, agreed=agreed), found)


@requires(Role.OWNER)
@room
@require_POST
def use_domain(request: WeblogRequest, domain: int) -> HttpResponse:
    """Live at an active domain again, or make an alias the chosen one."""
    found = own(request, domain)
    agreed = agreed_to(request)
    return _tried(request, lambda: activate.use(found, by=request.user, agreed=agreed), found)


@requires(Role.OWNER)
@room
@require_http_methods(["GET", "HEAD", "POST"])
def give_up_domain(request: WeblogRequest, domain: int) -> HttpResponse:
    """Ask, then let it go. A claim that serves nothing is simply taken back."""
    found = own(request, domain)
    is_active = found.status == DomainStatus.ACTIVE
    if request.method != "POST":
        context = {"room": "addresses", "tab": "domains", "domain": found, "is_active": is_active}
        return render(request, "studio/give_up_domain.html", context)
    try:
        activate.give_up(found, by=request.user, because="given up")
    except ValidationError as refused:
        messages.error(request, " ".join(refused.messages))
    else:
        said = _("%(host)s is no longer yours here.") if is_active else _("%(host)s is taken back.")
        messages.success(request, said % {"host": found.host})
    return redirect("studio:domains", request.weblog.pk)


@requires(Role.OWNER)
@room
@require_POST
def go_back(request: WeblogRequest) -> HttpResponse:
    """To where it was before it came to the site that it is on."""
    if request.weblog.site_id == PLATFORM_SITE_ID:
        messages.info(request, _("It lives here already."))
        return redirect("studio:domains", request.weblog.pk)
    host = guests.host_of(request.weblog)
    if host is not None:
        return _tried(request, lambda: guests.part(host, request.weblog, by=request.user))
    return _tried(request, lambda: activate.go_back(request.weblog, by=request.user))


@requires(Role.OWNER)
@room
@require_POST
def list_weblog(request: WeblogRequest) -> HttpResponse:
    """On the platform's list or not, wherever it lives."""
    request.weblog.is_on_platform_list = request.POST.get("is_listed") == "1"
    change_weblog(request.weblog, by=request.user, fields=["is_on_platform_list"])
    messages.success(request, _("Saved."))
    return redirect("studio:domains", request.weblog.pk)


def _tried(
    request: WeblogRequest, verb: Callable[[], Any], domain: Domain | None = None
) -> HttpResponse:
    """Do it and say where the weblog lives now; or say why it can't be done."""
    try:
        verb()
    except Unconfirmed as refused:
        return ask(request, refused.plan)
    except ValidationError as refused:
        messages.error(request, " ".join(refused.messages))
        if domain is not None:
            return redirect("studio:domain", request.weblog.pk, domain.pk)
        return redirect("studio:domains", request.weblog.pk)
    return _moved(request)


def _moved(request: WeblogRequest) -> HttpResponse:
    weblog = weblogs_of(request.user).get(pk=request.weblog.pk)
    said = _("“%(weblog)s” lives at %(url)s now. Every address it ever had leads there.")
    messages.success(request, said % {"weblog": weblog, "url": weblog.url})
    return redirect("studio:domains", weblog.pk)
