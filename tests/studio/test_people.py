"""Who belongs to a weblog: the owner gives and takes roles, the others look."""

import pytest

from rookery.weblogs.models import AuditEvent
from rookery.weblogs.roles import Role
from tests import make


def people(weblog, rest=""):
    return f"/studio/w/{weblog.pk}/people/{rest}"


def test_an_owner_adds_changes_and_removes_somebody(ana, weblog, client_of):
    ben = make.user("Ben")
    ana.post(people(weblog, "add/"), {"email": ben.email.upper(), "role": Role.WRITER})
    membership = weblog.memberships.get()
    assert (membership.user, membership.role) == (ben, Role.WRITER)
    assert client_of(ben).get(f"/studio/w/{weblog.pk}/").status_code == 200

    ana.post(people(weblog, f"{membership.pk}/change/"), {"role": Role.EDITOR})
    membership.refresh_from_db()
    assert membership.role == Role.EDITOR

    entry = make.entry(weblog, "Ben's", author=ben)
    ana.post(people(weblog, f"{membership.pk}/remove/"))
    assert client_of(ben).get(f"/studio/w/{weblog.pk}/").status_code == 404
    entry.refresh_from_db()
    assert entry.author == ben  # What he wrote stays, and stays his.
    assert [
        *AuditEvent.objects.filter(verb__contains="e").order_by("pk").values_list("verb", flat=True)
    ][-4:] == ["member added", "role changed", "created", "member removed"]


@pytest.mark.parametrize(
    ("sent", "field"),
    [
        ({"email": "nobody@example.org", "role": 20}, "email"),
        ({"email": "OWNER", "role": 20}, "email"),
        ({"email": "MEMBER", "role": 20}, "email"),
        ({"email": "NEW", "role": 40}, "role"),  # An owner is not made here.
        ({"email": "NEW", "role": "king"}, "role"),
    ],
)
def test_who_cant_be_added(ana, weblog, sent, field):
    emails = {
        "OWNER": weblog.author.email,
        "MEMBER": make.member(weblog, Role.EDITOR).email,
        "NEW": make.user().email,
    }
    answer = ana.post(
        people(weblog, "add/"), {**sent, "email": emails.get(sent["email"], sent["email"])}
    )
    assert answer.status_code == 422
    assert [*answer.context["form"].errors] == [field]
    assert weblog.memberships.count() == 1


def test_nobody_becomes_owner_by_a_change(ana, weblog):
    make.member(weblog, Role.WRITER)
    membership = weblog.memberships.get()
    ana.post(people(weblog, f"{membership.pk}/change/"), {"role": Role.OWNER})
    membership.refresh_from_db()
    assert membership.role == Role.WRITER


def test_members_see_names_but_neither_addresses_nor_forms(client_of, weblog):
    editor = make.member(weblog, Role.EDITOR)
    page = client_of(editor).get(people(weblog))
    assert "Ana" in page.text
    assert weblog.author.email not in page.text
    assert "Add somebody" not in page.text
    membership = weblog.memberships.get()
    for path in ("add/", f"{membership.pk}/change/", f"{membership.pk}/remove/"):
        assert client_of(editor).post(people(weblog, path), {}).status_code == 403
    assert weblog.memberships.count() == 1


def test_a_membership_of_another_weblog_is_out_of_reach(ana, weblog):
    other = make.weblog("Other")
    make.member(other, Role.WRITER)
    foreign = other.memberships.get()
    assert ana.post(people(weblog, f"{foreign.pk}/remove/")).status_code == 404
    assert other.memberships.count() == 1
