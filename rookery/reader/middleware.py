"""Headers that every reader page carries, whoever made it."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

# No page of ours connects to anything; Lighthouse reads robots.txt through the page it looks at.
POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self' data: https: http:; "
    "media-src 'self' https: http:; font-src 'self'; script-src 'none'; connect-src 'self'; "
    "base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
HEADERS = {
    # Images may come from elsewhere: imported entries show pictures that are still there.
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), interest-cohort=()",
    "Cross-Origin-Opener-Policy": "same-origin",
}


class ReaderHeaders:
    """Sets `HEADERS`, unless the page said something stricter of its own (uploads do)."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        return response
