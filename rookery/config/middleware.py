"""Reader pages leave Django's middleware list here, for a short one of their own."""

from collections.abc import Callable

from django.conf import settings
from django.core.handlers.base import BaseHandler
from django.core.handlers.exception import convert_exception_to_response
from django.http import HttpRequest, HttpResponseBase, HttpResponsePermanentRedirect
from django.utils.module_loading import import_string

from rookery.weblogs import audit
from rookery.weblogs.hosts import Place

DOORS = frozenset({"studio", "accounts", "admin", "api"})  # First words of the platform's doors.


class ReaderHandler(BaseHandler):
    """Django's request handler with `READER_MIDDLEWARE` instead of `MIDDLEWARE`."""

    def load_middleware(self, is_async: bool = False) -> None:
        if is_async:
            raise NotImplementedError("Rookery is served by WSGI.")
        self._view_middleware: list[object] = []
        self._template_response_middleware: list[object] = []
        self._exception_middleware: list[object] = []
        view = self._get_response  # type: ignore[attr-defined]  # Django's; its stubs lack it.
        chain = convert_exception_to_response(view)
        for path in reversed(settings.READER_MIDDLEWARE):
            chain = convert_exception_to_response(import_string(path)(chain))
        self._middleware_chain = chain


class ReaderPages:
    """Answers reader pages itself; only the platform host's doors go on down the long list."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response
        self.reader = ReaderHandler()
        self.reader.load_middleware()

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        place: Place = request.place  # type: ignore[attr-defined]  # Set by PlaceMiddleware.
        door = request.path_info.removeprefix("/").partition("/")[0]
        if door not in DOORS or place.site.pk != 1:
            request.urlconf = settings.READER_URLCONF
            return self.reader.get_response(request)
        if place.is_alias:
            return HttpResponsePermanentRedirect(settings.ROOKERY_URL + request.get_full_path())
        with audit.through(door):
            return self.get_response(request)
