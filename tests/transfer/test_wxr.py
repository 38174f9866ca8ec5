"""Reading a WordPress export: what is found in it, and how a broken one is refused, by line."""

import gzip
import random
import tracemalloc
from datetime import UTC

import pytest

from rookery.transfer.items import Unreadable
from rookery.transfer.wordpress import repair, wxr
from rookery.transfer.wordpress.raw import Term
from rookery.transfer.wordpress.reading import open_file
from tests.transfer.exports import HEAD, SAMPLES, SITE, TAIL, author, export, item, meta, written


def refusal(path):
    with pytest.raises(Unreadable) as caught:
        open_file(path, UTC)
    return str(caught.value)


def items_of(path, *, mend=False):
    document = wxr.Document(path, mend=mend)
    return document, [*document.items()]


def test_sample_is_read_item_by_item_with_its_lines():
    document, items = items_of(SAMPLES / "harbour.xml")
    assert [(raw.post_id, raw.post_type, raw.line) for raw in items][:3] == [
        ("12", "post", 24),
        ("2", "page", 61),
        ("5", "page", 82),
    ]
    assert len(items) == 12
    assert items[0].comments == 2
    assert items[0].terms[1] == Term("post_tag", "rope", "Rope")
    assert items[9].meta == {"_wp_attachment_image_alt": "A small boat"}
    assert document.head.site_url == "https://harbour.example/blog"
    assert document.head.authors["ole"].name == "Ole Strand"


def test_scan_counts_by_kind_and_writes_down_nothing_else():
    scan = open_file(SAMPLES / "harbour.xml", UTC).scan
    assert scan.counts == {
        "post": 7, "page": 2, "attachment": 1, "nav_menu_item": 1, "recipe": 1, "comment": 2,
    }  # fmt: skip
    assert scan.title == "Harbour & Home"
    assert ("wordpress:19", "https://harbour.example/blog/?p=19") not in scan.entries
    assert len(scan.entries) == 8


@pytest.mark.parametrize("scheme", ["http", "https"])
@pytest.mark.parametrize("version", ["1.0", "1.1", "1.2"])
def test_every_version_is_read_whatever_prefix_the_file_uses(tmp_path, scheme, version):
    text = export(item("Hello", number=7))
    text = text.replace(
        "http://wordpress.org/export/1.2", f"{scheme}://wordpress.org/export/{version}"
    )
    text = text.replace("<wp:", "<w:").replace("</wp:", "</w:").replace("xmlns:wp", "xmlns:w")
    _, items = items_of(written(tmp_path, text))
    assert [(raw.post_id, raw.fields["content:encoded"]) for raw in items] == [("7", "Hello")]


def test_elements_of_a_foreign_namespace_are_not_mistaken_for_wordpress(tmp_path):
    hijacked = item("x", number=5).replace("<item>", '<item xmlns:wp="http://evil.example/">')
    first_wins = item("y", number=6).replace("</item>", "<wp:post_id>99</wp:post_id></item>")
    _, items = items_of(written(tmp_path, export(hijacked, first_wins)))
    assert [(raw.post_type, raw.post_id) for raw in items][1:] == [("post", "6")]
    assert items[0].post_type == ""


def test_number_is_taken_from_the_address_when_the_element_is_missing(tmp_path):
    text = export(item("x", wp_post_id=None, guid=f"{SITE}/?page_id=44"))
    _, (raw,) = items_of(written(tmp_path, text))
    assert raw.post_id == "44"
    assert open_file(tmp_path / "export.xml", UTC).scan.entries[0][0] == "wordpress:44"


def test_item_without_any_number_is_known_by_a_stable_code(tmp_path):
    text = export(item("x", wp_post_id=None, guid="tag:old.example", title="Unnumbered"))
    keys = [open_file(written(tmp_path, text), UTC).scan.entries[0][0] for _ in range(2)]
    assert keys[0] == keys[1]
    assert keys[0].startswith("wordpress:x")


def test_two_items_with_one_number_are_both_kept(tmp_path):
    text = export(item("one", number=3), item("two", number=3))
    scan = open_file(written(tmp_path, text), UTC).scan
    assert [key for key, _ in scan.entries] == ["wordpress:3", "wordpress:3.2"]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "the file is empty."),
        (gzip.compress(b"<rss/>", mtime=0), "this is a gzip archive. Unpack it first (gunzip)"),
        (b"PK\x03\x04....", "this is a zip archive."),
        (b'{"db": []}', "Line 1: this is not XML."),
        (b"\n<!DOCTYPE html>\n<html></html>", "Line 1: this is a web page"),
        (b"<?xml version='1.0'?>\n<feed/>", "Line 2: the outermost element is <feed>"),
    ],
)
def test_what_is_no_export_is_named(tmp_path, content, message):
    assert refusal(written(tmp_path, content)).startswith(message)


def test_wrong_closing_tag_is_refused_with_its_line(tmp_path):
    text = export(item("x")).replace("<channel>", "<chanel>")
    line = text[: text.index("</channel>")].count("\n") + 1
    assert refusal(written(tmp_path, text)) == (
        f"Line {line}: a closing tag does not match the one that was opened."
    )


def test_file_that_was_cut_off_is_refused_with_its_line(tmp_path):
    text = export(item("x"), item("y"))
    cut = text[: text.rindex("<content:encoded>") + 30]
    lines = cut.count("\n") + 1
    assert refusal(written(tmp_path, cut)).startswith(
        f"Line {lines - 0}: a CDATA section never ends"
    )


def test_missing_version_is_refused_at_the_first_item(tmp_path):
    text = export(item("x")).replace("<wp:wxr_version>1.2</wp:wxr_version>", "")
    line = text[: text.index("<item>")].count("\n") + 1
    assert refusal(written(tmp_path, text)).startswith(
        f"Line {line}: there is no <wp:wxr_version> before this, so this is not a WordPress export"
    )


def test_missing_version_is_refused_also_without_an_item(tmp_path):
    text = export().replace("<wp:wxr_version>1.2</wp:wxr_version>", "")
    assert "no <wp:wxr_version>" in refusal(written(tmp_path, text))


def test_version_that_is_no_number_is_refused(tmp_path):
    text = export().replace("1.2</wp:wxr", "abc</wp:wxr")
    assert refusal(written(tmp_path, text)) == (
        "Line 10: <wp:wxr_version> is 'abc'; 1.0, 1.1 and 1.2 are known."
    )


BILLION_LAUGHS = """<?xml version="1.0"?>
<!DOCTYPE rss [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>
<rss><channel><title>&b;</title></channel></rss>"""
EXTERNAL = """<?xml version="1.0"?>
<!DOCTYPE rss [<!ENTITY secret SYSTEM "file:///etc/passwd">]>
<rss><channel><title>&secret;</title></channel></rss>"""


@pytest.mark.parametrize("text", [BILLION_LAUGHS, EXTERNAL])
def test_doctype_is_refused_before_any_entity_exists(tmp_path, text):
    assert refusal(written(tmp_path, text)).startswith("Line 2: a DOCTYPE is not allowed")


def test_a_million_nested_tags_are_refused_at_once(tmp_path):
    text = export("<item>" + "<x>" * 1_000_000)
    assert refusal(written(tmp_path, text)) == "Line 12: tags are nested more than 40 deep."


def test_gigantic_field_is_refused_and_not_kept(tmp_path):
    path = written(tmp_path, export(item("long " * (wxr.MAX_FIELD // 5 + 10))))
    tracemalloc.start()
    message = refusal(path)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert message.endswith("<content:encoded> holds more than 16 million letters.")
    assert peak < 40 * 1024**2


def test_gigantic_tag_is_refused_before_it_ends(tmp_path):
    path = written(tmp_path, export(f'<item lang="{"x" * (wxr.MAX_TAG * 3)}">'))
    assert refusal(path).endswith("one tag is larger than 4 MB.")


def test_field_that_nobody_asks_for_is_never_kept(tmp_path):
    path = written(tmp_path, export(item("x", extra=meta("_elementor_data", "y" * 8_000_000))))
    tracemalloc.start()
    _, (raw,) = items_of(path)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert raw.meta == {}
    assert peak < 20 * 1024**2


def test_bytes_that_are_not_what_the_file_says_are_refused_by_line(tmp_path):
    text = export(item("caf\xe9")).encode("latin-1")
    line = text[: text.index(b"caf\xe9")].count(b"\n") + 1
    assert refusal(written(tmp_path, text)) == (
        f"Line {line}: these bytes are not UTF-8, although the file says so. "
        "Save the file as UTF-8 and try again."
    )


@pytest.mark.parametrize("encoding", ["UTF-8", "ISO-8859-1", "UTF-16", "windows-1252"])
def test_other_encodings_are_read_as_declared(tmp_path, encoding):
    text = export(item("caf\xe9"), encoding=encoding)
    _, (raw,) = items_of(written(tmp_path, text.encode(encoding)))
    assert raw.fields["content:encoded"] == "caf\xe9"


def test_unknown_encoding_is_named(tmp_path):
    assert "encoding" in refusal(written(tmp_path, export(encoding="klingon-8")))


CRAZY = "Nested <![CDATA[ tags ]]> :) & ]]> twice, \x08&amp;<b>ünï</b> ]]"


def test_bare_end_of_cdata_in_a_post_is_mended_and_every_letter_kept(tmp_path):
    text = export(item(CRAZY, number=1, extra=meta("enclosure", "]]>")))
    file = open_file(written(tmp_path, text), UTC)
    assert file.mend
    document, (raw,) = items_of(file.path, mend=True)
    assert raw.fields["content:encoded"] == CRAZY.replace("\x08", "")
    assert raw.meta == {"enclosure": "]]>"}
    assert document.repairs["posts with a bare ]]> inside"] == 3
    assert "mended" in file.scan.warnings[0]


def test_loose_ampersands_and_html_names_are_mended(tmp_path):
    text = export(item("x", title="PLACE")).replace(
        "PLACE", "Salt & Sea&mdash;&#8217;&lt;&x; &nbsp;&"
    )
    file = open_file(written(tmp_path, text), UTC)
    _, (raw,) = items_of(file.path, mend=file.mend)
    assert raw.fields["title"] == "Salt & Sea\u2014\u2019<&x; \xa0&"


def test_blank_lines_before_the_declaration_are_mended_and_lines_stay_right(tmp_path):
    text = "\n\n" + export(item("x"))
    file = open_file(written(tmp_path, text), UTC)
    _, (raw,) = items_of(file.path, mend=file.mend)
    assert raw.line == text[: text.index("<item>")].count("\n") + 1


def test_what_cannot_be_mended_is_refused_with_its_line(tmp_path):
    text = export(item("a ]]> b")).replace("</channel>", "</canal>")
    line = text[: text.index("</canal>")].count("\n") + 1
    assert refusal(written(tmp_path, text)).startswith(f"Line {line}: a closing tag")


def test_mending_is_the_same_wherever_the_pieces_of_the_file_end(tmp_path, monkeypatch):
    bodies = [CRAZY, "&" * 40, "]]>" * 30, "<![CDATA[" * 20 + "x", "plain", "]]]]"]
    path = written(tmp_path, export(*(item(body, number=n) for n, body in enumerate(bodies, 1))))
    whole = [raw.fields["content:encoded"] for raw in items_of(path, mend=True)[1]]
    assert whole == [body.replace("\x08", "") for body in bodies]
    shuffle = random.Random(4)
    for _ in range(60):
        monkeypatch.setattr(repair, "CHUNK", shuffle.randint(40, 2000))
        assert [raw.fields["content:encoded"] for raw in items_of(path, mend=True)[1]] == whole


def test_file_that_is_well_formed_is_not_touched(tmp_path):
    # Two CDATA sections in one element mean what XML says, also where a mender would doubt it.
    text = export(item("PLACE")).replace("<![CDATA[PLACE]]>", "<![CDATA[a]]> &amp; <![CDATA[b]]>")
    file = open_file(written(tmp_path, text), UTC)
    assert not file.mend
    assert next(wxr.Document(file.path).items()).fields["content:encoded"] == "a & b"


def test_authors_are_read_without_the_white_space_around_them(tmp_path):
    text = HEAD.format(site=SITE, encoding="UTF-8") + author(" ana\n", "Ana\n") + TAIL
    assert open_file(written(tmp_path, text), UTC).scan.authors["ana"].name == "Ana"
