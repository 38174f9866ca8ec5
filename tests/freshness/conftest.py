"""What stands ready for the tests of freshness."""

import pytest

from rookery.entries.activate import vouch_for
from rookery.media.receive import receive
from tests import make
from tests.console.terminal import admin, olga, rookery  # noqa: F401 -- fixtures
from tests.freshness.world import World

SONG = b"RIFF" + (36).to_bytes(4, "little") + b"WAVEfmt " + bytes(28)


@pytest.fixture
def world(clock, client_of, admin, rookery, settings, zones):  # noqa: F811 -- other fixtures
    settings.ROOKERY_SUBDOMAINS, settings.ROOKERY_LIST_ALL_SITES = "weblogs.example", True
    ana, bea = make.user("Ana"), make.user("Bea")
    home = make.weblog("Home", slug="home", author=ana, is_root=True)
    fern = make.weblog("Fern", slug="fern", author=ana)
    moss = make.weblog("Moss", slug="moss", author=bea)
    for weblog in (home, fern, moss):
        make.entry(weblog, "Rain", tags=["Wet"], body="It rained.")
        make.entry(weblog, "About", is_page=True)
    song = receive(home, SONG, "song.wav", by=ana)
    make.entry(home, "Song", body=f'<audio src="{song.path}"></audio>', format="html")
    vouch_for("moss.example", moss, by=None)
    guest = make.weblog("Guest", slug="guest", author=bea, site=moss.site)
    make.entry(guest, "Visit")
    signed_in = client_of(ana), client_of(bea), admin
    return World(home, fern, moss, guest, *signed_in, rookery, clock, zones)
