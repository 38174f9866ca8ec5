"""Pages as functions: what preview and export call, without a request."""

import gzip
from datetime import timedelta

import pytest
from django.utils import timezone

from rookery.entries.models import Entry
from rookery.pages import places, render, themes
from rookery.weblogs.active import on
from tests import make

pytestmark = pytest.mark.django_db


def test_preview_shows_an_entry_that_was_never_saved_and_keeps_it_from_search_engines():
    weblog = make.weblog("Ana", is_root=True)
    entry = Entry(weblog=weblog, author=weblog.author, title="Not yet", body="*Soon.*")
    entry.render()
    page = render.entry(weblog, entry, preview=True).body.decode()
    assert "<em>Soon.</em>" in page
    assert '<h1 class="p-name">Not yet</h1>' in page
    assert '<meta name="robots" content="noindex">' in page
    assert weblog.entries.count() == 0


def test_page_says_until_when_it_is_true():
    weblog = make.weblog(is_root=True)
    make.entry(weblog)
    later = timezone.now() + timedelta(days=2)
    make.entry(weblog, "Later", pub_date=later)
    make.entry(weblog, "Much later", pub_date=later + timedelta(days=2))
    make.entry(weblog, "Draft", pub_date=later - timedelta(days=1), status="draft")
    with on(weblog.site):
        found = places.find().root
    assert render.home(found).not_after == later
    assert render.home(weblog).not_after is None


def test_page_names_itself_for_those_who_share_it():
    weblog = make.weblog("Ana", slug="ana", tagline="Damp notes", language="pt-BR")
    make.entry(weblog, "Moss", body="It grows.", summary="On moss.")
    with on(weblog.site):
        page = render.entry(weblog, places.read(weblog, "moss")).body.decode()
    for line in (
        '<html lang="pt-BR" data-palette="vellum">',
        "<title>Moss · Ana</title>",
        '<meta name="description" content="On moss.">',
        '<link rel="canonical" href="http://localhost:8000/ana/moss/">',
        '<meta property="og:title" content="Moss">',
        '<meta property="og:type" content="article">',
        '<link rel="alternate" type="application/atom+xml" title="Ana" href="/ana/feed/">',
        '<link rel="alternate" type="application/rss+xml" title="Ana (RSS)" href="/ana/feed/rss/">',
    ):
        assert line in page


@pytest.mark.parametrize(("theme", "palette"), [("folio", "vellum"), ("commons", "harbour")])
def test_front_page_and_theme_fit_into_eight_kilobytes(theme, palette):
    weblog = make.weblog("Ana", is_root=True, tagline="Damp notes", theme=theme)
    for number in range(25):
        words = " ".join(f"{word}{number}" for word in ("moss", "rain", "fern", "bark") * 60)
        make.entry(weblog, f"Walk number {number} in the rain", body=words)
    page = render.home(weblog).body
    assert len(gzip.compress(page)) + len(themes.chosen(theme).short[palette].gzipped) <= 8000
    assert page.count(b"<script") == page.count(b'<script type="application/ld+json">') == 1
    assert b"style=" not in page


def test_a_long_masthead_folds_its_later_pages(db):
    weblog = make.weblog()
    for number in range(8):
        make.entry(weblog, f"Page {number}", is_page=True)
    weblog.refresh_from_db()
    masthead = render.home(weblog).body.decode().partition("</header>")[0]
    shown, _, folded = masthead.partition("<summary>More pages</summary>")
    assert [f"Page {n}" in shown for n in range(8)] == [True] * 6 + [False] * 2
    assert [f"Page {n}" in folded for n in range(8)] == [False] * 6 + [True] * 2
    assert "Archive" in shown
