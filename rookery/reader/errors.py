"""The pages for what no view caught."""

import sys

from django.db import Error as DatabaseAway
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.views import defaults

from rookery.reader.answers import ReaderRequest
from rookery.reader.views import elsewhere


def not_found(request: ReaderRequest, exception: Exception) -> HttpResponseBase:  # noqa: ARG001 -- Django says it by name
    """Django's 404, such as for a path that can't be decoded, as every other 404 looks."""
    return elsewhere(request)


def server_error(request: HttpRequest) -> HttpResponse:
    """503 when the database has gone away in the middle: the page cache may stand in then."""
    if isinstance(sys.exception(), DatabaseAway) and _is_away():
        said = "The database is away. Please try again in a moment.\n"
        plain = "text/plain; charset=utf-8"
        return HttpResponse(said, plain, status=503, headers={"Retry-After": "5"})
    return defaults.server_error(request)


def _is_away() -> bool:
    """A transaction that failed answers nothing more either; reader pages have none."""
    return not connection.in_atomic_block and not connection.is_usable()
