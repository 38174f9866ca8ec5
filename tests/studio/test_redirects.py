"""Redirects by hand: one by one, and as a file."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from rookery.entries.models import OldAddress
from rookery.entries.redirects import add_redirect
from rookery.media.receive import receive
from rookery.weblogs.models import AuditEvent
from rookery.weblogs.roles import Role
from tests import make

HOME = "http://localhost:8000"


def door(weblog, rest=""):
    return f"/studio/w/{weblog.pk}/redirects/{rest}"


def add(person, weblog, path, target):
    return person.post(door(weblog), {"path": path, "target": target})


def why(answer):
    assert answer.status_code == 422
    errors = answer.context["form"].errors.values()
    return " ".join(message for messages in errors for message in messages)


def test_an_editor_adds_changes_and_removes_one(client_of, client, weblog):
    editor = client_of(make.member(weblog, Role.EDITOR))
    make.entry(weblog, "Rain")
    assert add(editor, weblog, "/2009/rain.html", "/rain").status_code == 302
    assert client.get("/2009/rain.html")["Location"] == f"{HOME}/rain/"
    one = weblog.redirects.get()
    assert "/2009/rain.html" in editor.get(door(weblog)).text
    changed = {"path": "/old rain/", "target": "https://rain.example/?a=1#b"}
    assert editor.post(door(weblog, f"{one.pk}/"), changed).status_code == 302
    assert client.get("/old%20rain")["Location"] == "https://rain.example/?a=1#b"
    assert client.get("/2009/rain.html").status_code == 404
    editor.post(door(weblog, f"{one.pk}/remove/"))
    assert client.get("/old%20rain").status_code == 404
    verbs = AuditEvent.objects.filter(verb__startswith="redirect").values_list("verb", flat=True)
    assert {*verbs} == {"redirect added", "redirect changed", "redirect removed"}


def test_a_target_where_nothing_is_is_taken_with_a_warning(ana, client, weblog):
    make.entry(weblog, "Rain")
    make.entry(weblog, "Later", status="draft")
    file = receive(weblog, b"Notes.", "notes.txt", by=None)
    said = "Nothing is at /later/ now"
    page = ana.post(door(weblog), {"path": "/a/", "target": "/later/"}, follow=True)
    assert said in page.text
    for number, target in enumerate(["/rain/", "/", "/feed/", "https://b.example/", file.path]):
        page = ana.post(door(weblog), {"path": f"/good/{number}/", "target": target}, follow=True)
        assert "The redirect is made." in page.text
        assert "Nothing is at" not in page.text
    assert page.text.count("nothing is there now") == 1
    assert client.get("/good/4")["Location"] == f"{HOME}{file.path}"
    weblog.entries.get(slug="later").publish(by=None)
    assert "nothing is there now" not in ana.get(door(weblog)).text
    assert client.get("/a")["Location"] == f"{HOME}/later/"


def test_the_preview_of_a_file_marks_what_leads_nowhere(ana, weblog):
    make.entry(weblog, "Rain")
    lines = "/a/,/b/\n/b/,/rain/\n/c/,/gone/\n/feed/,/gone/\n"
    page = ana.post(door(weblog, "import/"), {"text": lines})
    assert page.context["dead"] == {3}
    assert page.text.count("nothing is there now") == 1


def test_one_redirect_and_twenty_are_listed_with_as_many_queries(
    ana, weblog, django_assert_max_num_queries
):
    make.entry(weblog, "Rain")
    for number in range(20):
        add_redirect(weblog, f"/old/{number}/", "/rain/", by=None)
    with django_assert_max_num_queries(12):
        ana.get(door(weblog))


def test_it_never_stands_before_a_page_or_takes_what_was_one(ana, weblog):
    entry = make.entry(weblog, "Rain")
    entry.slug = "drizzle"
    entry.write(by=None)
    OldAddress.objects.create(weblog=weblog, entry=entry, path="2008/09/rain/")
    make.weblog("Fern", slug="fern")
    draft = make.entry(weblog, "Draft", status="draft")
    for path, reason in {
        "/drizzle/": "never stands in front of a page",
        f"/{draft.slug}": "never stands in front of a page",
        "/rain/": "was there once",
        "/2008/09/rain": "was there once",
        "/fern/walk/": "another weblog of this site",
        "/feed/": "page of Rookery's own",
        "/studio/x": "page of Rookery's own",
        "/": "home can't be a redirect",
        "/x?p=1": "neither",
        "http://elsewhere.example/x": "path of this weblog",
    }.items():
        assert reason in why(add(ana, weblog, path, "/drizzle/")), path
    assert not weblog.redirects.exists()


@pytest.mark.parametrize(
    "target",
    ["javascript:alert(1)", "//evil.example/", "rain", "ftp://a.example/", "/\\evil", "https://"],
)
def test_it_leads_only_to_paths_and_web_addresses(ana, weblog, target):
    assert add(ana, weblog, "/x/", target).status_code == 422


def test_circles_are_refused_and_chains_are_one_hop(ana, weblog, client):
    make.entry(weblog, "Rain")
    fern = make.weblog("Fern", slug="fern", author=weblog.author)
    add(ana, weblog, "/a/", "/b/")
    add(ana, weblog, "/b/", "/c/")
    assert "circle" in why(add(ana, weblog, "/c/", "/a/"))
    assert "circle" in why(add(ana, weblog, "/c/", f"{HOME}/c"))
    add(ana, fern, "/d/", f"{HOME}/c/")
    assert "circle" in why(add(ana, weblog, "/c/", f"{HOME}/fern/d/"))
    assert add(ana, weblog, "/c/", "/rain/").status_code == 302
    for path in ("/a/", "/b", "/c/", "/fern/d/"):
        assert client.get(path)["Location"] == f"{HOME}/rain/"


def test_a_target_that_was_renamed_or_is_gone_is_known(ana, weblog, client):
    entry = make.entry(weblog, "Rain")
    add(ana, weblog, "/a/", "/rain/")
    entry.slug = "drizzle"
    entry = entry.write(by=None)
    assert client.get("/a/")["Location"] == f"{HOME}/drizzle/"
    entry.trash(by=None)
    assert client.get("/a/").status_code == 404


def test_a_name_that_redirects_is_not_given_to_an_entry_or_weblog(ana, weblog):
    add(ana, weblog, "/rain/", "https://rain.example/")
    assert make.entry(weblog, "Rain").slug == "rain-2"
    assert make.weblog("Rain").slug == "rain-3"


def test_a_file_is_looked_at_line_by_line_and_then_brought(ana, weblog, client):
    make.entry(weblog, "Rain")
    add_redirect(weblog, "/known/", "/rain/", by=None)
    text = (
        "from,to\n/a/,/rain/\n/rain/,/a/\n\n/known,/rain/\n/b/\n/a/,/x/\n/c/,https://c.example/\n"
    )
    file = SimpleUploadedFile("old.csv", text.encode("utf-8-sig"))
    shown = ana.post(door(weblog, "import/"), {"file": file})
    assert [(line.number, bool(line.error), line.is_known) for line in shown.context["lines"]] == [
        (2, False, False),
        (3, True, False),
        (5, False, True),
        (6, True, False),
        (7, True, False),
        (8, False, False),
    ]
    assert weblog.redirects.count() == 1
    brought = {"text": shown.context["text"], "do": "import"}
    answer = ana.post(door(weblog, "import/"), brought, follow=True)
    assert "2 redirects are made." in answer.text
    assert client.get("/c")["Location"] == "https://c.example/"
    saved = ana.get(door(weblog, "export/"))
    assert saved["Content-Disposition"] == 'attachment; filename="moss-redirects.csv"'
    assert saved.text == "from,to\r\n/a,/rain/\r\n/c,https://c.example/\r\n/known,/rain/\r\n"


@pytest.mark.parametrize("content", [b"\xff\xfe", b"", b'"open'])
def test_what_is_no_csv_is_refused(ana, weblog, content):
    file = SimpleUploadedFile("x.csv", content)
    assert ana.post(door(weblog, "import/"), {"file": file}).status_code == 422


def test_writers_have_no_redirects(client_of, weblog):
    writer = client_of(make.member(weblog, Role.WRITER))
    for rest in ("", "import/", "export/"):
        assert writer.get(door(weblog, rest)).status_code == 403
