"""Which requests may be answered from the page cache, and what tells one page from another."""

from functools import lru_cache
from typing import NamedTuple

from django.core.exceptions import TooManyFieldsSent
from django.http import QueryDict

from rookery.pages.places import PERMALINKS
from rookery.weblogs import gate, tls
from rookery.weblogs.gate import Environ

READS = frozenset({"GET", "HEAD"})
LONGEST_HOST = 300  # characters of a Host header that is worth remembering
# The names that pages read from a query (a test looks). Others change nothing, and don't count.
LISTED = ("after", "before", "by", "page", "q")
# Who asks so wants to hear 412 (RFC 9110, 13.1.1 and 13.1.4), which only Django says.
UNLESS = ("HTTP_IF_MATCH", "HTTP_IF_UNMODIFIED_SINCE")


class Key(NamedTuple):
    """What a page depends on, of all that a request says."""

    scheme: str
    host: str
    path: str
    query: tuple[str | None, ...] = ()


def key_of(environ: Environ, doors: frozenset[str]) -> Key | None:
    """None: the answer can't be one that is kept. `doors` are first words that never are."""
    path: str = environ.get("PATH_INFO", "")
    if (
        environ.get("REQUEST_METHOD") not in READS
        or path == tls.PATH
        or path.removeprefix("/").partition("/")[0] in doors
        or any(name in environ for name in UNLESS)
    ):
        return None
    gate.heed_proxy(environ)
    raw: str = environ.get("HTTP_HOST", "")
    host = _spelled(raw) if len(raw) <= LONGEST_HOST else None
    query = listed(environ.get("QUERY_STRING", ""))
    if host is None or query is None:
        return None
    return Key(environ["wsgi.url_scheme"], host, path, query)


_spelled = lru_cache(maxsize=1024)(gate.spelled)


def listed(raw: str) -> tuple[str | None, ...] | None:
    """The listed part of a query, () when there is none; None for one that may be a permalink."""
    if not raw:
        return ()
    try:
        query = QueryDict(raw.encode("latin-1"))  # As Django will read it.
    except (TooManyFieldsSent, UnicodeEncodeError):
        return None
    if any(name in query for name in PERMALINKS):
        return None
    return tuple(query.get(name) for name in LISTED) if any(map(query.__contains__, LISTED)) else ()
