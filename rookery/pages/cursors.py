"""Keyset pages: ``?before=20261103T101500000000-57`` names the last entry of the page before.

A page costs the same at any depth, and never skips or repeats when something new arrives.
"""

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Self

from django.db.models import Q

SHAPE = re.compile(r"(\d{8}T\d{12})-(\d{1,18})")
STAMP = "%Y%m%dT%H%M%S%f"


@dataclass(frozen=True, slots=True)
class Cursor:
    at: datetime
    pk: int

    def __str__(self) -> str:
        # Not strftime: its %Y writes years before 1000 without their zeros.
        at = self.at.astimezone(UTC)
        return f"{at.year:04}{at:%m%dT%H%M%S%f}-{self.pk}"

    @classmethod
    def parse(cls, text: str) -> Self | None:
        """The cursor that `text` spells, or None when it spells none."""
        match = SHAPE.fullmatch(text)
        if not match or not text.isascii():
            return None
        try:
            at = datetime.strptime(match[1], STAMP).replace(tzinfo=UTC)
        except ValueError:
            return None
        return cls(at, int(match[2]))

    def older(self, field: str = "pub_date") -> Q:
        """What comes after it in the order newest first. The first half is for the index."""
        strictly = Q(**{f"{field}__lt": self.at}) | Q(pk__lt=self.pk)
        return Q(**{f"{field}__lte": self.at}) & strictly
