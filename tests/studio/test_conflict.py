"""Two people, or two tabs, with the same entry: nobody's words are lost."""

from rookery.weblogs.roles import Role
from tests import make
from tests.studio.test_entry import room_of


def test_the_second_to_save_sees_both_texts_and_chooses(ana, weblog, filled, client_of):
    entry = make.entry(weblog, "Walk", body="as it was")
    mine = filled(entry, title="My walk", body="mine <b>", tags="rain", summary="short")
    eva = make.member(weblog, Role.EDITOR)
    client_of(eva).post(room_of(weblog, entry), filled(entry, body="theirs"))

    clash = ana.post(room_of(weblog, entry), mine)
    assert clash.status_code == 409
    assert "theirs</textarea>" in clash.text
    assert "mine &lt;b&gt;</textarea>" in clash.text
    assert f"by {eva}" in clash.text
    entry.refresh_from_db()
    assert (entry.body, entry.version) == ("theirs", 2)

    # What the page's form holds now, sent by “Save mine over it”.
    again = {**dict(clash.context["mine"]), "title": "My walk", "body": "mine <b>", "do": "save"}
    assert ana.post(room_of(weblog, entry), again).status_code == 302
    entry.refresh_from_db()
    assert (entry.title, entry.body, entry.summary) == ("My walk", "mine <b>", "short")
    assert [name for name, _slug in entry.tag_list] == ["rain"]
    assert [*entry.revisions.values_list("body", flat=True)] == ["mine <b>", "theirs", "as it was"]


def test_one_may_go_on_editing_before_choosing(ana, weblog, filled):
    entry = make.entry(weblog, "Walk", body="as it was")
    entry.write(by=None)
    sent = filled(entry, body="mine, unfinished", do="edit")
    answer = ana.post(room_of(weblog, entry), sent)
    assert answer.status_code == 200
    assert "mine, unfinished</textarea>" in answer.text
    assert "data-unsaved" in answer.text
    assert 'name="version" value="2"' in answer.text
    entry.refresh_from_db()
    assert entry.body == "as it was"


def test_a_third_save_meanwhile_is_a_conflict_again(ana, weblog, filled):
    entry = make.entry(weblog, "Walk")
    stale = filled(entry)
    for _time in range(2):
        entry.write(by=None)
        assert ana.post(room_of(weblog, entry), stale).status_code == 409
        stale["version"] = entry.version


def test_a_publication_meanwhile_isnt_undone_by_an_old_page(ana, weblog, filled):
    entry = make.entry(weblog, "Walk", status="draft")
    old = filled(entry, body="old tab")
    entry.publish(by=None)
    assert ana.post(room_of(weblog, entry), old).status_code == 409
    entry.refresh_from_db()
    assert entry.state == "published"
