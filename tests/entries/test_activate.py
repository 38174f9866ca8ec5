"""A weblog goes to its own domain, and comes back; no address breaks on the way."""

import threading
from datetime import timedelta

import pytest
import time_machine
from django.contrib.sites.models import Site
from django.core import mail
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.utils import timezone

from rookery.entries import activate
from rookery.entries.domain_tasks import check_domain, check_domains
from rookery.entries.move import move_weblog
from rookery.entries.move_plan import plan_move
from rookery.weblogs import domains, hosts, records
from rookery.weblogs.models import AuditEvent, Domain, Weblog
from tests import make, nameserver

pytestmark = pytest.mark.django_db
PROOF = "_rookery.moss.example"


@pytest.fixture
def moss():
    """Ana's weblog /moss/ beside the one at the root, with an entry."""
    make.weblog("Home", is_root=True)
    weblog = make.weblog("Moss", author=make.user("Ana"))
    make.entry(weblog, "Rain")
    return weblog


def claim(weblog: Weblog, host: str = "moss.example") -> Domain:
    return domains.claim(host, by=weblog.author, weblog=weblog)


def set_records(zones, domain, *, www=True):
    zones.zones.add("moss.example")
    zones.set(PROOF, "TXT", records.proof_of(domain))
    zones.set("moss.example", "A", "192.0.2.7")
    if www:
        zones.set("www.moss.example", "CNAME", "moss.example")


def look(domain: Domain) -> Domain:
    activate.look_after(domain)
    hosts.memory.clear()
    domain.refresh_from_db()
    if domain.weblog:
        domain.weblog.refresh_from_db()
    return domain


def where(client, host, path):
    """The status, and where a redirect leads."""
    hosts.memory.clear()
    answer = client.get(path, headers={"host": host})
    return answer.status_code, answer.headers.get("Location", "")


def verbs(weblog):
    return [
        event.verb
        for event in AuditEvent.objects.filter(weblog=weblog).order_by("pk")
        if "domain" in event.verb
    ]


def test_one_form_and_one_zone_edit(client, moss, zones, django_capture_on_commit_callbacks):
    domain = claim(moss)
    assert where(client, "moss.example", "/") == (404, "")
    set_records(zones, domain)
    with django_capture_on_commit_callbacks(execute=True):
        look(domain)

    assert (domain.status, domain.is_primary, domain.site.domain) == (
        "active", True, "moss.example",
    )  # fmt: skip
    assert (moss.pk, domain.weblog.url) == (domain.weblog_id, "http://moss.example:8000/")
    assert where(client, "moss.example", "/rain/")[0] == 200
    home = "http://moss.example:8000"
    for host, path, to in [
        ("localhost", "/moss/", "/"),
        ("localhost", "/moss/rain/", "/rain/"),
        ("localhost", "/moss/rain", "/rain/"),
        ("localhost", "/moss/feed/", "/feed/"),
        ("www.moss.example", "/rain/", "/rain/"),
        ("www.moss.example", "/rain", "/rain/"),
    ]:
        assert where(client, host, path) == (301, home + to)
    assert verbs(moss) == ["domain claimed", "domain proven", "domain activated"]
    (letter,) = mail.outbox
    assert letter.to == [moss.author.email]
    assert "http://moss.example:8000/" in letter.body
    assert f"http://localhost:8000/studio/w/{moss.pk}/domains/" in letter.body


def test_www_may_be_the_chosen_one(client, moss, zones):
    domain = claim(moss, "www.moss.example")
    set_records(zones, domain)
    look(domain)
    assert domain.weblog.url == "http://www.moss.example:8000/"
    assert where(client, "moss.example", "/rain/") == (301, "http://www.moss.example:8000/rain/")


def test_www_comes_later_when_its_record_does(client, moss, zones):
    domain = claim(moss)
    set_records(zones, domain, www=False)
    look(domain)
    assert where(client, "www.moss.example", "/") == (404, "")
    zones.set("www.moss.example", "CNAME", "moss.example")
    look(domain)
    assert where(client, "www.moss.example", "/")[0] == 301


def test_what_is_proven_but_leads_elsewhere_waits(client, moss, zones):
    """Else every reader would be sent to wherever the name still leads."""
    domain = claim(moss)
    set_records(zones, domain)
    zones.set("moss.example", "A", "198.51.100.4")
    assert look(domain).status == "verified"
    assert where(client, "localhost", "/moss/rain/")[0] == 200
    # Behind a CDN nobody sees where it leads: the owner says so.
    activate.go_live(domain, by=moss.author)
    assert where(client, "localhost", "/moss/rain/")[0] == 301


def test_unproven_nobody_goes_anywhere(moss, zones):
    domain = claim(moss)
    with pytest.raises(ValidationError, match="isn't proven"):
        activate.go_live(domain, by=moss.author)
    assert Site.objects.count() == 1


def test_of_rivals_the_proven_one_wins_and_the_next_waits_for_a_week(client, moss, zones):
    fern = make.weblog("Fern", author=make.user("Bea"))
    mine, theirs = claim(moss), claim(fern)
    set_records(zones, mine)
    look(theirs)
    assert look(mine).status == "active"

    # The name is sold: the proof is another one from now on, and that owner is told to wait.
    zones.set(PROOF, "TXT", records.proof_of(theirs))
    assert look(theirs).status == "verified"
    assert look(mine).proof_lost_at is not None
    with pytest.raises(ValidationError, match="goes on proving"):
        activate.go_live(theirs, by=fern.author)
    assert where(client, "moss.example", "/rain/")[0] == 200

    with time_machine.travel(timezone.now() + timedelta(days=7, minutes=1)):
        assert look(mine).status == "retired"
        assert where(client, "moss.example", "/") == (404, "")
        assert look(theirs).status == "active"
        assert theirs.site != mine.site
        assert where(client, "moss.example", "/rain/") == (404, "")
        assert where(client, "localhost", "/moss/rain/")[0] == 200


def test_a_lost_proof_is_told_once_and_forgiven(moss, zones, django_capture_on_commit_callbacks):
    domain = claim(moss)
    set_records(zones, domain)
    look(domain)
    zones.drop(PROOF)
    with django_capture_on_commit_callbacks(execute=True):
        look(domain)
        look(domain)
    (letter,) = mail.outbox
    assert letter.subject == "moss.example will be let go in a week"
    day = domain.proof_lost_at + timedelta(days=7)
    assert f"{day:%B %Y}" in letter.body
    assert domain.next_check_at - domain.checked_at < timedelta(hours=1, minutes=1)

    zones.set(PROOF, "TXT", records.proof_of(domain))
    with time_machine.travel(timezone.now() + timedelta(days=6)):
        assert (look(domain).status, domain.proof_lost_at) == ("active", None)
    assert verbs(moss)[-2:] == ["domain's proof gone", "domain's proof back"]


def test_silence_retires_nobody(moss, zones):
    domain = claim(moss)
    set_records(zones, domain)
    look(domain)
    zones.play(PROOF, nameserver.fails("SERVFAIL"))
    with time_machine.travel(timezone.now() + timedelta(days=30)):
        assert (look(domain).status, domain.proof_lost_at) == ("active", None)


def test_retired_it_goes_home_and_the_owner_is_told(client, moss, zones):
    domain = claim(moss)
    set_records(zones, domain)
    look(domain)
    zones.drop(PROOF)
    look(domain)
    mail.outbox.clear()
    with time_machine.travel(timezone.now() + timedelta(days=8)):
        look(domain)
    assert {d.host: d.status for d in moss.domains.all()} == {
        "moss.example": "retired",
        "www.moss.example": "retired",
    }
    assert where(client, "localhost", "/moss/rain/")[0] == 200
    assert [letter.subject for letter in mail.outbox] == ["moss.example was let go"]
    assert "http://localhost:8000/moss/" in mail.outbox[0].body
    assert verbs(moss)[-1] == "domain retired"

    # Proven again, it gets the site that it had, with every address there.
    zones.set(PROOF, "TXT", records.proof_of(again := claim(moss)))
    assert look(again).site_id == domain.site_id
    assert where(client, "moss.example", "/rain/")[0] == 200


def test_a_claim_that_is_never_proven_ends(moss, zones):
    domain = claim(moss)
    with time_machine.travel(timezone.now() + timedelta(days=15)):
        assert look(domain).status == "retired"
    assert (mail.outbox, domain.next_check_at) == ([], None)


def test_there_and_back_without_a_loop(client, moss, zones):
    domain = claim(moss)
    set_records(zones, domain)
    look(domain)
    weblog = domain.weblog
    activate.go_back(weblog, by=weblog.author)
    assert weblog.url == "http://localhost:8000/moss/"
    assert where(client, "localhost", "/moss/rain/")[0] == 200
    for host in ("moss.example", "www.moss.example"):
        assert where(client, host, "/rain/") == (301, "http://localhost:8000/moss/rain/")
    activate.use(domain, by=weblog.author)
    assert where(client, "moss.example", "/rain/")[0] == 200
    assert where(client, "localhost", "/moss/rain/") == (301, "http://moss.example:8000/rain/")


def test_the_one_at_the_platforms_root_returns_to_the_root(client, zones):
    home = make.weblog("Home", is_root=True)
    make.entry(home, "Rain")
    domain = claim(home)
    set_records(zones, domain)
    look(domain)
    assert where(client, "localhost", "/rain/") == (301, "http://moss.example:8000/rain/")
    activate.go_back(domain.weblog, by=home.author)
    assert where(client, "localhost", "/rain/")[0] == 200


def test_another_domain_keeps_the_site_and_the_old_one_sends_on(client, moss, zones):
    first = claim(moss)
    set_records(zones, first)
    look(first)
    second = activate.vouch_for("moos.example", first.weblog, by=make.operator())
    assert second.site_id == first.site_id
    assert where(client, "moss.example", "/rain/") == (301, "http://moos.example:8000/rain/")
    assert where(client, "localhost", "/moss/rain/") == (301, "http://moos.example:8000/rain/")
    # And back again to the first.
    first.refresh_from_db()
    activate.use(first, by=moss.author)
    assert where(client, "moos.example", "/rain/") == (301, "http://moss.example:8000/rain/")
    # Given up, the other one takes its place and nobody has to move.
    activate.give_up(first, by=moss.author, because="given up")
    assert where(client, "moos.example", "/rain/")[0] == 200
    assert where(client, "moss.example", "/rain/") == (404, "")


def test_subdomains_of_the_platform_need_no_proof(client, moss, settings):
    settings.ROOKERY_SUBDOMAINS = "blogs.example"
    domain = activate.take_subdomain("Moss", moss, by=moss.author)
    assert (domain.host, domain.status, domain.needs_proof) == (
        "moss.blogs.example",
        "active",
        False,
    )
    assert where(client, "moss.blogs.example", "/rain/")[0] == 200
    changed = activate.take_subdomain("lichen", Weblog.objects.get(pk=moss.pk), by=moss.author)
    assert changed.site_id == domain.site_id
    assert where(client, "moss.blogs.example", "/rain/") == (
        301, "http://lichen.blogs.example:8000/rain/",
    )  # fmt: skip


@pytest.mark.parametrize("name", ["www", "admin", "fern", "a.b", "", "-a", "xn--a", "é", "a" * 64])
def test_subdomains_that_cannot_be_had(moss, settings, name):
    settings.ROOKERY_SUBDOMAINS = "blogs.example"
    activate.take_subdomain("fern", make.weblog(), by=None)
    with pytest.raises(ValidationError, match=r"can.t be had|somebody.s already"):
        activate.take_subdomain(name, moss, by=moss.author)


def test_a_subdomain_that_was_anothers_stays_theirs(moss, settings):
    settings.ROOKERY_SUBDOMAINS = "blogs.example"
    fern = make.weblog()
    given = activate.take_subdomain("fern", fern, by=None)
    activate.give_up(given, by=None, because="a test")
    with pytest.raises(ValidationError, match="somebody's already"):
        activate.take_subdomain("fern", moss, by=None)
    assert activate.take_subdomain("fern", fern, by=None).status == "active"


def test_no_subdomains_where_the_operator_gives_none(moss):
    with pytest.raises(ValidationError, match="given away"):
        activate.take_subdomain("moss", moss, by=None)


def test_a_suspended_weblog_stays_where_it_is(moss, zones):
    domain = claim(moss)
    set_records(zones, domain)
    moss.suspended_at = timezone.now()
    moss.save()
    assert look(domain).status == "verified"


def test_the_sweep_looks_at_what_is_due_and_at_nothing_else(moss, zones):
    domain = claim(moss)
    set_records(zones, domain)
    other = domains.claim("fern.example", by=None)  # Noted by an operator; nobody can prove it.
    assert check_domains.func() == 1
    domain.refresh_from_db()
    other.refresh_from_db()
    assert (domain.status, other.checked_at) == ("active", None)
    assert check_domains.func() == 0
    with time_machine.travel(timezone.now() + timedelta(days=1)):
        assert check_domains.func() == 1


def test_one_is_looked_at_when_somebody_asks(moss, zones):
    domain = claim(moss)
    assert check_domain.func(domain.pk) == "pending"
    set_records(zones, domain)
    assert check_domain.func(domain.pk) == "active"
    assert check_domain.func(0) == ""


def test_a_domain_whose_weblog_is_gone_is_let_go(moss, zones):
    domain = claim(moss)
    set_records(zones, domain)
    look(domain)
    Domain.objects.filter(pk=domain.pk).update(weblog=None)
    domain = Domain.objects.get(pk=domain.pk)
    look(domain)
    with time_machine.travel(timezone.now() + timedelta(days=8)):
        assert look(domain).status == "retired"


def test_a_root_that_somebody_else_has_now_is_not_taken_from_them(client, moss, zones):
    home = Weblog.objects.get(is_root=True)
    domain = claim(home)
    set_records(zones, domain)
    look(domain)
    platform = Site.objects.get(pk=1)
    plan = plan_move(moss, to_site=platform, root=True)
    move_weblog(moss, to_site=platform, root=True, by=None, agreed=plan.fingerprint)
    home = activate.go_back(domain.weblog, by=home.author)
    assert home.url == "http://localhost:8000/home/"
    assert where(client, "localhost", "/rain/")[0] == 200  # Moss's


def test_an_alias_of_a_site_that_is_another_weblogs_stays_where_it_leads(moss, zones):
    domain = claim(moss)
    set_records(zones, domain)
    look(domain)
    second = activate.vouch_for("moos.example", Weblog.objects.get(pk=moss.pk), by=None)
    activate.go_back(Weblog.objects.get(pk=moss.pk), by=None)
    fern = make.weblog("Fern")
    plan = plan_move(fern, to_site=second.site, root=True)
    move_weblog(fern, to_site=second.site, root=True, by=None, agreed=plan.fingerprint)
    with pytest.raises(ValidationError, match="another weblog's now"):
        activate.use(domain, by=moss.author)
    activate.give_up(domain, by=None, because="a test")
    with pytest.raises(ValidationError, match="isn't active"):
        activate.use(domain, by=moss.author)
    assert activate.give_up(domain, by=None, because="twice").status == "retired"


def test_a_mail_that_cannot_be_sent_undoes_nothing(
    moss, zones, settings, django_capture_on_commit_callbacks
):
    settings.MAILERS = {
        "default": {
            "BACKEND": "django.core.mail.backends.smtp.EmailBackend",
            "OPTIONS": {"host": "127.0.0.1", "port": 1},
        }
    }
    domain = claim(moss)
    set_records(zones, domain)
    with django_capture_on_commit_callbacks(execute=True):
        assert look(domain).status == "active"


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_of_two_at_the_same_moment_the_first_has_it(zones):
    """Both are proven; the second waits for what the first does, and then hears who has it."""
    domains.sync_platform()
    make.operator()
    claims = [claim(make.weblog()) for _number in range(2)]
    zones.set(PROOF, "TXT", *map(records.proof_of, claims))
    first, second = map(look, claims)
    refused = []

    def be_second() -> None:
        try:
            activate.go_live(second, by=None)
        except ValidationError as error:
            refused.extend(error.messages)
        finally:
            connection.close()

    rival = threading.Thread(target=be_second)
    with transaction.atomic():
        activate.go_live(first, by=None)
        rival.start()
        rival.join(1)
        assert rival.is_alive()  # It waits for what this one does.
    rival.join(20)
    [reason] = refused
    assert reason.startswith("moss.example is active for another weblog here")
    second.refresh_from_db()
    assert (second.status, second.site) == ("verified", None)
    assert Domain.objects.active().filter(host="moss.example").get().pk == first.pk
