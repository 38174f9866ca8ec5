"""What machines read of pages: cards, JSON-LD, microformats."""

import json
import re

import mf2py
import pytest

from rookery.entries.models import Entry
from rookery.pages import metadata
from rookery.pages.metadata import Subject
from tests import make

HOME = "http://localhost:8000"


@pytest.fixture
def weblog(db):
    ana = make.user("Ana Lind")
    weblog = make.weblog("Moss", author=ana, is_root=True, tagline="Damp", language="pt-BR")
    entry = make.entry(weblog, "Rain", summary="It rained.", tags=["Wet", "Weather"])
    html = '<p><img src="/-/media/1/a.png" alt="A “wet” fern"> and <img src="/-/media/2/b.png"></p>'
    Entry.objects.filter(pk=entry.pk).update(image="/-/media/1/a.png", body_html=html)
    return weblog


def read(client, path):
    response = client.get(path)
    assert response.status_code == 200
    return response.content.decode()


def graph(page):
    (said,) = re.findall(r'<script type="application/ld\+json">(.*?)</script>', page, re.DOTALL)
    found = json.loads(said)
    assert found["@context"] == "https://schema.org"
    return {thing["@type"]: thing for thing in found["@graph"]}


def properties(page):
    return re.findall(r'<meta (?:property|name)="([^"]+)" content="([^"]*)">', page)


def test_an_entry_has_a_card_for_who_shares_it(client, weblog):
    entry = weblog.entries.get()
    said = properties(read(client, "/rain/"))
    at = entry.pub_date.strftime("%Y-%m-%dT%H:%M:%SZ")
    assert {
        ("og:type", "article"),
        ("og:url", f"{HOME}/rain/"),
        ("og:title", "Rain"),
        ("og:site_name", "Moss"),
        ("og:description", "It rained."),
        ("og:locale", "pt_BR"),
        ("og:image", f"{HOME}/-/media/1/a.png"),
        ("og:image:alt", "A “wet” fern"),
        ("article:published_time", at),
        ("article:author", f"{HOME}/authors/ana-lind/"),
        ("article:tag", "Wet"),
        ("article:tag", "Weather"),
        ("twitter:card", "summary_large_image"),
    } <= {*said}


def test_search_engines_are_told_what_an_entry_is(client, weblog):
    things = graph(read(client, "/rain/"))
    posting = things["BlogPosting"]
    assert posting["headline"] == "Rain"
    assert posting["author"] == {
        "@type": "Person", "name": "Ana Lind", "url": f"{HOME}/authors/ana-lind/"
    }  # fmt: skip
    assert posting["mainEntityOfPage"] == f"{HOME}/rain/"
    assert posting["image"] == f"{HOME}/-/media/1/a.png"
    assert posting["keywords"] == ["Wet", "Weather"]
    assert posting["publisher"]["name"] == "Moss"
    assert posting["dateModified"] >= posting["datePublished"]
    assert [step["item"] for step in things["BreadcrumbList"]["itemListElement"]] == [
        f"{HOME}/",
        f"{HOME}/rain/",
    ]


def test_a_home_is_a_website_with_a_search(client, weblog):
    things = graph(read(client, "/"))
    target = things["WebSite"]["potentialAction"]["target"]
    assert target["urlTemplate"] == f"{HOME}/search/?q={{words}}"
    assert things["Blog"]["author"]["name"] == "Ana Lind"
    assert "BreadcrumbList" not in things


def test_microformats_of_an_entry(client, weblog):
    (entry,) = mf2py.parse(doc=read(client, "/rain/"), url=f"{HOME}/rain/")["items"]
    assert entry["type"] == ["h-entry"]
    said = entry["properties"]
    assert said["name"] == ["Rain"]
    assert said["url"] == [f"{HOME}/rain/"]
    assert said["summary"] == ["It rained."]
    assert said["category"] == ["Wet", "Weather"]
    assert said["photo"] == [f"{HOME}/-/media/1/a.png"]
    assert said["updated"] >= said["published"]
    assert "<img" in said["content"][0]["html"]
    (author,) = said["author"]
    assert author["type"] == ["h-card"]
    assert author["properties"] == {"name": ["Ana Lind"], "url": [f"{HOME}/authors/ana-lind/"]}


@pytest.mark.parametrize("path", ["/", "/tags/wet/", "/authors/ana-lind/"])
def test_microformats_of_lists(client, weblog, path):
    (feed,) = mf2py.parse(doc=read(client, path), url=HOME + path)["items"]
    assert feed["type"] == ["h-feed"]
    (entry,) = feed["children"]
    assert entry["properties"]["url"] == [f"{HOME}/rain/"]
    assert entry["properties"]["name"] == ["Rain"]
    if path != "/tags/wet/":
        (author,) = feed["properties"]["author"]
        assert author["properties"]["url"] == [f"{HOME}/authors/ana-lind/"]


NASTY = "</script><script>alert(1)</script><!-- \u2028 & \"quoted\" 'so'"


def test_nothing_breaks_out_of_a_card():
    subject = Subject(
        name=NASTY, home="https://a/", url="https://a/b/", heading=NASTY, kind="website",
        language="en", description=NASTY,
    )  # fmt: skip
    text = metadata.cards(subject)
    assert text.count("<script") == text.count("</script") == 1
    assert "<!--" not in text
    assert graph(text)["BreadcrumbList"]["itemListElement"][1]["name"] == NASTY


@pytest.mark.parametrize(
    ("language", "said"),
    [("pt-BR", "pt_BR"), ("de", "de_DE"), ("zh-Hant-TW", "zh_TW"), ("xx", ""), ("en", "en_US")],
)
def test_locales_name_a_country(language, said):
    assert metadata.territory(language) == said
