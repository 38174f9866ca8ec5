"""Files: taken in by their content, described, found again, deleted."""

from io import BytesIO
from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from rookery.weblogs.roles import Role
from tests import make


def picture(name="Rooks at dusk.JPG", size=(40, 30)):
    data = BytesIO()
    Image.new("RGB", size, "teal").save(data, "PNG")
    return SimpleUploadedFile(name, data.getvalue(), "image/jpeg")  # It says so; it is a PNG.


def media(weblog, rest=""):
    return f"/studio/w/{weblog.pk}/media/{rest}"


def stored():
    return [path for path in Path(settings.MEDIA_ROOT).rglob("*") if path.is_file()]


def test_a_picture_is_uploaded_and_shown_with_its_markdown(ana, weblog, client):
    page = ana.post(media(weblog), {"file": picture(), "alt": "Rooks in a tree"}, follow=True)
    upload = weblog.uploads.get()
    assert (upload.name, upload.content_type) == ("rooks-at-dusk.png", "image/png")
    assert (upload.alt, upload.width, upload.created_by) == ("Rooks in a tree", 40, weblog.author)
    assert f"![Rooks in a tree](/-/media/{upload.uuid}/rooks-at-dusk.png)" in page.text
    assert client.get(upload.path).status_code == 200


def test_the_writing_room_gets_markdown_back(ana, weblog):
    answer = ana.post(media(weblog), {"file": picture()}, headers={"accept": "application/json"})
    assert answer.status_code == 201
    upload = weblog.uploads.get()
    assert answer.json() == {"markdown": upload.markdown, "path": upload.path}


@pytest.mark.parametrize("accept", ["application/json", "text/html"])
def test_what_isnt_allowed_is_refused_with_the_reason(ana, weblog, accept):
    program = SimpleUploadedFile("rooks.png", b"MZ\x90\x00 no picture", "image/png")
    answer = ana.post(media(weblog), {"file": program}, headers={"accept": accept})
    assert answer.status_code == 422
    if accept == "application/json":
        assert answer.json()["error"]
    else:
        assert answer.context["form"].errors["file"]
    assert weblog.uploads.count() == 0
    assert stored() == []


def test_a_description_is_added_later(ana, weblog):
    ana.post(media(weblog), {"file": picture()})
    upload = weblog.uploads.get()
    assert "no description" in ana.get(media(weblog)).text
    ana.post(media(weblog, f"{upload.uuid}/"), {"alt": "A field"})
    upload.refresh_from_db()
    assert upload.alt == "A field"


def test_deleting_names_the_entries_that_show_it(
    ana, weblog, client, django_capture_on_commit_callbacks
):
    ana.post(media(weblog), {"file": picture()})
    upload = weblog.uploads.get()
    make.entry(weblog, "Dusk", body=upload.markdown)
    assert "Dusk" in ana.get(media(weblog, f"{upload.uuid}/")).text
    with django_capture_on_commit_callbacks(execute=True):
        ana.post(media(weblog, f"{upload.uuid}/delete/"))
    assert client.get(upload.path).status_code == 404
    assert stored() == []


def test_writers_change_their_own_files_and_editors_all(ana, weblog, client_of):
    ana.post(media(weblog), {"file": picture()})
    upload = weblog.uploads.get()
    writer = client_of(make.member(weblog, Role.WRITER))
    assert upload.name in writer.get(media(weblog)).text
    assert writer.post(media(weblog, f"{upload.uuid}/"), {"alt": "x"}).status_code == 404
    assert writer.post(media(weblog, f"{upload.uuid}/delete/")).status_code == 404
    editor = client_of(make.member(weblog, Role.EDITOR))
    assert editor.post(media(weblog, f"{upload.uuid}/"), {"alt": "x"}).status_code == 302
    stranger = client_of(make.weblog().author)
    assert stranger.get(media(weblog)).status_code == 404
    assert stranger.post(media(weblog), {"file": picture()}).status_code == 404
    assert weblog.uploads.count() == 1
