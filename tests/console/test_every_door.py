"""Each act leaves the same rows, whichever door it came through; only the door's name differs."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
import time_machine

from rookery.entries.found import found_weblog
from rookery.entries.models import Entry, OldAddress, Revision
from rookery.entries.move import rename_weblog
from rookery.weblogs import audit
from rookery.weblogs.models import AuditEvent, Mount, SiteState, Weblog
from tests import make
from tests.console.forms import send

NOON = datetime(2026, 7, 1, 12, tzinfo=UTC)
# What is different with every row, and who and where, which is what differs between doors.
OWN = {"id", "uuid", "weblog_id", "entry_id", "author_id", "actor_id", "by_id", "door", "digest"}


@pytest.fixture(autouse=True)
def _noon() -> Any:
    with time_machine.travel(NOON, tick=False):
        yield


@pytest.fixture
def nests(db: None) -> Callable[[str], Weblog]:
    """A weblog for each door, alike in everything; each on a site of its own."""

    def nest(door: str) -> Weblog:
        return make.weblog(
            "Moss", slug="moss", site=f"{door}.localhost", author=make.user(f"Owner {door}")
        )

    return nest


def rows_of(weblog: Weblog) -> dict[str, Any]:
    """Everything that an act may have left in or about the weblog, without what is its own."""
    here = Weblog.objects.filter(pk=weblog.pk)
    entries = Entry.objects.filter(weblog=weblog)
    number = {pk: f"entry {place}" for place, pk in enumerate(entries.values_list("pk", flat=True))}

    def plain(row: dict[str, Any]) -> dict[str, Any]:
        said = {name: value for name, value in row.items() if name not in OWN}
        if detail := said.get("detail"):
            for pk, name in number.items():
                detail = detail.replace(f"entry {pk}:", f"{name}:")
            said["detail"] = detail.replace(weblog.site.domain, "HOST")
        return said

    kinds = {
        "weblog": here.values(),
        "site": SiteState.objects.filter(site=weblog.site).values("generation"),
        "entries": entries.order_by("pk").values(),
        "revisions": Revision.objects.filter(weblog=weblog).order_by("pk").values(),
        "old addresses": OldAddress.objects.filter(weblog=weblog).order_by("pk").values(),
        "mounts": Mount.objects.filter(weblog=weblog).order_by("pk").values("slug"),
        "tags": weblog.tags.order_by("slug").values("name", "slug"),
        "audit": AuditEvent.objects.filter(weblog=weblog).order_by("pk").values(),
    }
    found = {kind: [plain(row) for row in rows] for kind, rows in kinds.items()}
    found["weblog"][0].pop("site_id")
    return found


def doors_of(weblog: Weblog) -> set[str]:
    return {*AuditEvent.objects.filter(weblog=weblog).values_list("door", flat=True)}


def first(weblog: Weblog) -> Entry:
    entry: Entry = weblog.entries.get()
    return entry


def change_url(entry: Entry) -> str:
    return f"/admin/entries/entry/{entry.pk}/change/"


def test_creating_and_publishing(nests, rookery, admin):
    plain, terminal, operator = nests("verb"), nests("terminal"), nests("admin")
    said = {"title": "A walk", "body": "It *rained*.\n", "summary": "Out and back."}
    Entry(weblog=plain, author=plain.author, **said).publish(
        by=plain.author, tags=["Birds", "rain"]
    )
    matter = "---\ntitle: A walk\nsummary: Out and back.\ntags: [Birds, rain]\n---\n"
    rookery(
        *("entry", "add", "--weblog", "moss", "--site", "terminal.localhost"),
        *("--status", "published", "-"),
        typed=f"{matter}{said['body']}",
    )
    send(
        admin,
        "/admin/entries/entry/add/",
        weblog=operator.pk,
        author=operator.author_id,
        status="published",
        tag_names="Birds, rain",
        **said,
    )
    expected = rows_of(plain)
    assert expected["entries"][0]["slug"] == "a-walk"
    assert rows_of(terminal) == expected
    assert rows_of(operator) == expected
    assert "command line" in doors_of(terminal)
    assert "admin" in doors_of(operator)


@pytest.mark.parametrize("status", ["draft", "submitted"])
def test_creating_without_publishing(nests, rookery, admin, status):
    plain, terminal, operator = nests("verb"), nests("terminal"), nests("admin")
    entry = Entry(weblog=plain, author=plain.author, title="A walk", body="x")
    (entry.submit if status == "submitted" else entry.write)(by=plain.author, tags=[])
    rookery(
        *("entry", "add", "--weblog", "moss", "--site", "terminal.localhost", "--title", "A walk"),
        *("--status", status, "-"),
        typed="x",
    )
    send(
        admin,
        "/admin/entries/entry/add/",
        weblog=operator.pk,
        author=operator.author_id,
        title="A walk",
        body="x",
        status=status,
    )
    expected = rows_of(plain)
    assert rows_of(terminal) == expected
    assert rows_of(operator) == expected


@pytest.mark.parametrize(
    ("act", "action"),
    [("publish", "publish"), ("withdraw", "withdraw"), ("trash", "trash")],
)
def test_publishing_withdrawing_and_trashing_what_is_there(nests, admin, act, action):
    plain, operator = nests("verb"), nests("admin")
    for weblog in (plain, operator):
        make.entry(weblog, status="published" if act == "withdraw" else "draft")
    getattr(first(plain), act)(by=plain.author)
    chosen = {"action": action, "_selected_action": [first(operator).pk]}
    assert admin.post("/admin/entries/entry/", chosen).status_code == 302
    assert rows_of(operator) == rows_of(plain)


def test_renaming_an_entry(nests, admin):
    plain, operator = nests("verb"), nests("admin")
    for weblog in (plain, operator):
        make.entry(weblog, "A walk", tags=["Birds"])
    entry = first(plain)
    entry.title, entry.slug = "Another walk", "another-walk"
    entry.write(by=plain.author, tags=["Birds"])
    send(admin, change_url(first(operator)), title="Another walk", slug="another-walk")
    expected = rows_of(plain)
    assert [row["path"] for row in expected["old addresses"]] == ["a-walk/"]
    assert rows_of(operator) == expected


def test_founding_a_weblog(rookery, admin):
    sites = {door: make.site(f"{door}.localhost") for door in ("verb", "terminal", "admin")}
    ana = make.user("Ana")
    for slug in ("moss", "stone"):  # The first goes to the root, the second below its slug.
        found_weblog(title=slug.title(), slug=slug, author=ana, site=sites["verb"], by=ana)
        rookery(
            *("weblog", "add", slug, "--title", slug.title(), "--author", ana.email),
            *("--site", "terminal.localhost"),
        )
        send(
            admin,
            "/admin/weblogs/weblog/add/",
            title=slug.title(),
            slug=slug,
            author=ana.pk,
            site=sites["admin"].pk,
        )
        made = {door: Weblog.objects.get(site=site, slug=slug) for door, site in sites.items()}
        expected = rows_of(made["verb"])
        assert expected["weblog"][0]["is_root"] == (slug == "moss")
        assert rows_of(made["terminal"]) == expected
        assert rows_of(made["admin"]) == expected


def test_renaming_a_weblog(nests, admin):
    plain, operator = nests("verb"), nests("admin")
    rename_weblog(plain, "stone", by=plain.author)
    send(admin, f"/admin/weblogs/weblog/{operator.pk}/change/", slug="stone")
    expected = rows_of(plain)
    assert expected["mounts"] == [{"slug": "moss"}]
    assert rows_of(operator) == expected


def test_the_comparison_sees_a_difference(nests):
    """If a door forgot the verb, the tests above would say so."""
    plain, careless = nests("verb"), nests("careless")
    for weblog in (plain, careless):
        make.entry(weblog, "A walk")
    entry = first(plain)
    entry.slug = "another-walk"
    with audit.through("studio"):
        entry.write(by=plain.author)
    Entry.objects.filter(weblog=careless).update(slug="another-walk")
    different = rows_of(plain), rows_of(careless)
    assert {kind for kind in different[0] if different[0][kind] != different[1][kind]} == {
        "weblog", "entries", "revisions", "old addresses", "audit"
    }  # fmt: skip
