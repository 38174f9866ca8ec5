"""The web server: granian in front of our WSGI application, and the process that works on tasks.

The main process prepares and then only watches. It loads the application once, and its web workers
are forked from it (where Python forks), so they are up at once and share its memory. Nothing here
imports a model: a worker that is spawned instead of forked unpickles this module before Django is
set up.
"""

import errno
import gc
import multiprocessing
import os
import signal
import socket
import subprocess
import sys
import threading
from typing import Any

from django.conf import settings
from django.core.management.base import CommandError
from django.db import connections
from django.urls import get_resolver
from django.utils.module_loading import import_string
from granian.constants import HTTPModes, Interfaces
from granian.http import HTTP1Settings
from granian.log import LogLevels
from granian.server import Server

from rookery.console import readiness
from rookery.console.lifeline import follow

THREADS = min(4, (os.cpu_count() or 1) * 2 + 1)  # Python threads of one web worker
STOPS_WITHIN = 3  # seconds for requests and tasks that are under way
FIRST_AFTER = 1.5  # seconds: the first page comes before the first task
AGAIN_AFTER = 2.0  # seconds between a task worker that died and the next


def check_port(host: str, port: int) -> None:
    """CommandError when nothing can be served there. The web workers share their port, so two
    Rookeries would, too, unless somebody looks first."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            reason = {
                errno.EADDRINUSE: "something is there already. Stop it, or choose another --port",
                errno.EACCES: "only root may. Choose a --port from 1024 up",
            }.get(error.errno or 0, error.strerror)
            raise CommandError(f"Rookery can't listen on {host}:{port}: {reason}.") from error
        except OverflowError as error:
            raise CommandError(f"There is no port {port}.") from error


def load_application(_target: str) -> Any:
    """Called in each web worker, before it takes requests."""
    if parent := multiprocessing.parent_process():
        follow(parent.pid or 0)
    # Ctrl-C reaches everybody in the terminal's group. The main process alone shall heed it.
    os.setpgid(0, 0)
    return preload()


def preload() -> Any:
    application = import_string(settings.WSGI_APPLICATION)
    for urlconf in (settings.ROOT_URLCONF, settings.READER_URLCONF):
        _ = get_resolver(urlconf).url_patterns  # Else the first visitor waits for it.
    return application


def serve(host: str, port: int, workers: int, *, with_tasks: bool) -> None:
    """Serve until SIGINT or SIGTERM. SystemExit: a web worker can't be kept alive."""
    preload()
    connections.close_all()  # No connection may be shared with a fork.
    gc.collect()
    gc.freeze()  # What is loaded stays: the collector needn't write to pages that forks share.
    server = Server(
        target=settings.WSGI_APPLICATION,
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=workers,
        blocking_threads=THREADS,
        http=HTTPModes.http1,
        http1_settings=HTTP1Settings(header_read_timeout=15_000),
        websockets=False,
        log_level=LogLevels.warning,
        log_dictconfig={"loggers": {"_granian": {"propagate": True}}},  # In our own form.
        respawn_failed_workers=True,
        workers_kill_timeout=STOPS_WITHIN,
    )
    keeper = TaskKeeper()

    @server.on_startup
    def _start() -> None:
        if hasattr(signal, "SIGHUP"):  # The terminal was closed: granian would reload.
            signal.signal(signal.SIGHUP, server.signal_handler_interrupt)
        if with_tasks:
            keeper.start()
        readiness.tell(host, port)

    server.on_shutdown(keeper.stop)
    try:
        server.serve(target_loader=load_application)
    finally:
        keeper.stop()


class TaskKeeper:
    """Keeps one `rookery worker` running beside the web server."""

    def __init__(self) -> None:
        self._stopping = threading.Event()
        self._process: subprocess.Popen[bytes] | None = None
        self._thread = threading.Thread(target=self._keep, name="task-keeper", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """Let it finish the task it is at, within reason."""
        self._stopping.set()
        process = self._process
        if process is None or process.poll() is not None:
            return
        process.terminate()
        try:
            process.wait(STOPS_WITHIN)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()

    def _keep(self) -> None:
        pause = FIRST_AFTER
        while not self._stopping.wait(pause):
            pause = AGAIN_AFTER
            # A group of its own: Ctrl-C is for the main process, which then stops it.
            self._process = subprocess.Popen(  # noqa: S603 -- our own Python, our own module
                [sys.executable, "-P", "-m", "rookery", "worker", "--follow", str(os.getpid())],
                # It finds what we find, from wherever we were started.
                env=os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
                stdin=subprocess.DEVNULL,
                process_group=0,
            )
            if self._stopping.is_set():
                self.stop()
            self._process.wait()
