"""Entries from Markdown files: front matter is understood, options say it louder."""

import json
from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from rookery.entries.models import Entry
from tests import make

WALK = """---
title: A walk
date: 2026-03-01 09:30
tags: [Birds, rain]
draft: false
summary: Out and back.
layout: post
---

It *rained*.
"""


@pytest.fixture
def moss(db):
    return make.weblog("Moss", slug="moss", time_zone="Europe/Lisbon", is_root=True)


def test_a_file_becomes_an_entry_that_readers_see(rookery, moss, tmp_path, client):
    file = tmp_path / "walk.md"
    file.write_text(WALK)
    added = rookery("entry", "add", "--weblog", "moss", file)
    assert added.code == 0
    assert added.out == "Added the published entry “A walk”: http://localhost:8000/a-walk/\n"
    assert added.err == f"{file}: “layout” in the front matter isn't understood.\n"
    entry = Entry.objects.get()
    assert (entry.author, entry.summary, entry.body) == (
        moss.author,
        "Out and back.",
        "It *rained*.\n",
    )
    assert entry.pub_date == datetime(2026, 3, 1, 9, 30, tzinfo=UTC)  # Lisbon's time in winter
    assert [name for name, _ in entry.tag_list] == ["Birds", "rain"]
    assert "<em>rained</em>" in client.get("/a-walk/").text


def test_options_say_it_louder(rookery, moss, tmp_path):
    file = tmp_path / "walk.md"
    file.write_text(WALK)
    options = {
        "--title": "Another walk",
        "--slug": "elsewhere",
        "--status": "submitted",
        "--visibility": "members",
        "--at": "2026-07-01T12:00+02:00",
    }
    said = [part for pair in options.items() for part in pair]
    facts = json.loads(rookery("entry", "add", "--weblog", "moss", *said, "--json", file).out)
    assert facts == {
        "id": Entry.objects.get().pk,
        "uuid": str(Entry.objects.get().uuid),
        "weblog": "moss",
        "title": "Another walk",
        "slug": "elsewhere",
        "state": "submitted",
        "visibility": "members",
        "date": "2026-07-01T11:00:00+01:00",
        "tags": ["Birds", "rain"],
        "url": "http://localhost:8000/elsewhere/",
    }


def test_a_note_from_standard_input_is_a_draft_unless_told(rookery, moss):
    added = rookery("entry", "add", "--weblog", "moss", "-", typed="It rained all day.\n")
    assert added.out.startswith("Added the draft entry “It rained all day.”")
    published = rookery(
        "entry", "add", "--weblog", "moss", "--status", "published", "-", typed="Again."
    )
    assert published.code == 0
    entry = Entry.objects.latest("pk")
    assert entry.slug == f"{timezone.localdate(timezone=moss.zone):%Y-%m-%d}-2"


def test_a_date_to_come_schedules(rookery, moss, client):
    later = (timezone.now() + timedelta(days=2)).isoformat(timespec="minutes")
    made = rookery(
        *("entry", "add", "--weblog", "moss", "--title", "Soon", "--status", "published"),
        *("--at", later, "-"),
        typed="Wait.",
    )
    assert "Added the scheduled entry “Soon”" in made.out
    assert client.get("/soon/").status_code == 404


def test_a_typed_slug_that_is_taken_is_refused_a_derived_one_is_numbered(rookery, moss):
    make.entry(moss, "A walk")
    typed = rookery("entry", "add", "--weblog", "moss", "--slug", "a-walk", "-", typed="x")
    assert (typed.code, typed.err) == (1, "The address “a-walk” is taken. “a-walk-2” is free.")
    derived = rookery("entry", "add", "--weblog", "moss", "--title", "A walk", "-", typed="x")
    assert derived.out.endswith("/a-walk-2/\n")


@pytest.mark.parametrize(
    ("typed", "options", "code", "said"),
    [
        ("---\ntitle: [\n---\n", [], 1, "Front matter, line "),
        ("---\ndraft: perhaps\n---\nx", [], 1, "draft must be true or false, not 'perhaps'"),
        ("", [], 2, "There is nothing in it"),
        ("x", ["--title", "y" * 251], 1, "title: Ensure this value has at most 250 characters"),
        ("x", ["--at", "tomorrow"], 2, "argument --at: invalid"),
        ("x", ["--status", "gone"], 2, "invalid choice: 'gone'"),
    ],
)
def test_what_is_refused_adds_nothing(rookery, moss, typed, options, code, said):
    ended = rookery("entry", "add", "--weblog", "moss", *options, "-", typed=typed)
    assert ended.code == code
    assert said in ended.err
    assert Entry.objects.count() == 0


def test_files_that_cant_be_read(rookery, moss, tmp_path):
    (tmp_path / "latin.md").write_bytes("Frühling".encode("latin-1"))
    latin = rookery("entry", "add", "--weblog", "moss", tmp_path / "latin.md")
    assert latin.code == 1
    assert "latin.md isn't UTF-8 text (byte 2)." in latin.err
    gone = rookery("entry", "add", "--weblog", "moss", tmp_path / "gone.md")
    assert gone.code == 1
    assert "gone.md can't be read: No such file or directory." in gone.err
