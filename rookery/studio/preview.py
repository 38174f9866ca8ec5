"""Showing an unsaved entry as readers will see it: the same page, in a frame without powers."""

from typing import Any

from django.http import HttpResponse
from django.utils.csp import CSP
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.csp import csp_override

from rookery.entries.addresses import derived_slug
from rookery.entries.models import Entry
from rookery.entries.tagging import tag_slug
from rookery.pages import render
from rookery.studio.entry_form import EntryForm
from rookery.weblogs.access import WeblogRequest

# Reader pages' own policy, and `sandbox` on top: whatever slipped through the sanitiser has neither
# scripts nor our origin. Only the writing room may put it into a frame.
POLICY: dict[str, Any] = {
    "default-src": [CSP.NONE],
    "style-src": [CSP.SELF],
    "img-src": [CSP.SELF, "data:", "https:", "http:"],
    "media-src": [CSP.SELF, "https:", "http:"],
    "font-src": [CSP.SELF],
    "script-src": [CSP.NONE],
    "base-uri": [CSP.NONE],
    "form-action": [CSP.NONE],
    "frame-ancestors": [CSP.SELF],
    "sandbox": True,
}


@csp_override(POLICY)
@xframe_options_sameorigin
def show(request: WeblogRequest, entry: Entry) -> HttpResponse:
    """The page of `entry` with what the form says. Nothing is saved, whatever the form says."""
    form = EntryForm(request.POST, instance=entry)
    if not form.is_valid():
        # What can't be understood yet (a date, a slug) isn't what one wants to look at.
        entry.title = form.data.get("title", "")[:250]
        entry.body = form.data.get("body", "")
    names = form.cleaned_data.get("tags", [])
    entry.tag_list = [[name, tag_slug(name)] for name in names]
    entry.slug = entry.slug or derived_slug(entry)
    entry.render()
    page = render.entry(request.weblog, entry, preview=True)
    return HttpResponse(page.body, content_type=page.content_type)
