"""What an entry said after each save, and going back to it."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from rookery.entries.models import Conflict
from rookery.studio.acts import own_entry
from rookery.studio.doors import room
from rookery.studio.paging import page_of
from rookery.weblogs.access import WeblogRequest, requires
from rookery.weblogs.roles import Role


@requires(Role.CONTRIBUTOR)
@room
@require_safe
def revisions(request: WeblogRequest, pk: int) -> HttpResponse:
    entry = own_entry(request, pk)
    saved = entry.revisions.select_related("by").defer("body", "summary")
    page = page_of(saved, request.GET.get("before", ""))
    context = {"room": "entries", "entry": entry, "page": page}
    return render(request, "studio/revisions.html", context)


@requires(Role.CONTRIBUTOR)
@room
@require_safe
def revision(request: WeblogRequest, pk: int, number: int) -> HttpResponse:
    entry = own_entry(request, pk)
    found = get_object_or_404(entry.revisions.select_related("by"), number=number)
    same = (found.title, found.summary, found.body)
    context = {
        "room": "entries",
        "entry": entry,
        "revision": found,
        "is_current": same == (entry.title, entry.summary or "", entry.body),
    }
    return render(request, "studio/revision.html", context)


@requires(Role.CONTRIBUTOR)
@room
@require_POST
def restore_revision(request: WeblogRequest, pk: int, number: int) -> HttpResponse:
    """Save the old title, summary and text as a new version; state and address stay."""
    entry = own_entry(request, pk)
    found = get_object_or_404(entry.revisions, number=number)
    entry.title, entry.summary = found.title, found.summary or None
    entry.body, entry.format = found.body, found.format
    try:
        entry.write(by=request.user, verb="restored")
    except Conflict:
        messages.error(
            request, _("Somebody saved the entry at this very moment. Nothing was restored.")
        )
        return redirect("studio:revisions", request.weblog.pk, entry.pk)
    messages.success(request, _("Revision %(number)s is back.") % {"number": number})
    return redirect("studio:entry", request.weblog.pk, entry.pk)
