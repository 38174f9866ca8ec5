"""Who makes a page that several want at once: the first, and the others wait."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from rookery.reader.keys import Key


class Flight:
    """A page that somebody is making."""

    def __init__(self) -> None:
        self.is_private = False  # What came of it is for its maker alone.
        self._landed = threading.Event()

    def wait(self, seconds: float) -> bool:
        """True when it has landed in time."""
        return self._landed.wait(max(0, seconds))

    def land(self) -> None:
        self._landed.set()


class Flights:
    """Those under way."""

    def __init__(self) -> None:
        self._under_way: dict[Key, Flight] = {}
        self._lock = threading.Lock()

    def join(self, key: Key) -> tuple[Flight, bool]:
        """The flight to wait for; True when it is one's own, to be flown by `flying`."""
        with self._lock:
            flight = self._under_way.get(key)
            if flight is not None:
                return flight, False
            self._under_way[key] = flight = Flight()
            return flight, True

    @contextmanager
    def flying(self, key: Key, flight: Flight) -> Iterator[None]:
        """However it ends, nobody goes on waiting."""
        try:
            yield
        finally:
            with self._lock:
                del self._under_way[key]
            flight.land()
