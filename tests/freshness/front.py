"""nginx as we ship it, in front of a server of the test."""

import os
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests import needs
from tests.rules.tree import ROOT
from tests.test_serving import Server, free_port

SHIPPED = ROOT / "deploy/nginx"

AROUND = """
{user}
pid {folder}/nginx.pid;
error_log {folder}/error.log;
daemon off;
events {{}}
http {{
    log_format said '$request_uri $status $upstream_cache_status';
    access_log {folder}/access.log said;
    {temporary}
    {head}
    server {{
        listen 127.0.0.1:{port};
        {snippet}
    }}
}}
"""
TEMPORARY = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")


class Front(Server):
    """What it serves, and `kept(path)`: what it said of its memory for each request, in order."""

    folder: Path

    def kept(self, path: str) -> list[str]:
        lines = [line.split() for line in (self.folder / "access.log").read_text().splitlines()]
        return [kept for asked, _status, kept in lines if asked == path]


@contextmanager
def nginx(behind: int, folder: Path) -> Iterator[Front]:
    """nginx in front of the server at this port. Our files, but for the places that they name."""
    folder.mkdir()
    front = Front(free_port())
    object.__setattr__(front, "folder", folder)
    head, _, _ = (SHIPPED / "rookery.conf").read_text().partition("\nserver {")
    head = head.replace("/var/cache/nginx", str(folder)).replace(
        "127.0.0.1:8000", f"127.0.0.1:{behind}"
    )
    said = AROUND.format(
        folder=folder,
        user="user root;" if os.geteuid() == 0 else "",  # Else its workers can't see our folder.
        temporary=" ".join(f"{kind}_temp_path {folder}/{kind};" for kind in TEMPORARY),
        head=head,
        port=front.port,
        snippet=(SHIPPED / "rookery-proxy.conf").read_text(),
    )
    (folder / "nginx.conf").write_text(said)
    process = subprocess.Popen([str(needs.nginx()), "-c", str(folder / "nginx.conf")])
    try:
        deadline = time.monotonic() + 30
        while not front.is_up("localhost"):
            assert process.poll() is None, (folder / "error.log").read_text()
            assert time.monotonic() < deadline
            time.sleep(0.05)
        yield front
    finally:
        process.terminate()
        process.wait(30)
