"""The list of a weblog's entries, with filters."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.db.models import Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from rookery.entries.models import Entry
from rookery.entries.querysets import EntryQuerySet
from rookery.entries.states import Status, Visibility
from rookery.studio.acts import acts_on
from rookery.studio.doors import room
from rookery.studio.paging import page_of
from rookery.weblogs.access import WeblogRequest, requires
from rookery.weblogs.roles import Role

STATES = {
    "": _("All"),
    "draft": _("Drafts"),
    "submitted": _("For review"),
    "scheduled": _("Scheduled"),
    "published": _("Published"),
    "trashed": _("Trash"),
}
FILTERS = ("state", "q", "tag", "visibility", "kind")
TAGS_SHOWN = 500


@dataclass(frozen=True, slots=True)
class Tab:
    label: Any
    url: str
    is_here: bool


@requires(Role.CONTRIBUTOR)
@room
@require_safe
def entries(request: WeblogRequest) -> HttpResponse:
    here = reverse("studio:entries", args=[request.weblog.pk])
    filters = {name: request.GET.get(name, "").replace("\0", "")[:200] for name in FILTERS}
    page = page_of(
        _narrowed(_visible(request), filters)
        .select_related("author")
        .defer("body", "body_html", "summary"),
        request.GET.get("before", ""),
        by="updated_at",
    )
    mark_own(request, page.rows)
    context = {
        "room": "entries",
        "page": page,
        "filters": filters,
        "is_filtered": any(filters[name] for name in FILTERS[1:]),
        "filter_count": sum(bool(filters[name]) for name in FILTERS[2:]),
        "here": here,
        "newest_url": _url(here, filters),
        "next_url": _url(here, {**filters, "before": page.next}),
        "tabs": [
            Tab(label, _url(here, {**filters, "state": state}), state == filters["state"])
            for state, label in STATES.items()
        ],
        "tags": request.weblog.tags.all()[:TAGS_SHOWN],
        "visibilities": Visibility.choices,
    }
    return render(request, "studio/entries.html", context)


def mark_own(request: WeblogRequest, rows: Any) -> None:
    """Tell each row whether this person may change it, and by which buttons."""
    own = request.weblog.entries.editable_by(request.user, request.role)
    editable = {*own.filter(pk__in=[entry.pk for entry in rows]).values_list("pk", flat=True)}
    for entry in rows:
        entry.is_mine = entry.pk in editable
        entry.acts = acts_on(entry, request.role) if entry.is_mine else []


def _visible(request: WeblogRequest) -> EntryQuerySet:
    """Editors see all, the others what they wrote themselves, also what they can't change now."""
    all_of_them: EntryQuerySet = request.weblog.entries.filter(is_arriving=False)
    if request.role >= Role.EDITOR:
        return all_of_them
    return all_of_them.filter(author=request.user)


def _narrowed(rows: EntryQuerySet, filters: dict[str, str]) -> QuerySet[Entry]:
    rows = _in_state(rows, filters["state"])
    if filters["tag"]:
        rows = rows.tagged(filters["tag"])
    if filters["visibility"] in Visibility.values:
        rows = rows.filter(visibility=filters["visibility"])
    if filters["kind"]:
        rows = rows.pages() if filters["kind"] == "page" else rows.stream()
    for word in filters["q"].split()[:10]:
        rows = rows.filter(Q(title__icontains=word) | Q(text__icontains=word))
    return rows


def _in_state(rows: EntryQuerySet, state: str) -> EntryQuerySet:
    match state:
        case "trashed":
            return rows.trashed()
        case "published":
            return rows.due()
        case "scheduled":
            return rows.scheduled()
        case Status.DRAFT | Status.SUBMITTED:
            return rows.kept().filter(status=state)
    return rows.kept()


def _url(path: str, query: dict[str, str]) -> str:
    said = {name: value for name, value in query.items() if value}
    return f"{path}?{urlencode(said)}" if said else path
