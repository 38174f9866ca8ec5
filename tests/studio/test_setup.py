"""The first run: one link, one person, one weblog, once."""

import threading

import pytest
from django.db import connection
from django.test import Client

from rookery.accounts import links
from rookery.accounts.models import User
from rookery.studio.entrance import UsedUp, begin
from rookery.studio.forms import SetupForm
from rookery.weblogs.models import AuditEvent, Weblog
from tests import make

FILLED = {
    "name": "Ana Lima",
    "email": "Ana@Example.org",
    "password": "the rooks come home",
    "title": "Moss & Stone",
    "tagline": "Walks, mostly",
    "slug": "",
    "time_zone": "Europe/Lisbon",
}


@pytest.mark.django_db
def test_setup_makes_operator_and_weblog_and_begins_writing(client):
    address = f"/studio/setup/{links.issue(None)}/"
    page = client.get(address)
    assert page.status_code == 200
    assert page["Referrer-Policy"] == "strict-origin"
    assert "no-store" in page["Cache-Control"]

    answer = client.post(address, FILLED, follow=True)

    weblog = Weblog.objects.get()
    assert (weblog.title, weblog.tagline, weblog.slug) == (
        "Moss & Stone",
        "Walks, mostly",
        "moss-stone",
    )
    assert (weblog.path, weblog.time_zone) == ("/", "Europe/Lisbon")
    ana = weblog.author
    assert (ana.email, ana.name, ana.is_operator) == ("ana@example.org", "Ana Lima", True)
    assert answer.redirect_chain == [(f"/studio/w/{weblog.pk}/entries/new/", 302)]
    assert answer.context["user"] == ana
    assert [*AuditEvent.objects.order_by("pk").values_list("verb", "door")] == [
        ("set up", "studio"),
        ("founded", "studio"),
    ]


@pytest.mark.django_db
def test_setup_link_works_once(client):
    address = f"/studio/setup/{links.issue(None)}/"
    client.post(address, FILLED)
    again = Client(headers={"host": "localhost:8000"})
    for answer in (again.get(address), again.post(address, {**FILLED, "email": "eve@example.org"})):
        assert answer.status_code == 410
        assert "is set up already" in answer.text
    assert [*User.objects.values_list("email", flat=True)] == ["ana@example.org"]


@pytest.mark.django_db
def test_a_made_up_or_old_setup_link_is_answered_kindly(client):
    old = links.issue(None)
    links.issue(None)
    for token in ("made-up", old):
        answer = client.get(f"/studio/setup/{token}/")
        assert answer.status_code == 410
        assert "restart it in the terminal" in answer.text


@pytest.mark.django_db
def test_no_setup_while_there_is_an_operator(client):
    token = links.issue(None)
    make.operator()
    assert client.post(f"/studio/setup/{token}/", FILLED).status_code == 410
    assert Weblog.objects.count() == 0


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"password": "12345678"}, "too common"),
        ({"password": "ana@example.org"}, "too similar"),
        ({"email": "ana"}, "valid email"),
        ({"title": " "}, "required"),
    ],
)
def test_a_mistake_at_setup_keeps_what_was_typed_and_the_link(client, change, said):
    address = f"/studio/setup/{links.issue(None)}/"
    answer = client.post(address, {**FILLED, **change})
    assert answer.status_code == 422
    assert said in answer.text
    assert 'value="Walks, mostly"' in answer.text
    assert "the rooks come home" not in answer.text
    assert User.objects.count() == 0
    assert client.post(address, FILLED).status_code == 302


@pytest.mark.django_db
def test_setup_says_when_the_address_belongs_to_somebody(client):
    make.user(email="ana@example.org")
    address = f"/studio/setup/{links.issue(None)}/"
    answer = client.post(address, FILLED)
    assert answer.status_code == 422
    assert "has an account already" in answer.text


@pytest.mark.django_db
def test_a_reserved_word_as_title_gets_a_free_slug(client):
    client.post(
        f"/studio/setup/{links.issue(None)}/", {**FILLED, "title": "Media", "slug": "media"}
    )
    assert Weblog.objects.get().slug == "media-2"


@pytest.mark.django_db
def test_whoever_is_second_with_the_link_makes_nothing(client, rf):
    """Both have seen the form; the claim of the link decides, and undoes what came with it."""
    request = rf.get("/")
    request.site = make.site()
    link = links.find(links.issue(None))
    forms = [SetupForm({**FILLED, "email": f"{name}@example.org"}) for name in ("a", "b")]
    assert [form.is_valid() for form in forms] == [True, True]
    begin(request, link, forms[0])
    with pytest.raises(UsedUp):
        begin(request, link, forms[1])
    assert [*User.objects.values_list("email", flat=True)] == ["a@example.org"]
    assert Weblog.objects.count() == 1


@pytest.mark.postgres  # The tests' SQLite is one connection in memory, which nobody can share.
@pytest.mark.django_db(transaction=True)
def test_two_who_send_the_form_at_once_make_one_operator():
    address = f"/studio/setup/{links.issue(None)}/"
    together = threading.Barrier(2)
    answers: list[int] = []

    def send(email: str) -> None:
        client = Client(headers={"host": "localhost:8000"})
        client.get(address)
        together.wait(10)
        answers.append(client.post(address, {**FILLED, "email": email}).status_code)
        connection.close()

    senders = [threading.Thread(target=send, args=[f"{name}@example.org"]) for name in ("a", "b")]
    for sender in senders:
        sender.start()
    for sender in senders:
        sender.join(30)
    assert sorted(answers) == [302, 410]
    assert User.objects.operators().count() == 1
    assert Weblog.objects.count() == 1


@pytest.mark.django_db
def test_login_link_signs_in_once_and_only_by_its_button(client):
    ben = make.user("Ben")
    address = f"/studio/login/{links.issue(ben)}/"
    page = client.get(address)
    assert page.status_code == 200
    assert "Hello, Ben" in page.text
    assert page["Referrer-Policy"] == "strict-origin"
    assert "_auth_user_id" not in client.session

    answer = client.post(address)
    assert answer["Location"] == "/studio/"
    assert client.session["_auth_user_id"] == str(ben.pk)
    again = Client(headers={"host": "localhost:8000"})
    assert again.get(address).status_code == again.post(address).status_code == 410
    assert "_auth_user_id" not in again.session


@pytest.mark.django_db
def test_a_login_link_is_no_setup_link_nor_the_other_way_round(client):
    setup, login = links.issue(None), links.issue(make.user("Ben"))
    assert client.post(f"/studio/setup/{login}/", FILLED).status_code == 410
    assert client.post(f"/studio/login/{setup}/").status_code == 410
    assert User.objects.operators().count() == 0
