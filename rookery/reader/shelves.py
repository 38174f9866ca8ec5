"""Two shelves for finished pages, each bounded in bytes: what is taken least often goes first.

What lives for a second (lists, searches, 404s, whatever has a query) has the small one to itself.
Whoever asks for a million addresses that nobody has thought of pushes no page off the large one.
"""

import threading
from collections import OrderedDict

from rookery.reader.kept import Kept
from rookery.reader.keys import Key

SMALL = 8  # The small shelf is this fraction of the whole.


class Shelf:
    """Least recently used goes first. One lock, held for a dictionary's work."""

    def __init__(self, size: int) -> None:
        self.size = size  # bytes
        self._pages: OrderedDict[Key, Kept] = OrderedDict()
        self._weight = 0
        self._lock = threading.Lock()

    def get(self, key: Key) -> Kept | None:
        with self._lock:
            kept = self._pages.get(key)
            if kept is not None:
                self._pages.move_to_end(key)
            return kept

    def put(self, key: Key, kept: Kept) -> None:
        """Keep it, in place of what was there; not at all when it is larger than the shelf."""
        with self._lock:
            self._take_off(key)
            if kept.weight > self.size:
                return
            self._pages[key] = kept
            self._weight += kept.weight
            while self._weight > self.size:
                self._take_off(next(iter(self._pages)))

    def drop(self, key: Key) -> None:
        with self._lock:
            self._take_off(key)

    def _take_off(self, key: Key) -> None:
        if (kept := self._pages.pop(key, None)) is not None:
            self._weight -= kept.weight

    def __len__(self) -> int:
        return len(self._pages)


class Shelves:
    """Both of them."""

    def __init__(self, size: int) -> None:
        self.small = Shelf(size // SMALL)
        self.large = Shelf(size - size // SMALL)

    def get(self, key: Key) -> Kept | None:
        return self.large.get(key) or self.small.get(key)

    def put(self, key: Key, kept: Kept) -> None:
        """On one of the two, and certainly not on the other."""
        on, off = (self.small, self.large) if kept.is_brief else (self.large, self.small)
        off.drop(key)
        on.put(key, kept)

    def drop(self, key: Key) -> None:
        self.large.drop(key)
        self.small.drop(key)
