"""In the studio: claiming a domain, what the page says about each record, living there, guests."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.core import mail
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from rookery.entries import activate, guests
from rookery.entries.move import move_weblog
from rookery.entries.move_plan import plan_move
from rookery.weblogs import domains, hosts, records
from rookery.weblogs.models import Domain, Invitation, Weblog
from tests import make, nameserver

pytestmark = pytest.mark.django_db
PROOF = "_rookery.moss.example"


def at(weblog, path=""):
    return f"/studio/w/{weblog.pk}/domains/{path}"


@pytest.fixture
def claimed(weblog, zones) -> Domain:
    zones.zones.add("moss.example")
    return domains.claim("moss.example", by=weblog.author, weblog=weblog)


def look(domain: Domain) -> Domain:
    activate.look_after(domain)
    hosts.memory.clear()
    return Domain.objects.select_related("weblog__site").get(pk=domain.pk)


def live(domain: Domain, zones) -> Domain:
    zones.set(PROOF, "TXT", records.proof_of(domain))
    zones.set("moss.example", "A", "192.0.2.7")
    return look(domain)


def text_of(answer) -> str:
    """What a person reads on the page."""
    plain = re.sub(r"<[^>]+>", " ", answer.content.decode())
    return " ".join(plain.replace("&#x27;", "'").replace("&quot;", '"').split())


def test_one_form_shows_what_to_set(
    ana, weblog, zones, settings, django_capture_on_commit_callbacks
):
    settings.ROOKERY_URL = "https://weblogs.example"
    with django_capture_on_commit_callbacks(execute=True):
        answer = ana.post(
            at(weblog, "add/"), {"host": " Moss.Example "}, headers={"host": "weblogs.example"}
        )
    domain = weblog.domains.get(host="moss.example")
    assert answer.headers["Location"] == at(weblog, f"{domain.pk}/")
    assert [task.args_kwargs["args"] for task in DBTaskResult.objects.all()] == [[domain.pk]]

    page = text_of(ana.get(at(weblog, f"{domain.pk}/"), headers={"host": "weblogs.example"}))
    proof = records.proof_of(domain)
    for said in [
        "Type TXT Name _rookery Copy in full _rookery.moss.example Value " + proof,
        "Type A Name @ Copy in full moss.example Value 192.0.2.7",
        "Type AAAA Name @ Copy in full moss.example Value 2001:db8::7",
        "Type CNAME Name www Copy in full www.moss.example Value weblogs.example",
        "We look within a minute.",
        "Nobody has looked yet.",
    ]:
        assert said in page


@pytest.mark.parametrize(
    ("host", "why"),
    [
        ("https://moss.example", "is no host name"),
        ("localhost", "can&#x27;t be a domain of your own"),
        ("", "This field is required"),
        ("x" * 101 + ".example", "is no host name"),
    ],
)
def test_what_is_no_domain_is_refused_in_words(ana, weblog, host, why):
    answer = ana.post(at(weblog, "add/"), {"host": host})
    assert answer.status_code == 422
    assert why in answer.content.decode()
    assert weblog.domains.count() == 0


def test_the_page_says_of_each_record_what_was_found(ana, claimed, zones):
    zones.set(PROOF, "TXT", "v=spf1 -all")
    zones.set("moss.example", "A", "203.0.113.9")
    look(claimed)
    page = text_of(ana.get(at(claimed.weblog, f"{claimed.pk}/")))
    assert "Prove that it is yours wrong" in page
    assert "Only another text is there: “v=spf1 -all”." in page
    assert "Lead moss.example here wrong" in page
    assert "It leads to 203.0.113.9 instead. Change that A record, or take it out." in page
    assert "Lead www.moss.example here missing" in page


@pytest.mark.parametrize(
    ("set_up", "said"),
    [
        (lambda zones, d: zones.set("moss.example", "TXT", records.proof_of(d)),
         "it stands at moss.example instead of _rookery.moss.example"),
        (lambda zones, d: zones.set(PROOF, "TXT", "rookery-proof=abc"),
         "Another proof is there"),
        (lambda zones, d: zones.play(PROOF, nameserver.fails("SERVFAIL")),
         "answer with an error. We go on asking"),
        (lambda zones, d: zones.play(PROOF, nameserver.sleeps(1.2)),
         "didn't answer in time. We go on asking"),
        (lambda zones, d: zones.set(PROOF, "TXT", records.proof_of(d)),
         "Found. The domain is yours."),
    ],
)  # fmt: skip
def test_what_may_be_wrong_with_a_proof(ana, claimed, zones, set_up, said):
    set_up(zones, claimed)
    look(claimed)
    page = ana.get(at(claimed.weblog, f"{claimed.pk}/?part=state"))
    assert said in text_of(page)
    assert "<html" not in page.content.decode()


def test_an_install_that_has_no_address_says_whose_matter_that_is(ana, claimed, zones, settings):
    settings.ROOKERY_ADDRESSES = ()
    settings.ROOKERY_URL = "https://weblogs.example"
    look(claimed)
    page = ana.get(at(claimed.weblog, f"{claimed.pk}/"), headers={"host": "weblogs.example"})
    assert "Whoever runs this Rookery has to say where domains shall lead" in text_of(page)


def test_hostile_records_are_text(ana, claimed, zones):
    zones.set("moss.example", "A", "203.0.113.9")
    zones.set(PROOF, "TXT", "<script>alert(1)</script>")
    look(claimed)
    assert b"<script>alert" not in ana.get(at(claimed.weblog, f"{claimed.pk}/")).content


def test_looking_now_is_done_in_the_background_and_not_too_often(ana, claimed):
    path = at(claimed.weblog, f"{claimed.pk}/check/")
    page = ana.post(path, follow=True)
    assert "We look now." in text_of(page)
    assert DBTaskResult.objects.count() == 1
    look(claimed)
    assert "Wait ten seconds." in text_of(ana.post(path, follow=True))
    assert DBTaskResult.objects.count() == 1
    with time_machine.travel(timezone.now() + timedelta(seconds=11)):
        ana.post(path)
    assert DBTaskResult.objects.count() == 2


def test_what_cannot_be_seen_to_lead_here_goes_live_by_hand(ana, claimed, zones):
    path = at(claimed.weblog, f"{claimed.pk}/activate/")
    assert "isn't proven yet" in text_of(ana.post(path, follow=True))
    zones.set(PROOF, "TXT", records.proof_of(claimed))
    look(claimed)
    assert "It is behind a proxy or CDN" in text_of(ana.get(at(claimed.weblog, f"{claimed.pk}/")))
    page = ana.post(path, follow=True)
    assert "“Moss” lives at http://moss.example:8000/ now." in text_of(page)


def test_living_there_going_back_and_there_again(ana, client, claimed, zones):
    weblog = live(claimed, zones).weblog
    page = text_of(ana.get(at(weblog)))
    assert "It lives at http://moss.example:8000/" in page
    assert "moss.example it lives here" in page
    assert "Go back To where it was before." in page

    said = text_of(ana.post(at(weblog, "back/"), follow=True))
    assert "“Moss” lives at http://localhost:8000/ now." in said
    assert "leads to where it lives now" in said
    assert client.get("/", headers={"host": "moss.example"}).status_code == 301
    assert "It lives here already." in text_of(ana.post(at(weblog, "back/"), follow=True))

    page = text_of(ana.get(at(weblog, f"{claimed.pk}/")))
    assert "Active. It leads to http://localhost:8000/" in page
    said = text_of(ana.post(at(weblog, f"{claimed.pk}/use/"), follow=True))
    assert "“Moss” lives at http://moss.example:8000/ now." in said


def was_at_the_root_of(site, weblog):
    """`weblog` came to the root of `site`, wrote there and left."""
    plan = plan_move(weblog, to_site=site, root=True)
    move_weblog(weblog, to_site=site, root=True, by=None, agreed=plan.fingerprint)
    make.entry(weblog, "Spores")
    move_weblog(weblog, to_site=make.site("elsewhere.example"), root=False, by=None)


def agreed(page):
    return re.search(r'name="agreed" value="(\w+)"', page.text)[1]


def test_living_there_again_asks_before_others_lose_their_addresses(ana, client, claimed, zones):
    weblog = live(claimed, zones).weblog
    ana.post(at(weblog, "back/"))
    was_at_the_root_of(weblog.site, make.weblog("Fern", slug="fern"))
    path = at(weblog, f"{claimed.pk}/use/")
    page = ana.post(path)
    assert page.status_code == 422
    assert "http://moss.example:8000/ : its home and feeds, of “Fern”" in text_of(page)
    for answer in ({"agreed": agreed(page)}, {"yes": "1"}, {"agreed": "0" * 24, "yes": "1"}):
        assert ana.post(path, answer).status_code == 422
        assert weblog.mounts.filter(site=1).exists() is False
    said = text_of(ana.post(path, {"agreed": agreed(page), "yes": "1"}, follow=True))
    assert "“Moss” lives at http://moss.example:8000/ now." in said
    host = {"host": "moss.example"}
    assert client.get("/", headers=host).status_code == 200
    assert client.get("/spores/", headers=host).status_code == 301  # Only what it lost is lost.


def test_a_name_below_ours_is_kept_while_that_is_asked(ana, weblog, settings):
    settings.ROOKERY_SUBDOMAINS = "blogs.example"
    ana.post(at(weblog, "subdomain/"), {"name": "moss"})
    moss = weblog.domains.get(host="moss.blogs.example")
    ana.post(at(weblog, "back/"))
    activate.give_up(moss, by=None, because="tried")
    was_at_the_root_of(moss.site, make.weblog("Fern", slug="fern"))
    page = ana.post(at(weblog, "subdomain/"), {"name": "moss"})
    assert page.status_code == 422
    assert '<input type="hidden" name="name" value="moss">' in page.text
    answer = {"name": "moss", "agreed": agreed(page), "yes": "1"}
    said = text_of(ana.post(at(weblog, "subdomain/"), answer, follow=True))
    assert "“Moss” lives at http://moss.blogs.example:8000/ now." in said


def test_a_lost_proof_is_on_the_page_until_it_is_back(ana, claimed, zones):
    weblog = live(claimed, zones).weblog
    zones.drop(PROOF)
    look(claimed)
    assert "its proof is gone" in text_of(ana.get(at(weblog)))
    day = timezone.now() + timedelta(days=7)
    page = text_of(ana.get(at(weblog, f"{claimed.pk}/")))
    assert f"Its proof is gone. Until {day:%-d %B %Y} nothing changes." in page


def test_a_name_that_leads_elsewhere_is_said_on_the_page(ana, claimed, zones):
    weblog = live(claimed, zones).weblog
    zones.set("moss.example", "A", "203.0.113.9")
    look(claimed)
    assert "It leads elsewhere, so readers don't arrive." in text_of(
        ana.get(at(weblog, f"{claimed.pk}/"))
    )


def test_an_alias_that_came_along_promises_no_look_of_its_own(ana, claimed, zones):
    zones.set("www.moss.example", "A", "192.0.2.7")
    weblog = live(claimed, zones).weblog
    alias = weblog.domains.get(host="www.moss.example")
    page = text_of(ana.get(at(weblog, f"{alias.pk}/")))
    assert "Its records are looked at together with those of moss.example." in page
    assert "We look within a minute" not in page
    said = text_of(ana.post(at(weblog, f"{alias.pk}/use/"), follow=True))
    assert "“Moss” lives at http://www.moss.example:8000/ now." in said


def test_a_rival_reads_that_another_lives_there(client_of, claimed, zones):
    live(claimed, zones)
    fern = make.weblog("Fern")
    theirs = domains.claim("moss.example", by=fern.author, weblog=fern)
    zones.set(PROOF, "TXT", records.proof_of(theirs), records.proof_of(claimed))
    look(theirs)
    page = text_of(client_of(fern.author).get(at(fern, f"{theirs.pk}/")))
    assert "It is yours, but another weblog here lives at it and proves it, too." in page
    assert "Go live now" not in page


def test_giving_up_asks_first(ana, claimed, zones):
    weblog = live(claimed, zones).weblog
    path = at(weblog, f"{claimed.pk}/give-up/")
    assert "Give moss.example up?" in text_of(ana.get(path))
    page = text_of(ana.post(path, follow=True))
    assert "moss.example is no longer yours here." in page
    assert "It lives at http://localhost:8000/" in page
    assert ana.get(at(weblog, f"{claimed.pk}/")).status_code == 404


def test_a_claim_is_taken_back(ana, claimed):
    path = at(claimed.weblog, f"{claimed.pk}/give-up/")
    assert "Take the claim of moss.example back?" in text_of(ana.get(path))
    assert "moss.example is taken back." in text_of(ana.post(path, follow=True))


def test_subdomains_are_offered_where_there_are_any(ana, weblog, settings):
    assert "A name below" not in text_of(ana.get(at(weblog)))
    settings.ROOKERY_SUBDOMAINS = "blogs.example"
    assert "A name below blogs.example" in text_of(ana.get(at(weblog)))
    refused = ana.post(at(weblog, "subdomain/"), {"name": "www"})
    assert (refused.status_code, "can't be had" in text_of(refused)) == (422, True)
    page = text_of(ana.post(at(weblog, "subdomain/"), {"name": "moss"}, follow=True))
    assert "“Moss” lives at http://moss.blogs.example:8000/ now." in page
    given = weblog.domains.get()
    page = text_of(ana.get(at(weblog, f"{given.pk}/")))
    assert "Your weblog lives here. There is nothing to set" in page
    assert "Look now" not in page


def test_a_weblog_elsewhere_may_stay_on_the_platforms_list(ana, client, claimed, zones, settings):
    weblog = live(claimed, zones).weblog
    make.entry(weblog, "Rain")
    settings.ROOKERY_LIST_ALL_SITES = True
    assert "The list of weblogs" in text_of(ana.get(at(weblog)))
    assert b"Moss" not in client.get("/weblogs/").content
    ana.post(at(weblog, "list/"), {"is_listed": "1"})
    listed = client.get("/weblogs/").content.decode()
    assert 'href="http://moss.example:8000/"' in listed
    assert 'href="http://moss.example:8000/rain/"' in listed
    assert b"Moss" not in client.get("/weblogs/", headers={"host": "stranger.example"}).content
    settings.ROOKERY_LIST_ALL_SITES = False
    assert b"Moss" not in client.get("/weblogs/").content
    assert "The list of weblogs" not in text_of(ana.get(at(weblog)))


# Guests


@pytest.fixture
def moss(claimed, zones) -> Weblog:
    """Ana's weblog, at home on moss.example."""
    return live(claimed, zones).weblog


@pytest.fixture
def fern() -> Weblog:
    weblog = make.weblog("Fern", author=make.user("Bea", email="bea@example.org"))
    make.entry(weblog, "Rain")
    return weblog


def invite(ana, moss, email=""):
    page = ana.post(f"/studio/w/{moss.pk}/guests/invite/", {"email": email})
    return re.search(r'id="invitation-link">([^<]+)<', page.content.decode())[1]


def test_a_friend_follows_a_link_and_comes(ana, client, client_of, moss, fern):
    link = invite(ana, moss)
    assert link.startswith("http://localhost:8000/studio/invitations/")
    assert link.rpartition("/studio")[2] not in text_of(ana.get(at(moss)))  # It is shown once.
    bea = client_of(fern.author)
    page = bea.get(link)
    assert "Ana, who writes Moss , invites a weblog of yours." in text_of(page)
    said = text_of(bea.post(link, {"weblog": fern.pk, "slug": ""}, follow=True))
    assert "“Fern” lives at http://moss.example:8000/fern/ now." in said
    assert "A guest of “Moss”" in said
    assert client.get("/fern/rain/", headers={"host": "moss.example"}).status_code == 200
    assert client.get("/fern/rain/")["Location"] == "http://moss.example:8000/fern/rain/"
    assert bea.get(link).status_code == 410
    assert "Fern by Bea, at /fern/" in text_of(ana.get(at(moss)))


@pytest.mark.parametrize("who", ["host", "guest"])
def test_either_side_ends_it(ana, client, client_of, moss, fern, who):
    token = guests.invite(moss, by=moss.author)
    guests.accept(Invitation.objects.get(), fern, by=fern.author)
    assert guests.find(token, fern.author) is None
    if who == "host":
        page = ana.post(f"/studio/w/{moss.pk}/guests/{fern.pk}/part/", follow=True)
    else:
        page = client_of(fern.author).post(at(fern, "back/"), follow=True)
    assert "“Fern” lives at http://localhost:8000/fern/" in text_of(page)
    hosts.memory.clear()
    moved = client.get("/fern/rain/", headers={"host": "moss.example"})
    assert moved["Location"] == "http://localhost:8000/fern/rain/"
    assert client.get("/fern/rain/").status_code == 200


def test_an_invitation_by_name_is_for_that_person_alone(ana, client_of, moss, fern):
    link = invite(ana, moss, "Bea@example.org")
    (letter,) = mail.outbox
    assert (letter.to, link in letter.body) == (["bea@example.org"], True)
    assert client_of(make.user()).get(link).status_code == 410
    assert client_of(fern.author).get(link).status_code == 200


def test_nobody_without_an_account_is_invited_by_name(ana, moss):
    answer = ana.post(f"/studio/w/{moss.pk}/guests/invite/", {"email": "nobody@example.org"})
    assert answer.status_code == 422
    assert "Nobody with that address has an account." in text_of(answer)
    assert moss.invitations.count() == 0


def test_an_invitation_ends(ana, client_of, moss, fern):
    link = invite(ana, moss)
    page = ana.post(
        f"/studio/w/{moss.pk}/guests/invitations/{moss.invitations.get().pk}/withdraw/",
        follow=True,
    )
    assert "The invitation is taken back" in text_of(page)
    bea = client_of(fern.author)
    assert bea.get(link).status_code == 410

    link = invite(ana, moss)
    with time_machine.travel(timezone.now() + timedelta(days=15)):
        assert guests.find(link.split("/")[-2], fern.author) is None
    activate.go_back(moss, by=moss.author)
    assert bea.get(link).status_code == 410  # Its host has no site any more.


def test_only_ones_own_weblogs_come(ana, client_of, moss, fern):
    link = invite(ana, moss)
    editor = make.member(fern, make.Role.EDITOR)
    page = client_of(editor).get(link)
    assert "You have no weblog that could move there." in text_of(page)
    assert client_of(editor).post(link, {"weblog": fern.pk}).status_code == 422
    fern.refresh_from_db()
    assert fern.site_id == 1


def test_a_name_that_is_taken_there_is_refused_with_another(ana, client_of, moss, fern):
    make.entry(moss, "Fern")
    link = invite(ana, moss)
    bea = client_of(fern.author)
    answer = bea.post(link, {"weblog": fern.pk, "slug": "fern"})
    assert (answer.status_code, "“fern-2” is free" in text_of(answer)) == (422, True)
    said = text_of(bea.post(link, {"weblog": fern.pk, "slug": "fern-2"}, follow=True))
    assert "http://moss.example:8000/fern-2/" in said


def test_whoever_has_no_site_has_no_guests(ana, weblog):
    answer = ana.post(f"/studio/w/{weblog.pk}/guests/invite/", {})
    assert answer.status_code == 422
    assert weblog.invitations.count() == 0
