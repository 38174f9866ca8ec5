"""Weblogs, sites and domains in the admin: one admin creates for every domain."""

import pytest
from django.contrib.sites.models import Site

from rookery.weblogs import hosts
from rookery.weblogs.models import AuditEvent, Domain, SiteState, Weblog
from tests import make
from tests.console.forms import errors, fields_of, send

ADD = "/admin/weblogs/weblog/add/"


def test_one_admin_founds_weblogs_on_every_site(admin, olga):
    ana = make.user("Ana")
    for host in ("localhost", "ana.localhost"):
        answer = send(admin, ADD, title="Moss", slug="moss", author=ana.pk, site=make.site(host).pk)
        assert answer["Location"] == "/admin/weblogs/weblog/"
    urls = [weblog.url for weblog in Weblog.objects.order_by("pk")]
    assert urls == ["http://localhost:8000/", "http://ana.localhost:8000/"]
    event = AuditEvent.objects.filter(verb="founded").latest("pk")
    assert (event.door, event.actor, event.weblog.author) == ("admin", olga, ana)


def test_the_second_weblog_lives_below_its_slug_and_the_root_can_be_refused(admin):
    first = make.weblog("First", is_root=True)
    said = {"author": first.author_id, "site": first.site_id}
    send(admin, ADD, title="Second", slug="second", **said)
    assert Weblog.objects.get(slug="second").path == "/second/"
    answer = send(admin, ADD, title="Third", slug="third", is_root="on", tagline="kept", **said)
    assert errors(answer.text) == [
        "The root of localhost is taken. Leave the weblog under its slug."
    ]
    assert fields_of(answer.text)["tagline"] == "kept"


def test_a_slug_that_is_taken_is_refused_with_one_that_is_free(admin):
    moss = make.weblog("Moss", slug="moss")
    said = {"author": moss.author_id, "site": moss.site_id}
    answer = send(admin, ADD, title="Moss", slug="moss", **said)
    assert errors(answer.text) == ["The address “moss” is taken. “moss-2” is free."]
    assert Weblog.objects.count() == 1


def test_a_time_zone_that_is_none_is_refused_on_the_form(admin):
    ana = make.user("Ana")
    answer = send(admin, ADD, title="M", slug="m", author=ana.pk, site=1, time_zone="Mars/Olympus")
    assert "“Mars/Olympus” is no time zone." in errors(answer.text)[0]
    assert Weblog.objects.count() == 0


def test_renaming_keeps_the_old_address(admin, client):
    weblog = make.weblog("Moss", slug="moss")
    before = SiteState.objects.get(pk=1).generation
    send(admin, f"/admin/weblogs/weblog/{weblog.pk}/change/", slug="stone", tagline="Quiet")
    weblog.refresh_from_db()
    assert (weblog.slug, weblog.tagline, weblog.generation > 0) == ("stone", "Quiet", True)
    assert SiteState.objects.get(pk=1).generation > before
    assert client.get("/moss/")["Location"] == "http://localhost:8000/stone/"
    verbs = [*AuditEvent.objects.values_list("verb", flat=True)[:2]]
    assert verbs == ["renamed", "settings changed"]


def test_where_a_weblog_lives_is_shown_and_not_changed(admin):
    weblog = make.weblog("Moss", slug="moss", is_root=True)
    elsewhere = make.site("ana.localhost")
    url = f"/admin/weblogs/weblog/{weblog.pk}/change/"
    assert {"site", "is_root"} & fields_of(admin.get(url).text).keys() == set()
    send(admin, url, site=elsewhere.pk, is_root="")
    weblog.refresh_from_db()
    assert (weblog.site_id, weblog.is_root) == (1, True)


def test_suspending_takes_a_weblog_off_the_web_and_restoring_brings_it_back(admin, client):
    weblog = make.weblog("Moss", slug="moss")
    make.entry(weblog, "A walk")
    chosen = {"_selected_action": [weblog.pk]}
    answer = admin.post("/admin/weblogs/weblog/", chosen | {"action": "suspend"}, follow=True)
    assert "1 weblog is suspended." in answer.text
    assert client.get("/moss/a-walk/").status_code == 404
    answer = admin.post("/admin/weblogs/weblog/", chosen | {"action": "restore"}, follow=True)
    assert "1 weblog is back." in answer.text
    assert client.get("/moss/a-walk/").status_code == 200


def test_authors_and_sites_are_found_by_typing(admin):
    ana = make.user("Ana", email="ana@example.org")
    make.site("ana.localhost")
    asked = {"app_label": "weblogs", "model_name": "weblog"}
    for field, term, found in (
        ("author", "ana@", str(ana)),
        ("site", "ana.", "ana.localhost"),
    ):
        answer = admin.get("/admin/autocomplete/", asked | {"field_name": field, "term": term})
        assert [row["text"] for row in answer.json()["results"]] == [found]


def test_a_site_is_made_by_vouching_for_its_domain(admin, olga):
    answer = send(admin, "/admin/sites/site/add/", domain="Moss.Example", name="Moss")
    assert answer["Location"] == "/admin/sites/site/"
    site = Site.objects.get(domain="moss.example")
    assert site.name == "Moss"
    domain = site.domains.get()
    assert (domain.host, domain.status, domain.is_primary) == ("moss.example", "active", True)
    assert SiteState.objects.filter(site=site).exists()
    assert AuditEvent.objects.get(verb="domain activated").actor == olga


def test_a_site_keeps_its_domain_and_may_change_its_name(admin):
    site = make.site("moss.example")
    url = f"/admin/sites/site/{site.pk}/change/"
    assert [*fields_of(admin.get(url).text)] == ["name", "about"]
    send(admin, url, name="Moss and stone", domain="elsewhere.example")
    site.refresh_from_db()
    assert (site.domain, site.name) == ("moss.example", "Moss and stone")


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("localhost", "localhost is active here already."),
        ("taken.example", "taken.example is active here already."),
        ("http://moss.example/", "is no host name. Type it as in moss.example"),
        ("[::1]", "“[::1]” is no host name."),
    ],
)
@pytest.mark.parametrize("where", ["sites/site", "weblogs/domain"])
def test_a_domain_that_cant_be_had_is_refused_on_the_form(admin, typed, said, where):
    make.site("taken.example")
    field = {"sites/site": "domain", "weblogs/domain": "host"}[where]
    before = (Site.objects.count(), Domain.objects.count())
    answer = send(admin, f"/admin/{where}/add/", **{field: typed, "is_vouched": "on"})
    assert answer.status_code == 200
    assert said in " ".join(errors(answer.text))
    assert fields_of(answer.text)[field] == typed
    assert (Site.objects.count(), Domain.objects.count()) == before


def test_a_domain_is_claimed_or_vouched_for(admin):
    moss = make.weblog("Moss")
    send(admin, "/admin/weblogs/domain/add/", host="moss.example", weblog=moss.pk)
    claimed = Domain.objects.get(host="moss.example")
    assert (claimed.status, claimed.weblog, claimed.site) == ("pending", moss, None)
    send(admin, "/admin/weblogs/domain/add/", host="stone.example", is_vouched="on")
    assert Domain.objects.get(host="stone.example").site.domain == "stone.example"
    shown = admin.get(f"/admin/weblogs/domain/{claimed.pk}/change/")
    assert shown.status_code == 200
    assert 'name="_save"' not in shown.text


def test_a_site_goes_only_when_nothing_ever_lived_there(admin, django_capture_on_commit_callbacks):
    def delete(site):
        with django_capture_on_commit_callbacks(execute=True):
            url = f"/admin/sites/site/{site.pk}/delete/"
            return admin.post(url, {"post": "yes"}).status_code

    empty, lived = make.site("empty.example"), make.weblog(site="lived.example").site
    assert delete(Site.objects.get(pk=1)) == 403
    assert delete(lived) == 403
    assert delete(empty) == 302
    assert not Site.objects.filter(pk=empty.pk).exists()
    assert hosts.find("empty.example") is None


def test_a_theme_that_isnt_there_is_refused_with_those_that_are(admin):
    weblog = make.weblog(slug="moss")
    page = f"/admin/weblogs/weblog/{weblog.pk}/change/"
    answer = send(admin, page, theme="driftwood", tagline="kept")
    assert "There are: folio, commons." in answer.text
    send(admin, page, theme="commons", palette="violet")
    weblog.refresh_from_db()
    assert (weblog.theme, weblog.palette, weblog.tagline) == ("commons", "violet", "")


def test_the_operator_says_on_the_site_page_what_this_place_is(admin, client):
    make.entry(make.weblog("Moss"), "Rain")
    before = SiteState.objects.get(pk=1).generation
    send(admin, "/admin/sites/site/1/change/", name="Home", about="*Damp* people")
    state = SiteState.objects.get(pk=1)
    assert (state.about, state.generation > before) == ("*Damp* people", True)
    assert "<em>Damp</em> people" in client.get("/weblogs/").text
    page = admin.get("/admin/sites/site/1/change/").text
    assert fields_of(page)["about"].strip() == "*Damp* people"
