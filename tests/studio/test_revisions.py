"""Every save stays, and comes back."""

from rookery.weblogs.roles import Role
from tests import make


def history(entry):
    return f"/studio/w/{entry.weblog_id}/entries/{entry.pk}/revisions/"


def written(weblog):
    entry = make.entry(weblog, "Walk", body="one", summary="first")
    entry.title, entry.body, entry.slug = "Stroll", "two", "stroll"
    return entry.write(by=weblog.author)


def test_an_old_text_comes_back_as_a_new_save(ana, weblog):
    entry = written(weblog)
    listed = ana.get(history(entry)).context["page"].rows
    assert [(row.number, row.title) for row in listed] == [(2, "Stroll"), (1, "Walk")]
    page = ana.get(f"{history(entry)}1/")
    assert "one</pre>" in page.text
    assert not page.context["is_current"]
    assert ana.get(f"{history(entry)}2/").context["is_current"]

    ana.post(f"{history(entry)}1/restore/")
    entry.refresh_from_db()
    assert (entry.title, entry.body, entry.summary) == ("Walk", "one", "first")
    assert (entry.slug, entry.state) == ("stroll", "published")  # The address stays.
    assert [row.number for row in entry.revisions.all()] == [3, 2, 1]


def test_only_those_who_may_edit_see_the_history(client_of, weblog):
    entry = written(weblog)
    other = make.entry(weblog, "Other")
    writer = client_of(make.member(weblog, Role.WRITER))
    for path in ("", "1/", "1/restore/"):
        ask = writer.post if path.endswith("restore/") else writer.get
        assert ask(history(entry) + path).status_code == 404
    editor = client_of(make.member(weblog, Role.EDITOR))
    assert editor.get(history(entry)).status_code == 200
    assert editor.get(f"{history(other)}2/").status_code == 404  # A number of the other entry.
