"""The operator's door for moving a weblog: to any site, to the root or away from it, and back."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.sites.models import Site
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from rookery.console.admin.lists import operator
from rookery.entries.move import move_weblog
from rookery.entries.move_plan import MovePlan, last_move, plan_move
from rookery.lib.rows import RowField
from rookery.weblogs.models import Weblog


class MoveForm(forms.Form):
    """`agreed` is the fingerprint of the plan that was shown; `yes` is needed for what is lost."""

    site = RowField(
        label=gettext_lazy("Site"), queryset=Site.objects.order_by("pk"), empty_label=None
    )
    is_root = forms.BooleanField(
        label=gettext_lazy("At the root"),
        required=False,
        help_text=gettext_lazy("Whoever is there goes below their own word."),
    )
    slug = forms.SlugField(
        label=gettext_lazy("Slug"),
        max_length=100,
        required=False,
        help_text=gettext_lazy("Empty: the one it has, with a number where that is taken."),
    )
    agreed = forms.CharField(required=False, widget=forms.HiddenInput)
    yes = forms.BooleanField(required=False)


def move(request: HttpRequest, object_id: str) -> HttpResponse:
    """Choose, see what will change, say yes. Nothing happens before that."""
    weblogs = Weblog.objects.select_related("site", "author")
    weblog: Weblog = get_object_or_404(weblogs, pk=object_id if object_id.isdecimal() else None)
    before = {"site": weblog.site_id, "is_root": weblog.is_root}
    form = MoveForm(request.POST or None, initial=before)
    plan = _planned(weblog, form)
    if plan is not None and request.POST.get("do") == "move" and _did(request, form, plan):
        return redirect("admin:weblogs_weblog_change", weblog.pk)
    last = last_move(weblog)
    context = {
        **admin.site.each_context(request),
        "title": _("Move %(weblog)s") % {"weblog": weblog},
        "weblog": weblog,
        "form": form,
        "plan": plan,
        "last": last,
        "opts": Weblog._meta,  # noqa: SLF001 -- the admin's own templates ask for it by this name
        "change_url": reverse("admin:weblogs_weblog_change", args=[weblog.pk]),
    }
    status = 422 if form.errors else 200
    return render(request, "admin/move_weblog.html", context, status=status)


def _planned(weblog: Weblog, form: MoveForm) -> MovePlan | None:
    if not form.is_valid():
        return None
    said = form.cleaned_data
    try:
        return plan_move(
            weblog,
            to_site=said["site"],
            root=said["is_root"],
            slug=said["slug"] or None,
            displace=True,
        )
    except ValidationError as refused:
        form.add_error(None, refused)
        return None


def _did(request: HttpRequest, form: MoveForm, plan: MovePlan) -> bool:
    said: dict[str, Any] = form.cleaned_data
    if said["agreed"] != plan.fingerprint:
        form.add_error(None, _("Something has changed since. Look at it once more."))
        return False
    if plan.lost and not said["yes"]:
        form.add_error(None, _("Say that the addresses below may be lost, or leave it."))
        return False
    after = plan.after
    try:
        move_weblog(
            plan.weblog,
            to_site=after.site,
            root=after.is_root,
            slug=after.slug,
            by=operator(request),
            agreed=plan.fingerprint,
            displace=True,
        )
    except ValidationError as refused:
        form.add_error(None, refused)
        return False
    messages.success(request, _("It lives at %(url)s now.") % {"url": after.url})
    return True
