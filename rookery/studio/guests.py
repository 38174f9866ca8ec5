"""Inviting friends' weblogs to one's own site, and following such an invitation."""

from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from rookery.accounts.models import User
from rookery.entries import guests
from rookery.entries.addresses import Taken
from rookery.lib.rows import RowField
from rookery.studio.domains import PersonForm, show
from rookery.studio.doors import room
from rookery.studio.entry_form import SlugField
from rookery.studio.weblogs import PersonRequest
from rookery.weblogs import letters
from rookery.weblogs.access import WeblogRequest, requires
from rookery.weblogs.models import Invitation, Weblog
from rookery.weblogs.roles import Role


class GuestForm(forms.Form):
    """Which of my weblogs comes, and what it is called there."""

    slug = SlugField(
        label=gettext_lazy("Its short name there"),
        max_length=100,
        required=False,
        help_text=gettext_lazy("Empty: the one it has."),
    )

    field_order = ["weblog", "slug"]

    def __init__(self, *args: Any, mine: QuerySet[Weblog]) -> None:
        super().__init__(*args)
        self.fields["weblog"] = RowField(
            label=_("Which weblog comes?"), queryset=mine, empty_label=None
        )
        self.order_fields(self.field_order)


@requires(Role.OWNER)
@room
@require_POST
def invite_weblog(request: WeblogRequest) -> HttpResponse:
    """Make a link, show it once, and send it to the person if one was named."""
    form = PersonForm(request.POST)
    if not form.is_valid():
        return show(request, status=422, person_form=form)
    email = form.cleaned_data["email"]
    try:
        person = _person(email) if email else None
        token = guests.invite(request.weblog, by=request.user, person=person)
    except ValidationError as refused:
        form.add_error("email", refused)
        return show(request, status=422, person_form=form)
    link = settings.ROOKERY_URL + reverse("studio:invitation", args=[token])
    if person is not None:
        letters.invited(request.weblog, person, link)
    return show(request, link=link)


def _person(email: str) -> User:
    user = User.objects.filter(email=User.objects.normalize_email(email), is_active=True).first()
    if user is None:
        raise ValidationError(
            _("Nobody with that address has an account. Leave it empty and send the link yourself.")
        )
    return user


@requires(Role.OWNER)
@room
@require_POST
def withdraw_invitation(request: WeblogRequest, invitation: int) -> HttpResponse:
    rows = guests.open_invitations(request.weblog)
    guests.take_back(get_object_or_404(rows, pk=invitation), by=request.user)
    messages.success(request, _("The invitation is taken back: its link leads nowhere now."))
    return redirect("studio:domains", request.weblog.pk)


@requires(Role.OWNER)
@room
@require_POST
def part_with_guest(request: WeblogRequest, guest: int) -> HttpResponse:
    """Send a guest home; what it has written here goes with it, and the addresses redirect."""
    found: Weblog = get_object_or_404(
        guests.guests_of(request.weblog).select_related("site"), pk=guest
    )
    try:
        guests.part(request.weblog, found, by=request.user)
    except ValidationError as refused:
        messages.error(request, " ".join(refused.messages))
    else:
        said = _("“%(weblog)s” lives at %(url)s again. Its addresses here lead there.")
        messages.success(request, said % {"weblog": found, "url": found.url})
    return redirect("studio:domains", request.weblog.pk)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def invitation(request: PersonRequest, token: str) -> HttpResponse:
    """The page behind the link: which weblog comes, and yes or no."""
    found = guests.find(token, request.user)
    if found is None:
        return render(request, "studio/invitation_used.html", status=410)
    mine = request.user.weblogs.filter(deleted_at=None).exclude(site=found.weblog.site_id)
    form = GuestForm(*([request.POST] if request.method == "POST" else []), mine=mine)
    if form.is_valid() and (answer := _accepted(request, found, form)):
        return answer
    context = {"invitation": found, "form": form, "mine": mine}
    response = render(
        request, "studio/invitation.html", context, status=422 if form.errors else 200
    )
    response["Referrer-Policy"] = "strict-origin"
    return response


def _accepted(request: PersonRequest, found: Invitation, form: GuestForm) -> HttpResponse | None:
    guest, slug = form.cleaned_data["weblog"], form.cleaned_data["slug"]
    try:
        guests.accept(found, guest, by=request.user, slug=slug)
    except Taken as refused:
        form.add_error("slug", refused)
        return None
    except ValidationError as refused:
        form.add_error(None, refused)
        return None
    said = _("“%(weblog)s” lives at %(url)s now. Every address it ever had leads there.")
    messages.success(request, said % {"weblog": guest, "url": guest.url})
    return redirect("studio:domains", guest.pk)
