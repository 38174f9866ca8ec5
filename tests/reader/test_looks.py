"""Stylesheets, logos and icons: kept for ever under a hash, and dead under no address."""

from io import BytesIO

import pytest
from PIL import Image

from rookery.media import logos
from rookery.pages import themes
from rookery.weblogs.hosts import origin
from rookery.weblogs.models import Weblog
from tests import make

pytestmark = pytest.mark.django_db


def picture() -> bytes:
    out = BytesIO()
    Image.new("RGB", (20, 20), "red").save(out, "PNG")
    return out.getvalue()


def test_a_stylesheet_is_kept_for_ever_and_an_old_one_is_asked_for_anew(client):
    theme = themes.find("folio")
    answer = client.get(themes.stylesheet(theme))
    assert answer.content == theme.whole.css
    assert answer["Content-Type"] == "text/css; charset=utf-8"
    assert answer["Cache-Control"] == "public, max-age=31536000, immutable"
    again = client.get(themes.stylesheet(theme), headers={"if-none-match": answer["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    old = client.get("/-/theme/folio-0123456789ab.css")
    assert (old.content, old["Cache-Control"]) == (theme.whole.css, "public, no-cache")
    assert client.get("/-/theme/driftwood-0123456789ab.css").status_code == 404


def test_a_front_page_of_plain_words_waits_for_the_short_stylesheet(client):
    weblog = make.weblog(is_root=True)
    make.entry(weblog, "Walk", tags=["moss"])
    theme = themes.find("folio")
    sheet = theme.short["vellum"]
    short, whole = themes.stylesheet(theme, sheet), themes.stylesheet(theme)
    assert short in client.get("/").text
    for other in ("/walk/", "/tags/moss/", "/archive/"):
        assert whole in client.get(other).text
    with_many_pages = make.weblog("Atlas")
    for number in range(7):
        make.entry(with_many_pages, f"Map {number}", is_page=True)
    assert whole in client.get("/atlas/").text, "the masthead folds one away"
    make.entry(weblog, "", body="- a list")
    assert whole in client.get("/").text
    zipped = client.get(short, headers={"accept-encoding": "gzip"})
    assert (zipped["Content-Encoding"], zipped["Vary"]) == ("gzip", "Accept-Encoding")
    assert zipped.content == sheet.gzipped
    assert client.get(short).content == sheet.css


def test_who_has_no_logo_has_a_letter_in_their_colours(client):
    weblog = make.weblog("Ärger & Co", is_root=True, theme="commons", palette="violet")
    icon = themes.of(weblog).icon
    assert f'<link rel="icon" href="{icon}"' in client.get("/").text
    answer = client.get(icon)
    assert (answer.status_code, answer["Content-Type"]) == (200, "image/svg+xml")
    assert ">Ä</text>" in answer.text
    assert "#5b35c4" in answer.text
    for odd in ("AB", "<", "%3C", "."):
        assert client.get(f"/-/icon/commons/violet/{odd}.svg").status_code == 404


def test_a_logo_lives_on_its_weblogs_site_alone(client):
    weblog = make.weblog(site="moss.example", is_root=True)
    logos.set_logo(weblog, picture(), by=None)
    path = themes.logo_path(weblog)
    answer = client.get(path, headers={"host": "moss.example"})
    assert (answer.status_code, answer["Content-Type"]) == (200, "image/jpeg")
    assert answer["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert answer["X-Content-Type-Options"] == "nosniff"
    elsewhere = client.get(path)
    assert (elsewhere.status_code, elsewhere["Location"]) == (301, origin(weblog.site) + path)
    other = path.replace(".jpg", ".png")
    assert client.get(other, headers={"host": "moss.example"}).status_code == 404


def test_the_logo_of_a_hidden_weblog_is_gone(client):
    weblog = make.weblog(is_root=True)
    logos.set_logo(weblog, picture(), by=None)
    path = themes.logo_path(weblog)
    assert client.get(path).status_code == 200
    Weblog.objects.filter(pk=weblog.pk).update(suspended_at=weblog.created_at)
    assert client.get(path).status_code == 404


def test_the_list_of_weblogs_looks_like_the_one_at_the_root(client):
    make.entry(make.weblog(is_root=True, theme="commons", palette="kiosk"))
    page = client.get("/weblogs/").text
    assert 'data-palette="kiosk"' in page
    assert "/-/theme/commons-" in page
