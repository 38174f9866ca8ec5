"""The room where an owner chooses theme, colours, logo, links and what feeds have."""

from io import BytesIO

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from rookery.media import logos
from rookery.weblogs.roles import Role
from tests import make


def room(weblog, rest=""):
    return f"/studio/w/{weblog.pk}/look/{rest}"


def sent(*links, **changes):
    lines = {
        f"links-{number}-{name}": value
        for number, pair in enumerate(links)
        for name, value in zip(("label", "url"), pair, strict=True)
    }
    counts = {"links-TOTAL_FORMS": len(links), "links-INITIAL_FORMS": 0}
    return {"look": "folio:vellum", "feeds_are_full": "full", **counts, **lines, **changes}


def picture(size=(1200, 800), mode="RGB", kind="JPEG"):
    out = BytesIO()
    exif = Image.Exif()
    exif[0x010E] = "where I live"
    Image.new(mode, size, "red").save(out, kind, **({"exif": exif} if kind == "JPEG" else {}))
    return SimpleUploadedFile("me.jpg", out.getvalue())


def test_a_look_is_chosen_and_readers_have_it(ana, weblog, client):
    before = weblog.generation
    links = (("Mastodon", "https://social.example/@ana"), ("", ""), ("Code", "code.example/ana"))
    said = sent(*links, look="commons:meadow", feeds_are_full="short")
    assert ana.post(room(weblog), said).status_code == 302
    weblog.refresh_from_db()
    assert (weblog.theme, weblog.palette, weblog.feeds_are_full) == ("commons", "meadow", False)
    assert weblog.links == [
        ["Mastodon", "https://social.example/@ana"],
        ["Code", "https://code.example/ana"],
    ]
    assert weblog.generation > before
    assert weblog.audit_events.first().detail == "theme, palette, links, feeds_are_full"
    page = client.get(weblog.path).text
    assert 'data-palette="meadow"' in page
    assert "/-/theme/commons-" in page
    assert '<a href="https://social.example/@ana" rel="me">Mastodon</a>' in page
    shown = ana.get(room(weblog)).text
    assert 'value="commons:meadow" required checked' in shown
    assert 'value="https://code.example/ana"' in shown


@pytest.mark.parametrize(
    ("said", "words"),
    [
        (sent(look="folio:mud"), "folio:mud is not one of the available choices"),
        (sent(feeds_are_full="half"), "half is not one of the available choices"),
        (sent(("Me", "javascript:alert(1)")), "Type a web address"),
        (sent(("Me", "ftp://files.example/")), "Type a web address"),
        (sent(("Me", "")), "Where does it lead?"),
        (sent(("", "https://me.example/")), "What shall it be called?"),
        ({"look": "folio:moss", "feeds_are_full": "full"}, "ManagementForm data is missing"),
    ],
)
def test_what_isnt_possible_is_refused_and_nothing_typed_is_lost(ana, weblog, said, words):
    kept = {**said, "links-0-label": said.get("links-0-label") or ""}
    answer = ana.post(room(weblog), kept)
    assert answer.status_code == 422
    assert "Nothing is changed yet." in answer.text
    assert answer.text.count(words) == 1
    if url := said.get("links-0-url"):
        assert f'value="{url}"' in answer.text
    weblog.refresh_from_db()
    assert (weblog.theme, weblog.palette, weblog.links) == ("folio", "", [])


def test_a_theme_that_is_gone_is_named_and_another_one_is_chosen(ana, weblog):
    weblog.theme = "driftwood"
    weblog.save()
    page = ana.get(room(weblog)).text
    assert "“driftwood” isn’t on this Rookery any more" in page
    assert 'value="folio:vellum" required checked' in page


def test_a_logo_is_cut_square_and_served_and_goes_again(ana, weblog, client):
    answer = ana.post(room(weblog, "logo/"), {"file": picture()})
    assert answer.status_code == 302
    weblog.refresh_from_db()
    first = weblog.logo.name
    page = client.get(weblog.path).text
    path = f"/-/logo/{weblog.uuid}/{first.rpartition('/')[2]}"
    assert f'<img class="logo" src="{path}"' in page
    logo = client.get(path)
    assert (logo.status_code, logo["Content-Type"]) == (200, "image/jpeg")
    assert b"where I live" not in logo.content
    assert Image.open(BytesIO(logo.content)).size == (logos.SIDE, logos.SIDE)

    ana.post(room(weblog, "logo/"), {"file": picture((40, 90), "RGBA", "PNG")})
    weblog.refresh_from_db()
    assert weblog.logo.name.endswith(".png")
    assert (weblog.logo.width, weblog.logo.height) == (40, 40)

    ana.post(room(weblog, "logo/remove/"))
    weblog.refresh_from_db()
    assert not weblog.logo
    assert client.get(path).status_code == 404
    assert [*weblog.audit_events.values_list("verb", flat=True)[:2]] == [
        "logo removed",
        "logo changed",
    ]


@pytest.mark.django_db(transaction=True)
def test_a_former_logo_is_thrown_away(ana, weblog):
    ana.post(room(weblog, "logo/"), {"file": picture()})
    weblog.refresh_from_db()
    first = weblog.logo.name
    assert default_storage.exists(first)
    ana.post(room(weblog, "logo/"), {"file": picture()})
    assert not default_storage.exists(first)


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"<svg onload=alert(1)>", "no picture in JPEG"),
        (picture().read()[:-400], "damaged or incomplete"),
        (b"x" * (logos.LARGEST + 1), "larger than 5 MB"),
    ],
)
def test_what_is_no_picture_is_refused(ana, weblog, data, words):
    answer = ana.post(room(weblog, "logo/"), {"file": SimpleUploadedFile("a.jpg", data)})
    assert answer.status_code == 422
    assert words in answer.text
    weblog.refresh_from_db()
    assert not weblog.logo


def test_only_the_owner_chooses(client_of, weblog):
    for role in (Role.CONTRIBUTOR, Role.WRITER, Role.EDITOR):
        person = client_of(make.member(weblog, role))
        assert person.get(room(weblog)).status_code == 403
        assert person.post(room(weblog), sent(look="commons:kiosk")).status_code == 403
        assert person.post(room(weblog, "logo/"), {"file": picture()}).status_code == 403
    weblog.refresh_from_db()
    assert (weblog.theme, bool(weblog.logo)) == ("folio", False)
