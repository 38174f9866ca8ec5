"""How far a weblog's pages have come, as the database says it, remembered for a second.

A page is made at two generations: its weblog's and its site's. Whoever changes what pages show
bumps one of them in the same transaction, and the page is true as long as both are what they were.
So there is nothing to purge, in this process or in any other.
"""

import logging
import threading
import time
from dataclasses import dataclass

from django.db import Error as DatabaseAway
from django.db import connection

logger = logging.getLogger("rookery.generations")

REMEMBERED_FOR = 1.0  # seconds
REMEMBERED_AT_MOST = 10_000  # weblogs

# The weblog's generation and its site's; a site where nothing has ever changed has none.
type Pair = tuple[int, int | None]


@dataclass(frozen=True, slots=True)
class Question:
    """When somebody began to ask, and how much this process had changed by then."""

    at: float  # by time.monotonic()
    times_forgotten: int


@dataclass(frozen=True, slots=True)
class _Known:
    pair: Pair | None  # None: there is no such weblog.
    until: float
    is_said: bool = True  # False: nobody has answered so far.


class Generations:
    """What one process knows. No lock is held while the database is asked."""

    def __init__(self) -> None:
        self._known: dict[int, _Known] = {}
        self._asked: set[int] = set()  # Weblogs about which somebody asks just now.
        self._times_forgotten = 0
        self._lock = threading.Lock()

    def still(self, weblog: int, pair: Pair) -> bool:
        """Whether pages of this weblog that were made at `pair` are true.

        Asks the database at most once a second. As long as it doesn't answer, what it said last
        holds; if it has never said anything, they are.
        """
        known = self._known.get(weblog)
        if known is None or known.until <= time.monotonic():
            known = self._asked_anew(weblog, known)
        return known.pair == pair or not known.is_said

    def forget(self) -> None:
        """Something has changed, and this process knows it first: the next to ask hears of it."""
        with self._lock:
            self._known.clear()
            self._times_forgotten += 1

    def question(self) -> Question:
        """Begin to ask: what is read from now on is good for a second."""
        return Question(time.monotonic(), self._times_forgotten)

    def learn(self, weblog: int, pair: Pair | None, question: Question) -> None:
        """Take what somebody has read, unless it has changed meanwhile."""
        self._remember(weblog, _Known(pair, question.at + REMEMBERED_FOR), question)

    def _asked_anew(self, weblog: int, before: _Known | None) -> _Known:
        with self._lock:
            if before is not None and weblog in self._asked:
                return before  # It holds for the moment that the other one's question takes.
            self._asked.add(weblog)
        question = self.question()
        until = question.at + REMEMBERED_FOR
        try:
            known = _Known(ask(weblog), until)
        except DatabaseAway as error:
            logger.warning("The database can't be asked what has changed: %s", error)
            said = before or _Known(None, until, is_said=False)
            known = _Known(said.pair, until, said.is_said)
        finally:
            with self._lock:
                self._asked.discard(weblog)
        self._remember(weblog, known, question)
        return known

    def _remember(self, weblog: int, known: _Known, question: Question) -> None:
        with self._lock:
            newer = self._known.get(weblog)
            if question.times_forgotten != self._times_forgotten:
                return  # It changed while we asked: which of the two was told, nobody knows.
            if newer is not None and newer.until > known.until:
                return
            if len(self._known) >= REMEMBERED_AT_MOST:
                self._known.clear()
            self._known[weblog] = known


memory = Generations()


def ask(weblog: int) -> Pair | None:
    """The two generations as they are stored; None when there is no such weblog. One query."""
    if not connection.in_atomic_block:  # Else no request of Django's has looked after it so far.
        connection.close_if_unusable_or_obsolete()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT weblog.generation, state.generation FROM weblogs_weblog weblog"
            " LEFT JOIN weblogs_sitestate state ON state.site_id = weblog.site_id"
            " WHERE weblog.id = %s",
            [weblog],
        )
        found: Pair | None = cursor.fetchone()
    return found
