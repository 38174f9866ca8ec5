"""Whatever anybody does at any door, pages from memory are what pages without it would be.

Another process has every page in its memory. After each act, 1.5 seconds later, a crawl through it
is compared with a crawl that asks Django for everything. The doors come from the URLconf, the admin
and the command line: one that is in no table here fails the first test.
"""

import argparse
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.contrib import admin
from django.core.management import load_command_class
from django.test import RequestFactory
from django.utils import timezone

from rookery.accounts import links
from rookery.config.cli import COMMANDS
from rookery.entries import guests, tasks
from rookery.entries.deletion import KEPT
from rookery.entries.models import Entry
from rookery.reader.cache import PageCache
from rookery.weblogs.domains import claim
from rookery.weblogs.generations import Generations
from rookery.weblogs.models import Domain, Weblog
from tests import make, routes
from tests.console.forms import send
from tests.freshness.world import HOSTS, LATER, TAG, Act, World, different, picture
from tests.rules.tree import ROOT
from tests.studio.test_setup import FILLED as SETUP
from tests.weblogs.asking import application, ask

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(
        settings.DATABASES["default"]["ENGINE"].endswith("postgresql"),
        reason="what the verbs bump is the same on both; test_processes.py asks PostgreSQL",
    ),
]

# Each act with the door that it goes through, in the order of a story.


def snow(**changes: Any) -> dict[str, Any]:
    return {
        "title": "Snow", "body": "It *snowed*.", "slug": "", "derive": "", "pub_date": "",
        "tags": "Wet", "summary": "", "visibility": "public", "version": 0, "do": "save",
    } | changes  # fmt: skip


def rewritten(world: World, title: str, changes: dict[str, Any]) -> Any:
    return send(world.ana, world.of_entry("", title), **{"do": "save", **changes})


WRITING: dict[str, Act] = {
    "studio:new-entry": lambda w: w.ana.post(w.room("entries/new/"), snow(do="publish")),
    "studio:entry": lambda w: rewritten(w, "Snow", {"title": "Hail", "slug": "hail"}),
    "studio:restore-revision": lambda w: w.ana.post(w.of_entry("revisions/1/restore/", "Hail")),
    "studio:withdraw-entry": lambda w: w.ana.post(w.of_entry("withdraw/")),
    "studio:publish-entry": lambda w: w.ana.post(w.of_entry("publish/")),
    "studio:trash-entry": lambda w: w.ana.post(w.of_entry("trash/")),
    "studio:restore-entry": lambda w: w.ana.post(w.of_entry("restore/")),
    "studio:redirects": lambda w: w.ana.post(
        w.room("redirects/"), {"path": "/was-here/", "target": "/rain/"}
    ),
    "studio:change-redirect": lambda w: w.ana.post(
        w.room(f"redirects/{w.home.redirects.get().pk}/"),
        {"path": "/was-here/", "target": "/about/"},
    ),
    "studio:remove-redirect": lambda w: w.ana.post(
        w.room(f"redirects/{w.home.redirects.get().pk}/remove/")
    ),
    "studio:import-redirects": lambda w: w.ana.post(
        w.room("redirects/import/"), {"text": "/was-here/,/rain/", "do": "import"}
    ),
    "studio:settings": lambda w: send(w.ana, w.room("settings/"), title="House"),
    "studio:look": lambda w: send(w.ana, w.room("look/"), feeds_are_full="short"),
    "studio:change-logo": lambda w: w.ana.post(w.room("look/logo/"), {"file": picture()}),
    "studio:remove-logo": lambda w: w.ana.post(w.room("look/logo/remove/")),
    "studio:delete-upload": lambda w: w.ana.post(
        w.room(f"media/{w.home.uploads.get().uuid}/delete/")
    ),
    "studio:delete-weblog": lambda w: w.ana.post(w.room("delete/", w.fern), {"typed": "fern"}),
    "studio:restore-weblog": lambda w: w.ana.post(f"/studio/weblogs/{w.fern.pk}/restore/"),
    "studio:new-weblog": lambda w: w.olga.post(
        "/studio/weblogs/new/",
        {"title": "Bark", "slug": "bark", "author": w.fern.author.email, "site": 1},
    ),
}


def agreed(world: World, to: str, weblog: Weblog) -> dict[str, str]:
    shown = world.ana.get(world.room(f"move/?to={to}", weblog))
    return {"to": to, "slug": "", "agreed": shown.context["plan"].fingerprint}


def domain_of(weblog: Weblog, host: str) -> Domain:
    return weblog.domains.get(host=host)


def activated(world: World) -> Any:
    proven = claim("fern.example", by=world.fern.author, weblog=world.fern)
    Domain.objects.filter(pk=proven.pk).update(status="verified")
    return world.ana.post(world.room(f"domains/{proven.pk}/activate/", world.fern))


def fern_at(world: World, act: str) -> str:
    return world.room(f"domains/{domain_of(world.fern, 'fern.example').pk}/{act}/", world.fern)


def accepted(world: World) -> Any:
    token = guests.invite(Weblog.objects.get(pk=world.moss.pk), by=world.moss.author)
    sent = {"weblog": world.fern.pk, "slug": ""}
    return world.ana.post(f"/studio/invitations/{token}/", sent)


MOVING: dict[str, Act] = {
    "studio:move": lambda w: w.ana.post(w.room("move/"), agreed(w, "1-slug", w.home)),
    "studio:undo-move": lambda w: w.ana.post(w.room("move/undo/")),
    "studio:activate-domain": activated,
    "studio:go-back": lambda w: w.ana.post(w.room("domains/back/", w.fern)),
    "studio:use-domain": lambda w: w.ana.post(fern_at(w, "use")),
    "studio:list-weblog": lambda w: w.ana.post(w.room("domains/list/", w.fern), {"is_listed": "1"}),
    "studio:give-up-domain": lambda w: w.ana.post(fern_at(w, "give-up")),
    "studio:choose-subdomain": lambda w: w.ana.post(
        w.room("domains/subdomain/", w.fern), {"name": "fern"}
    ),
    "studio:invitation": accepted,
    "studio:part-with-guest": lambda w: w.bea.post(w.room(f"guests/{w.fern.pk}/part/", w.moss)),
}


def chosen(world: World, model: str, action: str, *rows: Any) -> Any:
    said = {"action": action, "_selected_action": [row.pk for row in rows]}
    return world.olga.post(f"/admin/{model}/", said)


def moved_by_olga(world: World) -> Any:
    url = f"/admin/weblogs/weblog/{world.fern.pk}/move/"
    said = {"site": world.moss.site_id, "slug": "fern"}
    plan = world.olga.post(url, said).context["plan"]
    return world.olga.post(url, {**said, "agreed": plan.fingerprint, "do": "move"})


ADMIN = "/admin/weblogs/weblog/"
OPERATING: dict[str, Act] = {
    "admin:entries_entry_add": lambda w: send(
        w.olga, "/admin/entries/entry/add/", weblog=w.home.pk, author=w.home.author_id,
        title="Fog", body="x", status="published", tag_names="Wet",
    ),
    "admin:entries_entry_change": lambda w: send(
        w.olga, f"/admin/entries/entry/{w.entry('Fog').pk}/change/", title="Thick fog"
    ),
    "admin:entries_entry:withdraw": lambda w: chosen(w, "entries/entry", "withdraw", w.entry()),
    "admin:entries_entry:publish": lambda w: chosen(w, "entries/entry", "publish", w.entry()),
    "admin:entries_entry:trash": lambda w: chosen(w, "entries/entry", "trash", w.entry()),
    "admin:entries_entry:restore": lambda w: chosen(w, "entries/entry", "restore", w.entry()),
    "admin:weblogs_weblog_add": lambda w: send(
        w.olga, f"{ADMIN}add/", title="Bark", slug="bark", author=w.home.author_id, site=1
    ),
    "admin:weblogs_weblog_change": lambda w: send(
        w.olga, f"{ADMIN}{w.fern.pk}/change/", slug="frond", title="Frond"
    ),
    "admin:weblogs_weblog:suspend": lambda w: chosen(w, "weblogs/weblog", "suspend", w.fern),
    "admin:weblogs_weblog:restore": lambda w: chosen(w, "weblogs/weblog", "restore", w.fern),
    "admin:weblogs_weblog_move": moved_by_olga,
    "admin:weblogs_weblog:delete": lambda w: chosen(w, "weblogs/weblog", "delete", w.fern),
    "admin:sites_site_change": lambda w: send(
        w.olga, "/admin/sites/site/1/change/", name="Nowhere"
    ),
    "admin:accounts_user_change": lambda w: send(
        w.olga, f"/admin/accounts/user/{w.home.author_id}/change/", name="Ana Maria"
    ),
    "admin:weblogs_domain_add": lambda w: send(
        w.olga, "/admin/weblogs/domain/add/", host="house.example", weblog=w.home.pk,
        is_vouched="on",
    ),
}  # fmt: skip


def typed(world: World, *words: object, **more: str) -> Any:
    return world.rookery(*words, **more)


def harbour(world: World) -> Any:
    (export,) = (ROOT / "tests/transfer/samples").glob("*.xml")
    return typed(world, "import", "wordpress", export, "--weblog", "fern", "--no-media")


def found_right(world: World) -> Any:
    """What is claimed is proven now, and leads here."""
    proof = typed(world, "domain", "add", "fern.example", "--weblog", "fern").out.split()[-1]
    world.zones.set("_rookery.fern.example", "TXT", proof)
    world.zones.set("fern.example", "A", "192.0.2.7")
    return typed(world, "domain", "check", "fern.example")


def purged(world: World) -> None:
    Weblog.objects.filter(slug="bark").update(deleted_at=timezone.now() - KEPT * 2)
    tasks.purge.func()


TYPING: dict[str, Act] = {
    "entry add": lambda w: typed(
        w, "entry", "add", "--weblog", "home", "--status", "published", "-", typed="# Dew"
    ),
    "weblog add": lambda w: typed(
        w, "weblog", "add", "bark", "--title", "Bark", "--author", w.home.author.email
    ),
    "weblog move": lambda w: typed(
        w, "weblog", "move", "bark", "--to-site", "moss.example", "--slug", "bark", "--yes"
    ),
    "site root": lambda w: typed(w, "site", "root", "localhost", "--list"),
    "import wordpress": harbour,
    "domain check": found_right,
    "domain retire": lambda w: typed(w, "domain", "retire", "fern.example"),
    "domain add": lambda w: typed(
        w, "domain", "add", "fern.other.example", "--weblog", "fern", "--active"
    ),
    "task: purge": purged,
}

# Doors that change nothing that readers see, with the reason.
UNSEEN = {
    **dict.fromkeys(
        """studio:weblogs studio:entries studio:edit studio:revisions studio:revision studio:people
        studio:domains studio:domain studio:export-redirects studio:preview-entry
        studio:preview-new-entry""".split(),
        "it only shows something",
    ),
    **dict.fromkeys(["studio:submit-entry"], "from draft to submitted"),
    **dict.fromkeys(["studio:erase-entry"], "it was in the trash, so nobody saw it"),
    **dict.fromkeys(
        ["studio:media", "studio:upload"],
        "files have addresses of their own, which aren't kept; entries name them and no more",
    ),
    **dict.fromkeys(
        "studio:add-member studio:change-member studio:remove-member".split(),
        "no page says who belongs to a weblog: entries name who wrote them",
    ),
    **dict.fromkeys(["studio:add-domain", "studio:check-domain"], "a claim serves nothing"),
    **dict.fromkeys(["studio:invite-weblog", "studio:withdraw-invitation"], "nobody has come yet"),
    "studio:login-link": "somebody comes in",
    "studio:setup": "tested on its own: it wants an install without anybody",
    "admin:accounts_user_add": "nobody knows them yet",
    "admin:sites_site_add": "a site without a weblog, at a host that nobody was served at",
    "admin:weblogs_membership_add": "as studio:add-member",
    "admin:weblogs_membership_change": "as studio:change-member",
    "admin:weblogs_membership_delete": "as studio:remove-member",
    "admin:weblogs_membership:delete_selected": "as studio:remove-member",
    **dict.fromkeys(["weblog list", "domain list", "doctor"], "it only shows something"),
    **dict.fromkeys(["user add", "user login-link"], "who has written nothing is on no page"),
    **dict.fromkeys(["serve", "worker"], "their tasks are acts of their own"),
    **dict.fromkeys(["backup", "restore"], "nothing changes, or nothing runs"),
    "demo": "it plants by the verbs of these acts",
    "search rebuild": "what is searched for lives for a second",
}


def doors_of_the_admin(request: Any) -> set[str]:
    found = set()
    for model, one in admin.site._registry.items():
        name = f"admin:{model._meta.app_label}_{model._meta.model_name}"
        may = {"add": one.has_add_permission, "change": one.has_change_permission,
               "delete": one.has_delete_permission}  # fmt: skip
        found |= {f"{name}_{verb}" for verb, asks in may.items() if asks(request)}
        found |= {f"{name}:{action}" for action in one.get_actions(request)}
    return found


def commands() -> set[str]:
    """Each command of ours, with each thing that it can do."""
    found = set()
    for name in COMMANDS:
        parser = load_command_class("rookery.console", name).create_parser("rookery", name)
        choices = [
            action.choices
            for action in parser._actions
            if isinstance(action, argparse._SubParsersAction)
        ]
        found |= {f"{name} {act}" for act in choices[0]} if choices else {name}
    return found


def test_every_door_is_in_a_table(olga):
    request = RequestFactory().get("/admin/")
    request.user = olga
    platform = {route.name for route in routes.platform()}
    studio = {name for name in platform if name.startswith("studio:")}
    others = {name for name in platform - studio if not name.startswith(("admin:", "account_"))}
    extra = {"admin:weblogs_weblog_move"}
    assert extra < platform
    doors = studio | doors_of_the_admin(request) | extra | commands() | others
    acts = {*WRITING, *MOVING, *OPERATING, *TYPING}
    assert doors == {name for name in acts if not name.startswith("task:")} | {*UNSEEN}
    assert not acts & {*UNSEEN}


@pytest.mark.parametrize(
    "acts", [WRITING, MOVING, OPERATING, TYPING], ids=["writing", "moving", "operating", "typing"]
)
def test_pages_from_memory_are_what_pages_without_it_are(world, acts):
    for name, act in acts.items():
        world.see(name, act)


def test_a_write_that_says_nothing_would_be_noticed(world):
    world.crawl(world.cached)
    Entry.objects.filter(title="Rain").update(title="Storm")
    world.clock.shift(LATER)
    assert different(world.crawl(world.cached), world.crawl(world.plain)) != []


def test_what_is_rendered_anew_is_seen(world):
    Entry.objects.filter(title="Rain").update(renderer_version=0, body_html="<p>Of old.</p>")
    assert b"Of old." in world.crawl(world.cached)[HOSTS[0], "/rain/"][1]
    tasks.rerender_outdated.func()
    world.clock.shift(LATER)
    assert different(world.crawl(world.cached), world.crawl(world.plain)) == []


def test_the_first_weblog_of_an_install_is_seen_at_once(clock, client, db):
    app = PageCache(application(), size=1024**2, known=Generations())
    assert b"Moss" not in ask(app, "localhost", "/").body
    client.post(f"/studio/setup/{links.issue(None)}/", SETUP)
    clock.shift(1)
    assert b"Moss" in ask(app, "localhost", "/").body


def test_an_entry_appears_when_its_time_has_come(world):
    world.crawl(world.cached)
    soon = timezone.now() + timedelta(seconds=90)
    make.entry(world.home, "Thaw", pub_date=soon, tags=["Wet"])
    for seconds in (2, 86):
        world.clock.shift(seconds)
        seen = world.crawl(world.cached)
        assert b"Thaw" not in b"".join(body for _, body, _ in seen.values())
    world.clock.shift(3.5)
    kept = world.crawl(world.cached)
    assert different(kept, world.crawl(world.plain)) == []
    shown = {path for (_, path), (_, body, _) in kept.items() if b"Thaw" in body}
    assert shown >= {"/", "/feed/", "/feed.json", "/archive/", f"/tags/{TAG}/", "/thaw/"}


def test_what_is_withdrawn_is_gone_everywhere(world):
    make.entry(world.home, "Thaw", tags=["Wet"])
    world.kept["names"] = {"thaw"}
    world.crawl(world.cached)
    found = "/search/?q=thaw"
    assert b"Thaw" in ask(world.cached, HOSTS[0], found).body
    world.entry("Thaw").withdraw(by=world.home.author)
    world.clock.shift(LATER)
    seen = world.crawl(world.cached)
    assert b"Thaw" not in b"".join(body for _, body, _ in seen.values())
    assert seen[HOSTS[0], "/thaw/"][0] == 404
    assert b"Thaw" not in ask(world.cached, HOSTS[0], found).body
