"""What is done with an entry by one press: publish, hand in, withdraw, trash, restore, erase."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Concatenate

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from rookery.entries.models import Conflict, Entry
from rookery.entries.states import Status
from rookery.studio.doors import room
from rookery.studio.entry_form import chosen_date
from rookery.weblogs.access import WeblogRequest, requires
from rookery.weblogs.roles import Role

type Press[**P] = Callable[Concatenate[WeblogRequest, P], HttpResponse]

LABELS = {
    "publish": gettext_lazy("Publish"),
    "submit": gettext_lazy("Hand in for review"),
    "withdraw": gettext_lazy("Make it a draft"),
    "trash": gettext_lazy("Move to the trash"),
    "restore": gettext_lazy("Take out of the trash"),
    "erase": gettext_lazy("Delete for good"),
}


@dataclass(frozen=True, slots=True)
class Act:
    """A button for one entry."""

    name: str
    url: str

    @property
    def label(self) -> str:
        return str(LABELS[self.name])

    @property
    def is_grave(self) -> bool:
        return self.name in {"trash", "erase"}

    @property
    def is_asked(self) -> bool:
        """It leads to a page that asks first."""
        return self.name == "erase"


def acts_on(entry: Entry, role: Role) -> list[Act]:
    """What somebody with `role` may do with an entry that is theirs to edit."""
    names = {
        "trashed": ["restore", "erase"],
        "draft": ["publish" if role >= Role.WRITER else "submit", "trash"],
        "submitted": [*(["publish"] if role >= Role.WRITER else []), "withdraw", "trash"],
    }.get(entry.state, ["withdraw", "trash"])
    return [Act(name, act_url(name, entry)) for name in names]


def act_url(name: str, entry: Entry) -> str:
    return reverse(f"studio:{name}-entry", args=[entry.weblog_id, entry.pk])


def own_entry(request: WeblogRequest, pk: int) -> Entry:
    """The entry, when it is this person's to change; Http404 otherwise."""
    entries = request.weblog.entries.editable_by(request.user, request.role)
    entry: Entry = get_object_or_404(entries.select_related("author"), pk=pk)
    return entry


def unless_quicker[**P](view: Press[P]) -> Press[P]:
    """Below `room`: of two presses at once the second is told that the entry is another now."""

    @wraps(view)
    def inside(request: WeblogRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except (Conflict, Entry.DoesNotExist):
            said = _("Somebody was quicker, or you pressed twice. This is how it stands now.")
            messages.warning(request, said)
            return redirect("studio:entries", request.weblog.pk)

    return inside


def done(request: WeblogRequest, said: str, undo: str = "") -> HttpResponse:
    """Say it, with a button that undoes it, and go back to the list."""
    messages.success(request, said, extra_tags=undo)
    return redirect("studio:entries", request.weblog.pk)


@requires(Role.WRITER)
@room
@unless_quicker
@require_POST
def publish_entry(request: WeblogRequest, pk: int) -> HttpResponse:
    entry = own_entry(request, pk)
    if entry.status != Status.PUBLISHED:
        entry.publish(by=request.user, at=chosen_date(entry))
    said = _("Published.") if entry.state == "published" else _("Scheduled.")
    return done(request, said, act_url("withdraw", entry))


@requires(Role.CONTRIBUTOR)
@room
@unless_quicker
@require_POST
def submit_entry(request: WeblogRequest, pk: int) -> HttpResponse:
    entry = own_entry(request, pk)
    if entry.status == Status.DRAFT:
        entry.submit(by=request.user)
    return done(request, _("Handed in for review."), act_url("withdraw", entry))


@requires(Role.CONTRIBUTOR)
@room
@unless_quicker
@require_POST
def withdraw_entry(request: WeblogRequest, pk: int) -> HttpResponse:
    entry = own_entry(request, pk)
    if entry.status != Status.DRAFT:
        entry.withdraw(by=request.user)
    return done(request, _("It is a draft again."))


@requires(Role.CONTRIBUTOR)
@room
@unless_quicker
@require_POST
def trash_entry(request: WeblogRequest, pk: int) -> HttpResponse:
    entry = own_entry(request, pk)
    if entry.trashed_at is None:
        entry.trash(by=request.user)
    said = _("“%(entry)s” is in the trash.") % {"entry": entry.heading}
    return done(request, said, act_url("restore", entry))


@requires(Role.CONTRIBUTOR)
@room
@unless_quicker
@require_POST
def restore_entry(request: WeblogRequest, pk: int) -> HttpResponse:
    entry = own_entry(request, pk)
    if entry.trashed_at is not None:
        entry.restore(by=request.user)
    return done(request, _("“%(entry)s” is back.") % {"entry": entry.heading})


@requires(Role.CONTRIBUTOR)
@room
@unless_quicker
@require_http_methods(["GET", "HEAD", "POST"])
def erase_entry(request: WeblogRequest, pk: int) -> HttpResponse:
    """Ask, then delete for good; only what is in the trash."""
    entries = request.weblog.entries.editable_by(request.user, request.role).trashed()
    entry = get_object_or_404(entries, pk=pk)
    if request.method != "POST":
        return render(request, "studio/erase_entry.html", {"entry": entry, "room": "entries"})
    said = _("“%(entry)s” is deleted.") % {"entry": entry.heading}
    entry.erase(by=request.user)
    return done(request, said)
