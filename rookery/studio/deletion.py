"""Deleting a weblog, and bringing it back while that is possible."""

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from rookery.entries import deletion
from rookery.studio.doors import room
from rookery.studio.weblogs import PersonRequest
from rookery.weblogs.access import WeblogRequest, requires
from rookery.weblogs.roles import Role


class DeleteForm(forms.Form):
    """Somebody who types the weblog's word has read what the page says."""

    typed = forms.CharField(
        label=gettext_lazy("Its short name"),
        max_length=100,
        widget=forms.TextInput(
            attrs={"autocapitalize": "off", "autocomplete": "off", "spellcheck": "false"}
        ),
    )

    def __init__(self, *args: object, slug: str) -> None:
        super().__init__(*args)  # type: ignore[arg-type]  # Only the data of the request.
        self.slug = slug

    def clean_typed(self) -> str:
        typed: str = self.cleaned_data["typed"].strip()
        if typed != self.slug:
            raise forms.ValidationError(
                _("That isn't its name: type “%(slug)s”."), params={"slug": self.slug}
            )
        return typed


@requires(Role.OWNER)
@room
@require_http_methods(["GET", "HEAD", "POST"])
def delete_weblog(request: WeblogRequest) -> HttpResponse:
    """Say what goes, want its name typed, and take it off the web."""
    weblog = request.weblog
    form = DeleteForm(request.POST or None, slug=weblog.slug)
    if form.is_valid():
        deletion.delete_weblog(weblog, by=request.user)
        said = _("“%(weblog)s” is deleted. For 30 days you can bring it back from here.")
        undo = reverse("studio:restore-weblog", args=[weblog.pk])
        messages.success(request, said % {"weblog": weblog}, extra_tags=undo)
        return redirect("studio:weblogs")
    context = {
        "room": "settings",
        "form": form,
        "entries": weblog.entries.count(),
        "uploads": weblog.uploads.count(),
    }
    status = 422 if form.errors else 200
    return render(request, "studio/delete_weblog.html", context, status=status)


@never_cache
@require_POST
def restore_weblog(request: PersonRequest, pk: int) -> HttpResponse:
    """Bring back a weblog that its owner has deleted, as it was."""
    mine = request.user.weblogs.exclude(deleted_at=None).select_related("site")
    weblog = deletion.restore_weblog(get_object_or_404(mine, pk=pk), by=request.user)
    messages.success(request, _("“%(weblog)s” is back, at every address.") % {"weblog": weblog})
    return redirect("studio:weblogs")
