"""My weblogs, and making new ones."""

import pytest

from rookery.weblogs.models import AuditEvent, Weblog
from rookery.weblogs.roles import Role
from tests import make


def cards(answer):
    return [
        (
            card.weblog.title,
            card.role,
            card.published,
            card.drafts,
            card.latest and card.latest.title,
        )
        for card in answer.context["cards"]
    ]


def test_i_see_mine_and_those_i_am_a_member_of(ana, weblog, client_of):
    make.entry(weblog, "one")
    make.entry(weblog, "two", status="draft")
    make.entry(weblog, "gone").trash(by=None)
    other = make.weblog("Other", site="ben.localhost")
    make.weblog("Foreign")
    make.member(other, Role.WRITER, weblog.author)
    assert cards(ana.get("/studio/")) == [
        ("Moss", Role.OWNER, 1, 1, "two"),
        ("Other", Role.WRITER, 0, 0, None),
    ]


def test_many_weblogs_cost_what_one_does(ana, weblog, django_assert_num_queries, known_host):
    make.entry(weblog)
    ana.get("/studio/")
    for number in (5, 0):
        with django_assert_num_queries(6):  # session, user, weblogs, roles, latest entries
            ana.get("/studio/")
        for _each in range(number):
            make.entry(make.weblog(author=weblog.author))


def test_without_a_weblog_one_is_told_what_to_do(client_of, db):
    ben = make.user("Ben")
    assert ben.email in client_of(ben).get("/studio/").text
    assert "Make a weblog" in client_of(make.operator()).get("/studio/").text


def test_whoever_is_not_signed_in_is_asked_to(client, db):
    assert client.get("/studio/")["Location"] == "/accounts/login/?next=/studio/"


@pytest.fixture
def olga(client_of, db):
    return client_of(make.operator())


def test_an_operator_makes_a_weblog_for_a_friend(olga, weblog):
    ben = make.user("Ben")
    site = make.site("ben.localhost")
    answer = olga.post(
        "/studio/weblogs/new/",
        {
            "title": "Ben's own",
            "author": ben.email.upper(),
            "site": site.pk,
            "slug": "",
            "is_root": "on",
        },
        follow=True,
    )
    made = Weblog.objects.get(title="Ben's own")
    assert (made.author, made.site, made.slug, made.path) == (ben, site, "bens-own", "/")
    assert "http://ben.localhost:8000/" in answer.text
    assert AuditEvent.objects.latest("pk").door == "studio"


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"author": "nobody@example.org"}, "author"),
        ({"slug": "moss"}, "slug"),
        ({"slug": "studio"}, "slug"),
        ({"is_root": "on"}, "is_root"),
        ({"title": ""}, "title"),
    ],
)
def test_what_cant_be_made_is_said_where_it_is(olga, weblog, change, field):
    sent = {"title": "Two", "author": weblog.author.email, "site": weblog.site.pk, "slug": "two"}
    answer = olga.post("/studio/weblogs/new/", {**sent, **change})
    assert answer.status_code == 422
    assert [*answer.context["form"].errors] == [field]
    assert Weblog.objects.count() == 1


def test_a_free_slug_is_one_press_away(olga, weblog):
    sent = {"title": "Two", "author": weblog.author.email, "site": weblog.site.pk, "slug": "moss"}
    assert olga.post("/studio/weblogs/new/", sent).context["suggestion"] == "moss-2"
    olga.post("/studio/weblogs/new/", {**sent, "use_slug": "moss-2"})
    assert Weblog.objects.get(title="Two").path == "/moss-2/"


def test_others_make_none(ana, weblog):
    assert ana.get("/studio/weblogs/new/").status_code == 403
    assert ana.post("/studio/weblogs/new/", {"title": "x"}).status_code == 403
