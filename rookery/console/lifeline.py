"""A process that lives no longer than the one that started it, not even when that one is killed."""

import os
import signal
import threading
import time

LOOKS_EVERY = 1.0  # seconds


def follow(parent: int) -> None:
    """End this process (as SIGTERM would, so it finishes what it is at) when its parent is gone.

    `parent` is the parent's process id, told by itself: it may be gone before we can ask.
    """

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(LOOKS_EVERY)
        os.kill(os.getpid(), signal.SIGTERM)

    threading.Thread(target=watch, name="follow", daemon=True).start()
