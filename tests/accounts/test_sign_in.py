"""Signing in and out, with a password."""

import pytest
from django.core.cache import cache
from django.test import Client

from rookery.accounts.models import User
from rookery.config import env
from tests import make

SIGN_IN = "/accounts/login/"


@pytest.fixture
def ana(db):
    return make.user("Ana", email="ana@example.org", password=make.PASSWORD)


def send(client, login, password=make.PASSWORD, **more):
    return client.post(SIGN_IN, {"login": login, "password": password, **more})


@pytest.mark.parametrize("login", ["ana@example.org", " Ana@Example.ORG "])
def test_the_right_password_opens_the_studio(client, ana, login):
    assert send(client, login)["Location"] == "/studio/"
    assert client.session["_auth_user_id"] == str(ana.pk)


def test_after_signing_in_one_is_where_one_wanted_to_be(client, ana):
    page = client.get("/studio/w/7/")
    assert page["Location"] == "/accounts/login/?next=/studio/w/7/"
    assert send(client, ana.email, next="/studio/w/7/")["Location"] == "/studio/w/7/"


@pytest.mark.parametrize("elsewhere", ["https://evil.example/", "//evil.example/", "javascript:1"])
def test_nobody_is_sent_elsewhere_after_signing_in(client, ana, elsewhere):
    assert send(client, ana.email, next=elsewhere)["Location"] == "/studio/"


def test_a_wrong_password_and_an_unknown_address_look_the_same(client, ana):
    make.user(email="off@example.org", password=make.PASSWORD, is_active=False)
    pages = [
        send(client, "ana@example.org", "wrong words"),
        send(client, "nobody@example.org", "wrong words"),
        send(client, "off@example.org", "wrong words"),
    ]
    errors = {str(page.context["form"].errors) for page in pages}
    assert len(errors) == 1
    assert "not correct" in errors.pop()
    assert "_auth_user_id" not in client.session


def test_guessing_is_slowed_down(client, ana):
    for _guess in range(5):
        send(client, ana.email, "wrong words")
    assert "Too many failed" in send(client, ana.email).text
    assert "_auth_user_id" not in client.session


def test_signing_out_asks_first_and_ends_the_session(client, ana):
    send(client, ana.email)
    assert client.get("/accounts/logout/").status_code == 200
    assert "_auth_user_id" in client.session
    client.post("/accounts/logout/")
    assert "_auth_user_id" not in client.session


@pytest.mark.django_db
def test_nobody_makes_an_account_by_themselves(client):
    sent = {"email": "eve@example.org", "password1": make.PASSWORD, "password2": make.PASSWORD}
    for page in (client.get("/accounts/signup/"), client.post("/accounts/signup/", sent)):
        assert "By invitation" in page.text
    assert User.objects.count() == 0


def test_accounts_are_on_the_platform_host_only(client, ana):
    make.site("ben.localhost")
    elsewhere = {"host": "ben.localhost:8000"}
    for path in (SIGN_IN, "/accounts/password/reset/", "/studio/", "/admin/"):
        answer = client.get(path, headers=elsewhere)
        assert answer.status_code == 404
        assert answer.cookies == {}


@pytest.mark.redis
def test_processes_that_share_a_redis_share_the_count(
    client, ana, settings, redis_url, monkeypatch
):
    monkeypatch.setenv("ROOKERY_X", redis_url)
    settings.CACHES = env.caches("ROOKERY_X")
    cache.clear()
    for _guess in range(5):
        send(client, ana.email, "wrong words")
    settings.CACHES = env.caches("ROOKERY_X")  # As another process would: a connection of its own.
    assert "Too many failed" in send(Client(headers={"host": "localhost:8000"}), ana.email).text
    cache.clear()
