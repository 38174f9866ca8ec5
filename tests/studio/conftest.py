"""What the studio's tests share: a weblog with its owner signed in, and the entry form as sent."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from rookery.entries.models import Entry
from rookery.weblogs import hosts
from rookery.weblogs.models import Weblog
from tests import make


@pytest.fixture
def weblog(db: None) -> Weblog:
    return make.weblog("Moss", author=make.user("Ana"), is_root=True, time_zone="Europe/Lisbon")


@pytest.fixture
def ana(weblog: Weblog, client_of: Callable[[Any], Client]) -> Client:
    """The weblog's owner, signed in."""
    return client_of(weblog.author)


@pytest.fixture
def known_host(monkeypatch: pytest.MonkeyPatch) -> None:
    """For counting queries: on a slow machine the second for which a host is known may be over."""
    monkeypatch.setattr(hosts, "REMEMBERED_FOR", 600.0)


@pytest.fixture
def filled() -> Callable[..., dict[str, Any]]:
    """The writing room's form as a browser sends it: what `entry` says, with `changes`."""

    def fill(entry: Entry | None = None, **changes: Any) -> dict[str, Any]:
        entry = entry or Entry()
        sent = {
            "title": entry.title,
            "body": entry.body,
            "slug": entry.slug,
            "derive": "",
            "pub_date": "",
            "tags": ", ".join(name for name, _slug in entry.tag_list),
            "summary": entry.summary or "",
            "visibility": entry.visibility,
            "version": entry.version,
            "do": "save",
        }
        return {**sent, **changes}

    return fill
