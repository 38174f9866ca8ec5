"""The page cache: finished pages, in memory, in front of the host gate and of Django.

Every page is at most one second old, on any number of processes, with nothing to purge. A page of
a weblog is true as long as the generations are that it was made at (weblogs/generations.py), every
other page for a second. docs/explanation/page-cache.md tells the whole of it.
"""

import time
from collections.abc import Callable, Iterable
from http import HTTPStatus
from typing import Any

from rookery.reader.flights import Flights
from rookery.reader.kept import Headers, Kept
from rookery.reader.keys import Key, key_of
from rookery.reader.shelves import Shelves
from rookery.reader.stamps import Stamp, ask_for_whole_pages, stamp_of
from rookery.weblogs import generations
from rookery.weblogs.gate import Application, Environ, StartResponse
from rookery.weblogs.generations import Generations

LONGEST_WAIT = 5.0  # seconds for a page that somebody else is making
AWAY = str(HTTPStatus.SERVICE_UNAVAILABLE.value)


class Answer:
    """What the application said, held back until it is known what becomes of it."""

    def __init__(self, application: Application, environ: Environ) -> None:
        self.status = ""
        self.headers: Headers = []
        self.body = application(environ, self._start)

    def _start(self, status: str, headers: Headers, *_: Any) -> Callable[[bytes], object]:
        self.status, self.headers = status, headers
        return self._write

    def _write(self, _: bytes) -> object:
        raise NotImplementedError("Django returns what it has to say.")

    def whole(self) -> bytes:
        """All of the body, which is then closed."""
        try:
            return b"".join(self.body)
        finally:
            self.close()

    def close(self) -> None:
        if hasattr(self.body, "close"):
            self.body.close()

    def send(self, start_response: StartResponse) -> Iterable[bytes]:
        start_response(self.status, self.headers)
        return self.body


class PageCache:
    """WSGI middleware. `doors` are first words of paths below which nothing is public."""

    def __init__(
        self,
        application: Application,
        *,
        size: int,
        doors: frozenset[str] = frozenset(),
        known: Generations = generations.memory,
    ) -> None:
        self.application = application
        self.doors = doors
        self.generations = known
        self.shelves = Shelves(size)  # in bytes
        self.flights = Flights()

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        key = key_of(environ, self.doors)
        if key is None:
            return self.application(environ, start_response)
        kept, is_true = self._look(key)
        if kept is None or not is_true:
            return self._make_once(key, environ, start_response)
        return kept.send(environ, start_response)

    def _look(self, key: Key) -> tuple[Kept | None, bool]:
        """What is kept, and whether it is true now. What was changed since is thrown away."""
        kept = self.shelves.get(key)
        if kept is None:
            return None, False
        if not self._holds(kept.stamp):
            self.shelves.drop(key)
            return None, False
        return kept, not kept.is_over()

    def _holds(self, stamp: Stamp) -> bool:
        return stamp.weblog is None or self.generations.still(stamp.weblog, stamp.generations)

    def _make_once(
        self, key: Key, environ: Environ, start_response: StartResponse
    ) -> Iterable[bytes]:
        """Make the page, or wait for whoever is making it."""
        until = time.monotonic() + LONGEST_WAIT
        while True:
            flight, is_ours = self.flights.join(key)
            if is_ours:
                with self.flights.flying(key, flight):
                    made = self._make(key, environ)
                    flight.is_private = isinstance(made, Answer)
                return self._send(made, environ, start_response)
            has_landed = flight.wait(until - time.monotonic())
            kept, is_true = self._look(key)
            if kept is not None and (is_true or not has_landed):
                return kept.send(environ, start_response)
            if flight.is_private or not has_landed:
                return self._send(self._make(key, environ), environ, start_response)

    def _make(self, key: Key, environ: Environ) -> Kept | Answer:
        """Ask the application. With the database away, what was true a while ago has to do."""
        question = self.generations.question()
        ask_for_whole_pages(environ)
        answer = Answer(self.application, environ)
        stamp = stamp_of(environ)
        if answer.status.startswith(AWAY) and (old := self._look(key)[0]):
            answer.close()
            return old
        if stamp is None or getattr(answer.body, "streaming", False):
            return answer
        if key.query:
            stamp = Stamp()
        body = answer.whole()
        answer.body = [body]
        kept = Kept.of(answer.status, answer.headers, body, stamp, question.at)
        if kept is None:
            return answer
        kept.place = environ.get("rookery.place")
        if stamp.weblog is not None:
            self.generations.learn(stamp.weblog, stamp.generations, question)
        self.shelves.put(key, kept)
        return kept

    @staticmethod
    def _send(
        made: Kept | Answer, environ: Environ, start_response: StartResponse
    ) -> Iterable[bytes]:
        if isinstance(made, Kept):
            return made.send(environ, start_response)
        return made.send(start_response)
