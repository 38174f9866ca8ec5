"""What the studio says when something is refused, so that nobody's words are lost with it."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.csrf import requires_csrf_token

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


def kept_fields(request: HttpRequest) -> list[tuple[str, str]]:
    """The fields of the form that was sent, as (name, value), without its token."""
    return [
        (name, value)
        for name, values in request.POST.lists()
        if name != "csrfmiddlewaretoken"
        for value in values
    ]


@requires_csrf_token
def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001 -- Django's signature
    """403: a member whose role is too weak."""
    return render(request, "studio/forbidden.html", status=403)


@requires_csrf_token
def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001 -- Django's signature
    """404: not there, or not for this person; which of both is nobody's business."""
    return render(request, "studio/not_found.html", status=404)
