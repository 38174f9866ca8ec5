"""Moving a weblog: where to, what will change, and taking it back."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.sites.models import Site
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from rookery.accounts.models import User
from rookery.entries import move as moves
from rookery.entries.addresses import Taken
from rookery.entries.move_plan import MovePlan, Unconfirmed, last_move, plan_move
from rookery.entries.spots import Spot
from rookery.studio.doors import room
from rookery.studio.forms import slug_field
from rookery.weblogs.access import WeblogRequest, requires
from rookery.weblogs.hosts import PLATFORM_SITE_ID
from rookery.weblogs.models import DomainStatus, Weblog
from rookery.weblogs.roles import Role


@dataclass(frozen=True, slots=True)
class Choice:
    """A place that its owner may take the weblog to."""

    spot: Spot
    is_here: bool = False

    @property
    def key(self) -> str:
        return f"{self.spot.site.pk}-{'root' if self.spot.is_root else 'slug'}"

    @property
    def label(self) -> str:
        return self.spot.url.partition("://")[2]


def choices_for(weblog: Weblog, user: User) -> list[Choice]:
    """Where an owner may move without asking anybody, the place where it is first.

    Below a slug: its own site, the platform where it has been, and sites whose root weblog is the
    owner's. At the root: only where it has been there, or where its own domain leads.
    """
    here = Spot.of(weblog)
    found = {weblog.site_id: weblog.site}
    found |= {site.pk: site for site in _own_sites(weblog, user)}
    for mount in weblog.mounts.filter(site=PLATFORM_SITE_ID).select_related("site"):
        found[mount.site_id] = mount.site
    spots = [
        Spot(site, weblog.slug, is_root)
        for site in found.values()
        for is_root in (True, False)
        if not is_root or _may_have_root(weblog, site, user)
    ]
    others = [spot for spot in spots if (spot.site, spot.is_root) != (here.site, here.is_root)]
    return [Choice(here, is_here=True), *map(Choice, others)]


def _own_sites(weblog: Weblog, user: User) -> list[Site]:
    """Sites whose root is a weblog of `user`, and those that a domain of the weblog leads to."""
    rooted = user.weblogs.filter(is_root=True, deleted_at=None).select_related("site")
    active = weblog.domains.filter(status=DomainStatus.ACTIVE).select_related("site")
    sites = [weblog.site for weblog in rooted] + [domain.site for domain in active]
    return [site for site in sites if site is not None]


def _may_have_root(weblog: Weblog, site: Site, user: User) -> bool:
    if site.weblogs.filter(is_root=True).exclude(pk=weblog.pk).exists():
        return False
    former = [*site.mounts.filter(slug="").select_related("weblog")]
    # What the operator gave to the list is the operator's to give again.
    if any(mount.is_released or mount.weblog.author_id != user.pk for mount in former):
        return False
    is_own = weblog.domains.filter(status=DomainStatus.ACTIVE, site=site).exists()
    return is_own or bool(former) or (weblog.site_id == site.pk and weblog.is_root)


class MoveForm(forms.Form):
    """Where to. `choices` decide what is possible; another site's key is no choice."""

    slug = slug_field()

    def __init__(self, data: Any, *, choices: list[Choice]) -> None:
        super().__init__(data)
        self.spots = {choice.key: choice.spot for choice in choices}
        named = [(choice.key, choice.label) for choice in choices]
        self.fields["to"] = forms.ChoiceField(label=_("Where to"), choices=named)
        self.fields["slug"].help_text = _(
            "The word after the slash, where it has one. Leave it empty to keep the one it has."
        )


CHANGED = gettext_lazy("Something has changed since. Look at it once more.")


@requires(Role.OWNER)
@room
@require_http_methods(["GET", "HEAD", "POST"])
def move(request: WeblogRequest) -> HttpResponse:
    """Choose a place, see what will change, say yes."""
    choices = choices_for(request.weblog, request.user)
    asked = request.POST if request.method == "POST" else request.GET
    form = MoveForm(asked if "to" in asked else None, choices=choices)
    plan = _planned(request, form)
    if request.method == "POST" and plan is not None:
        if asked.get("agreed") != plan.fingerprint:
            form.add_error(None, str(CHANGED))
        elif plan.lost and not asked.get("yes"):
            form.add_error(None, _("Say that the addresses below may be lost, or leave it."))
        elif _moved(request, plan, form):
            return redirect("studio:move", request.weblog.pk)
    return _show(request, form, choices, plan)


def _planned(request: WeblogRequest, form: MoveForm) -> MovePlan | None:
    if not form.is_valid():
        return None
    spot, slug = form.spots[form.cleaned_data["to"]], form.cleaned_data["slug"]
    try:
        return plan_move(request.weblog, to_site=spot.site, root=spot.is_root, slug=slug or None)
    except ValidationError as refused:
        _refuse(form, refused)
        return None


def _refuse(form: MoveForm, refused: ValidationError) -> None:
    is_slug = isinstance(refused, Taken) or getattr(refused, "code", "") == "form"
    form.add_error("slug" if is_slug else None, refused)


def _moved(request: WeblogRequest, plan: MovePlan, form: MoveForm) -> bool:
    after = plan.after
    try:
        done = moves.move_weblog(
            request.weblog,
            to_site=after.site,
            root=after.is_root,
            slug=after.slug,
            by=request.user,
            agreed=plan.fingerprint,
        )
    except ValidationError as refused:
        _refuse(form, refused)
        return False
    undo = "" if done.undoes else reverse("studio:undo-move", args=[request.weblog.pk])
    said = _("It lives at %(url)s now. Every old address leads there.") % {"url": after.url}
    messages.success(request, said, extra_tags=undo)
    return True


def _show(
    request: WeblogRequest, form: MoveForm, choices: list[Choice], plan: MovePlan | None
) -> HttpResponse:
    context = {
        "room": "addresses",
        "tab": "move",
        "form": form,
        "choices": choices,
        "plan": plan,
        "back": _back(request.weblog, choices),
    }
    return render(request, "studio/move.html", context, status=422 if form.errors else 200)


def _back(weblog: Weblog, choices: list[Choice]) -> Spot | None:
    """Where the last move came from, if its owner may go there."""
    last = last_move(weblog)
    if last is None:
        return None
    spot = Spot(last.from_site, last.from_slug, last.from_root)
    may = {choice.key for choice in choices if not choice.is_here}
    return spot if Choice(spot).key in may else None


@requires(Role.OWNER)
@room
@require_POST
def undo_move(request: WeblogRequest) -> HttpResponse:
    """Take the last move back. What others would lose by that is asked on the page of the move."""
    if _back(request.weblog, choices_for(request.weblog, request.user)) is None:
        messages.error(request, _("There is no move that you can take back."))
        return redirect("studio:move", request.weblog.pk)
    try:
        plan = moves.undo_move(request.weblog, by=request.user)
    except Unconfirmed as refused:
        messages.error(request, " ".join(refused.messages))
        spot = Choice(refused.plan.after)
        return redirect(f"{reverse('studio:move', args=[request.weblog.pk])}?to={spot.key}")
    except ValidationError as refused:
        messages.error(request, " ".join(refused.messages))
    else:
        said = _("It is back at %(url)s.") % {"url": plan.after.url}
        messages.success(request, said)
    return redirect("studio:move", request.weblog.pk)
