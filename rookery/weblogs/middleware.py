"""Django's half of the gate: every request knows its place, and the active site is its site."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponseNotFound

from rookery.weblogs import gate
from rookery.weblogs.active import on


class PlaceMiddleware:
    """Sets `request.place` and `request.site`, and makes the site active for the request."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        place = gate.admit(request.META)
        if place is None:
            return HttpResponseNotFound("Not found\n", content_type="text/plain; charset=utf-8")
        request.place = place  # type: ignore[attr-defined]  # Views declare it.
        request.site = place.site
        with on(place.site):
            return self.get_response(request)
