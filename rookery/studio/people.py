"""Who belongs to a weblog, and as what."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from rookery.studio.doors import room
from rookery.studio.forms import MemberForm, RoleForm
from rookery.weblogs import audit
from rookery.weblogs.access import WeblogRequest, requires
from rookery.weblogs.models import Membership
from rookery.weblogs.roles import GIVEN, Role


@requires(Role.CONTRIBUTOR)
@room
@require_http_methods(["GET", "HEAD"])
def people(request: WeblogRequest) -> HttpResponse:
    return _show(request, MemberForm(weblog=request.weblog))


@requires(Role.OWNER)
@room
@require_POST
def add_member(request: WeblogRequest) -> HttpResponse:
    """Give somebody who has an account a role here."""
    form = MemberForm(request.POST, weblog=request.weblog)
    if not form.is_valid():
        return _show(request, form, status=422)
    user, role = form.cleaned_data["email"], form.cleaned_data["role"]
    members = request.weblog.memberships
    if not members.get_or_create(user=user, defaults={"role": role})[1]:
        messages.error(request, _("%(who)s is with you already.") % {"who": user})
        return redirect("studio:people", request.weblog.pk)
    _record(request, "member added", f"{user.email}: {role.name.lower()}")
    messages.success(request, _("%(who)s is with you now.") % {"who": user})
    return redirect("studio:people", request.weblog.pk)


@requires(Role.OWNER)
@room
@require_POST
def change_member(request: WeblogRequest, pk: int) -> HttpResponse:
    member = _member(request, pk)
    form = RoleForm(request.POST)
    if form.is_valid():
        role: Role = form.cleaned_data["role"]
        member.role = role
        if not request.weblog.memberships.filter(pk=pk).update(role=role):
            raise Http404  # Taken away meanwhile.
        _record(request, "role changed", f"{member.user.email}: {role.name.lower()}")
        said = _("%(who)s is %(role)s now.") % {
            "who": member.user,
            "role": member.get_role_display(),
        }
        messages.success(request, said)
    else:
        messages.error(request, _("That is no role. Nothing was changed."))
    return redirect("studio:people", request.weblog.pk)


@requires(Role.OWNER)
@room
@require_POST
def remove_member(request: WeblogRequest, pk: int) -> HttpResponse:
    """Take the role away; what the person wrote stays in the weblog."""
    member = _member(request, pk)
    member.delete()
    _record(request, "member removed", member.user.email)
    said = _("%(who)s no longer belongs to this weblog. Their entries stay.")
    messages.success(request, said % {"who": member.user})
    return redirect("studio:people", request.weblog.pk)


def _member(request: WeblogRequest, pk: int) -> Membership:
    members = request.weblog.memberships.select_related("user")
    member: Membership = get_object_or_404(members, pk=pk)
    return member


def _record(request: WeblogRequest, verb: str, detail: str) -> None:
    audit.record(verb, weblog=request.weblog, by=request.user, detail=detail)


def _show(request: WeblogRequest, form: MemberForm, status: int = 200) -> HttpResponse:
    context = {
        "room": "people",
        "memberships": request.weblog.memberships.select_related("user"),
        "is_owner": request.role == Role.OWNER,
        "roles": GIVEN,
        "form": form,
    }
    return render(request, "studio/people.html", context, status=status)
