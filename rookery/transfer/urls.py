"""Addresses as other programs have written them down: some of them are none."""

from typing import Final
from urllib.parse import SplitResult, urlsplit

NOTHING: Final = SplitResult("", "", "", "", "")


def parts(url: str) -> SplitResult:
    """`urlsplit`, with nothing in every part where that raises (``http://[broken``)."""
    try:
        found = urlsplit(url)
        _ = found.hostname, found.port
    except ValueError:
        return NOTHING
    return found
