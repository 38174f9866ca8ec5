"""Changing a password while signed in, or setting the first one."""

import pytest
from django.core import mail

from rookery.accounts import links
from tests import make

NEW = "a rookery at evening"


@pytest.fixture
def ana(client, db):
    ana = make.user("Ana", email="ana@example.org", password=make.PASSWORD)
    client.post("/accounts/login/", {"login": ana.email, "password": make.PASSWORD})
    return ana


def change(client, old):
    sent = {"oldpassword": old, "password1": NEW, "password2": NEW}
    return client.post("/accounts/password/change/", sent)


def test_a_change_needs_the_old_password_and_is_told_to_the_owner(client, ana):
    assert "current password" in change(client, "a guess").text
    assert mail.outbox == []
    change(client, make.PASSWORD)
    ana.refresh_from_db()
    assert ana.check_password(NEW)
    [message] = mail.outbox
    assert (message.to, message.subject) == ([ana.email], "Your password was changed")
    assert "http://localhost:8000/accounts/password/reset/" in message.body
    assert client.get("/studio/").status_code == 200  # Still signed in here.


def test_whoever_came_by_a_link_sets_a_first_password(client, db):
    ben = make.user("Ben")
    client.post(f"/studio/login/{links.issue(ben)}/")
    page = client.get("/accounts/password/change/")
    assert page["Location"] == "/accounts/password/set/"
    client.post(page["Location"], {"password1": NEW, "password2": NEW})
    ben.refresh_from_db()
    assert ben.check_password(NEW)
