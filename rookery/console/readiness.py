"""Telling systemd when the server answers: what a unit with ``Type=notify`` waits for."""

import os
import socket
import threading
import time
from contextlib import suppress

LOOKS_EVERY = 0.05  # seconds


def tell(host: str, port: int) -> None:
    """Say that we are ready (sd_notify(3)) as soon as something answers there; in a thread."""
    # Whoever we start has nothing to tell.
    if where := os.environ.pop("NOTIFY_SOCKET", ""):
        threading.Thread(
            target=_wait_and_tell, args=(where, host, port), name="readiness", daemon=True
        ).start()


def _wait_and_tell(where: str, host: str, port: int) -> None:
    while not _answers(host, port):
        time.sleep(LOOKS_EVERY)
    with suppress(OSError), socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as told:
        # A name that begins with @ is one of Linux's abstract ones (unix(7)).
        told.sendto(b"READY=1", f"\0{where[1:]}" if where.startswith("@") else where)


def _answers(host: str, port: int) -> bool:
    """Whatever it says; that the socket is open says nothing of who listens behind it."""
    try:
        with socket.create_connection((host, port), timeout=5) as asked:
            asked.sendall(b"GET /-/healthz HTTP/1.0\r\n\r\n")
            return bool(asked.recv(1))
    except OSError:
        return False
