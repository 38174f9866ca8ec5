"""Nothing that is one person's is ever kept, and nothing that a person says changes what is."""

import ast

import pytest

from rookery.config.middleware import DOORS
from rookery.entries.models import Entry
from rookery.pages.places import PERMALINKS
from rookery.reader.cache import PageCache
from rookery.reader.keys import LISTED
from rookery.weblogs.generations import Generations
from tests import make
from tests.rules import tree
from tests.weblogs.asking import application, ask

MARK = "zzmembersonlyzz"


@pytest.fixture
def app(db):
    return PageCache(application(), size=1024**2, doors=DOORS, known=Generations())


@pytest.fixture
def moss(db, clock):
    weblog = make.weblog("Moss", slug="moss", is_root=True)
    make.entry(weblog, "Rain", tags=["Wet"])
    return weblog


def kept(app):
    return len(app.shelves.large) + len(app.shelves.small)


def signed_in(client):
    return "; ".join(f"{name}={morsel.value}" for name, morsel in client.cookies.items())


def test_who_asks_changes_nothing(app, moss, client_of):
    """What the cache keeps for one is what another gets, so no page may look at any of this."""
    owner = signed_in(client_of(moss.author))
    people = [
        {},
        {"HTTP_COOKIE": owner},
        {"HTTP_COOKIE": "session=forged; csrf=x"},
        {"HTTP_AUTHORIZATION": "Bearer secret"},
        *({"HTTP_ACCEPT_LANGUAGE": language} for language in ("de", "ar;q=0.9", "*")),
        {"HTTP_ACCEPT": "application/json"},
        {"HTTP_USER_AGENT": "Mobile"},
        {"HTTP_RANGE": "bytes=0-10"},
        {"HTTP_REFERER": "https://elsewhere.example/"},
    ]
    plain = application()
    for path in ("/", "/rain/", "/feed/", "/tags/", "/weblogs/", "/search/", "/nothing/"):
        first, *others = [ask(plain, "localhost", path, **said) for said in people]
        assert [other for other in others if other != first] == [], path
        assert "Set-Cookie" not in first.headers
        for said in people:
            assert ask(app, "localhost", path, **said).body == first.body
    assert kept(app) == 7


def test_whatever_the_doors_say_is_kept_by_nobody(app, moss, client_of):
    owner = signed_in(client_of(moss.author))
    entry = moss.entries.get()
    for path in (
        "/accounts/login/",  # with a CSRF token
        "/studio/",
        f"/studio/w/{moss.pk}/entries/{entry.pk}/preview/",
        f"/studio/w/{moss.pk}/settings/",
        "/admin/",
        "/studio/setup/some-token/",
    ):
        for cookie in (owner, ""):
            assert ask(app, "localhost", path, HTTP_COOKIE=cookie).status < 500
    for path in ("/-/healthz", f"/-/edit/{entry.uuid}", "/moss/", "/rain", "/-/tls-ask"):
        ask(app, "localhost", path)
    assert kept(app) == 0


@pytest.mark.parametrize("hidden", [{"visibility": "members"}, {"status": "draft"}])
def test_what_is_for_members_never_gets_in(app, moss, client_of, hidden):
    make.entry(moss, MARK, slug="secret", **hidden)
    owner = signed_in(client_of(moss.author))
    for path in ("/secret/", "/", "/feed/", f"/search/?q={MARK[:8]}"):
        for cookie in (owner, ""):
            assert MARK not in ask(app, "localhost", path, HTTP_COOKIE=cookie).body.decode()


def test_what_becomes_members_only_is_gone(app, moss, clock):
    assert b"Rain" in ask(app, "localhost", "/rain/").body
    entry = Entry.objects.get(title="Rain")
    entry.visibility = "members"
    entry.write(by=moss.author)
    clock.shift(1)
    for path in ("/rain/", "/", "/feed/"):
        assert b"Rain" not in ask(app, "localhost", path).body


def asked_names(source: str) -> set[str]:
    """The names that code reads from a query: `request.GET["x"]`, `.GET.get("x")`."""
    found = set()
    for node in ast.walk(ast.parse(source)):
        got = node.func if isinstance(node, ast.Call) else node
        is_read = isinstance(got, ast.Attribute) and ast.unparse(got.value).endswith(".GET")
        if isinstance(node, ast.Call) and is_read:
            found |= {str(ast.literal_eval(argument)) for argument in node.args[:1]}
        elif isinstance(node, ast.Subscript) and ast.unparse(node.value).endswith(".GET"):
            found.add(str(ast.literal_eval(node.slice)))
    return found


def test_pages_read_nothing_from_a_query_that_the_key_doesnt_know():
    """A name that is read but not listed would show one reader another's page."""
    found = set()
    for folder in ("reader", "pages"):
        for path in (tree.ROOT / "rookery" / folder).rglob("*.py"):
            found |= asked_names(path.read_text())
    assert found - {*PERMALINKS} <= {*LISTED}
    assert "before" in found
    assert asked_names('request.GET["x"]; self.request.GET.get("y", "")') == {"x", "y"}
