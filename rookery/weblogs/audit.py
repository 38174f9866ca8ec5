"""The audit log: who did what to which weblog, and through which door they came."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from rookery.accounts.models import User
from rookery.weblogs.models import AuditEvent, Weblog

_door: ContextVar[str] = ContextVar("rookery_door", default="")


@contextmanager
def through(door: str) -> Iterator[None]:
    """Name the door ("studio", "admin", "command line", "import") for what is recorded inside."""
    token = _door.set(door)
    try:
        yield
    finally:
        _door.reset(token)


def record(verb: str, *, weblog: Weblog | None, by: User | None, detail: str = "") -> None:
    """Write one line of the log. `by` None: nobody signed in, such as the operator's terminal."""
    actor = by if by is not None and by.pk else None
    AuditEvent.objects.create(
        weblog=weblog, actor=actor, door=_door.get(), verb=verb, detail=detail[:500]
    )
