"""Pictures that authors send: kept whole, and silent about the people who took them."""

import io
import struct
import zlib

import pytest
from PIL import Image as Pillow
from PIL import ImageCms, features
from PIL.PngImagePlugin import PngInfo

from rookery.media import images, privacy
from rookery.media.images import Refused, inspect_image, sniff

GPS = 0x8825
ORIENTATION = 0x0112
XMP = b'<x:xmpmeta xmlns:x="adobe:ns:meta/"><GPSLatitude>51,28N</GPSLatitude></x:xmpmeta>'
PROFILE = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
FORMATS = ["JPEG", "PNG", "WEBP", *(["AVIF"] if features.check("avif") else [])]


def picture(size=(40, 20), mode="RGB") -> Pillow.Image:
    """Dark on the left, light on the right, so that a turn shows."""
    image = Pillow.new(mode, size, "white")
    image.paste("black", (0, 0, size[0] // 2, size[1]))
    return image


def written(image, form, **options) -> bytes:
    out = io.BytesIO()
    image.save(out, form, **options)
    return out.getvalue()


def told(orientation=1) -> Pillow.Exif:
    exif = Pillow.Exif()
    exif[ORIENTATION] = orientation
    exif[0x010F] = "A camera of hers"
    exif.get_ifd(GPS)[1] = "N"
    exif.get_ifd(GPS)[2] = (51.0, 28.0, 40.1)
    return exif


def opened(data) -> Pillow.Image:
    image = Pillow.open(io.BytesIO(data))
    image.load()
    return image


@pytest.mark.parametrize("form", FORMATS)
def test_a_photograph_no_longer_says_where_it_was_taken(form):
    sent = written(picture(), form, exif=told(), xmp=XMP, icc_profile=PROFILE)
    assert b"camera of hers" in sent
    kept = inspect_image(sent)
    assert (kept.width, kept.height) == (40, 20)
    assert kept.content_type == f"image/{form.lower()}"
    assert b"camera of hers" not in kept.data
    assert b"GPSLatitude" not in kept.data
    seen = opened(kept.data)
    assert dict(seen.getexif()) == {}
    assert seen.info.get("icc_profile") == PROFILE


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP"])
def test_no_pixel_changes_where_nothing_must_be_turned(form):
    sent = written(picture(), form, exif=told())
    assert opened(inspect_image(sent).data).tobytes() == opened(sent).tobytes()


@pytest.mark.skipif(not features.check("avif"), reason="this Pillow has no AVIF")
def test_an_avif_that_tells_nothing_is_kept_as_it_came():
    sent = written(picture(), "AVIF")
    kept = inspect_image(sent)
    assert (kept.data, kept.extension) == (sent, ".avif")


@pytest.mark.parametrize("form", FORMATS)
def test_a_photograph_from_a_telephone_held_sideways_stands_upright(form):
    kept = inspect_image(written(picture(), form, exif=told(orientation=6)))
    assert (kept.width, kept.height) == (20, 40)
    seen = opened(kept.data).convert("L")
    assert seen.size == (20, 40)
    assert seen.getpixel((10, 3)) < 40  # Dark on the left has become dark at the top.
    assert seen.getpixel((10, 36)) > 215
    assert b"camera of hers" not in kept.data


def test_a_picture_in_cmyk_or_grey_or_with_a_palette_stays_what_it_is():
    for mode in ("L", "CMYK"):
        assert opened(inspect_image(written(picture(mode=mode), "JPEG")).data).mode == mode
    with_palette = picture().convert("P")
    assert opened(inspect_image(written(with_palette, "PNG")).data).mode == "P"


def test_notes_in_a_png_go():
    notes = PngInfo()
    notes.add_text("Comment", "at her house")
    notes.add_itxt("XML:com.adobe.xmp", XMP.decode(), zip=True)
    kept = inspect_image(written(picture(), "PNG", pnginfo=notes))
    assert opened(kept.data).info == {}


@pytest.mark.parametrize("form", ["GIF", "WEBP", "PNG"])
def test_an_animation_still_moves(form):
    frames = [picture().rotate(angle) for angle in (0, 90, 180)]
    sent = written(
        frames[0], form, save_all=True, append_images=frames[1:], duration=80, loop=0, exif=told()
    )
    kept = inspect_image(sent)
    seen = Pillow.open(io.BytesIO(kept.data))
    assert (seen.n_frames, seen.info["loop"]) == (3, 0)
    assert b"camera of hers" not in kept.data


def test_comments_in_a_gif_go_and_its_loop_stays():
    frames = [picture(), picture().rotate(180)]
    sent = written(
        frames[0], "GIF", save_all=True, append_images=frames[1:], loop=3, comment=b"at her house"
    )
    assert b"at her house" in sent
    kept = inspect_image(sent)
    assert b"at her house" not in kept.data
    assert Pillow.open(io.BytesIO(kept.data)).info["loop"] == 3


@pytest.mark.parametrize("form", ["JPEG", "PNG", "GIF", "WEBP"])
def test_what_hangs_behind_the_end_goes(form):
    sent = written(picture(), form)
    hidden = b"<script>alert(1)</script> PK\x03\x04"
    assert inspect_image(sent + hidden).data == inspect_image(sent).data
    assert hidden not in inspect_image(sent + hidden).data


def test_of_a_telephones_double_picture_the_first_is_kept():
    sent = written(picture(), "MPO", save_all=True, append_images=[picture((8, 8))])
    assert Pillow.open(io.BytesIO(sent)).format == "MPO"
    kept = inspect_image(sent)
    seen = Pillow.open(io.BytesIO(kept.data))
    assert (seen.format, seen.size, kept.content_type) == ("JPEG", (40, 20), "image/jpeg")


def test_a_progressive_jpeg_with_a_comment_between_its_scans_loses_the_comment():
    sent = written(picture((400, 300)), "JPEG", progressive=True)
    second_scan = sent.index(b"\xff\xda", sent.index(b"\xff\xda") + 2)
    comment = b"\xff\xfe" + struct.pack(">H", 14) + b"at her house"
    kept = inspect_image(sent[:second_scan] + comment + sent[second_scan:])
    assert kept.data == inspect_image(sent).data
    assert opened(kept.data).tobytes() == opened(sent).tobytes()


def bomb(width, height) -> bytes:
    """A PNG of a few bytes that claims to be as large as this."""

    def chunk(kind, content):
        return (
            struct.pack(">I", len(content))
            + kind
            + content
            + struct.pack(">I", zlib.crc32(kind + content))
        )

    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    body = zlib.compress(b"\0" * 1000)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", body) + chunk(b"IEND", b"")
    )


@pytest.mark.parametrize("side", [7_100, 20_000, 60_000])
def test_a_decompression_bomb_is_refused_before_it_goes_off(side):
    with pytest.raises(Refused, match="more than 50 million pixels"):
        inspect_image(bomb(side, side))


def test_an_animation_as_large_as_a_bomb_is_refused(monkeypatch):
    monkeypatch.setattr(images, "LARGEST_ANIMATION", 40 * 20 * 3)
    frames = [Pillow.new("L", (40, 20), shade) for shade in range(4)]
    few = written(frames[0], "GIF", save_all=True, append_images=frames[1:3])
    assert inspect_image(few).kind.content_type == "image/gif"
    sent = written(frames[0], "GIF", save_all=True, append_images=frames[1:])
    with pytest.raises(Refused, match="animation is too long"):
        inspect_image(sent)


@pytest.mark.parametrize("form", [*FORMATS, "GIF"])
def test_a_picture_that_was_cut_off_is_refused(form):
    sent = written(picture((300, 200)).effect_spread(90), form)
    with pytest.raises(Refused, match=r"damaged or incomplete|no picture"):
        inspect_image(sent[: len(sent) * 2 // 3])


@pytest.mark.parametrize(
    "sent", [b"", b"<svg xmlns='x'/>", b"GIF89a", b"\xff\xd8\xff\xe0", b"BM" * 60]
)
def test_what_is_no_picture_is_refused(sent):
    with pytest.raises(Refused):
        inspect_image(sent)


def test_formats_that_pillow_knows_and_we_do_not_are_refused():
    for form in ("BMP", "TIFF", "ICO", "PPM"):
        with pytest.raises(Refused, match="no picture in JPEG"):
            inspect_image(written(picture((16, 16)), form))


@pytest.mark.parametrize("clean", [privacy.jpeg, privacy.png, privacy.webp, privacy.gif])
def test_a_file_that_ends_too_early_is_no_endless_loop(clean):
    forms = {"jpeg": "JPEG", "png": "PNG", "webp": "WEBP", "gif": "GIF"}
    sent = written(picture(), forms[clean.__name__], comment=b"x" * 50)
    for length in range(12, len(sent) - 1, 7):
        try:
            clean(sent[:length])
        except ValueError:
            continue
        assert clean is privacy.webp  # Its chunks may end anywhere; Pillow has looked before.


def test_a_gif_with_a_block_that_no_one_knows_is_refused():
    sent = written(picture(), "GIF")
    with pytest.raises(ValueError, match="unknown block"):
        privacy.gif(sent[:-1] + b"\x99;")


@pytest.mark.parametrize(
    ("data", "name", "expected"),
    [
        (b"%PDF-1.7\n", "a.exe", ("application/pdf", ".pdf", False)),
        (b"ID3\x04\0\0", "a", ("audio/mpeg", ".mp3", False)),
        (b"\xff\xfb\x90\x00", "a", ("audio/mpeg", ".mp3", False)),
        (b"\0\0\0\x20ftypM4A \0", "a", ("audio/mp4", ".m4a", False)),
        (b"\0\0\0\x20ftypisom\0", "a", ("video/mp4", ".mp4", False)),
        (b"\0\0\0\x20ftypavif\0", "a", ("image/avif", ".avif", False)),
        (b"OggS\0\x02" + b"\0" * 22 + b"\x01vorbis", "a", ("audio/ogg", ".ogg", False)),
        (b"RIFF\0\0\0\0WAVEfmt ", "a", ("audio/wav", ".wav", False)),
        (b"RIFF\0\0\0\0WEBPVP8 ", "a", ("image/webp", ".webp", False)),
        (b"fLaC\0", "a", ("audio/flac", ".flac", False)),
        (
            b"\x1aE\xdf\xa3\x9fB\x86\x81\x01B\xf7\x81\x01B\x82\x84webm",
            "a",
            ("video/webm", ".webm", False),
        ),
        (b"\xff\xd8\xff\xe0", "a.png", ("image/jpeg", ".jpg", False)),
        ("Straße\n".encode(), "a.TXT", ("text/plain", ".txt", False)),
        (b"# Notes", "a.md", ("text/plain", ".txt", False)),
        (
            b'<?xml version="1.0"?>\n<!-- by her -->\n<svg xmlns="x">',
            "a.png",
            ("image/svg+xml", ".svg", True),
        ),
        (b"\xef\xbb\xbf<SVG>", "a.txt", ("image/svg+xml", ".svg", True)),
    ],
)
def test_a_file_is_what_its_first_bytes_say(data, name, expected):
    assert sniff(data, name) == expected


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (b"", "empty.txt"),
        (b"<!doctype html><script>alert(1)</script>", "page.html"),
        (b"PK\x03\x04", "archive.zip"),
        (b"MZ\x90\0", "setup.exe"),
        (b"plain words", "words.js"),
        (b"with\0nothing", "words.txt"),
        (b"\xff\xfe\xfa", "words.txt"),
        (b"OggS\0\x02" + b"\0" * 22 + b"\x80theora", "film.ogg"),
        (b"\x1aE\xdf\xa3\x9fB\x82\x88matroska", "film.mkv"),
    ],
)
def test_what_is_not_on_the_list_is_refused_by_name(data, name):
    with pytest.raises(Refused, match=name):
        sniff(data, name)
