"""What a front server asks before it gets a certificate for a host: whether that host is ours.

``GET /-/tls-ask?domain=moss.example`` answers 200 for the platform's host and for active domains,
and for nothing else: whoever could make us say yes for any name could use up what certificate
authorities grant us. It is answered for whatever Host header, because Caddy asks by address; but
only to this very machine, and never to what a front server passes on for somebody else.
"""

import ipaddress
from typing import Any
from urllib.parse import parse_qs

from django.db import Error as DatabaseAway

from rookery.weblogs import hosts

PATH = "/-/tls-ask"
YES, NO, NOT_HERE, UNKNOWN = "200 OK", "403 Forbidden", "404 Not Found", "503 Service Unavailable"
MOST_FIELDS = 4


def answer(environ: dict[str, Any]) -> str:
    """The status line for somebody who asks in person from this machine."""
    if environ.get("REQUEST_METHOD") not in {"GET", "HEAD"}:
        return NOT_HERE
    host = _asked_for(str(environ.get("QUERY_STRING", "")))
    if host is None:
        return NO
    try:
        return NO if hosts.find(host) is None else YES
    except DatabaseAway:
        return UNKNOWN


def _asked_for(query: str) -> str | None:
    """The one host that is asked for, in the spelling that a TLS handshake has."""
    try:
        asked = parse_qs(query, max_num_fields=MOST_FIELDS).get("domain", [])
    except ValueError:
        return None
    host = hosts.normalise(asked[0]) if len(asked) == 1 else None
    if host is None or host != asked[0].lower() or _is_address(host):
        return None
    return host


def _is_address(host: str) -> bool:
    try:
        ipaddress.ip_address(host.strip("[]"))
    except ValueError:
        return False
    return True
