"""Studio, accounts and admin are at one host: the platform's. Its former hosts send on to it."""

import pytest
from django.test import Client

from rookery.weblogs import domains, hosts
from tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def moved(settings):
    """The platform was at localhost, and is at weblogs.example now."""
    settings.ROOKERY_URL = "https://weblogs.example"
    domains.sync_platform()
    hosts.memory.clear()


@pytest.mark.usefixtures("moved")
@pytest.mark.parametrize("door", ["/studio/?page=2", "/accounts/login/", "/admin/", "/api/x"])
def test_a_former_host_of_the_platform_sends_its_doors_on(door):
    answer = Client().get(door, headers={"host": "localhost:8000"})
    assert (answer.status_code, answer["Location"]) == (301, f"https://weblogs.example{door}")
    assert not answer.cookies


@pytest.mark.usefixtures("moved")
def test_the_door_itself_is_open_at_the_new_one():
    answer = Client().get("/accounts/login/", headers={"host": "weblogs.example"})
    assert answer.status_code == 200


@pytest.mark.usefixtures("moved")
def test_what_only_begins_like_a_door_is_a_reader_page():
    make.weblog(slug="studios", site="weblogs.example")
    for host in ("weblogs.example", "localhost"):
        answer = Client().get("/studios", headers={"host": host})
        assert (answer.status_code, answer["Location"]) == (
            301,
            "https://weblogs.example/studios/",
        )


def test_a_host_in_a_header_is_never_written_into_a_page():
    weblog = make.weblog("Moss", is_root=True)
    make.entry(weblog, "Rain")
    client = Client()
    for path in ("/", "/rain/", "/feed/", "/sitemap.xml", "/accounts/login/", "/weblogs/"):
        answer = client.get(
            path, headers={"host": "LOCALHOST:6666", "x-forwarded-host": "evil.example"}
        )
        assert answer.status_code == 200, path
        assert b"6666" not in answer.content, path
        assert b"evil.example" not in answer.content, path
