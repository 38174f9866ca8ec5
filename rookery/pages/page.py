"""What every function of `pages` answers with, and what templates are given."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.safestring import SafeString

HTML = "text/html; charset=utf-8"
NOTHING = SafeString()


@dataclass(frozen=True, slots=True)
class Page:
    """A finished page, feed or sitemap."""

    body: bytes
    content_type: str = HTML
    not_after: datetime | None = None  # When the next scheduled entry makes it untrue.


@dataclass(frozen=True, slots=True)
class Link:
    path: str
    title: str
    label: str = ""
    count: int = 0
    lang: SafeString = NOTHING  # Attributes, where its title isn't in the language around it.


@dataclass(frozen=True, slots=True)
class FeedLink:
    path: str
    content_type: str
    title: str
