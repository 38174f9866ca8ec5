"""The index: what is found by which words, and that every way of writing keeps it right."""

import pytest
from django.core.management import call_command
from django.db import connection
from django_tasks_db.models import DBTaskResult
from hypothesis import given
from hypothesis import strategies as st

from rookery.entries import arrive, deletion
from rookery.entries.arrive import Arrival
from rookery.entries.models import Entry
from rookery.entries.move import change_weblog
from rookery.entries.search import finding, keeping, rebuilding, rows
from rookery.entries.search.marks import excerpt, marked
from rookery.entries.search.query import LONGEST, MOST_TERMS, parse
from rookery.entries.search.rows import SearchRow
from rookery.entries.search.words import MARK, fold, words
from rookery.entries.tasks import rerender_outdated
from rookery.weblogs.models import Weblog
from tests import make

HOSTILE = [
    "", " ", "\0", "*", "**", '"', '"""', "'", "NEAR(", "NEAR(a b, 2)", "a AND", "OR", "NOT", "AND",
    "a NOT", "^a", "title:a", "{a b}: c", "a + b", "(a", "a)", "-", "--", "-a", '-"a b"', "a:*",
    "a & b", "a | !b", "a <-> b", "<1>", "\\", "\\'", "'; DROP TABLE entries_entry; --", "·1", "·",
    "en·walk", "the", "the of and", "a" * 10_000, "a " * 5_000, '"' * 10_000, "\ud800", "\u200b",
    "🦉", "\u0301", "ﬁ", "İ", "%", "_", "__", "a_b", "\N{RIGHT-TO-LEFT OVERRIDE}a", "東", "-東京",
]  # fmt: skip


@pytest.fixture
def weblog(db: None) -> Weblog:
    return make.weblog(is_root=True)


def found(weblog: Weblog, typed: str) -> list[str]:
    listed = weblog.entries.listed()
    return [entry.title for entry in finding.found(listed, parse(typed), weblog.pk)]


def indexed() -> list[int]:
    return sorted(SearchRow.objects.values_list("pk", flat=True))


@pytest.mark.parametrize(
    ("typed", "body"),
    [
        ("RAIN", "It rained, and then the rain stopped."),
        ("walks", "We were walking."),
        ("wal", "We were walking."),
        ("cafe", "Das Café"),
        ("CAFÉ", "a cafe"),
        ("cafe\u0301", "Café"),
        ("smorrebrod", "Smørrebrød"),
        ("strasse", "Die Straße"),
        ("амбар", "Два амбара"),
        ("ελλαδα", "Ελλάδα"),
        ("amour", "L’amour toujours"),
        ("l’amour", "L'amour toujours"),
        ("don't", "They don’t."),
        ("in the rain", "rain in the"),
        ('"in the rain"', "Out in the rain."),
        ('„in the rain“', "Out in the rain."),
        ("well-known", "A well-known bird"),
        ("3.14", "It is 3.14 or so."),
        ("京都", "東京都に行く"),
        ("東京都", "明日は東京都に行く"),
        ("行", "東京都に行く"),
        ("く", "東京都に行く"),
        ("서울", "서울에서 만나요"),
        ("ภาษา", "ฉันเรียนภาษาไทย"),
        ("iPhone用", "iPhone用ケース"),
        ("rain -snow", "Rain."),
        ("rain -", "Rain."),
        ("हिन्दी", "मैं हिन्दी बोलता हूँ"),
        ("שלום", "שָׁלוֹם"),
    ],
)  # fmt: skip
def test_what_is_found(weblog, typed, body):
    make.entry(weblog, "This", body=body)
    make.entry(weblog, "Other", body="Nothing of the kind: 京 都 ruin, stroll, snow.")
    assert found(weblog, typed) == ["This"]


@pytest.mark.parametrize(
    ("typed", "body"),
    [
        ("rain snow", "Rain."),
        ('"the rain in"', "Out in the rain."),
        ("known-well", "A well-known bird"),
        ("rain -walks", "We were walking in the rain."),
        ('rain -"in the"', "Walking in the rain."),
        ("-rain", "Snow."),
        ("wa", "We were walking."),  # Too short for a beginning.
        ("walk rai", "We were raining."),
        ("rai walk", "Rain: a walk."),  # Only the last word may go on.
        ("東京", "東の京"),
        ("がき", "かき"),
    ],
)
def test_what_is_not_found(weblog, typed, body):
    make.entry(weblog, "This", body=body)
    assert found(weblog, typed) == []


def test_each_language_has_its_own_rules(weblog):
    make.entry(weblog, "Deutsch", body="Alte Häuser am Fluss", language="de-AT")
    make.entry(weblog, "English", body="It is raining", language="")
    make.entry(weblog, "Klingon", body="raining Häuser alt", language="tlh")
    assert found(weblog, "Haus alt") == ["Deutsch"]
    assert found(weblog, "rains") == ["English"]
    assert found(weblog, "raining") == ["Klingon", "English"]


def test_a_weblog_that_changes_its_language_is_found_by_its_rules(
    weblog, monkeypatch, django_capture_on_commit_callbacks
):
    monkeypatch.setattr(rebuilding, "BATCH", 2)
    for number in range(5):
        make.entry(weblog, f"Regen {number}", body="Häuser")
    make.entry(weblog, "English still", body="Häuser", language="en")
    make.entry(weblog, "Draft", body="Häuser", status="draft")
    weblog.language = "de"
    with django_capture_on_commit_callbacks(execute=True):
        change_weblog(weblog, by=None)
    assert found(weblog, "Hauses") == ["Regen 1", "Regen 0"]
    waiting = DBTaskResult.objects.ready().get()
    rebuilding.respell_rest.call(*waiting.args_kwargs["args"])
    assert found(weblog, "Hauses") == [f"Regen {number}" for number in (4, 3, 2, 1, 0)]
    assert len(indexed()) == 6


def test_the_title_counts_most_then_what_stands_beside_it_then_the_newest(weblog, clock):
    make.entry(weblog, "Old", body="Moss everywhere.")
    clock.shift(60)
    make.entry(weblog, "Moss")
    clock.shift(60)
    make.entry(weblog, "By tag", tags=["Moss"])
    clock.shift(60)
    make.entry(weblog, "By summary", summary="About mosses.")
    clock.shift(60)
    make.entry(weblog, "New", body="Some moss.")
    clock.shift(3600)
    assert found(weblog, "moss") == ["Moss", "By summary", "By tag", "New", "Old"]


@pytest.mark.parametrize("typed", HOSTILE)
def test_nothing_that_is_typed_is_an_error(weblog, typed):
    make.entry(weblog, "This", body="a b c 東京")
    assert set(found(weblog, typed)) <= {"This"}


@given(st.text(st.sampled_from("ab\"'-*()·:&|!<>\\ \0é東\u0301_ANDOR"), max_size=40))
def test_what_is_looked_for_is_letters_and_digits(typed):
    query = parse(typed)
    for term in (*query.wanted, *query.unwanted):
        for word in (*term.words, *(stem.partition(MARK)[2] for stem in term.stems)):
            assert not set(word) & set("\"'-*():&|!<>\\ \0_·")
            assert fold(word) == word


@given(st.text(max_size=60), st.text(max_size=20))
def test_marking_loses_and_adds_nothing(text, typed):
    pieces = marked(text, parse(typed), "en")
    assert marked("".join(piece.text for piece in pieces), parse(typed), "en") == pieces
    assert all(piece.text for piece in pieces)


@given(st.text())
def test_words_are_where_they_say(text):
    at = 0
    for word in words(text):
        assert at <= word.start < word.end <= len(text)
        assert word.folded
        at = word.start


def test_too_much_is_cut():
    assert len(parse(" ".join("abcdefghijkl")).wanted) == MOST_TERMS
    assert parse("x" * (LONGEST + 1)) == parse("x" * LONGEST)


def told(pieces: list) -> str:
    return "".join(f"[{text}]" if is_hit else text for text, is_hit in pieces)


@pytest.mark.parametrize(
    ("typed", "text", "shown"),
    [
        ("rains", "It rained. No rainfall.", "It [rained]. No rainfall."),
        ("rai", "It rained. No rainfall.", "It [rained]. No [rainfall]."),
        ("cafe", "<b>Café</b>", "<b>[Café]</b>"),
        ('"the rain"', "the rain, the sun", "[the rain], the sun"),
        ("東京都", "明日は東京都に", "明日は[東京都]に"),
        ("京", "東京都", "東[京]都"),
        ("-sun rain", "sun and rain", "sun and [rain]"),
        ("nothing", "sun and rain", "sun and rain"),
    ],
)
def test_what_was_found_is_marked(typed, text, shown):
    assert told(marked(text, parse(typed), "en")) == shown


def test_an_excerpt_is_where_most_of_the_words_are():
    text = f"rain {'and so on ' * 50}Here is rain with snow in it. {'And so on ' * 50}"
    shown = told(excerpt(text, parse("snow rain"), "en", 120))
    assert shown.startswith("…")
    assert "Here is [rain] with [snow] in it." in shown
    assert shown.endswith("…")
    assert len(shown) < 130
    assert told(excerpt("Rain and snow, and more.", parse("rain"), "en", 16)) == "[Rain] and snow…"
    assert told(excerpt("Short.", parse("snow"), "en", 120)) == "Short."
    assert told(excerpt("東" * 300, parse("京"), "ja", 120)) == "東" * 120 + "…"


def test_only_what_readers_may_find_is_in_the_index(weblog):
    entry = make.entry(weblog, "Moss", status="draft")
    assert indexed() == []
    entry.publish(by=None)
    assert indexed() == [entry.pk]
    for name, value, before in [
        ("visibility", "members", "public"),
        ("visibility", "unlisted", "public"),
        ("status", "submitted", "published"),
    ]:
        setattr(entry, name, value)
        entry.write(by=None)
        assert indexed() == []
        setattr(entry, name, before)
        entry.write(by=None)
        assert indexed() == [entry.pk]
    entry.trash(by=None)
    assert indexed() == []
    entry.restore(by=None)
    assert found(weblog, "moss") == ["Moss"]
    entry.withdraw(by=None)
    assert found(weblog, "moss") == []


def test_what_was_changed_is_found_by_its_new_words_alone(weblog):
    entry = make.entry(weblog, "Moss", body="green", tags=["Wet"])
    entry.title, entry.body = "Stone", "grey"
    entry.write(by=None, tags=["Dry"])
    for gone in ("moss", "green", "wet"):
        assert found(weblog, gone) == []
    for there in ("stone", "grey", "dry"):
        assert found(weblog, there) == ["Stone"]


def test_an_import_is_found_once_it_is_revealed(weblog):
    arrival = Arrival(Entry(weblog=weblog, title="Moss", status="published"), tags=["Wet"])
    hidden = Arrival(Entry(weblog=weblog, title="Stone"))
    for each in (arrival, hidden):
        each.render()
    arrive.arrive(weblog, [arrival, hidden], by=None)
    assert indexed() == [arrival.entry.pk]
    assert found(weblog, "wet") == []
    arrive.reveal(weblog, by=None)
    assert found(weblog, "wet") == ["Moss"]


def test_an_import_that_is_sent_back_leaves_nothing(weblog):
    arrival = Arrival(Entry(weblog=weblog, title="Moss", status="published"))
    arrival.render()
    arrive.arrive(weblog, [arrival], by=None)
    arrive.send_back(Entry.objects.filter(pk=arrival.entry.pk))
    assert indexed() == []


def test_what_is_rendered_anew_is_found_by_what_it_says_now(weblog):
    entry = make.entry(weblog, "Moss", body="green")
    Entry.objects.filter(pk=entry.pk).update(body="grey", renderer_version=0)
    rerender_outdated.call()
    assert (found(weblog, "green"), found(weblog, "grey")) == ([], ["Moss"])


def test_erasing_takes_the_row_along(weblog):
    make.entry(weblog, "Moss").erase(by=None)
    assert indexed() == []
    other = make.weblog(slug="other")
    kept = make.entry(weblog, "Moss")
    for _ in range(3):
        make.entry(other, "Moss")
    deletion.erase_weblog(other, by=None)
    assert indexed() == [kept.pk]
    weblog.delete()  # Not how it is done; the rows go even so.
    assert indexed() == []


def test_a_weblog_is_asked_alone(weblog, monkeypatch):
    other = make.weblog(slug="other")
    make.entry(other, "Moss there")
    make.entry(weblog, "Moss here")
    assert found(weblog, "moss") == ["Moss here"]
    both = Weblog.objects.filter(pk__in=[weblog.pk, other.pk])
    make.entry(make.weblog(slug="third"), "Moss elsewhere")
    for named in (2, 1):  # To the index, by their marks; and too many for that.
        monkeypatch.setattr(rows, "NAMED", named)
        there = finding.found(Entry.objects.promoted(), parse("moss"), both)
        assert {entry.title for entry in there} == {"Moss here", "Moss there"}
    assert not finding.found(Entry.objects.promoted(), parse("moss"), both.filter(slug="nobody"))


def test_the_index_is_rebuilt_whatever_it_has_become(weblog, monkeypatch):
    monkeypatch.setattr(rebuilding, "BATCH", 2)
    entries = [make.entry(weblog, f"Moss {number}") for number in range(5)]
    assert rebuilding.counts() == (5, 5)
    SearchRow.objects.filter(pk=entries[0].pk).delete()
    Entry.objects.filter(pk=entries[2].pk).update(status="draft")
    Entry.objects.filter(pk=entries[3].pk).update(title="Stone")
    stale = keeping.row_of(entries[4])
    stale.pk = entries[4].pk + 10
    heard: list[tuple[int, int]] = []
    if connection.vendor == "sqlite":  # PostgreSQL's foreign key wouldn't have it.
        stale.save(force_insert=True)
    assert rebuilding.rebuild(lambda done, total: heard.append((done, total))) == 4
    assert indexed() == [entries[number].pk for number in (0, 1, 3, 4)]
    assert found(weblog, "stone") == ["Stone"]
    assert heard == [(2, 4), (4, 4)]


@pytest.mark.django_db(transaction=True)
def test_the_table_is_made_filled_and_unmade_by_its_migration():
    weblog = make.weblog(is_root=True)
    make.entry(weblog, "Moss")
    make.entry(weblog, "Hidden moss", status="draft")
    try:
        call_command("migrate", "entries", "0016_named_at", verbosity=0)
    finally:
        call_command("migrate", verbosity=0)
    assert found(weblog, "moss") == ["Moss"]
    assert len(indexed()) == 1


def test_a_hostile_length_never_keeps_an_entry_from_being_saved(weblog):
    many = " ".join(f"word{number}{'x' * 50}" for number in range(60_000))
    make.entry(weblog, "Long", body=many)
    assert found(weblog, f"word5{'x' * 50}") == ["Long"]


@pytest.mark.django_db(transaction=True)
def test_a_rebuilt_table_of_entries_keeps_its_index():
    """Triggers would be gone: SQLite changes a column by making the table anew."""
    weblog = make.weblog(is_root=True)
    entry = make.entry(weblog, "Moss")
    before = Entry._meta.get_field("byline")
    after = before.clone()
    after.max_length = 151
    after.set_attributes_from_name("byline")
    try:
        with connection.schema_editor() as editor:
            editor.alter_field(Entry, before, after)
        assert found(weblog, "moss") == ["Moss"]
        entry.title = "Stone"
        entry.write(by=None)
        assert (found(weblog, "moss"), found(weblog, "stone")) == ([], ["Stone"])
    finally:
        with connection.schema_editor() as editor:
            editor.alter_field(Entry, after, before)
