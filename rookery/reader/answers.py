"""HTTP for reader pages: validators, caching, the one redirect. No cookie is set or read."""

import hashlib
from collections.abc import Callable
from functools import wraps
from http import HTTPStatus

from django.contrib.sites.models import Site
from django.http import (
    HttpRequest,
    HttpResponse,
    HttpResponseNotAllowed,
    HttpResponsePermanentRedirect,
    HttpResponseRedirect,
)
from django.http.response import HttpResponseBase
from django.utils.cache import get_conditional_response

from rookery.pages import places, render
from rookery.pages.page import Page
from rookery.reader.stamps import Stamp, asks_for_whole_pages, mark
from rookery.weblogs.hosts import Place, origin
from rookery.weblogs.models import Weblog

PUBLIC = "public, max-age=0, s-maxage=1, stale-while-revalidate=1"


class ReaderRequest(HttpRequest):
    """What the gate adds to a request."""

    site: Site
    place: Place
    weblog: Weblog | None = None  # Whose page is asked for, once that is known.


def read_only(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Refuse everything but GET and HEAD, and send no body where none was asked for."""

    @wraps(view)
    def door(request: ReaderRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        if request.method not in {"GET", "HEAD"}:
            return HttpResponseNotAllowed(["GET", "HEAD"])
        return view(request, *args, **kwargs)

    return door


def belongs_to(request: ReaderRequest, weblog: Weblog) -> None:
    """Say whose page is answered: for the log, and for how long the page will be true."""
    request.weblog = weblog
    request.META["rookery.weblog"] = weblog.pk


def answer(request: ReaderRequest, page: Page, status: int = HTTPStatus.OK) -> HttpResponseBase:
    """Send a page, as 304 when the reader has it. An alias host sends on to the primary one."""
    if status == HTTPStatus.OK and request.place.is_alias:
        return moved_to(origin(request.site) + request.get_full_path())
    response = HttpResponse(page.body, content_type=page.content_type, status=status)
    response.headers["Cache-Control"] = PUBLIC
    response.headers["Content-Length"] = str(len(page.body))
    if status != HTTPStatus.OK:
        mark(request.META, Stamp())
        return response
    mark(request.META, Stamp.of(getattr(request, "weblog", None)))
    etag = f'"{hashlib.blake2b(page.body, digest_size=12).hexdigest()}"'
    response.headers["ETag"] = etag
    if asks_for_whole_pages(request.META):
        return response
    checked = get_conditional_response(request, etag=etag, response=response)
    return checked or response


def moved_to(url: str) -> HttpResponse:
    """The one redirect of an address that was left, asked for anew each time: it may come back."""
    return HttpResponsePermanentRedirect(url, headers={"Cache-Control": "no-cache"})


def found_at(url: str) -> HttpResponse:
    """A redirect that isn't for keeps."""
    return HttpResponseRedirect(url, headers={"Cache-Control": "no-cache"})


def missing(request: ReaderRequest, weblog: Weblog | None = None) -> HttpResponseBase:
    """Nothing is here now: where it went, or the 404 of the weblog that the address belongs to."""
    url = places.moved(request.site, request.path_info, request.GET)
    if url is not None:
        return moved_to(url)
    return answer(request, render.not_found(weblog, request.site), status=HTTPStatus.NOT_FOUND)
