"""What stands ready for the import's tests: a weblog, and the web that files are fetched from."""

from io import BytesIO

import pytest
from PIL import Image

from rookery.lib import fetch
from rookery.weblogs.roles import Role
from tests import make


@pytest.fixture
def weblog():
    """Mara's weblog, at the root of its site."""
    return make.weblog("Harbour", author=make.user("Mara Quay"), slug="harbour", is_root=True)


@pytest.fixture
def ole(weblog):
    """Somebody else who writes there."""
    return make.member(weblog, Role.WRITER, make.user("Ole", email="ole@example.org"))


def png(color="teal", size=(60, 40)):
    data = BytesIO()
    Image.new("RGB", size, color).save(data, "PNG")
    return data.getvalue()


class Web:
    """What the network has: bodies by address. What isn't here can't be reached."""

    def __init__(self):
        self.pages = {}
        self.asked = []

    def fetch(self, url, **_limits):
        self.asked.append(url)
        if url not in self.pages:
            raise fetch.FetchFailed(f"{url} could not be reached.")
        body = self.pages[url]
        return fetch.Fetched(url=url, status=200, content_type="image/png", body=body)


@pytest.fixture
def web(monkeypatch):
    web = Web()
    monkeypatch.setattr(fetch, "fetch", web.fetch)
    return web
