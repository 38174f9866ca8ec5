"""What stands ready for every test: an empty platform on localhost, and browsers to ask it with."""

import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.test import Client

from rookery.accounts.models import User
from rookery.weblogs import generations, hosts


@pytest.fixture(autouse=True)
def _clean_surroundings(settings: Any, tmp_path: Path) -> Iterator[None]:
    """Files of their own for each test, static files without a manifest, nothing remembered."""
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.STATIC_ROOT = tmp_path  # WhiteNoise warns of a folder that isn't there.
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
    hosts.memory.clear()
    generations.memory.forget()
    yield
    hosts.memory.clear()


@pytest.fixture
def client() -> Client:
    """Somebody not signed in, on the platform host unless `headers={"host": …}` says more."""
    return Client(headers={"host": "localhost:8000"})


@pytest.fixture
def client_of() -> Callable[[User], Client]:
    """`client_of(user)`: that person, signed in on the platform host."""

    def sign_in(user: User) -> Client:
        client = Client(headers={"host": "localhost:8000"})
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        return client

    return sign_in


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Iterator[time_machine.Traveller]:
    """All clocks stand still, until `clock.shift(seconds)`."""
    with time_machine.travel("2026-07-01T12:00:00Z", tick=False) as traveller:
        monkeypatch.setattr(time, "monotonic", time.time)
        yield traveller
