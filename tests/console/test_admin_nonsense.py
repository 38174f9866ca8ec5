"""What nobody types, and somebody sends all the same: answered in words, never by an error."""

from itertools import product

import pytest
from django.contrib.admin import site
from django.urls import reverse

from tests import make
from tests.console.forms import errors, send

NO_KEY = ["9" * 23, "\0", "-1", "9" * 18, "²"]
ADD = "/admin/entries/entry/add/"
NO_CHOICE = "Select a valid choice. That choice is not one of the available choices."


@pytest.fixture
def entry(db):
    return make.entry(make.weblog("Moss", slug="moss"))


LISTS = [
    reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")
    for model in site._registry
    if model.__module__.startswith("rookery.")
]


def test_a_list_filtered_by_nonsense_is_shown_without_the_filter(admin, entry):
    for url in LISTS:
        for key in ("9" * 23, "\0"):
            answer = admin.get(url, {"weblog": key})
            assert (answer.status_code, answer["Location"]) == (302, f"{url}?e=1")
    assert admin.get(LISTS[0], {"e": "1"}).status_code == 200


def test_a_form_prefilled_with_nonsense_has_nothing_chosen(admin, entry):
    for name, key in product(("weblog", "author"), NO_KEY):
        page = admin.get(ADD, {name: key})
        assert page.status_code == 200
        assert "selected" not in page.text.partition(f'name="{name}"')[2].partition("</select>")[0]
    chosen = admin.get(ADD, {"weblog": entry.weblog_id}).text
    assert f'<option value="{entry.weblog_id}" selected>Moss</option>' in chosen


def test_a_row_that_isnt_there_is_a_wrong_choice(admin, entry):
    for name, key in product(("weblog", "author"), NO_KEY):
        answer = send(admin, ADD, **{"weblog": entry.weblog_id, "title": "Kept", name: key})
        assert (answer.status_code, errors(answer.text)) == (200, [NO_CHOICE]), (name, key)
        assert 'value="Kept"' in answer.text


@pytest.mark.parametrize("key", NO_KEY)
def test_so_it_is_where_a_weblog_is_moved_to(admin, entry, key):
    move = admin.post(f"/admin/weblogs/weblog/{entry.weblog_id}/move/", {"site": key})
    assert (move.status_code, NO_CHOICE in move.text) == (422, True)


@pytest.mark.parametrize("key", NO_KEY)
def test_so_it_is_in_the_studio(admin, key):
    new = admin.post(
        "/studio/weblogs/new/", {"title": "Fern", "site": key, "author": "a@b.example"}
    )
    assert (new.status_code, NO_CHOICE in new.text) == (422, True)
