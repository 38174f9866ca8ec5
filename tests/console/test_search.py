"""The index of the search, as the operator sees it."""

import json

import pytest

from rookery.console.doctor import search
from rookery.entries.search.rows import SearchRow
from tests import make


@pytest.fixture
def moss(db):
    weblog = make.weblog("Moss", is_root=True)
    for number in range(3):
        make.entry(weblog, f"Moss {number}")
    make.entry(weblog, "A draft", status="draft")
    return weblog


def test_the_doctor_sees_rows_that_are_missing_and_says_what_brings_them_back(rookery, moss):
    assert [*search.index()] == []
    SearchRow.objects.filter(pk=moss.entries.first().pk).delete()
    found = [*search.index()]
    assert [finding.problem for finding in found] == [
        "Readers may find 3 entries, and the index of the search has 2."
    ]
    assert found[0].is_fault
    assert "rookery search rebuild" in found[0].remedy
    said = rookery("search", "rebuild")
    assert (said.code, said.out) == (0, "Readers find 3 entries.\n")
    assert "Index: 3 of 3" in said.err
    assert [*search.index()] == []


def test_the_doctor_sees_rows_too_many(moss):
    moss.entries.filter(title="Moss 1").update(status="draft")
    assert [finding.about for finding in search.index()] == ["search"]


def test_a_script_hears_how_many(rookery, moss):
    assert json.loads(rookery("search", "rebuild", "--json").out) == {"entries": 3}
