"""Not signed in: the login page. Not a member: 404. Too weak a role: 403."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.test import RequestFactory

from rookery.weblogs.access import requires, weblogs_of
from rookery.weblogs.roles import Role
from tests import make

pytestmark = pytest.mark.django_db


@requires(Role.WRITER)
def desk(request, lamp="on"):
    """A room that writers may enter."""
    return HttpResponse(f"{request.weblog.title} {request.role.label} {lamp}")


@pytest.fixture
def weblog():
    return make.weblog("Moss")


def knock(weblog, user, *, method="get", data=None, path="/studio/w/1/?page=2", **kwargs):
    request = getattr(RequestFactory(), method)(path, data or {})
    request.user = user
    return desk(request, weblog=weblog.pk, **kwargs)


@pytest.mark.parametrize(
    ("role", "door"),
    [(Role.WRITER, "writer"), (Role.EDITOR, "editor"), (Role.OWNER, "owner")],
)
def test_who_has_the_role_or_a_stronger_one_comes_in(weblog, role, door):
    answer = knock(weblog, make.member(weblog, role), lamp="off")
    assert answer.content.decode() == f"Moss {door} off"


def test_a_member_whose_role_is_too_weak_is_told_so(weblog):
    with pytest.raises(PermissionDenied):
        knock(weblog, make.member(weblog, Role.CONTRIBUTOR))


def test_a_stranger_is_told_nothing(weblog):
    for who in (make.user(), make.operator(), make.weblog().author):
        with pytest.raises(Http404):
            knock(weblog, who)
    gone = type(weblog)(pk=weblog.pk + 1000)
    with pytest.raises(Http404):
        knock(gone, weblog.author)


def test_a_deleted_weblog_is_nobodys_place(weblog):
    weblog.deleted_at = weblog.created_at
    weblog.save()
    with pytest.raises(Http404):
        knock(weblog, weblog.author)


def test_a_barred_owner_has_no_weblogs(weblog):
    weblog.author.is_active = False
    with pytest.raises(Http404):
        knock(weblog, weblog.author)


def test_somebody_who_is_not_signed_in_goes_to_the_login_page_and_comes_back(weblog):
    answer = knock(weblog, AnonymousUser())
    assert answer.status_code == 302
    assert answer["Location"] == "/accounts/login/?next=/studio/w/1/%3Fpage%3D2"


def test_whether_the_weblog_exists_makes_no_difference_to_them(weblog):
    there, gone = weblog, type(weblog)(pk=weblog.pk + 1000)
    assert knock(there, AnonymousUser()).headers == knock(gone, AnonymousUser()).headers


def test_no_word_is_lost_when_the_session_ended_while_somebody_wrote(weblog):
    written = {
        "title": "A walk",
        "body": "Rain, <b>and</b> “more” rain.",
        "tags": ["rain", "walks"],
        "csrfmiddlewaretoken": "of-the-old-session",
    }
    answer = knock(weblog, AnonymousUser(), method="post", data=written)
    assert answer.status_code == 401
    page = answer.content.decode()
    assert "Rain, &lt;b&gt;and&lt;/b&gt; “more” rain." in page
    assert ["A walk" in page, "rain" in page, "walks" in page] == [True] * 3
    assert "of-the-old-session" not in page


def test_a_door_states_its_role():
    assert desk.required_role == Role.WRITER
    assert desk.__doc__ == "A room that writers may enter."


def test_my_weblogs_are_those_i_own_and_those_i_am_in_on_whatever_site(weblog):
    me = make.user()
    mine = make.weblog("Mine", author=me)
    make.member(weblog, Role.CONTRIBUTOR, me)
    far = make.weblog("Far", site="moss.example")
    make.member(far, Role.EDITOR, me)
    make.weblog("Somebody's")

    assert {*weblogs_of(me)} == {mine, weblog, far}
    assert [w.role_of(me) for w in (mine, weblog, far)] == [
        Role.OWNER,
        Role.CONTRIBUTOR,
        Role.EDITOR,
    ]
    assert weblog.role_of(make.user()) is None


def test_a_door_costs_the_same_for_one_member_and_for_many(weblog, django_assert_num_queries):
    writers = [make.member(weblog, Role.WRITER) for _ in range(5)]
    with django_assert_num_queries(2):  # the weblog through the membership, the role in it
        knock(weblog, writers[0])
    with django_assert_num_queries(1):  # the owner's role is in the row
        knock(weblog, weblog.author)


def test_an_owner_is_not_made_a_member_as_well(weblog):
    membership = weblog.memberships.model(weblog=weblog, user=weblog.author, role=Role.EDITOR)
    with pytest.raises(Exception, match="owns this weblog already"):
        membership.full_clean()
