"""A page that breaks says so in the house's own words, on both kinds of pages."""

import pytest
from django.db import connection

from tests import make


@pytest.fixture
def breaking(client, monkeypatch, db):
    """A browser on an install where the table of weblogs is gone."""
    client.raise_request_exception = False
    make.weblog(is_root=True)
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE weblogs_weblog RENAME TO gone")
    return client


@pytest.mark.parametrize("path", ["/", "/friend/", "/feed/"])
def test_reader_page_that_breaks_says_so_and_keeps_its_headers(breaking, path):
    page = breaking.get(path)
    assert page.status_code == 500
    assert "Something broke here" in page.text
    assert "script-src 'none'" in page["Content-Security-Policy"]
    assert "gone" not in page.text


def test_studio_page_that_breaks_says_where_the_text_is(breaking, client_of):
    client = client_of(make.user())
    client.raise_request_exception = False
    page = client.get("/studio/w/1/")
    # SQLite says of a missing table what it says of a full disk: that it can't work just now.
    assert page.status_code == (500 if connection.vendor == "postgresql" else 503)
    assert "Your text is still in the form" in page.text
