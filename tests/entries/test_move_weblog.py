"""A weblog moves: to its own domain, to the root or away from it, and back; said before, undone."""

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from rookery.entries.addresses import Taken, taken_by_weblogs
from rookery.entries.arrive import Arrival, arrive, reveal
from rookery.entries.models import Entry, OldAddress
from rookery.entries.move import (
    give_root_back,
    give_root_to_list,
    move_weblog,
    rename_weblog,
    undo_move,
)
from rookery.entries.move_plan import Unconfirmed, last_move, plan_move
from rookery.entries.redirects import add_redirect
from rookery.weblogs.models import AuditEvent, SiteState, Weblog
from tests import make

pytestmark = pytest.mark.django_db

HOME = "http://localhost:8000"
OWN = "http://ana.example:8000"


@pytest.fixture
def ana():
    weblog = make.weblog("Ana", slug="ana", is_root=True)
    make.entry(weblog, "Moss", tags=["Green"])
    make.entry(weblog, "About", is_page=True)
    return weblog


@pytest.fixture
def own():
    return make.site("ana.example")


def fresh(weblog):
    return Weblog.objects.get(pk=weblog.pk)


def led(client, url):
    """Where an address leads in at most one hop, and that it is a page there; None for a 404."""
    hops = []
    while len(hops) < 3:
        host, _, path = url.removeprefix("http://").partition("/")
        answer = client.get(f"/{path}", headers={"host": host})
        if answer.status_code == 404:
            return None
        if answer.status_code == 200:
            assert len(hops) <= 1, hops
            return url
        assert (answer.status_code, answer["Cache-Control"]) == (301, "no-cache"), url
        hops.append(url)
        url = answer["Location"]
    raise AssertionError(hops)


def test_a_plan_names_every_kind_of_address_and_changes_nothing(ana, own):
    plan = plan_move(ana, to_site=own)
    assert [(one.kind, one.count, one.before, one.after) for one in plan.changes] == [
        ("home", 1, f"{HOME}/", f"{OWN}/"),
        ("entries", 1, f"{HOME}/moss/", f"{OWN}/moss/"),
        ("pages", 1, f"{HOME}/about/", f"{OWN}/about/"),
        ("feeds", 6, f"{HOME}/feed/", f"{OWN}/feed/"),
        ("tags", 1, f"{HOME}/tags/green/", f"{OWN}/tags/green/"),
        ("archive and search", 3, f"{HOME}/archive/", f"{OWN}/archive/"),
    ]
    assert (plan.lost, plan.renamed, plan.displaced) == ([], [], None)
    assert fresh(ana).site_id == 1


def test_everything_of_a_weblog_that_moves_to_its_own_domain_is_one_hop_away(client, ana, own):
    before = [SiteState.objects.get(site=site).generation for site in (ana.site, own)]
    generation = fresh(ana).generation
    move_weblog(ana, to_site=own, by=ana.author)
    for path in ("", "moss/", "moss", "about/", "feed/", "feed/rss/", "feed.json", "tags/",
                 "tags/green/", "tags/green/feed/", "archive/", "search/?q=moss"):  # fmt: skip
        now = "moss/" if path == "moss" else path
        assert led(client, f"{HOME}/{path}") == f"{OWN}/{now}"
    assert led(client, f"{HOME}/ana/moss/") == f"{OWN}/moss/"
    row = fresh(ana)
    assert (row.site_id, row.is_root, row.slug) == (own.pk, True, "ana")
    assert row.navigation[0]["path"] == "/about/"
    assert row.generation > generation
    after = [SiteState.objects.get(site=site).generation for site in (1, own)]
    assert after[0] > before[0]
    assert after[1] > before[1]
    event = AuditEvent.objects.filter(verb="moved").get()
    assert (event.detail, event.actor) == (f"{HOME}/ → {OWN}/", ana.author)


def test_feeds_know_entries_by_the_same_ids_after_a_move(client, ana, own):
    before = client.get("/feed.json").json()
    move_weblog(ana, to_site=own, by=None)
    after = client.get("/feed.json", headers={"host": "ana.example"}).json()
    assert [item["id"] for item in after["items"]] == [item["id"] for item in before["items"]]
    assert after["items"][0]["url"] == f"{OWN}/moss/"


def test_there_and_back_with_one_browser(client, ana, own):
    move_weblog(ana, to_site=own, by=None)
    assert led(client, f"{HOME}/moss/") == f"{OWN}/moss/"
    undo_move(ana, by=None)
    assert led(client, f"{HOME}/moss/") == f"{HOME}/moss/"
    assert led(client, f"{OWN}/moss/") == f"{HOME}/moss/"
    assert led(client, f"{OWN}/") == f"{HOME}/"
    assert last_move(ana) is None
    with pytest.raises(ValidationError, match="no move to take back"):
        undo_move(ana, by=None)


def test_moving_back_by_hand_is_taking_back(ana, own):
    move_weblog(ana, to_site=own, by=None)
    plan = move_weblog(ana, to_site=make.site(), root=True, by=None)
    assert plan.undoes is not None
    assert last_move(fresh(ana)) is None
    assert [mount.slug for mount in ana.mounts.filter(site=1)] == []


def test_entries_renamed_before_and_after_the_move_are_followed(client, ana, own):
    entry = ana.entries.get(slug="moss")
    entry.slug = "lichen"
    entry.write(by=None)
    move_weblog(ana, to_site=own, by=None)
    entry = ana.entries.get(slug="lichen")
    entry.slug = "fern"
    entry.write(by=None)
    for old in ("moss", "lichen"):
        assert led(client, f"{HOME}/{old}/") == f"{OWN}/fern/"
    assert led(client, f"{HOME}/fern/") is None  # It was never there under that name.
    rename_weblog(fresh(ana), "ana-maria", by=None)
    move_weblog(fresh(ana), to_site=make.site("b.example"), root=False, by=None)
    for old in (f"{HOME}/moss/", f"{HOME}/lichen", f"{OWN}/moss", f"{OWN}/ana/moss/"):
        assert led(client, old) == "http://b.example:8000/ana-maria/fern/"


def test_root_to_slug_and_back_on_one_site(client, ana):
    move_weblog(ana, to_site=ana.site, root=False, by=None)
    assert fresh(ana).path == "/ana/"
    for path, now in {"": "ana/", "moss": "ana/moss/", "feed/": "ana/feed/"}.items():
        assert led(client, f"{HOME}/{path}") == f"{HOME}/{now}"
    move_weblog(ana, to_site=ana.site, root=True, by=None)
    assert led(client, f"{HOME}/ana/moss/") == f"{HOME}/moss/"
    assert led(client, f"{HOME}/moss/") == f"{HOME}/moss/"


def test_a_slug_that_is_taken_there_gets_a_number_or_is_refused_when_typed(client, ana, own):
    make.weblog("Other", site=own, slug="ana")
    plan = plan_move(ana, to_site=own, root=False)
    assert (plan.after.slug, plan.wanted) == ("ana-2", "ana")
    with pytest.raises(Taken) as taken:
        move_weblog(ana, to_site=own, root=False, slug="ana", by=None)
    assert taken.value.suggestion == "ana-2"
    move_weblog(ana, to_site=own, root=False, by=None)
    assert led(client, f"{HOME}/moss/") == f"{OWN}/ana-2/moss/"


def test_entries_whose_names_are_taken_at_the_new_root_get_a_number_and_it_back(client, ana, own):
    other = make.weblog("Moss, the weblog", site=own, slug="moss")
    make.entry(other, "Stone")
    plan = plan_move(ana, to_site=own, root=True)
    assert [(one.before, one.after) for one in plan.renamed] == [("moss", "moss-2")]
    move_weblog(ana, to_site=own, root=True, by=None)
    assert led(client, f"{HOME}/moss/") == f"{OWN}/moss-2/"
    assert led(client, f"{OWN}/moss/stone/") == f"{OWN}/moss/stone/"
    undo_move(ana, by=None)
    assert ana.entries.filter(slug="moss").exists()
    assert led(client, f"{HOME}/moss/") == f"{HOME}/moss/"
    assert led(client, f"{OWN}/moss-2/") == f"{HOME}/moss/"


def test_an_entry_named_as_its_own_weblog_makes_room_at_the_root(client):
    fern = make.weblog("Fern", slug="fern")
    make.entry(fern, "Fern")
    move_weblog(fern, to_site=fern.site, root=True, by=None)
    assert led(client, f"{HOME}/fern/") == f"{HOME}/"
    assert led(client, f"{HOME}/fern/fern/") == f"{HOME}/fern-2/"


def test_whoever_is_at_the_root_is_not_pushed_away(ana):
    ben = make.weblog("Ben", slug="ben")
    with pytest.raises(ValidationError, match="“Ana” is at the root of localhost"):
        move_weblog(ben, to_site=ben.site, root=True, by=None)


def test_giving_the_root_away_names_what_is_lost_and_wants_a_yes(client, ana, own):
    ben = make.weblog("Ben", slug="ben")
    make.entry(ben, "Moss, again", slug="moss")
    make.entry(ben, "Bench", slug="bench")
    move_weblog(ana, to_site=own, by=None)
    with pytest.raises(Unconfirmed) as refused:
        move_weblog(ben, to_site=ben.site, root=True, by=None)
    plan = refused.value.plan
    assert [(one.url, one.owner, one.what) for one in plan.lost] == [
        (f"{HOME}/", "Ana", "its home and feeds"),
        (f"{HOME}/moss/", "Ana", "Moss"),
    ]
    assert led(client, f"{HOME}/moss/") == f"{OWN}/moss/"
    move_weblog(ben, to_site=ben.site, root=True, by=None, agreed=plan.fingerprint)
    assert led(client, f"{HOME}/") == f"{HOME}/"
    assert led(client, f"{HOME}/ben/bench/") == f"{HOME}/bench/"
    assert led(client, f"{HOME}/about/") == f"{OWN}/about/"  # Nobody took that one.
    undo_move(ben, by=None)
    assert led(client, f"{HOME}/") == f"{OWN}/"
    assert led(client, f"{HOME}/moss/") == f"{OWN}/moss/"
    assert led(client, f"{HOME}/bench/") == f"{HOME}/ben/bench/"


def test_a_yes_to_something_else_is_none(ana, own):
    ben = make.weblog("Ben", slug="ben")
    move_weblog(ana, to_site=own, by=None)
    agreed = plan_move(ben, to_site=ben.site, root=True).fingerprint
    make.entry(ben, slug="moss")
    with pytest.raises(Unconfirmed):
        move_weblog(ben, to_site=ben.site, root=True, by=None, agreed=agreed)


def test_the_operator_puts_another_weblog_to_the_root_in_one_go(client, ana):
    ben = make.weblog("Ben", slug="ben")
    plan = plan_move(ben, to_site=ben.site, root=True, displace=True)
    assert plan.displaced == ana
    move_weblog(ben, to_site=ben.site, root=True, by=None, displace=True, agreed=plan.fingerprint)
    assert (fresh(ana).path, fresh(ben).path) == ("/ana/", "/")
    assert led(client, f"{HOME}/moss/") == f"{HOME}/ana/moss/"


def test_the_root_is_given_to_the_list_and_back(client, ana, own):
    ana.old_addresses.create(entry=ana.entries.get(slug="moss"), path="?p=12")
    make.entry(make.weblog("Ben", slug="ben"))
    move_weblog(ana, to_site=own, by=None)
    assert led(client, f"{HOME}/") == f"{OWN}/"
    give_root_to_list(make.site(), by=None)
    assert led(client, f"{HOME}/") == f"{HOME}/"
    for path, now in {"moss/": "moss/", "feed/": "feed/", "?p=12": "moss/"}.items():
        assert led(client, f"{HOME}/{path}") == f"{OWN}/{now}"
    give_root_back(make.site(), by=None)
    assert led(client, f"{HOME}/") == f"{OWN}/"


def test_feeds_that_lead_on_from_a_root_of_the_list_are_named_as_lost(client, ana, own):
    move_weblog(ana, to_site=own, by=None)
    give_root_to_list(make.site(), by=None)
    assert led(client, f"{HOME}/feed/") == f"{OWN}/feed/"
    ben = make.weblog("Ben", slug="ben")
    with pytest.raises(Unconfirmed) as refused:
        move_weblog(ben, to_site=make.site(), root=True, by=None)
    assert [one.url for one in refused.value.plan.lost] == [f"{HOME}/feed/"]


def test_who_is_at_the_root_goes_below_its_slug_for_the_list(client, ana):
    assert give_root_to_list(ana.site, by=None) == ana
    assert fresh(ana).path == "/ana/"
    assert led(client, f"{HOME}/") == f"{HOME}/"
    assert led(client, f"{HOME}/moss/") == f"{HOME}/ana/moss/"


def test_names_that_were_left_at_a_root_are_nobody_elses(ana, own):
    move_weblog(ana, to_site=own, by=None)
    make.entry(ana, "Written later", slug="later")
    taken = taken_by_weblogs(make.site())
    assert {"ana", "moss", "about"} <= taken
    assert "later" not in taken  # It was never there.


def test_what_a_later_root_had_is_not_taken_over_by_who_had_left(client, ana, own):
    """Fern is Ben's at the root, and Ana's elsewhere; Ben's readers are never led to Ana."""
    site = ana.site
    moss = ana.entries.get(slug="moss")
    move_weblog(ana, to_site=own, by=None)
    ben = make.weblog("Ben", slug="ben")
    agreed = plan_move(ben, to_site=site, root=True).fingerprint
    move_weblog(ben, to_site=site, root=True, by=None, agreed=agreed)
    ferns = make.entry(ben, "Fern")
    OldAddress.objects.create(weblog=ben, entry=ferns, path="?p=7")
    add_redirect(ben, "/hand/", "/fern/", by=None)
    moss.weblog, moss.slug = fresh(ana), "fern"
    moss.write(by=None)
    OldAddress.objects.create(weblog=ana, entry=moss, path="?p=7", named_at=timezone.now())
    add_redirect(ana, "/hand/", "/fern/", by=None)
    assert led(client, f"{HOME}/?p=7") == f"{HOME}/fern/"
    ferns.trash(by=None)
    for gone in ("fern/", "fern", "hand/", "?p=7"):
        assert led(client, f"{HOME}/{gone}") in {None, f"{HOME}/{gone}"}, gone
    assert led(client, f"{HOME}/moss/") == f"{OWN}/fern/"
    moss.slug = "moss"
    moss.write(by=None)
    assert led(client, f"{HOME}/moss/") == f"{OWN}/moss/"
    assert led(client, f"{HOME}/fern/") is None


def test_what_was_erased_at_a_root_waits_there_for_who_comes_next(client, ana, own):
    ben = make.weblog("Ben", slug="ben")
    make.entry(ben, "Fern")
    make.entry(ana, "Fern").erase(by=None)
    move_weblog(ana, to_site=own, by=None)
    plan = plan_move(ben, to_site=make.site(), root=True)
    assert [(one.before, one.after) for one in plan.renamed] == [("fern", "fern-2")]
    move_weblog(ben, to_site=make.site(), root=True, by=None, agreed=plan.fingerprint)
    assert led(client, f"{HOME}/fern/") is None or led(client, f"{HOME}/fern/").endswith("/fern-2/")
    assert led(client, f"{HOME}/ben/fern/") == f"{HOME}/fern-2/"


def test_nothing_by_hand_or_from_an_import_takes_over_what_was_left_at_a_root(client, ana, own):
    make.entry(ana, "Path", slug="path")
    OldAddress.objects.create(weblog=ana, entry=ana.entries.get(slug="moss"), path="?p=1")
    move_weblog(ana, to_site=own, by=None)
    ben = make.weblog("Ben", slug="ben")
    agreed = plan_move(ben, to_site=make.site(), root=True).fingerprint
    move_weblog(ben, to_site=make.site(), root=True, by=None, agreed=agreed)
    with pytest.raises(ValidationError, match="was at this root before"):
        add_redirect(ben, "/path/", "https://elsewhere.example/", by=None)
    arrival = Arrival(Entry(weblog=ben, title="Bench", status="published"), [], ["?p=1", "?p=2"])
    arrival.render()
    arrive(ben, [arrival], by=None)
    reveal(ben, by=None)
    assert led(client, f"{HOME}/path/") == f"{OWN}/path/"
    assert led(client, f"{HOME}/?p=1") == f"{OWN}/moss/"
    assert led(client, f"{HOME}/?p=2") == f"{HOME}/bench/"


def test_what_cannot_move(ana, own):
    with pytest.raises(ValidationError, match="lives there already"):
        move_weblog(ana, to_site=ana.site, by=None)
    ana.entries.update(is_arriving=True)
    with pytest.raises(ValidationError, match="import into it isn't complete"):
        move_weblog(ana, to_site=own, by=None)


def test_somebody_who_writes_meanwhile_names_things_where_the_weblog_is_by_then(ana, own):
    """The form was opened before the move: the name is checked against the new neighbours."""
    stale = ana.entries.select_related("weblog__site").get(slug="moss")
    make.weblog("Stone", site=own, slug="stone")
    move_weblog(ana, to_site=own, by=None)
    stale.slug = "stone"
    with pytest.raises(Taken):
        stale.write(by=None)


def test_while_the_last_at_a_root_is_hidden_its_readers_get_nobody_elses_feed(client, ana, own):
    ben = make.weblog("Ben", slug="ben")
    plan = plan_move(ben, to_site=ben.site, root=True, displace=True)
    move_weblog(ben, to_site=ben.site, root=True, by=None, displace=True, agreed=plan.fingerprint)
    for hide in ({"visibility": "members"}, {"visibility": "public", "deleted_at": ben.created_at}):
        Weblog.objects.filter(pk=ben.pk).update(**hide)
        for path in ("", "feed/", "tags/green/"):
            assert led(client, f"{HOME}/{path}") is None
        assert led(client, f"{HOME}/moss/") == f"{HOME}/ana/moss/"


def test_a_deleted_weblog_does_not_hold_the_root_from_the_operator(client, ana):
    Weblog.objects.filter(pk=ana.pk).update(deleted_at=ana.created_at)
    ben = make.weblog("Ben", slug="ben")
    plan = plan_move(ben, to_site=ben.site, root=True, displace=True)
    move_weblog(ben, to_site=ben.site, root=True, by=None, displace=True, agreed=plan.fingerprint)
    Weblog.objects.filter(pk=ana.pk).update(deleted_at=None)
    assert led(client, f"{HOME}/moss/") == f"{HOME}/ana/moss/"
