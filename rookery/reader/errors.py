"""The page for what no view caught."""

from django.http.response import HttpResponseBase

from rookery.reader.answers import ReaderRequest
from rookery.reader.views import elsewhere


def not_found(request: ReaderRequest, exception: Exception) -> HttpResponseBase:  # noqa: ARG001 -- Django says it by name
    """Django's 404, such as for a path that can't be decoded, as every other 404 looks."""
    return elsewhere(request)
