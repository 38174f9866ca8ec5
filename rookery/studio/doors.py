"""What every room of a weblog's studio has in common."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate

from django.http import HttpResponseBase
from django.utils import timezone
from django.views.decorators.cache import never_cache

from rookery.weblogs.access import WeblogRequest

type Room[**P] = Callable[Concatenate[WeblogRequest, P], HttpResponseBase]


def room[**P](view: Room[P]) -> Room[P]:
    """Below `requires`: work in the weblog's own time.

    No answer may be stored: on a shared computer the next person could go back to a draft.
    """

    @wraps(view)
    def inside(request: WeblogRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        with timezone.override(request.weblog.zone):
            return view(request, *args, **kwargs)

    return never_cache(inside)
