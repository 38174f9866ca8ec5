"""Host names come to sites by the operator's word; the platform's follows ROOKERY_URL."""

import pytest
from django.contrib.sites.models import Site
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from rookery.weblogs import domains, hosts
from rookery.weblogs.models import AuditEvent, Domain, SiteState
from tests import make

pytestmark = pytest.mark.django_db


def test_a_host_that_the_operator_vouches_for_is_a_site_at_once():
    olga = make.operator()
    domain = domains.vouch(" Moss.Example. ", by=olga)
    assert (domain.host, domain.status, domain.is_primary) == ("moss.example", "active", True)
    assert domain.activated_at is not None
    assert domain.site.domain == "moss.example"
    assert SiteState.objects.get(site=domain.site).generation == 1
    event = AuditEvent.objects.get()
    assert (event.verb, event.detail, event.actor) == ("domain activated", "moss.example", olga)


@pytest.mark.parametrize(
    ("host", "why"),
    [
        ("moss.example", "active here already"),
        ("LOCALHOST:8000", "active here already"),
        ("https://fern.example", "without http://"),
        ("fern example", "no host name"),
        ("[::1]", "no host name"),
        ("", "no host name"),
        (f"{'a' * 60}.{'b' * 60}.example", "at most 100 characters"),
    ],
)
def test_a_host_that_cannot_be_given_is_refused_in_words(host, why):
    make.site("moss.example")
    before = Site.objects.count(), Domain.objects.count()
    with pytest.raises(ValidationError, match=why):
        domains.vouch(host, by=None)
    assert (Site.objects.count(), Domain.objects.count()) == before


def test_rivals_may_claim_one_host_and_neither_is_served():
    mine, yours = make.weblog("Mine"), make.weblog("Yours")
    first = domains.claim("moss.example", by=mine.author, weblog=mine)
    second = domains.claim("Moss.Example:80", by=yours.author, weblog=yours)
    assert first.host == second.host == "moss.example"
    assert hosts.find("moss.example") is None
    assert domains.vouch("moss.example", by=None).site.domain == "moss.example"


def test_the_database_knows_one_active_domain_per_host_and_one_primary_per_site():
    moss = make.site("moss.example")
    for wrong in (
        Domain(host="moss.example", status="active", site_id=1),
        Domain(host="moos.example", status="active", site=moss, is_primary=True),
        Domain(host="moos.example", status="active"),
        Domain(host="moos.example", status="pending", site=moss, is_primary=True),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            wrong.save()


def test_a_site_that_was_made_by_hand_gets_its_domain():
    """`contrib.sites` in the admin, or a dump from elsewhere: a Site without a Domain."""
    by_hand = Site.objects.create(domain="moss.example", name="Moss")
    domain = domains.vouch("moss.example", by=None)
    assert domain.site == by_hand
    assert domain.site.name == "Moss"


def test_the_platform_moves_and_keeps_its_old_host_as_an_alias(settings):
    weblog = make.weblog(is_root=True)
    settings.ROOKERY_URL = "https://weblogs.example"
    site = domains.sync_platform()
    hosts.memory.clear()

    assert (site.pk, site.domain) == (1, "weblogs.example")
    assert hosts.find("weblogs.example").is_alias is False
    assert hosts.find("localhost").is_alias is True
    weblog.refresh_from_db()
    assert weblog.url == "https://weblogs.example/"

    settings.ROOKERY_URL = "http://localhost:8000"
    domains.sync_platform()
    hosts.memory.clear()
    assert hosts.find("localhost").is_alias is False
    assert hosts.find("weblogs.example").is_alias is True
    assert Domain.objects.filter(host="localhost").count() == 1


def test_saying_it_again_changes_nothing():
    domains.sync_platform()
    before = [*Domain.objects.values()], SiteState.objects.get(site=1).generation
    domains.sync_platform()
    assert ([*Domain.objects.values()], SiteState.objects.get(site=1).generation) == before


def test_a_host_that_becomes_the_platforms_leaves_its_site(settings):
    moss = make.site("moss.example")
    settings.ROOKERY_URL = "http://moss.example:8000"
    domains.sync_platform()
    hosts.memory.clear()
    assert hosts.find("moss.example").site.pk == 1
    moss.refresh_from_db()
    assert moss.domain == "was-moss.example"
    assert [domain.status for domain in moss.domains.all()] == ["retired"]


def test_a_platform_without_its_site_gets_one_and_the_next_site_another_id():
    Site.objects.all().delete()
    site = domains.sync_platform()
    assert (site.pk, site.domain, site.name) == (1, "localhost", "Rookery")
    assert make.site("moss.example").pk != 1
