"""Who gets what, where: every route × every role × every host, and nobody sees a foreign byte.

The rows come from the URLconfs: a route that is in no table here fails the first test.
"""

import re
from dataclasses import dataclass
from datetime import timedelta
from io import BytesIO
from types import SimpleNamespace
from uuid import uuid4

import pytest
from django.contrib.sites.models import SITE_CACHE
from django.db import transaction
from django.test import Client
from django.utils import timezone
from PIL import Image

from rookery.accounts.models import User
from rookery.entries.models import Entry
from rookery.media.models import Upload
from rookery.media.receive import receive
from rookery.weblogs.domains import claim
from rookery.weblogs.models import Membership, Weblog
from rookery.weblogs.roles import Role
from tests import make, routes
from tests.routes import Route

pytestmark = pytest.mark.django_db

# The doors of one weblog, each with the least role that opens it.
DOORS = {
    "studio:entries": Role.CONTRIBUTOR,
    "studio:new-entry": Role.CONTRIBUTOR,
    "studio:preview-new-entry": Role.CONTRIBUTOR,
    "studio:entry": Role.CONTRIBUTOR,
    "studio:preview-entry": Role.CONTRIBUTOR,
    "studio:publish-entry": Role.WRITER,
    "studio:submit-entry": Role.CONTRIBUTOR,
    "studio:withdraw-entry": Role.CONTRIBUTOR,
    "studio:trash-entry": Role.CONTRIBUTOR,
    "studio:restore-entry": Role.CONTRIBUTOR,
    "studio:erase-entry": Role.CONTRIBUTOR,
    "studio:revisions": Role.CONTRIBUTOR,
    "studio:revision": Role.CONTRIBUTOR,
    "studio:restore-revision": Role.CONTRIBUTOR,
    "studio:media": Role.CONTRIBUTOR,
    "studio:upload": Role.CONTRIBUTOR,
    "studio:delete-upload": Role.CONTRIBUTOR,
    "studio:people": Role.CONTRIBUTOR,
    "studio:add-member": Role.OWNER,
    "studio:change-member": Role.OWNER,
    "studio:remove-member": Role.OWNER,
    "studio:look": Role.OWNER,
    "studio:change-logo": Role.OWNER,
    "studio:remove-logo": Role.OWNER,
    "studio:settings": Role.OWNER,
    "studio:domains": Role.OWNER,
    "studio:add-domain": Role.OWNER,
    "studio:choose-subdomain": Role.OWNER,
    "studio:go-back": Role.OWNER,
    "studio:list-weblog": Role.OWNER,
    "studio:domain": Role.OWNER,
    "studio:check-domain": Role.OWNER,
    "studio:activate-domain": Role.OWNER,
    "studio:use-domain": Role.OWNER,
    "studio:give-up-domain": Role.OWNER,
    "studio:invite-weblog": Role.OWNER,
    "studio:withdraw-invitation": Role.OWNER,
    "studio:part-with-guest": Role.OWNER,
    "studio:move": Role.OWNER,
    "studio:undo-move": Role.OWNER,
    "studio:redirects": Role.EDITOR,
    "studio:import-redirects": Role.EDITOR,
    "studio:export-redirects": Role.EDITOR,
    "studio:change-redirect": Role.EDITOR,
    "studio:remove-redirect": Role.EDITOR,
    "studio:delete-weblog": Role.OWNER,
}

# The platform's other doors: what asking gives (anonymous, a person, an operator).
OTHERS = {
    "studio:weblogs": (302, 200, 200),
    "studio:setup": (410, 410, 410),
    "studio:login-link": (410, 410, 410),
    "studio:invitation": (302, 410, 410),
    "studio:new-weblog": (302, 403, 200),
    "studio:restore-weblog": (302, 405, 405),
    "studio:edit": (302, 404, 404),
    "account_login": (200, 302, 302),
    "account_logout": (302, 200, 200),
    "account_signup": (200, 200, 200),
    "account_inactive": (200, 200, 200),
    "account_reauthenticate": (302, 302, 302),
    "account_change_password": (302, 302, 302),
    "account_set_password": (302, 302, 302),
    "account_reset_password": (200, 200, 200),
    "account_reset_password_done": (200, 200, 200),
    "account_reset_password_from_key": (200, 200, 200),
    "account_reset_password_from_key_done": (200, 200, 200),
}

# What readers get on the site of the weblog.
READER = {
    **dict.fromkeys(
        (
            *("-/healthz", "-/media/<uuid:upload>/<str:name>", "sitemap.xml", "robots.txt"),
            "sitemap-<number:number>.xml",
            "-/theme/<slug:theme>-<slug:digest>.css",
            "-/icon/<slug:theme>/<slug:palette>/<str:sign>.svg",
            *("weblogs/feed/", "weblogs/feed/rss/", "weblogs/feed.json", "-/opml"),
            *("weblogs/", "weblogs/search/", "<word:word>/", "<word:weblog>/<word:entry>/"),
            *(
                f"{weblog}{page}"
                for weblog in ("", "<word:weblog>/")
                for page in (
                    *("feed/", "feed/rss/", "feed.json", "tags/", "tags/<word:tag>/"),
                    *("tags/<word:tag>/feed/", "tags/<word:tag>/feed/rss/"),
                    *("authors/<word:author>/", "authors/<word:author>/feed/"),
                    *("authors/<word:author>/feed/rss/", "authors/<word:author>/feed.json"),
                    *("tags/<word:tag>/feed.json", "archive/", "archive/<year:year>/", "search/"),
                )
            ),
        ),
        200,
    ),
    "": 200,
    "-/edit/<uuid:entry>": 302,
    ".well-known/security.txt": 404,  # Until the operator names somebody.
    "-/logo/<uuid:weblog>/<str:name>": 404,  # Nobody has one; tests/reader/test_looks.py looks.
}

ROLES = ("anonymous", "stranger", "contributor", "writer", "editor", "owner", "operator")
PASSES = {200, 302, 405, 409, 422}  # For POST without the data that a form would send.
MOSS, FOREIGN = "qqmossqq", "zzforeignzz"
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="\w+"|csrf=\w+')
ELSEWHERE = "http://localhost:8000"


@dataclass
class World:
    """Moss, whose people these are, on a domain of its own; and a weblog that is not theirs."""

    moss: Weblog
    foreign: Weblog
    people: dict[str, User | None]

    def client(self, role: str) -> Client:
        client = Client(headers={"host": "localhost:8000"})
        if (user := self.people[role]) is not None:
            client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        return client

    def things(self, weblog: Weblog, user: User | None) -> dict[str, object]:
        """Ids of what `user` has made in `weblog`, or of what there is."""
        entry = weblog.entries.filter(author=user).first() or weblog.entries.first()
        upload = weblog.uploads.filter(created_by=user).first() or weblog.uploads.first()
        member = weblog.memberships.order_by("pk").first()
        redirect = weblog.redirects.get()
        return {
            "pk": entry.pk,
            "uuid": upload.uuid,
            "number": 1,
            "member": member.pk,
            "domain": weblog.domains.get(status="pending").pk,
            "invitation": weblog.invitations.get().pk,
            "guest": (weblog.site.weblogs.filter(is_root=False).first() or weblog).pk,
            "redirect": redirect.pk,
        }


def picture() -> bytes:
    file = BytesIO()
    Image.new("RGB", (2, 2)).save(file, "PNG")
    return file.getvalue()


def furnish(weblog: Weblog, marker: str, *, status: str, by: User) -> tuple[Entry, Upload]:
    entry = make.entry(
        weblog,
        f"{marker} title",
        slug=f"of-{by.pk}",
        body=f"{marker} body",
        summary=f"{marker} summary",
        tags=[f"{marker} tag", "wet"],
        status=status,
        by=by,
        author=by,
    )
    return entry, receive(weblog, picture(), f"{marker}.png", by=by, alt=f"{marker} alt")


@pytest.fixture
def world() -> World:
    owner, other = make.user(f"{MOSS} owner"), make.user(f"{FOREIGN} owner")
    people = {
        "anonymous": None,
        "stranger": make.user(),
        "owner": owner,
        "operator": make.operator(),
    }
    moss = make.weblog(f"{MOSS} weblog", author=owner, site="moss.example", is_root=True)
    moss.site.domains.create(host="moos.example", status="active")
    for role in (Role.CONTRIBUTOR, Role.WRITER, Role.EDITOR):
        people[role.name.lower()] = make.member(moss, role)
    for name in ("contributor", "writer", "editor", "owner"):
        furnish(moss, MOSS, status="draft", by=people[name])
    foreign = make.weblog(
        f"{FOREIGN} weblog", author=other, is_root=True, tagline=f"{FOREIGN} tagline"
    )
    for weblog, marker in ((moss, MOSS), (foreign, FOREIGN)):
        weblog.redirects.create(path=f"{marker}-was-here", target=f"of-{marker}/")
        claim(f"{marker}.example", by=None, weblog=weblog)
        weblog.invitations.create(digest=marker, expires_at=timezone.now() + timedelta(days=1))
    make.weblog("A guest", author=make.user(), site="moss.example")
    make.member(foreign, Role.EDITOR, make.user(f"{FOREIGN} editor"))
    for status in ("draft", "published"):
        made, _ = furnish(foreign, FOREIGN, status=status, by=other)
        made.slug = f"{status}-of-{made.pk}"
        made.write(by=other)
    make.entry(foreign, f"{FOREIGN} page", is_page=True)
    return World(moss, foreign, people)


def ask(client: Client, path: str, method: str, host: str = "localhost:8000") -> SimpleNamespace:
    """The answer; what a POST has changed is taken back."""
    with transaction.atomic():
        response = getattr(client, method)(path, headers={"host": host})
        body = b"".join(response) if response.streaming else response.content
        transaction.set_rollback(True)
    return SimpleNamespace(
        status=response.status_code,
        body=body,
        text=body.decode("utf-8", "replace").lower() + str(response.headers).lower(),
        headers=response.headers,
        cookies=response.cookies,
    )


def doors() -> list[Route]:
    return [route for route in routes.platform() if route.name in DOORS]


def at(route: Route, weblog: Weblog, things: dict[str, object]) -> str:
    values = {**things, "weblog": weblog.pk}
    if route.name.endswith("-member"):
        values["pk"] = things["member"]
    elif route.name in {"studio:change-redirect", "studio:remove-redirect"}:
        values["pk"] = things["redirect"]
    return route.at(**values)


def test_every_route_is_in_a_table():
    platform = {route.name for route in routes.platform() if not route.path.startswith("admin/")}
    assert platform == {*DOORS, *OTHERS}
    assert {route.path for route in routes.reader()} == {*READER}
    of_weblogs = {route.name for route in routes.platform() if "weblog" in route.parameters}
    assert of_weblogs == {*DOORS}


def expected(role: str, least: Role, method: str) -> set[int]:
    if role == "anonymous":
        return {302} if method == "get" else {401}
    if role in {"stranger", "operator"}:
        return {404}
    return PASSES if Role[role.upper()] >= least else {403}


# Doors that are open, and behind which there is nothing to do for an entry that is a draft.
NOTHING_TO_DO = {("studio:erase-entry", 404), ("studio:restore-entry", 404)}


@pytest.mark.parametrize("role", ROLES)
def test_a_weblogs_doors_open_by_role(world, role):
    client, things = world.client(role), world.things(world.moss, world.people[role])
    wrong = {}
    for route in doors():
        for method in ("get", "post"):
            answer = ask(client, at(route, world.moss, things), method)
            allowed = expected(role, DOORS[route.name], method)
            if answer.status not in allowed and (route.name, answer.status) not in NOTHING_TO_DO:
                wrong[route.name, method] = answer.status
            assert FOREIGN not in answer.text, route
            if allowed != PASSES:
                assert MOSS not in answer.text, route
    assert wrong == {}


@pytest.mark.parametrize("role", ROLES)
def test_no_door_opens_to_another_weblog_or_its_things(world, role):
    """A foreign weblog's id, with its things or one's own; and one's own with foreign things."""
    client, user = world.client(role), world.people[role]
    mine, theirs = world.things(world.moss, user), world.things(world.foreign, None)
    nowhere = type(world.moss)(pk=world.foreign.pk + 1000)
    refused = {302, 401} if role == "anonymous" else {404}
    weak = {302, 401} if role == "anonymous" else {403, 404}
    wrong = {}
    for route in doors():
        cases = [(world.foreign, theirs, refused), (world.foreign, mine, refused)]
        cases.append((nowhere, mine, refused))
        if route.parameters & {"pk", "uuid", "domain", "invitation", "guest"}:
            cases.append((world.moss, theirs, weak))
        for weblog, things, allowed in cases:
            for method in ("get", "post"):
                answer = ask(client, at(route, weblog, things), method)
                # What only takes the other method says so to whoever came as far as the weblog.
                is_method = answer.status == 405 and weblog == world.moss
                if answer.status not in allowed and not is_method:
                    wrong[route.name, weblog.pk, method] = answer.status
                assert FOREIGN not in answer.text, route
    assert wrong == {}


def test_whether_a_weblog_is_there_makes_no_difference_to_a_stranger(world):
    client, things = world.client("stranger"), world.things(world.foreign, None)
    nowhere = type(world.moss)(pk=world.foreign.pk + 1000)
    for route in doors():
        for method in ("get", "post"):
            there = ask(client, at(route, world.foreign, things), method)
            gone = ask(client, at(route, nowhere, things), method)
            assert there.status == gone.status == 404, route
            assert TOKEN.sub("", there.text) == TOKEN.sub("", gone.text), route


@pytest.mark.parametrize("role", ROLES)
def test_the_platforms_other_doors(world, role):
    client = world.client(role)
    column = {"anonymous": 0, "operator": 2}.get(role, 1)
    statuses = {}
    for route in routes.platform():
        if route.name in OTHERS:
            path = route.at(token="x", pk=1, uuid=uuid4(), uidb36="1", key="set-password")
            answer = ask(client, path, "get")
            statuses[route.name] = answer.status
            assert FOREIGN not in answer.text, route
            assert FOREIGN not in ask(client, path, "post").text, route
    assert statuses == {name: row[column] for name, row in OTHERS.items()}


def admin_paths(world: World) -> dict[str, str]:
    """Every address of the admin, about things that are there."""
    paths, entry = {}, world.foreign.entries.first()
    for route in routes.platform():
        if route.path.startswith("admin/"):
            model = route.path.removeprefix("admin/").partition("/")[2].partition("/")[0]
            pk = {"weblog": world.foreign.pk, "entry": entry.pk}.get(model, 1)
            values = {"object_id": pk, "content_type_id": 1, "app_label": "weblogs", "url": "x/y"}
            paths[route.path] = route.at(**values)
    return paths


@pytest.mark.parametrize("role", [role for role in ROLES if role != "operator"])
def test_the_admin_is_for_operators(world, role):
    client = world.client(role)
    wrong = {}
    for path in admin_paths(world).values():
        for method in ("get", "post"):
            answer = ask(client, path, method)
            if answer.status not in {302, 403, 405}:
                wrong[path, method] = answer.status
            assert FOREIGN not in answer.text, path
            if answer.status == 302 and path != "/admin/logout/":
                assert answer.headers["Location"].split("?")[0] in {
                    "/admin/login/",
                    "/accounts/login/",
                }, path
    assert wrong == {}


def test_one_admin_shows_an_operator_every_site(world):
    client = world.client("operator")
    for path in admin_paths(world).values():
        assert ask(client, path, "get").status in {200, 302, 403, 404, 405}, path
    for model in ("weblogs/weblog", "entries/entry", "media/upload", "accounts/user"):
        page = ask(client, f"/admin/{model}/", "get")
        assert page.status == 200
        assert [FOREIGN in page.text, MOSS in page.text] == [True, True], model
    for model in ("sites/site", "weblogs/domain"):
        page = ask(client, f"/admin/{model}/", "get")
        assert ["moss.example" in page.text, "localhost" in page.text] == [True, True], model


@pytest.mark.parametrize("role", ["anonymous", "owner", "operator"])
@pytest.mark.parametrize("host", ["moss.example", "moos.example:8000"])
def test_no_other_host_has_the_platforms_doors(world, role, host):
    """Also with the session's cookie in hand: it is not read there."""
    client = world.client(role)
    things = world.things(world.moss, world.people[role])
    values = {"token": "x", "uidb36": "1", "key": "set-password", "weblog": world.moss.pk}
    paths = [
        route.at(**things, **values)
        for route in routes.platform()
        if not route.path.startswith("admin/")
    ]
    for path in [*paths, *admin_paths(world).values()]:
        answer = ask(client, path, "get", host)
        assert answer.status == 404, path
        assert ask(client, path, "post", host).status in {404, 405}, path
        assert not answer.cookies, path
        assert FOREIGN not in answer.text, path


def test_an_unknown_host_has_nothing(world):
    client = world.client("operator")
    things = world.things(world.moss, world.people["owner"])
    paths = [at(route, world.moss, things) for route in doors()]
    paths += [*admin_paths(world).values(), *reading(world, world.moss).values()]
    for path in paths:
        for method in ("get", "post", "head"):
            answer = ask(client, path, method, "unknown.example")
            assert (answer.status, answer.cookies) == (404, {}), path
            assert answer.body in {b"Not found\n", b""}, path


def reading(world: World, weblog: Weblog) -> dict[str, str]:
    """Every address that readers have, filled with what the weblog has, or would have."""
    entry = weblog.entries.readable().stream().first() or weblog.entries.first()
    upload = weblog.uploads.first()
    values = {
        "word": entry.slug,
        "weblog": weblog.slug,
        "entry": entry.slug,
        "tag": "wet",
        "author": entry.author.slug,
        "number": 1,
        "year": entry.pub_date.year,
        "upload": upload.uuid,
        "name": upload.name,
        "theme": "folio",
        "digest": "old",
        "palette": "moss",
        "sign": "M",
    }
    found = {}
    for route in routes.reader():
        own = (
            {**values, "entry": entry.uuid, "weblog": weblog.uuid}
            if route.path.startswith("-/")
            else values
        )
        found[route.path] = route.at(**own)
    return found


@pytest.fixture
def read(world) -> World:
    """Moss has something to read, and a neighbour below it whose pages have two words."""
    for entry in world.moss.entries.all():
        entry.publish(by=None)
    neighbour = make.weblog(f"{MOSS} neighbour", site=world.moss.site, slug="fern")
    furnish(neighbour, MOSS, status="published", by=neighbour.author)
    world.neighbour = neighbour
    return world


def asked(world: World, host: str, weblogs: list[Weblog], client: Client | None = None):
    """(route, answer) of every reader page, for each of these weblogs."""
    client = client or world.client("anonymous")
    for weblog in weblogs:
        for route, path in reading(world, weblog).items():
            yield route, ask(client, path, "get", host)


def test_readers_get_every_page_on_its_own_site(read):
    statuses = {}
    for route, path in reading(read, read.moss).items():
        weblog = read.neighbour if "<word:weblog>" in route else read.moss
        answer = ask(Client(), reading(read, weblog)[route], "get", "moss.example")
        statuses[route] = answer.status
        assert FOREIGN not in answer.text, route
        assert path
    assert statuses == READER


def test_on_another_site_nothing_of_it_is_there(read):
    """Addresses with the weblog's name are 404; those without are the other site's own."""
    for route, answer in asked(read, "localhost:8000", [read.moss, read.neighbour]):
        if "<word:weblog>" in route or route == "<word:word>/":
            assert answer.status == 404, route
        if not route.startswith("-/media/"):
            assert MOSS not in answer.text, route
    for route, answer in asked(read, "moss.example", [read.foreign]):
        if "<word:weblog>" in route or route == "<word:word>/":
            assert answer.status == 404, route
        if not route.startswith("-/media/"):
            assert FOREIGN not in answer.text, route


def test_a_file_is_served_on_its_own_site_alone(read):
    upload = read.foreign.uploads.first()
    answer = ask(Client(), upload.path, "get", "moss.example")
    assert (answer.status, answer.headers["Location"]) == (301, f"{ELSEWHERE}{upload.path}")
    assert ask(Client(), upload.path, "get").body == picture()


def test_reader_pages_neither_set_nor_read_a_cookie(read):
    owner = read.client("owner")
    owner.cookies["csrf"] = "c" * 32
    for host, weblogs in (
        ("moss.example", [read.moss, read.neighbour]),
        ("localhost:8000", [read.foreign]),
    ):
        pairs = zip(asked(read, host, weblogs), asked(read, host, weblogs, owner), strict=True)
        for (route, anonymous), (_, signed_in) in pairs:
            assert anonymous.body == signed_in.body, route
            assert anonymous.status == signed_in.status, route
            assert (anonymous.cookies, signed_in.cookies) == ({}, {}), route
            assert "cookie" not in anonymous.headers.get("Vary", "").lower(), route


def test_readers_cannot_write(read):
    for path in reading(read, read.moss).values():
        for method in ("post", "put", "delete", "patch"):
            answer = ask(read.client("owner"), path, method, "moss.example")
            assert (answer.status, answer.cookies) == (405, {}), path


def test_reading_everything_leaves_the_cache_of_contrib_sites_empty(read):
    SITE_CACHE.clear()
    for _ in asked(read, "moss.example", [read.moss, read.neighbour, read.foreign]):
        pass
    for _ in asked(read, "moos.example", [read.moss]):
        pass
    assert SITE_CACHE == {}


def test_people_of_moss_are_as_the_tables_say(world):
    roles = {name: user and world.moss.role_of(user) for name, user in world.people.items()}
    assert roles == {
        "anonymous": None,
        "stranger": None,
        "contributor": Role.CONTRIBUTOR,
        "writer": Role.WRITER,
        "editor": Role.EDITOR,
        "owner": Role.OWNER,
        "operator": None,
    }
    assert Membership.objects.filter(weblog=world.moss).count() == 3
