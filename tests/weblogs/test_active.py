"""`Weblog.on_site`: the weblogs of the active site, or a refusal; never everybody's."""

import threading

import pytest
from django.contrib.sites.models import Site
from django.core.exceptions import ObjectDoesNotExist
from django.http import HttpResponse
from django.test import RequestFactory

from rookery.weblogs.active import NoActiveSite, active_site_id, on
from rookery.weblogs.middleware import PlaceMiddleware
from rookery.weblogs.models import Weblog
from tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def here():
    return make.weblog("Here", slug="here")


@pytest.fixture
def there():
    return make.weblog("There", slug="there", site="moss.example")


def ask(host, view):
    return PlaceMiddleware(view)(RequestFactory().get("/", headers={"host": host}))


def test_without_an_active_site_it_refuses(here):
    with pytest.raises(NoActiveSite, match="with on"):
        Weblog.on_site.all()
    with pytest.raises(NoActiveSite):
        Weblog.on_site.get(slug="here")
    assert [*Weblog.objects.all()] == [here]


def test_it_follows_the_active_site(here, there):
    with on(1):
        assert [*Weblog.on_site.all()] == [here]
        with on(there.site):
            assert [*Weblog.on_site.listed()] == [there]
            assert Weblog.on_site.get(slug="there") == there
            with pytest.raises(ObjectDoesNotExist):
                Weblog.on_site.get(slug="here")
        assert [*Weblog.on_site.all()] == [here]


def test_the_site_is_that_of_the_moment_when_the_queryset_is_made(here, there):
    with on(1):
        mine = Weblog.on_site.all()
    with on(there.site):
        assert [*mine] == [here]


def test_objects_stays_the_default_manager():
    assert Weblog._default_manager.name == "objects"
    assert Weblog._base_manager.name == "objects"


def test_requests_in_turn_leave_nothing_behind(here, there):
    """Two sites in turn on one thread; one of the requests raises in the middle."""
    seen = []

    def titles(request):
        seen.append([weblog.title for weblog in Weblog.on_site.all()])
        return HttpResponse()

    def fails(request):
        titles(request)
        raise ZeroDivisionError

    ask("localhost", titles)
    with pytest.raises(ZeroDivisionError):
        ask("moss.example", fails)
    with pytest.raises(NoActiveSite):
        active_site_id()
    ask("localhost", titles)
    assert ask("unknown.example", titles).status_code == 404
    with pytest.raises(NoActiveSite):
        active_site_id()
    assert seen == [["Here"], ["There"], ["Here"]]


def test_another_thread_has_a_site_of_its_own():
    answers = []

    def look():
        try:
            answers.append(active_site_id())
        except NoActiveSite:
            answers.append(None)

    with on(1):
        other = threading.Thread(target=look)
        other.start()
        other.join()
        look()
    assert answers == [None, 1]


def test_a_pinned_process_has_one_site_whatever_is_asked(here, there, settings):
    settings.SITE_ID = there.site.pk
    assert [*Weblog.on_site.all()] == [there]
    with on(1):
        assert [*Weblog.on_site.all()] == [there]


def test_the_request_knows_its_place(there):
    places = []

    def note(request):
        places.append((request.site, request.place.host, request.place.is_alias))
        return HttpResponse()

    there.site.domains.create(host="moos.example", status="active")
    ask("MOSS.example:8000", note)
    ask("moos.example", note)
    assert places == [(there.site, "moss.example", False), (there.site, "moos.example", True)]
    assert Site.objects.count() == 2
