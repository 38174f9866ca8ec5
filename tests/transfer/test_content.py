"""What a WordPress post's text means, as HTML: strings in, strings out."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rookery.transfer.items import Attachment
from rookery.transfer.wordpress.content import plain, to_html, with_enclosure, with_picture
from rookery.transfer.wordpress.files import Files, address_key
from rookery.transfer.wordpress.paragraphs import paragraphs
from rookery.transfer.wordpress.tokens import tokens

HOME = "https://old.example/wp-content/uploads"


@pytest.fixture
def files():
    """Three pictures and a song, all of them uploaded to the post 9."""
    files = Files()
    for number, name in (("1", "a.jpg"), ("2", "b.jpg"), ("3", "c.png"), ("4", "song.mp3")):
        url = f"{HOME}/2008/{name}"
        files.add(number, Attachment(f"wordpress:{number}", url, f"T{number}", "", "", "9"))
    return files


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("a\nb\n\nc", "<p>a<br>\nb</p>\n<p>c</p>"),
        ("a\r\nb\r\n\r\nc", "<p>a<br>\nb</p>\n<p>c</p>"),
        ("a<br />\nb", "<p>a<br />\nb</p>"),
        ("a<br><br>b", "<p>a</p>\n<p>b</p>"),
        ("a\n \t\n\n\nb", "<p>a</p>\n<p>b</p>"),
        ("<strong>a\n\nb</strong>", "<p><strong>a</p>\n<p>b</strong></p>"),
        ("<h2>A\nB</h2>\nc", "<h2>A<br>\nB</h2>\n<p>c</p>"),
        ("<div>one line</div>two", "<div>one line</div>\n<p>two</p>"),
        ("<div>a\n\nb</div>", "<div><p>a</p>\n<p>b</p>\n</div>"),
        ("<blockquote>a</blockquote>", "<blockquote>\n<p>a</p>\n</blockquote>"),
        ("<ul>\n<li>a</li>\n\n<li>b\n\nc</li>\n</ul>",
         "<ul>\n<li>a</li>\n<li><p>b</p>\n<p>c</p>\n</li>\n</ul>"),
        ("<table>\n\n<tr><td>a\nb</td></tr></table>",
         "<table>\n<tr>\n<td>a<br>\nb</td>\n</tr>\n</table>"),
        ("<pre>a\n\n  b</pre>\nc", "<pre>a\n\n  b</pre>\n<p>c</p>"),
        ("<p>a</p>\n\n<p class='x'>b\n\nc</p>", "<p>a</p>\n<p class='x'>b</p>\n<p>c</p>"),
        ("<p>a<div>b</div>c</p>", "<p>a</p>\n<div>b</div>\n<p>c</p>"),
        ("<ul>loose<li>a</li></ul>", "<ul>\nloose<li>a</li>\n</ul>"),
        ("a<hr />b", "<p>a</p>\n<hr />\n<p>b</p>"),
        ("a </div> b", "<p>a</p>\n<p>b</p>"),
        ("<div><ul><li>a</div>b", "<div><ul>\n<li>a</li></ul></div>\n<p>b</p>"),
        ("<div>never closed", "<div>never closed</div>"),
        ('<iframe src="https://x.example/v"></iframe>', '<iframe src="https://x.example/v"></iframe>'),
        ("3 < 4 & <3", "<p>3 < 4 & <3</p>"),
        ("<!-- a note -->a", "<p>a</p>"),
        ("<!-- never closed", "<p><!-- never closed</p>"),
        ("", ""),
    ],
)  # fmt: skip
def test_classic_post_gets_the_paragraphs_that_wordpress_showed(typed, shown):
    assert paragraphs(typed) == shown


@given(st.text(alphabet="<>/!-ap \n\"'=divre", max_size=80))
def test_tokens_joined_again_are_the_source(text):
    assert "".join(token.text for token in tokens(text)) == text


@given(st.text(alphabet="ab \n", max_size=60))
@settings(max_examples=300)
def test_no_letter_is_lost_between_paragraphs(text):
    made = paragraphs(text)
    for tag in ("<p>", "</p>", "<br>"):
        made = made.replace(tag, "")
    assert "".join(made.split()) == "".join(text.split())


def test_block_comments_go_and_their_html_stays(files):
    raw = (
        '<!-- wp:heading {"level":2} -->\n<h2>Hi</h2>\n<!-- /wp:heading -->\n\n'
        "<!-- wp:paragraph -->\n<p>A\n\nB</p>\n<!-- /wp:paragraph -->\n\n"
        '<!-- wp:latest-posts {"postsToShow":3} /-->\n<!-- wp:core/search /-->\n'
        '<ul><!-- wp:social-link {"url":"https://x.example/?a=1&b","service":"mastodon"} /--></ul>'
        '<!-- wp:social-link {broken} /--><!-- wp:social-link {"url":3} /-->'
        "<!-- wp:nextpage -->\n<!--nextpage-->\n<!-- /wp:nextpage -->"
    )
    done = to_html(raw, files)
    assert done.html == (
        "<h2>Hi</h2>\n\n<p>A\n\nB</p>\n\n"
        '<ul><li><a href="https://x.example/?a=1&amp;b">Mastodon</a></li></ul>\n\n<hr>'
    )
    assert done.blocks == ["latest-posts", "search"]


@pytest.mark.parametrize("quote", ["", "'", "&quot;"])
def test_picture_of_a_cover_is_shown_as_a_picture(files, quote):
    url = "https://x.example/a.jpg"
    tag = f'<div class="wp-block-cover" style="background-image:url({quote}{url}{quote})">'
    assert to_html(f"<!-- wp:cover -->{tag}x</div>", files).html == (
        f'{tag}<img src="{url}" alt="">x</div>'
    )
    assert "<img" not in to_html('<!-- wp:cover --><div class="wp-block-cover">x</div>', files).html


def test_elements_have_the_names_of_today(files):
    typed = '<acronym title="A">a</acronym> <STRIKE>b</STRIKE> <tt>c</tt>'
    assert to_html(typed, files).html == '<p><abbr title="A">a</abbr> <s>b</s> <code>c</code></p>'


def test_more_and_page_breaks(files):
    assert to_html("a\n\n<!--more-->\n\nb<!--nextpage-->c", files).html == (
        "<p>a</p>\n<p>b</p>\n<hr>\n<p>c</p>"
    )


@pytest.mark.parametrize(
    ("body", "text"),
    [
        ("Nested <![CDATA[ tags ]]> :)", "<p>Nested &lt;![CDATA[ tags ]]> :)</p>"),
        (r"Slashes aren\'t \"cool\"", r"<p>Slashes aren\'t \"cool\"</p>"),
        ("<?php echo 1; ?>", "<p>&lt;?php echo 1; ?></p>"),
        ("a </3 b", "<p>a &lt;/3 b</p>"),
    ],
)
def test_what_only_looks_like_markup_stays_readable(files, body, text):
    assert to_html(body, files).html == text


def test_captions_old_and_new(files):
    picture = '<a href="#"><img src="a.jpg" /></a>'
    new = f'[caption align="alignleft" width="9"]{picture} It <em>is</em>[/caption]'
    old = '[caption width="9" caption="The &quot;old&quot; way"]<img src="a.jpg" />[/caption]'
    assert to_html(new, files).html == (
        '<figure class="wp-caption alignleft"><a href="#"><img src="a.jpg" /></a>'
        "<figcaption>It <em>is</em></figcaption>\n</figure>"
    )
    assert "<figcaption>The &quot;old&quot; way</figcaption>" in to_html(old, files).html
    assert to_html("[caption]no picture[/caption]", files).html == (
        "<p>[caption]no picture[/caption]</p>"
    )


def sources(html):
    return [part.partition('"')[0].rpartition("/")[2] for part in html.split('src="')[1:]]


def test_galleries_find_their_pictures(files):
    assert sources(to_html('[gallery ids="3,1,77"]', files, "9").html) == ["c.png", "a.jpg"]
    assert sources(to_html("[gallery]", files, "9").html) == ["a.jpg", "b.jpg", "c.png"]
    assert sources(to_html('[gallery exclude="2"]', files, "9").html) == ["a.jpg", "c.png"]
    assert sources(to_html("[gallery id=9 columns=4]", files, "1").html) == [
        "a.jpg",
        "b.jpg",
        "c.png",
    ]
    assert to_html("[gallery]", files, "1").html == "<p>[gallery]</p>"


def test_players(files):
    assert sources(to_html("[audio]", files, "9").html) == ["song.mp3"]
    assert sources(to_html('[playlist ids="4"]', files, "9").html) == ["song.mp3"]
    assert sources(to_html("[audio https://x.example/y.mp3]", files).html) == ["y.mp3"]
    assert "<video controls" in to_html('[video mp4="https://x.example/y.mp4"][/video]', files).html
    assert to_html("[video]", files, "1").html == "<p>[video]</p>"


@pytest.mark.parametrize(
    ("typed", "url"),
    [
        ("[embed width=3]https://x.example/?a=1&amp;b=2[/embed]", "https://x.example/?a=1&amp;b=2"),
        ("[youtube https://youtu.be/abcdefghijk]", "https://youtu.be/abcdefghijk"),
        ("[youtube=http://youtube.com/watch?v=abcdefghijk&w=6]",
         "http://youtube.com/watch?v=abcdefghijk&amp;w=6"),
        ("[youtube abcdefghijk]", "https://www.youtube.com/watch?v=abcdefghijk"),
        ("[vimeo 1234]", "https://vimeo.com/1234"),
        ("[vimeo=https://vimeo.com/1234]", "https://vimeo.com/1234"),
    ],
)  # fmt: skip
def test_embeds_become_an_address_alone_in_its_paragraph(files, typed, url):
    assert to_html(f"a {typed} b", files).html == f"<p>a</p>\n<p>{url}</p>\n<p>b</p>"


def test_code_is_shown_as_it_was(files):
    typed = '[code language="css"]a &lt; b\n\n[gallery] <i>x</i>[/code][php]echo 1;[/php]'
    assert to_html(typed, files, "9").html == (
        '<pre><code class="language-css">a &lt; b\n\n[gallery] &lt;i&gt;x&lt;/i&gt;</code></pre>\n'
        '<pre><code class="language-php">echo 1;</code></pre>'
    )


def test_unknown_and_escaped_shortcodes_stay_as_text(files):
    done = to_html('[[gallery]] [1] [sic] [form id="3"] [x]y[/x] <pre>[gallery]</pre>', files, "9")
    assert done.html == ('<p>[gallery] [1] [sic] [form id="3"] [x]y[/x]</p>\n<pre>[gallery]</pre>')
    assert done.notes == [
        "[form] is a shortcode of a plug-in; it stays in the text as it is",
        "[x] is a shortcode of a plug-in; it stays in the text as it is",
    ]


def test_closing_shortcode_belongs_to_the_nearest_opening_one(files):
    done = to_html("[caption]\n\n[caption]<img src='a'> b[/caption] [/gallery]", files)
    assert done.html.count("<figure") == 1
    assert "[caption]" in done.html
    assert "[/gallery]" in done.html


def test_featured_image_stands_above_unless_it_is_in_the_text(files):
    assert with_picture("<p>x</p>", files, "1") == (
        f'<figure><img src="{HOME}/2008/a.jpg" alt="T1"></figure>\n<p>x</p>'
    )
    with_it = f'<img alt="" src="{HOME}/2008/a-300x200.jpg">'
    assert with_picture(with_it, files, "1") == with_it
    assert with_picture("<p>x</p>", files, "77") == "<p>x</p>"


def test_podcast_episode_gets_its_player_once():
    made = with_enclosure("<p>x</p>", "https://x.example/a.mp3\n211\naudio/mpeg\n")
    assert '<audio controls src="https://x.example/a.mp3">' in made
    assert with_enclosure(made, "https://x.example/a.mp3\n211\naudio/mpeg\n") == made
    assert with_enclosure("<p>x</p>", "javascript:alert(1)") == "<p>x</p>"
    assert "<video" in with_enclosure("", "https://x.example/a.mp4\n1\nvideo/mp4")


def test_all_spellings_of_a_files_address_are_known(files):
    files.arrived(f"{HOME}/2008/a.jpg", "/-/media/u/a.jpg")
    for spelling in (
        f"{HOME}/2008/a.jpg",
        "http://www.old.example/wp-content/uploads/2008/a.jpg",
        "//old.example/wp-content/uploads/2008/a-300x200.jpg",
        f"{HOME}/2008/a-scaled.jpg?w=604&amp;h=3",
        f"{HOME}/2008/a-e1234567890123-150x150.jpg",
        "https://i0.wp.com/old.example/wp-content/uploads/2008/a.jpg?resize=3",
    ):
        assert files.rewritten(f'<img src="{spelling}">') == '<img src="/-/media/u/a.jpg">'
    assert files.rewritten(f"<img src='{HOME}/2008/b.jpg'>") == f"<img src='{HOME}/2008/b.jpg'>"
    srcset = f'srcset="{HOME}/2008/a-1x1.jpg 1x, {HOME}/2008/a.jpg 2x"'
    assert files.rewritten(srcset) == 'srcset="/-/media/u/a.jpg 1x, /-/media/u/a.jpg 2x"'


def test_broken_addresses_do_no_harm():
    assert address_key("http://[broken") == "http://[broken"
    assert Files(here={"x": "y"}).rewritten("see http://[broken] and //") == (
        "see http://[broken] and //"
    )


@pytest.mark.parametrize(
    ("title", "text"),
    [
        ("Title <em>With</em> <b>Mark<sup>up</sup></b>", "Title With Markup"),
        ("3 < 4 &amp; 5 > 2", "3 < 4 & 5 > 2"),
        ("  a\n b<br>c ", "a b c"),
        ("Salt &mdash; &#8217;", "Salt \u2014 \u2019"),
    ],
)
def test_titles_lose_their_markup_and_keep_their_letters(title, text):
    assert plain(title) == text


@pytest.mark.parametrize(
    "piece",
    ["<!--", "<pre>", '<a "', "<div>", "</div>", "<iframe ", "<iframe>", "<p>", "<br>", "\n ",
     "[gallery ", "[caption]", "[embed]", "[code]", "[[gallery]]", '[gallery a="', "[gallery]",
     "<!-- wp:x ", "<!-- wp:x -->", "[", "<img ", "[caption]<img src=x>[/caption]", "//a.b/c "],
)  # fmt: skip
def test_hostile_text_takes_time_in_proportion(files, piece):
    files.arrived(f"{HOME}/2008/a.jpg", "/-/media/u/a.jpg")
    text = piece * (400_000 // len(piece))
    began = time.process_time()
    made = files.rewritten(to_html(text, files, "9").html)
    assert time.process_time() - began < 5
    assert len(made) < 20 * len(text)
