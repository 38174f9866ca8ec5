"""Signed out in the middle, or a stale form: the words come back, ready to be sent again."""

import pytest
from django.test import Client

from rookery.weblogs.roles import Role
from tests import make
from tests.studio.test_entry import room_of

HOME = "http://localhost:8000"
WORDS = "Every word,\r\n\r\n  every <space> & line."


@pytest.fixture
def strict(weblog):
    """Somebody signed in whose browser's tokens are checked."""
    client = Client(enforce_csrf_checks=True, headers={"host": "localhost:8000", "origin": HOME})
    client.force_login(weblog.author, backend="django.contrib.auth.backends.ModelBackend")
    client.get(room_of(weblog))
    return client


def test_signed_out_meanwhile_the_text_waits_on_the_page(client, weblog, filled):
    answer = client.post(room_of(weblog), filled(title="Walk", body=WORDS, do="publish"))
    assert answer.status_code == 401
    assert "Every word,\r\n\r\n  every &lt;space&gt; &amp; line.</textarea>" in answer.text
    assert '<input type="hidden" name="do" value="publish">' in answer.text
    assert '<input type="hidden" name="title" value="Walk">' in answer.text
    assert f'action="{room_of(weblog)}"' in answer.text
    assert weblog.entries.count() == 0


def test_a_token_from_before_the_new_sign_in_is_answered_by_the_text(strict, weblog, filled):
    answer = strict.post(room_of(weblog), filled(title="Walk", body=WORDS, csrfmiddlewaretoken="x"))
    assert answer.status_code == 403
    assert "every &lt;space&gt; &amp; line.</textarea>" in answer.text
    assert weblog.entries.count() == 0
    # The page's own button sends it once more, with a token that counts.
    token = answer.context["csrf_token"]
    again = filled(title="Walk", body=WORDS, csrfmiddlewaretoken=str(token))
    assert strict.post(room_of(weblog), again).status_code == 302
    assert weblog.entries.get().body == WORDS.replace("\r\n", "\n")


def test_signed_out_and_without_a_token_the_words_still_come_back(strict, weblog, filled):
    strict.cookies.clear()
    answer = strict.post(room_of(weblog), filled(title="Walk", body=WORDS))
    assert answer.status_code == 403
    token = str(answer.context["csrf_token"])
    again = strict.post(
        room_of(weblog), filled(title="Walk", body=WORDS, csrfmiddlewaretoken=token)
    )
    assert again.status_code == 401
    assert "every &lt;space&gt; &amp; line.</textarea>" in again.text


@pytest.mark.parametrize("origin", ["https://evil.example", "null"])
def test_what_another_site_sent_is_shown_but_cant_be_sent_on(strict, weblog, filled, origin):
    sent = filled(title="Walk", body="buy <pills>")
    answer = strict.post(room_of(weblog), sent, headers={"origin": origin})
    assert answer.status_code == 403
    assert "buy &lt;pills&gt;</textarea>" in answer.text
    assert "Save again" not in answer.text
    assert "<form" not in answer.text


def test_a_stale_form_elsewhere_says_so_and_repeats_nothing(strict, weblog):
    answer = strict.post("/accounts/login/", {"login": "a@b.example", "password": "secret words"})
    assert answer.status_code == 403
    assert "Nothing was changed" in answer.text
    assert "secret words" not in answer.text


def test_a_token_is_asked_for_by_every_form_of_the_studio(strict, weblog):
    entry = make.entry(weblog)
    member = make.member(weblog, Role.WRITER)
    membership = weblog.memberships.get(user=member)
    base = f"/studio/w/{weblog.pk}/"
    for path in (
        f"entries/{entry.pk}/trash/",
        f"entries/{entry.pk}/revisions/1/restore/",
        "media/",
        "people/add/",
        f"people/{membership.pk}/remove/",
        "settings/",
    ):
        assert strict.post(base + path, {}).status_code == 403
    entry.refresh_from_db()
    assert entry.version == 1
