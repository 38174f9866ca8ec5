"""Rookery's own words on reader pages are in the weblog's language; those that aren't say so."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext, ngettext, pgettext

from rookery.pages import render, search, voice, weblogs, words
from tests import make
from tests.rules import test_catalogues as rules

SPOKEN = sorted(path.name for path in words.CATALOGUES.iterdir())
NOT_SPOKEN = {"fi": "ltr", "fa": "rtl"}


def html(page) -> str:
    return page.body.decode()


@pytest.mark.parametrize("locale", SPOKEN)
def test_no_other_app_has_a_word_for_ours(locale):
    catalogue = rules.read(Path(words.CATALOGUES / locale / "LC_MESSAGES/django.po").read_text())
    with translation.override(translation.to_language(locale)):
        for message, expected in catalogue.items():
            context, english, plural = message
            if plural:
                assert {ngettext(english, plural, number) for number in range(120)} <= {*expected}
            else:
                said = pgettext(context, english) if context else gettext(english)
                assert [said] == expected


def test_in_a_language_without_catalogue_every_word_is_english():
    messages = rules.in_source()
    for language, _name in settings.LANGUAGES:
        if words.beside(language) == language:
            continue
        with translation.override(language):
            for context, english, plural in messages:
                said = pgettext(context, english) if context else gettext(english)
                assert plural or said == english, language


@pytest.mark.parametrize(
    ("language", "spoken"),
    [("de", "de"), ("de-AT", "de-AT"), ("es-mx", "es-mx"), ("pt-br", "pt-br"), ("pt", "pt"),
     ("zh-CN", "zh-CN"), ("zh-hans", "zh-hans"), ("zh-hant", "en"), ("en-GB", "en-GB"),
     ("fi", "en"), ("tlh", "en"), ("../x", "en"), ("", "en")],
)  # fmt: skip
def test_which_language_the_words_are_in(language, spoken):
    assert words.beside(language) == spoken


@pytest.mark.django_db
def test_a_german_weblog_speaks_german_on_every_page():
    weblog = make.weblog("Moos", slug="moos", language="de")
    for number in range(22):
        make.entry(weblog, f"Tag {number}", body="Regen. " * 900, tags=["Wald"])
    entry = weblog.entries.first()
    for page, said in [
        (render.home(weblog), "Zum Text springen|Archiv|Suche|Weiterlesen|Min\\.|Ältere Einträge"),
        (render.entry(weblog, entry), "Von|Schlagwörter"),
        (render.tag(weblog, "wald"), "Feed von „Wald“"),
        (render.tags(weblog), "<h1>Schlagwörter</h1>"),
        (render.archive(weblog), "<title>Archiv · Moos</title>"),
        (render.not_found(weblog, weblog.site), "<title>Nicht gefunden · Moos</title>|blättern"),
        (search.search(weblog, "regen"), "Mehr als 20 Einträge|Suchen</button>"),
        (search.search(weblog, "nichts"), "Kein Eintrag enthält alle diese Wörter"),
    ]:
        assert '<html lang="de"' in html(page)
        assert [one for one in said.split("|") if not re.search(one, html(page))] == []
        assert ' lang="en"' not in html(page)


@pytest.mark.django_db
@pytest.mark.parametrize(("language", "direction"), NOT_SPOKEN.items())
def test_words_that_stay_english_say_so(language, direction):
    turned = ' dir="ltr"' if direction == "rtl" else ""
    back = f' lang="{language}"' + (' dir="rtl"' if direction == "rtl" else "")
    weblog = make.weblog("Sammal", slug="sammal", language=language)
    make.entry(weblog, "Tietoja", is_page=True)
    for number in range(2):
        make.entry(weblog, f"Metsä {number}", body="Sade. " * 900, tags=["Suo"])
    weblog.refresh_from_db()
    english = f' lang="en"{turned}'
    page = html(render.home(weblog))
    for line in (
        f'<a class="skip" href="#content"{english}>Skip to the text</a>',
        f'<nav aria-label="Weblog"{english}>',
        f'<a href="/sammal/tietoja/"{back}>Tietoja</a>',
        f'<p class="more"{english}><a href="/sammal/metsa-1/">Read on<span class="hush"{back}>',
        f'<footer class="foot row"{english}>',
    ):
        assert line in page
    page = html(render.not_found(weblog, weblog.site))
    assert f'<div class="lede row"{english}>' in page
    assert f"{english}>Archive</h1>" in html(render.archive(weblog))
    assert f'autocapitalize="none"{back}' in html(search.search(weblog, "sade"))


@pytest.mark.django_db
def test_dates_speak_the_weblogs_language_also_where_words_dont():
    weblog = make.weblog(language="fi")
    entry = make.entry(weblog, "Sade")
    with voice.speaking("fi"):
        date = voice.written(entry.pub_date, weblog)
    assert f">{date}</time>" in html(render.home(weblog))
    assert re.search(r"kuuta \d{4}$", date)


@pytest.mark.django_db
def test_words_beside_an_entry_in_another_language_stay_the_weblogs():
    weblog = make.weblog(slug="moos", language="de")
    make.entry(weblog, "גשם", slug="rain", body="יורד " * 900, language="he")
    page = html(render.home(weblog))
    assert '<h2 class="p-name" lang="he" dir="rtl">' in page
    assert '<p class="more"><a href="/moos/rain/">Weiterlesen<span class="hush" lang="he"' in page


@pytest.mark.django_db
def test_pages_of_a_whole_site_speak_as_the_weblog_at_its_root():
    weblog = make.weblog("Mousse", slug="mousse", language="fr")
    make.entry(weblog)
    weblog.refresh_from_db()
    site = weblog.site
    assert '<html lang="en"' in html(weblogs.by_activity(site))
    weblog.is_root = True
    weblog.save()
    page = html(weblogs.by_activity(site))
    assert '<html lang="fr"' in page
    assert "Les plus récents d’abord" in page
    assert "De A à Z" in html(weblogs.by_name(site))
    assert "<h1>Recherche</h1>" in html(search.site_search(site, ""))
    assert "Il n’y a rien à cette adresse" in html(render.not_found(None, site))


def test_numbers_take_the_form_of_their_language():
    for language, said in [("ar", "دقيقتان"), ("ru", "2 мин"), ("ja", "2分"), ("xx", "2 min")]:
        assert words.reading_time(2, language) == said.replace(" ", words.NO_BREAK)
