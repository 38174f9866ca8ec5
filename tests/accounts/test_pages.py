"""Every page of allauth is in our own design, and needs neither inline script nor inline style."""

import re

import pytest
from django.template.loader import get_template
from django.urls import get_resolver

from tests import make

ANYBODY = [
    "/login/",
    "/signup/",
    "/inactive/",
    "/password/reset/",
    "/password/reset/done/",
    "/password/reset/key/done/",
    "/password/reset/key/1-set/",
]
SIGNED_IN = ["/password/change/", "/password/set/", "/reauthenticate/", "/logout/"]


def check_design(page):
    assert page.status_code == 200
    assert "accounts/base.css" in page.text
    assert "<style" not in page.text
    assert not re.search(r"<script(?![^>]*\bsrc=)", page.text)
    assert not re.search(r"\s(style|on[a-z]+)=", page.text)
    assert page.text.count("<h1") == 1


@pytest.mark.django_db
@pytest.mark.parametrize("path", ANYBODY)
def test_pages_for_anybody(client, path):
    check_design(client.get(f"/accounts{path}", follow=True))


@pytest.mark.parametrize("path", SIGNED_IN)
def test_pages_for_people(client, path, db):
    make.user(email="ana@example.org", password=make.PASSWORD)
    client.post("/accounts/login/", {"login": "ana@example.org", "password": make.PASSWORD})
    check_design(client.get(f"/accounts{path}", follow=True))


def test_no_page_of_allauth_was_forgotten():
    """Every route is opened above; a new one has to be looked at."""
    opened = {path.strip("/").split("/1-set")[0] for path in ANYBODY + SIGNED_IN}
    routes = {
        re.split(r"[(<]", str(pattern.pattern).lstrip("^"))[0].strip("/")
        for pattern in get_resolver("rookery.accounts.urls").url_patterns
    }
    assert routes - opened == set()


def test_whatever_allauth_shows_stands_in_our_layouts():
    for layout in ("base", "entrance", "manage"):
        origin = get_template(f"allauth/layouts/{layout}.html").origin.name
        assert "rookery/accounts/templates" in origin
