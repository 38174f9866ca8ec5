"""The writing room: making an entry, changing it, looking at how it will be."""

from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from rookery.entries.addresses import Taken
from rookery.entries.models import Conflict, Entry
from rookery.studio import preview
from rookery.studio.acts import acts_on, own_entry
from rookery.studio.doors import room
from rookery.studio.entry_form import EntryForm
from rookery.weblogs.access import WeblogRequest, requires, weblogs_of
from rookery.weblogs.roles import Role


@dataclass(frozen=True, slots=True)
class Button:
    name: str
    label: str
    is_main: bool = False


@requires(Role.CONTRIBUTOR)
@room
@require_http_methods(["GET", "HEAD", "POST"])
def new_entry(request: WeblogRequest) -> HttpResponse:
    return desk(request, lambda: Entry(weblog=request.weblog, author=request.user))


@requires(Role.CONTRIBUTOR)
@room
@require_http_methods(["GET", "HEAD", "POST"])
def entry(request: WeblogRequest, pk: int) -> HttpResponse:
    return desk(request, lambda: own_entry(request, pk))


def desk(request: WeblogRequest, find: Callable[[], Entry]) -> HttpResponse:
    """Show the entry that `find` gives, or save what was sent. Every answer keeps every word."""
    found = find()
    if request.method != "POST":
        return _show(request, found, EntryForm(instance=found))
    data = request.POST.copy()
    intent = data.get("do", "save")
    if slug := data.get("use_slug"):
        data["slug"], intent = slug, data.get("intent", "save")
    form = EntryForm(data, instance=found)
    if intent == "edit":
        return _show(request, find(), form)
    if not form.is_valid():
        return _show(request, find(), form, intent=intent)
    try:
        _save(request, found, form, intent)
    except Conflict as conflict:
        return _clash(request, conflict.theirs, form, intent)
    except Entry.DoesNotExist as erased:
        raise Http404 from erased  # The page for it shows every word that was sent.
    except ValidationError as refused:
        form.add_error("slug", refused)
        suggestion = refused.suggestion if isinstance(refused, Taken) else ""
        return _show(request, find(), form, intent=intent, suggestion=suggestion)
    return redirect("studio:entry", request.weblog.pk, found.pk)


def _save(request: WeblogRequest, entry: Entry, form: EntryForm, intent: str) -> None:
    cleaned = form.cleaned_data
    if entry.pk:
        entry.version = cleaned["version"]
    more: dict[str, Any] = {"tags": cleaned["tags"]}
    if intent == "publish":
        if request.role < Role.WRITER:
            raise PermissionDenied
        at = form.typed_date
        entry.publish(by=request.user, at=at, derive=cleaned["derive"], **more)
        said = _("Published.") if entry.state == "published" else _("Scheduled.")
        messages.success(request, said)
    elif intent == "submit":
        entry.submit(by=request.user, derive=cleaned["derive"], **more)
        messages.success(request, _("Handed in for review."))
    else:
        entry.write(by=request.user, derive=cleaned["derive"], **more)
        messages.success(request, _("Saved."))


def _show(
    request: WeblogRequest, entry: Entry, form: EntryForm, *, intent: str = "", suggestion: str = ""
) -> HttpResponse:
    context = {
        "room": "entries",
        "entry": entry,
        "form": form,
        "intent": intent,
        "suggestion": suggestion,
        "is_resent": form.is_bound,
        "acts": _buttons(entry, request.role),
        "other_acts": _others(entry, request.role),
        "preview_url": _preview_url(entry),
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    return render(request, "studio/entry.html", context, status=status)


def _buttons(entry: Entry, role: Role) -> list[Button]:
    match entry.state:
        case "draft" if role < Role.WRITER:
            return [Button("save", _("Save draft")), Button("submit", _("Hand in"), is_main=True)]
        case "draft":
            return [Button("save", _("Save draft")), Button("publish", _("Publish"), is_main=True)]
        case "submitted" if role >= Role.WRITER:
            return [Button("save", _("Save")), Button("publish", _("Publish"), is_main=True)]
        case "published" | "scheduled":
            return [Button("save", _("Update"), is_main=True)]
    return [Button("save", _("Save"), is_main=True)]


def _others(entry: Entry, role: Role) -> list[Any]:
    """What can be done beside saving; a new entry has nothing of it yet."""
    if not entry.pk:
        return []
    return [act for act in acts_on(entry, role) if act.name not in {"publish", "submit"}]


def _clash(request: WeblogRequest, theirs: Entry, form: EntryForm, intent: str) -> HttpResponse:
    """409: both texts side by side, and mine ready to be saved over theirs."""
    shown = {"csrfmiddlewaretoken", "do", "intent", "use_slug", "title", "body", "version"}
    mine = [(name, value) for name, value in form.data.items() if name not in shown]
    last = theirs.weblog.revisions.filter(entry=theirs).select_related("by").first()
    context = {
        "room": "entries",
        "theirs": theirs,
        "by": last and last.by,
        "mine": [*mine, ("version", theirs.version)],
        "my_title": form.data.get("title", ""),
        "my_body": form.data.get("body", ""),
        "intent": intent,
    }
    return render(request, "studio/conflict.html", context, status=HTTPStatus.CONFLICT)


@requires(Role.CONTRIBUTOR)
@room
@require_POST
def preview_new_entry(request: WeblogRequest) -> HttpResponse:
    return preview.show(request, Entry(weblog=request.weblog, author=request.user))


@requires(Role.CONTRIBUTOR)
@room
@require_POST
def preview_entry(request: WeblogRequest, pk: int) -> HttpResponse:
    return preview.show(request, own_entry(request, pk))


def _preview_url(entry: Entry) -> str:
    if not entry.pk:
        return reverse("studio:preview-new-entry", args=[entry.weblog_id])
    return reverse("studio:preview-entry", args=[entry.weblog_id, entry.pk])


@require_safe
def edit(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The fixed address behind “Edit this”: on to the entry, for those who may edit it."""
    user: Any = request.user
    for weblog in weblogs_of(user).filter(entries__uuid=uuid):
        role = weblog.role_of(user) or Role.CONTRIBUTOR  # It is one of theirs: never None.
        found = weblog.entries.editable_by(user, role).filter(uuid=uuid).first()
        if found is not None:
            return redirect("studio:entry", weblog.pk, found.pk)
    raise Http404
