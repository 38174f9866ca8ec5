"""systemd hears when the server answers, and no sooner: `systemctl start` waits for it."""

import secrets
import socket

from tests.console.test_serve import end, pytestmark, served  # noqa: F401 -- a fixture, and its mark


def test_who_waits_for_the_server_is_told_when_it_answers(served, monkeypatch):  # noqa: F811 -- the fixture
    name = f"rookery-{secrets.token_hex(8)}"
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as systemd:
        systemd.bind(f"\0{name}")
        systemd.settimeout(60)
        monkeypatch.setenv("NOTIFY_SOCKET", f"@{name}")
        process = served.serve()
        assert systemd.recv(100) == b"READY=1"
        assert served.status("/-/readyz") == 200  # So the database is up to date.
        assert end(process)[0] == 0
