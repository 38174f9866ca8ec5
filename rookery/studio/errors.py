"""What the studio says when something is refused, so that nobody's words are lost with it."""

import sys

from django.conf import settings
from django.db import OperationalError
from django.http import (
    HttpRequest,
    HttpResponse,
    HttpResponseBadRequest,
    HttpResponseServerError,
)
from django.shortcuts import render
from django.template.loader import render_to_string

from rookery.weblogs.access import kept_fields

KEEPS_TEXT = {"studio:new-entry", "studio:entry"}


def csrf_failure(request: HttpRequest, reason: str) -> HttpResponse:  # noqa: ARG001 -- Django's signature
    """Signing in or out changes the token of every open form: show the words and offer to resend.

    The form to resend is made only for a request from our own pages. What another site sent is
    shown at most as text, or it would need but one careless click to be saved.
    """
    match = request.resolver_match
    context: dict[str, object] = {}
    if match is not None and match.view_name in KEEPS_TEXT:
        if request.headers.get("Origin", "") == settings.ROOKERY_URL:
            context["kept"] = kept_fields(request)
        else:
            context["text"] = request.POST.get("body", "")
    return render(request, "studio/csrf_failure.html", context, status=403)


def words_sent(request: HttpRequest) -> str:
    """Title and text of an entry that was sent where it can't be saved (any more)."""
    match = request.resolver_match
    if request.method != "POST" or match is None or match.view_name not in KEEPS_TEXT:
        return ""
    return "\n\n".join(filter(None, (request.POST.get("title"), request.POST.get("body"))))


# None of these wears Django's `requires_csrf_token`: it would read the form again, which may be
# what broke.


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001 -- Django's signature
    """400: a request that makes no sense, such as a form in an encoding that isn't one."""
    return HttpResponseBadRequest(render_to_string("400.html"))


def server_error(request: HttpRequest) -> HttpResponse:
    """500, or 503 for a database that is away or has no room; with every word that was sent.

    Asks nothing of the database. The form is read again only if it could be read before.
    """
    is_away = isinstance(sys.exception(), OperationalError)
    text = words_sent(request) if hasattr(request, "_post") else ""
    page = render_to_string("500.html", {"is_away": is_away, "text": text})
    if is_away:
        return HttpResponse(page, status=503, headers={"Retry-After": "10"})
    return HttpResponseServerError(page)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001 -- Django's signature
    """403: a member whose role is too weak."""
    context = {"text": words_sent(request)}
    return render(request, "studio/forbidden.html", context, status=403)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001 -- Django's signature
    """404: not there, or not for this person; which of both is nobody's business."""
    context = {"text": words_sent(request)}
    return render(request, "studio/not_found.html", context, status=404)
