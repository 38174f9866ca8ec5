"""A lost password: a link in a mail, which works once."""

import re

import pytest
from django.core import mail

from tests import make

NEW = "a rookery at evening"


@pytest.fixture
def ana(db):
    return make.user("Ana", email="ana@example.org", password=make.PASSWORD)


def ask(client, email, **more):
    return client.post("/accounts/password/reset/", {"email": email}, follow=True, **more)


def link_in(message):
    return re.search(r"^(https?://\S+)$", message.body, re.MULTILINE)[1]


def test_the_link_in_the_mail_leads_to_a_new_password(client, ana):
    ask(client, "Ana@example.org")
    [message] = mail.outbox
    assert message.to == ["ana@example.org"]
    assert message.subject == "Choose a new password"
    link = link_in(message)
    assert link.startswith("http://localhost:8000/accounts/password/reset/key/")

    path = link.removeprefix("http://localhost:8000")
    form = client.get(path)["Location"]
    client.post(form, {"password1": NEW, "password2": NEW})
    ana.refresh_from_db()
    assert ana.check_password(NEW)
    assert "This link is used up" in client.get(path, follow=True).text


def test_a_mail_never_builds_its_link_from_the_host_header(client, ana):
    """Whatever the front server lets through, the link names ROOKERY_URL."""
    ask(client, ana.email, headers={"host": "LOCALHOST.:9999", "x-forwarded-host": "evil.example"})
    [message] = mail.outbox
    assert "http://localhost:8000/accounts/password/reset/key/" in message.body
    for word in ("evil", "9999", "LOCALHOST"):
        assert word not in message.body + message.subject


def test_an_unknown_address_is_answered_alike(client, ana):
    pages = [ask(client, email) for email in ("ana@example.org", "nobody@example.org")]
    assert pages[0].redirect_chain == pages[1].redirect_chain
    assert pages[0].text == pages[1].text
    # Whoever owns the address hears that there is no account; nobody else does.
    assert [message.to for message in mail.outbox] == [["ana@example.org"], ["nobody@example.org"]]
    assert "There is no account" in mail.outbox[1].body
    assert "http" not in mail.outbox[1].body.replace("http://localhost:8000", "")


def test_a_weak_new_password_is_refused(client, ana):
    ask(client, ana.email)
    form = client.get(link_in(mail.outbox[0]).removeprefix("http://localhost:8000"))["Location"]
    page = client.post(form, {"password1": "12345678", "password2": "12345678"})
    assert "too common" in page.text
    ana.refresh_from_db()
    assert ana.check_password(make.PASSWORD)


def test_asking_on_and_on_is_stopped(client, ana):
    codes = [ask(client, ana.email).status_code for _time in range(7)]
    assert codes[-1] == 429
    assert len(mail.outbox) == 5
