"""People and roles in the admin."""

from rookery.accounts.models import User
from rookery.weblogs.models import AuditEvent, Membership
from rookery.weblogs.roles import Role
from tests import make
from tests.console.forms import errors, send

ADD = "/admin/accounts/user/add/"


def test_a_person_is_added_with_or_without_a_password(admin, olga):
    send(admin, ADD, email="Ana@Example.org", name="Ana", new_password="", is_active="on")
    ana = User.objects.get(email="ana@example.org")
    assert (ana.has_usable_password(), ana.is_staff) == (False, False)
    send(admin, ADD, email="ben@example.org", new_password="a long walk in the rain")
    assert User.objects.get(email="ben@example.org").check_password("a long walk in the rain")
    event = AuditEvent.objects.filter(detail="ana@example.org").get()
    assert (event.verb, event.actor) == ("person added", olga)


def test_what_is_refused(admin):
    make.user(email="ana@example.org")
    taken = send(admin, ADD, email="ANA@example.org")
    assert errors(taken.text) == ["Person with this E-mail address already exists."]
    weak = send(admin, ADD, email="ben@example.org", new_password="12345")
    assert "This password is too short" in errors(weak.text)[0]
    assert User.objects.count() == 2


def test_making_somebody_operator_lets_them_see_the_admin(admin, client_of):
    ana = make.user("Ana")
    send(admin, f"/admin/accounts/user/{ana.pk}/change/", is_superuser="on")
    ana.refresh_from_db()
    assert (ana.is_operator, ana.is_staff) == (True, True)
    assert client_of(ana).get("/admin/").status_code == 200


def test_a_password_stays_unless_one_is_typed(admin):
    ana = make.user("Ana", password=make.PASSWORD)
    send(admin, f"/admin/accounts/user/{ana.pk}/change/", name="Ana Moss")
    ana.refresh_from_db()
    assert (ana.name, ana.check_password(make.PASSWORD)) == ("Ana Moss", True)


def test_the_last_operator_stays_one(admin, olga):
    url = f"/admin/accounts/user/{olga.pk}/change/"
    shown = {"email": olga.email, "name": olga.name, "new_password": ""}
    for dropped in ({"is_active": "on"}, {"is_superuser": "on"}):
        answer = admin.post(url, shown | dropped)
        assert errors(answer.text) == ["This is the last operator: somebody has to be one."]
    make.operator("Otto")
    assert admin.post(url, shown | {"is_active": "on"}).status_code == 302
    olga.refresh_from_db()
    assert not olga.is_operator


def test_roles_are_given_changed_and_taken(admin, olga):
    weblog, ana = make.weblog(), make.user("Ana")
    send(
        admin,
        "/admin/weblogs/membership/add/",
        weblog=weblog.pk,
        user=ana.pk,
        role=int(Role.CONTRIBUTOR),
    )
    membership = Membership.objects.get()
    url = f"/admin/weblogs/membership/{membership.pk}/"
    send(admin, f"{url}change/", role=int(Role.EDITOR))
    assert weblog.role_of(ana) == Role.EDITOR
    admin.post(f"{url}delete/", {"post": "yes"})
    assert weblog.role_of(ana) is None
    events = AuditEvent.objects.filter(weblog=weblog).order_by("-pk")[:3]
    assert [(event.verb, event.detail, event.actor) for event in events] == [
        ("member removed", ana.email, olga),
        ("role changed", f"{ana.email}: editor", olga),
        ("member added", f"{ana.email}: contributor", olga),
    ]


def test_the_owner_gets_no_second_role(admin):
    weblog = make.weblog()
    answer = send(
        admin,
        "/admin/weblogs/membership/add/",
        weblog=weblog.pk,
        user=weblog.author_id,
        role=int(Role.EDITOR),
    )
    assert f"{weblog.author} owns this weblog already." in errors(answer.text)
