"""The doctor: looks for what is wrong with an install, and says what to do about it."""

from collections.abc import Iterator

from django.db import DatabaseError

from rookery.console import database
from rookery.console.doctor import names, rows, search, surroundings
from rookery.console.doctor.finding import Finding


def examine() -> Iterator[Finding]:
    """Everything that was found, from the ground up; what a fault makes unaskable is left out."""
    for look in surroundings.LOOKS:
        yield from look()
    try:
        schema = [*rows.schema()]
    except DatabaseError as error:
        yield Finding("database", database.explain(error), "Start it, or correct DATABASE_URL.")
        return
    yield from schema
    if any(finding.is_fault for finding in schema):
        return  # Tables and columns may be missing: nothing can be asked of them.
    for look in rows.LOOKS + names.LOOKS + search.LOOKS:
        yield from look()
