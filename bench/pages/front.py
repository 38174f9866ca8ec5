"""nginx: as the limit, serving the same bytes from files; and in front of Rookery, as shipped."""

import os
import re
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bench.pages.load import Target, where
from bench.pages.processes import Watched
from bench.running import ask, free_port

SHIPPED = Path(__file__).resolve().parents[2] / "deploy/nginx"

AROUND = """
{user}
daemon off;
master_process on;
worker_processes 1;
pid {folder}/nginx.pid;
error_log {folder}/error.txt;
events {{ worker_connections 512; }}
http {{
    access_log off;
    default_type text/html;
    sendfile on;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    {servers}
}}
"""

FILES = """
    server {{
        listen 127.0.0.1:{port};
        root {folder}/files;
        gzip_static on;
    }}
"""


@contextmanager
def running(folder: Path, port: int, servers: str) -> Iterator[subprocess.Popen]:
    """nginx with these server blocks, once it answers on the port; then stopped."""
    folder.mkdir(exist_ok=True)
    config = folder / "nginx.conf"
    user = "user root;" if os.geteuid() == 0 else ""  # Else its workers can't see our folder.
    config.write_text(AROUND.format(user=user, folder=folder, servers=servers))
    command = [str(where("nginx")), "-p", str(folder), "-e", str(folder / "error.txt")]
    process = subprocess.Popen([*command, "-c", str(config)])
    try:
        for _ in range(100):
            if process.poll() is not None:
                raise RuntimeError((folder / "error.txt").read_text())
            try:
                ask(port, "/")
                break
            except OSError:
                time.sleep(0.05)
        yield process
    finally:
        process.terminate()
        process.wait()


@contextmanager
def files(folder: Path, pages: dict[str, bytes]) -> Iterator[Target]:
    """nginx that serves each of these bodies at its path, from a file on disk."""
    for path, body in pages.items():
        file = folder / "files" / path.lstrip("/") / "index.html"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(body)
    port = free_port()
    servers = FILES.format(folder=folder, port=port)
    with running(folder, port, servers) as process:
        yield Target(port, Watched([process.pid]))


@contextmanager
def shipped(folder: Path, behind: Target) -> Iterator[Target]:
    """nginx in front of Rookery with what lies in deploy/nginx, on http instead of https."""
    port = free_port()
    with running(folder, port, as_shipped(folder, port, behind.port)) as process:
        roots = [process.pid, *behind.watched.roots]
        yield Target(port, Watched(roots, behind.watched.database_url), host=behind.host)


def as_shipped(folder: Path, port: int, behind: int) -> str:
    """The shipped configuration for one host, with ports and folders of our own."""
    text = (SHIPPED / "rookery.conf").read_text()
    preamble, *servers = re.split(r"^(?=server \{)", text, flags=re.MULTILINE)
    server = next(block for block in servers if "rookery-proxy.conf" in block)
    text = preamble + server
    for pattern, ours in (
        (r"127\.0\.0\.1:8000", f"127.0.0.1:{behind}"),
        (r"listen \[::\]:443[^;]*;", ""),
        (r"listen 443[^;]*;", f"listen 127.0.0.1:{port};"),
        (r"server_name [^;]*;", "server_name localhost;"),
        (r"ssl_[^;]*;", ""),
        (r"snippets/", f"{SHIPPED}/"),
        (r"/var/cache/nginx/", f"{folder}/"),
    ):
        text = re.sub(pattern, ours, text)
    return text
