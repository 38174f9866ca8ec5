"""Uploads as readers get them: whole, in ranges, and never with the right to run anything."""

import uuid
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.utils import timezone

from rookery.media.models import Upload
from rookery.media.receive import receive
from rookery.weblogs.models import Domain, Weblog
from tests import make

pytestmark = pytest.mark.django_db

SOUND = bytes(range(256)) * 1000


def put(weblog, name="walk.mp3", data=SOUND, content_type="audio/mpeg", **more) -> Upload:
    upload = Upload(weblog=weblog, name=name, content_type=content_type, size=len(data), **more)
    upload.file.save(name, ContentFile(data), save=False)
    upload.save()
    return upload


def body(response) -> bytes:
    return response.getvalue()


@pytest.fixture
def weblog():
    return make.weblog("Ana", is_root=True)


def test_file_is_streamed_with_headers_that_let_nothing_run(client, weblog):
    upload = put(weblog, "moss.png", b"\x89PNG", "image/png")
    response = client.get(upload.path)
    assert response.status_code == 200
    assert body(response) == b"\x89PNG"
    expected = {
        "Content-Type": "image/png",
        "Content-Length": "4",
        "Content-Security-Policy": "sandbox; default-src 'none'",
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": "public, max-age=31536000, immutable",
        "Content-Disposition": 'inline; filename="moss.png"',
        "ETag": f'"{upload.uuid.hex}"',
    }
    assert {name: response[name] for name in expected} == expected
    assert not response.cookies


@pytest.mark.parametrize(
    ("content_type", "is_download"),
    [
        ("image/svg+xml", True),
        ("image/svg+xml", False),
        ("application/pdf", False),
        ("text/html", False),
        ("application/zip", False),
        ("image/png", True),
    ],
)
def test_what_could_be_a_document_is_only_downloaded(client, weblog, content_type, is_download):
    upload = put(weblog, "x.bin", b"<svg>", content_type, is_download=is_download)
    assert client.get(upload.path)["Content-Disposition"] == 'attachment; filename="x.bin"'


def test_file_that_the_browser_has_is_not_sent_again(client, weblog):
    upload = put(weblog)
    etag = client.get(upload.path)["ETag"]
    again = client.get(upload.path, headers={"if-none-match": etag})
    assert (again.status_code, again.content) == (304, b"")
    assert again["Cache-Control"] == "public, max-age=31536000, immutable"


@pytest.mark.parametrize(
    ("asked", "first", "end"),
    [
        ("bytes=0-99", 0, 100),
        ("bytes=100-", 100, len(SOUND)),
        ("bytes=-50", len(SOUND) - 50, len(SOUND)),
        ("bytes=0-0", 0, 1),
        ("bytes=255999-999999999", 255999, len(SOUND)),
        ("bytes=-999999999", 0, len(SOUND)),
        ("bytes=70000-200000", 70000, 200001),
    ],
)
def test_a_range_is_sent_as_asked(client, weblog, asked, first, end):
    response = client.get(put(weblog).path, headers={"range": asked})
    assert response.status_code == 206
    assert body(response) == SOUND[first:end]
    assert response["Content-Range"] == f"bytes {first}-{end - 1}/{len(SOUND)}"
    assert response["Content-Length"] == str(end - first)


@pytest.mark.parametrize("asked", ["bytes=256000-", "bytes=300000-400000", "bytes=-0", "bytes=9-3"])
def test_a_range_that_is_not_there_is_refused_with_the_size(client, weblog, asked):
    response = client.get(put(weblog).path, headers={"range": asked})
    assert response.status_code == 416
    assert response["Content-Range"] == f"bytes */{len(SOUND)}"


@pytest.mark.parametrize("asked", ["bytes=0-1,5-6", "lines=0-1", "bytes=-", "bytes=a-b"])
def test_a_range_that_is_not_understood_gets_the_whole_file(client, weblog, asked):
    response = client.get(put(weblog).path, headers={"range": asked})
    assert (response.status_code, len(body(response))) == (200, len(SOUND))


def test_if_range_of_another_file_gets_the_whole_of_this_one(client, weblog):
    upload = put(weblog)
    headers = {"range": "bytes=0-9", "if-range": '"other"'}
    assert client.get(upload.path, headers=headers).status_code == 200
    headers["if-range"] = f'"{upload.uuid.hex}"'
    assert client.get(upload.path, headers=headers).status_code == 206


def test_head_tells_the_size_and_sends_nothing(client, weblog):
    response = client.head(put(weblog).path)
    assert response["Content-Length"] == str(len(SOUND))
    assert body(response) == b""


def test_nothing_but_get_and_head(client, weblog):
    assert client.post(put(weblog).path).status_code == 405


def test_file_moves_house_with_its_weblog(client, weblog):
    upload = put(weblog)
    moss = make.site("moss.localhost")
    Domain.objects.create(host="www.moss.localhost", status="active", site=moss)
    Weblog.objects.filter(pk=weblog.pk).update(site=moss)
    now = f"http://moss.localhost:8000{upload.path}"
    for host in ("localhost:8000", "www.moss.localhost:8000"):
        response = client.get(upload.path, headers={"host": host})
        assert (response.status_code, response["Location"]) == (301, now)
        assert response["Cache-Control"] == "no-cache"
    there = client.get(upload.path, headers={"host": "moss.localhost:8000"})
    assert body(there) == SOUND


def test_another_name_leads_to_the_one_address(client, weblog):
    upload = put(weblog)
    response = client.get(f"/-/media/{upload.uuid}/other.mp3")
    assert response["Location"] == f"http://localhost:8000{upload.path}"


@pytest.mark.parametrize("state", ["suspended_at", "deleted_at"])
def test_file_of_a_weblog_that_is_gone_is_gone(client, weblog, state):
    upload = put(weblog)
    Weblog.objects.filter(pk=weblog.pk).update(**{state: timezone.now()})
    assert client.get(upload.path).status_code == 404


def test_file_that_is_not_there_is_404(client, weblog):
    upload = put(weblog)
    Path(upload.file.path).unlink()
    assert client.get(upload.path).status_code == 404
    assert client.get(f"/-/media/{uuid.uuid4()}/walk.mp3").status_code == 404


def test_a_range_of_absurd_length_gets_the_whole_file(client, weblog):
    upload = receive(weblog, b"plain words", "words.txt", by=None)
    for odd in (f"bytes={'9' * 5000}-", f"bytes=0-{'9' * 5000}"):
        page = client.get(upload.path, headers={"range": odd})
        assert page.status_code == 200
        assert b"".join(page) == b"plain words"
