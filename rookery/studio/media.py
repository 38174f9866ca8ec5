"""The files of a weblog: upload, describe, delete."""

import logging
from uuid import UUID

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from rookery.lib.disk import is_full
from rookery.media.images import Refused
from rookery.media.models import Upload
from rookery.media.receive import LARGEST, discard, receive
from rookery.studio.doors import room
from rookery.studio.forms import AltForm, UploadForm
from rookery.studio.paging import page_of
from rookery.weblogs.access import WeblogRequest, requires
from rookery.weblogs.roles import Role

logger = logging.getLogger("rookery.media")

USERS_SHOWN = 5  # entries that show a file
PER_PAGE = 24


@requires(Role.CONTRIBUTOR)
@room
@require_http_methods(["GET", "HEAD", "POST"])
def media(request: WeblogRequest) -> HttpResponse:
    """The list; a POST adds a file. The writing room's script asks for JSON and gets Markdown."""
    if request.method != "POST":
        return _show(request, UploadForm())
    form = UploadForm(request.POST, request.FILES)
    upload = _received(request, form) if form.is_valid() else None
    if request.accepts("text/html"):
        if upload is None:
            return _show(request, form, status=422)
        messages.success(request, _("“%(name)s” is here.") % {"name": upload.name})
        return redirect("studio:media", request.weblog.pk)
    if upload is None:
        said = " ".join(str(error) for errors in form.errors.values() for error in errors)
        return JsonResponse({"error": said}, status=422)
    return JsonResponse({"markdown": upload.markdown, "path": upload.path}, status=201)


def _received(request: WeblogRequest, form: UploadForm) -> Upload | None:
    """The upload; None when it was refused, and the form says why."""
    file, alt = form.cleaned_data["file"], form.cleaned_data["alt"]
    if file.size > LARGEST:
        form.add_error("file", _("“%(name)s” is larger than 50 MB.") % {"name": file.name})
        return None
    try:
        return receive(request.weblog, file.read(), file.name, by=request.user, alt=alt)
    except Refused as refused:
        form.add_error("file", str(refused))
    except OSError as error:
        if not is_full(error):
            raise
        logger.exception("A file can't be kept.")
        form.add_error("file", _("There is no room left for it here. Tell whoever runs this."))
    return None


def _show(request: WeblogRequest, form: UploadForm, status: int = 200) -> HttpResponse:
    page = page_of(request.weblog.uploads.all(), request.GET.get("before", ""), size=PER_PAGE)
    context = {"room": "media", "form": form, "page": page}
    return render(request, "studio/media.html", context, status=status)


def own_uploads(request: WeblogRequest) -> QuerySet[Upload]:
    """Files this person may change: editors every one, the others what they uploaded."""
    uploads: QuerySet[Upload] = request.weblog.uploads.all()
    return uploads if request.role >= Role.EDITOR else uploads.filter(created_by=request.user)


@requires(Role.CONTRIBUTOR)
@room
@require_http_methods(["GET", "HEAD", "POST"])
def upload(request: WeblogRequest, uuid: UUID) -> HttpResponse:
    found = get_object_or_404(own_uploads(request), uuid=uuid)
    form = AltForm(request.POST if request.method == "POST" else None, initial={"alt": found.alt})
    if form.is_valid():
        if not own_uploads(request).filter(uuid=uuid).update(alt=form.cleaned_data["alt"]):
            raise Http404  # Deleted meanwhile.
        messages.success(request, _("Saved."))
        return redirect("studio:upload", request.weblog.pk, found.uuid)
    showing = request.weblog.entries.editable_by(request.user, request.role).filter(
        body__contains=f"/-/media/{found.uuid}/"
    )
    context = {
        "room": "media",
        "upload": found,
        "form": form,
        "users": showing.newest().defer("body", "body_html", "summary")[:USERS_SHOWN],
    }
    return render(request, "studio/upload.html", context, status=422 if form.errors else 200)


@requires(Role.CONTRIBUTOR)
@room
@require_POST
def delete_upload(request: WeblogRequest, uuid: UUID) -> HttpResponse:
    found = get_object_or_404(own_uploads(request), uuid=uuid)
    discard(found, by=request.user)
    messages.success(request, _("“%(name)s” is deleted.") % {"name": found.name})
    return redirect("studio:media", request.weblog.pk)
