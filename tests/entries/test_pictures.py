"""Pictures in finished HTML: nothing jumps when they come, and the first one is known."""

from uuid import UUID

import pytest

from rookery.entries.pictures import first, laid_out, uploads

ONE = UUID("0b0f9f1c-4f3a-4c57-8f0a-1f2e3d4c5b6a")
OURS = f"/-/media/{ONE}/w.jpg"


def test_room_is_kept_for_uploads_and_later_pictures_wait():
    html = (
        f'<p><img src="{OURS}" alt="a &gt; b"></p><p><img src="https://e.example/x.png" alt=""></p>'
    )
    assert laid_out(html, {ONE: (640, 480)}) == (
        f'<p><img src="{OURS}" alt="a &gt; b" width="640" height="480" decoding="async"></p>'
        '<p><img src="https://e.example/x.png" alt="" decoding="async" loading="lazy"></p>'
    )
    assert uploads(html) == {ONE}


@pytest.mark.parametrize("said", ['width="99"', 'height="9" decoding="sync"'])
def test_what_the_author_says_stays(said):
    html = f'<img src="{OURS}" {said}>'
    out = laid_out(html, {ONE: (640, 480)})
    assert said in out
    assert "640" not in out
    assert out.count("decoding") == 1


@pytest.mark.parametrize(
    ("html", "address"),
    [
        (f'<img src="data:image/png;base64,AA"><img src="{OURS}">', OURS),
        ('<img src="https://e.example/a?b=1&amp;c=2">', "https://e.example/a?b=1&c=2"),
        ('<img src="http://e.example/a.png">', ""),
        (f'<img src="https://e.example/{"a" * 500}.png">', ""),
        ('<img src="somewhere.png"> words', ""),
        ("words", ""),
    ],
)
def test_the_first_picture_that_others_may_show(html, address):
    assert first(html) == address
