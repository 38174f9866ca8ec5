"""What an audit has to say: one line for each check, and what it found."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

SHOWN = 8  # findings of a check in the summary; all of them are in its file
WIDE = 200  # characters of each


@dataclass
class Check:
    """One thing that was looked at: how much of it, and what is wrong."""

    name: str
    looked_at: int = 0
    faults: list[str] = field(default_factory=list)
    unit: str = "pages"

    @property
    def is_fine(self) -> bool:
        """Nothing looked at is no praise."""
        return self.looked_at > 0 and not self.faults

    def add(self, faults: Iterable[str]) -> None:
        self.looked_at += 1
        self.faults += faults


def told(check: Check, folder: Path) -> Iterator[str]:
    """Its lines of the summary; what is wrong also lies in a file of the folder, all of it."""
    mark = "✓" if check.is_fine else "✗"
    count = f"{len(check.faults)} faults" if check.looked_at else "nothing to look at"
    yield f"{mark} {check.name:<46} {check.looked_at:>5} {check.unit:<9} {count}"
    yield from (f"    {' '.join(fault.split())[:WIDE]}" for fault in check.faults[:SHOWN])
    if check.faults:
        file = folder / f"{check.name.replace(' ', '-').replace('/', '-')}.txt"
        file.write_text("\n".join(check.faults) + "\n", encoding="utf-8")
        if len(check.faults) > SHOWN:
            yield f"    … and {len(check.faults) - SHOWN} more in {file}"
