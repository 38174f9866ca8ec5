"""Films, sounds and posts from elsewhere: a link to them, and no request to anybody."""

import time
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rookery.entries.embeds import card, cards
from rookery.entries.providers import is_page, page_of
from rookery.entries.render import render


@pytest.mark.parametrize(
    ("frame", "page"),
    [
        (
            "https://www.youtube.com/embed/ex8fMxXJDJw?feature=oembed",
            "https://www.youtube.com/watch?v=ex8fMxXJDJw",
        ),
        (
            "//www.youtube-nocookie.com/embed/ex8fMxXJDJw",
            "https://www.youtube.com/watch?v=ex8fMxXJDJw",
        ),
        (
            "http://www.youtube.com/v/ex8fMxXJDJw&hl=en",
            "https://www.youtube.com/watch?v=ex8fMxXJDJw",
        ),
        (
            "https://www.youtube.com/embed/videoseries?si=x&list=PLabc",
            "https://www.youtube.com/playlist?list=PLabc",
        ),
        ("https://player.vimeo.com/video/123?dnt=1", "https://vimeo.com/123"),
        ("https://player.vimeo.com/video/123?dnt=1&h=ab12", "https://vimeo.com/123/ab12"),
        (
            "https://www.dailymotion.com/embed/video/x8abc",
            "https://www.dailymotion.com/video/x8abc",
        ),
        ("https://open.spotify.com/embed/track/4uLU6h", "https://open.spotify.com/track/4uLU6h"),
        (
            "https://w.soundcloud.com/player/?url=https%3A//soundcloud.com/a/b&color=x",
            "https://soundcloud.com/a/b",
        ),
        (
            "https://w.soundcloud.com/player/?url=https%3A//api.soundcloud.com/tracks/1",
            "https://w.soundcloud.com/player/?url=https%3A//api.soundcloud.com/tracks/1",
        ),
        (
            "https://www.facebook.com/plugins/video.php?href=https%3A%2F%2Fwww.facebook.com%2Fa%2Fvideos%2F1",
            "https://www.facebook.com/a/videos/1",
        ),
        ("https://platform.twitter.com/embed/Tweet.html?dnt=1&id=12", "https://x.com/i/status/12"),
        ("https://www.instagram.com/p/Cab_1/embed/captioned", "https://www.instagram.com/p/Cab_1/"),
        ("https://codepen.io/ann/embed/preview/abc?x=1", "https://codepen.io/ann/pen/abc"),
        ("http://v.wordpress.com/hrPKeL5t", "https://videopress.com/v/hrPKeL5t"),
        ("https://videopress.com/embed/r0l8GmDi?hd=0", "https://videopress.com/v/r0l8GmDi"),
        ("https://archive.org/embed/night.1", "https://archive.org/details/night.1"),
        ("https://embed.ted.com/talks/x_y", "https://www.ted.com/talks/x_y"),
        ("https://www.loom.com/embed/abc", "https://www.loom.com/share/abc"),
        ("https://player.twitch.tv/?video=v12&parent=x", "https://www.twitch.tv/videos/12"),
        ("https://player.twitch.tv/?channel=ann", "https://www.twitch.tv/ann"),
        ("https://clips.twitch.tv/embed?clip=Some-Clip", "https://clips.twitch.tv/Some-Clip"),
        ("https://giphy.com/embed/abc", "https://giphy.com/gifs/abc"),
        (
            "https://embed.bsky.app/embed/did:plc:abc/app.bsky.feed.post/3k",
            "https://bsky.app/profile/did:plc:abc/post/3k",
        ),
        ("https://mastodon.example/@ann/112233/embed", "https://mastodon.example/@ann/112233"),
        ("https://tube.example/videos/embed/ab-cd", "https://tube.example/videos/watch/ab-cd"),
        # What we don't know is linked as it is.
        ("https://maps.example.org/embed?pb=1", "https://maps.example.org/embed?pb=1"),
        ("//maps.example.org/embed", "https://maps.example.org/embed"),
    ],
)
def test_the_page_of_a_frame(frame, page):
    assert page_of(frame) == page


@pytest.mark.parametrize(
    "frame",
    [
        "", "about:blank", "javascript:alert(1)", "data:text/html,x", "/local", "ftp://x/y",
        "http://[::1", "https://x/<script>", "https://", 'https://x/"onclick=',
    ],
)  # fmt: skip
def test_a_frame_without_a_page(frame):
    assert page_of(frame) is None
    assert cards(f"<iframe src='{frame}'></iframe>") == f"<iframe src='{frame}'></iframe>"
    assert not is_page(frame)


@pytest.mark.parametrize(
    "address",
    [
        "https://www.youtube.com/watch?v=ex8fMxXJDJw", "https://youtu.be/ex8fMxXJDJw?t=3",
        "https://www.youtube.com/shorts/ex8fMxXJDJw", "https://vimeo.com/123",
        "https://soundcloud.com/a/b", "https://open.spotify.com/episode/4uLU6h",
        "https://ann.bandcamp.com/track/x", "https://twitter.com/ann/status/12",
        "https://x.com/ann/status/12", "https://bsky.app/profile/ann.example/post/3k",
        "https://www.instagram.com/reel/Cab_1/", "https://www.tiktok.com/@ann/video/12",
        "https://codepen.io/ann/pen/abc", "https://gist.github.com/ann/abc123",
        "https://mastodon.example/@ann/112233445566", "https://mastodon.example/@ann@b.example/112233",
        "https://tube.example/w/9c9de5e8-0a1e-484a",
    ],
)  # fmt: skip
def test_the_address_of_a_film_alone_in_its_paragraph_becomes_a_card(address):
    assert cards(f"<p>{address}</p>") == card(address)
    assert cards(f'<p>\n<a href="{address}">{address}</a><br>\n</p>') == card(address)
    assert cards(f"<p>See {address}</p>") == f"<p>See {address}</p>"
    assert render(address, "markdown").html == render(f"<{address}>", "markdown").html
    assert 'class="embed"' in render(address, "markdown").html


@pytest.mark.parametrize(
    "address",
    ["https://example.org/", "https://github.com/ann/x", "https://youtube.com/", "youtu.be/x"],
)
def test_any_other_address_stays_what_it_is(address):
    assert not is_page(address)
    assert cards(f"<p>{address}</p>") == f"<p>{address}</p>"


def test_a_card_says_where_it_leads():
    assert card("https://www.youtube.com/watch?v=a&t=1") == (
        '<p class="embed"><a href="https://www.youtube.com/watch?v=a&amp;t=1">'
        '<span class="embed-host">youtube.com</span> '
        '<span class="embed-title">/watch?v=a&amp;t=1</span></a></p>'
    )
    assert '<span class="embed-title">Tom &amp; &quot;Jerry&quot;</span>' in card(
        "https://x.example/1", ' Tom & \n "Jerry" '
    )
    assert card("https://x.example/") == (
        '<p class="embed"><a href="https://x.example/"><span class="embed-host">x.example</span>'
        "</a></p>"
    )
    long = card(f"https://x.example/{'a' * 200}")
    assert f">/{'a' * 69}…</span>" in long
    with pytest.raises(ValueError, match="no http or https"):
        card("javascript:alert(1)")


FILM = "https://vimeo.com/1"
CARD = card(FILM)
INLINE = card(FILM, is_inline=True)
FRAME = '<iframe width=1 src="//player.vimeo.com/video/1"></iframe>'


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        (FRAME, CARD),
        (f"a\n{FRAME}\nb", f"a\n{CARD}\nb"),
        (f"<p>{FRAME}</p>", CARD),
        (f'<p class="x">\n {FRAME} </p>', CARD),
        (f"<p>a {FRAME} b</p>", f"<p>a {INLINE} b</p>"),
        (f"<p>{FRAME}{FRAME}</p>", f"<p>{INLINE}{INLINE}</p>"),
        (f"<p><img src=a>{FRAME}</p>", f"<p><img src=a>{INLINE}</p>"),
        (f"<div>{FRAME}</div>", CARD),
        (f"<div><b>a</b>{FRAME}</div>", f"<div><b>a</b>{CARD}</div>"),
        (f"<p>a</p>{FRAME}<p>b</p>", f"<p>a</p>{CARD}<p>b</p>"),
        (f"<p>a<p>{FRAME}<p>b", f"<p>a<p>{INLINE}<p>b"),
        (
            f'<figure class="wp-block-embed"><div>\n{FILM}\n</div><figcaption>c</figcaption>',
            f'<figure class="wp-block-embed">{CARD}<figcaption>c</figcaption>',
        ),
        (
            (
                '<object width=1><param name="wmode" value="x"><PARAM name=Movie value='
                '"http://player.vimeo.com/video/1"><embed src=y></object>z'
            ),
            f"{CARD}z",
        ),
        ('<object data="//player.vimeo.com/video/1"><object></object>x</object>z', f"{CARD}z"),
        ('<object><embed src="//player.vimeo.com/video/1"></object>z', f"{CARD}z"),
        ('<embed src="//player.vimeo.com/video/1">z', f"{CARD}z"),
        ("<iframe src=//player.vimeo.com/video/1><p>not lost", f"{CARD}<p>not lost"),
        (
            '<script src="https://gist.github.com/ann/abc123.js"></script>',
            card("https://gist.github.com/ann/abc123"),
        ),
        ("<script>document.write('<iframe src=//x.y>')</script>", None),
        ("<!-- <iframe src=//player.vimeo.com/video/1></iframe> -->", None),
        ('<p title="<iframe src=//x.y>">a</p><object></object>', None),
        ("<script src=//evil.example/gist.github.com/></script>", None),
        (f"<pre>{FILM}</pre>", None),
        (f"<p>{FILM}<br>{FILM}</p>", None),
        (f"<p>{FILM}</div>", None),
        (f"<p><em>{FILM}</em></p>", None),
    ],
)
def test_frames_and_lonely_addresses_become_cards(html, expected):
    assert cards(html) == (html if expected is None else expected)


@given(st.text(alphabet="<>/p ='\"!-aiframe&;\n", max_size=60))
def test_every_other_byte_passes_as_it_is(html):
    assert cards(html) == html


def test_what_stands_around_a_card_passes_as_it_is():
    around = "<P ALIGN=center>a&nbsp;&b <!-- <p> --> <x y='>'>\r\n<br/></P >"
    assert cards(f"{around}{FRAME}{around}") == f"{around}{CARD}{around}"


@pytest.mark.parametrize(
    "piece",
    ["<iframe>", FRAME, "<object>", "<object data=//x>", f"<p>{FILM}", "<p>", "<embed src=//x>"],
)
def test_ten_thousand_of_anything_take_no_time(piece):
    started = time.process_time()
    cards(f"<object></object>{piece * 10_000}")
    assert time.process_time() - started < 2


def test_a_reader_asks_nobody():
    html = render(f"<p>{FRAME}</p>", "html").html
    assert html == CARD.replace(f'"{FILM}"', f'"{FILM}" rel="noopener"')


@pytest.mark.fixtures
def test_the_embeds_of_a_real_export_become_cards(fixtures: Path):
    export = ET.parse(fixtures / "wxr" / "themeunittestdata.wordpress.xml")
    encoded = "{http://purl.org/rss/1.0/modules/content/}encoded"
    html = "".join(render(body.text or "", "html").html for body in export.iter(encoded))
    for page in (
        "https://twitter.com/WordPress/status/1057136472321613824",
        "https://youtu.be/ex8fMxXJDJw",
        "https://www.facebook.com/6427302910/posts/10156380423617911/",
    ):
        assert f'<p class="embed"><a href="{page}" rel="noopener">' in html
