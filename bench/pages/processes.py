"""What processes cost, as Linux counts it below /proc."""

import os
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

import psycopg

PROC = Path("/proc")
TICKS = os.sysconf("SC_CLK_TCK")  # a second


def stat(pid: int) -> list[str]:
    """The fields of /proc/PID/stat behind the name, `ppid` first; [] when it has ended."""
    try:
        return (PROC / str(pid) / "stat").read_text().rpartition(") ")[2].split()[1:]
    except OSError:
        return []


def tree(root: int) -> list[int]:
    """A process and everything that it started."""
    children = defaultdict(list)
    for path in PROC.glob("[0-9]*"):
        if fields := stat(int(path.name)):
            children[int(fields[0])].append(int(path.name))
    found, left = [], [root]
    while left:
        pid = left.pop()
        found.append(pid)
        left += children[pid]
    return found


def seconds(pid: int) -> float:
    """CPU seconds in user and kernel mode, with those of children that have ended."""
    fields = stat(pid)
    return sum(int(value) for value in fields[10:14]) / TICKS if fields else 0.0


def pss(pid: int) -> float:
    """Proportional set size in MB: memory that several processes share is divided among them."""
    for line in (PROC / str(pid) / "smaps_rollup").read_text().splitlines():
        if line.startswith("Pss:"):
            return int(line.split()[1]) * 1024 / 1e6
    return 0.0


@dataclass(frozen=True)
class Watched:
    """Processes whose CPU is counted: trees of servers, and the backends of one database."""

    roots: list[int]
    database_url: str = ""

    def seconds(self) -> dict[int, float]:
        pids = {pid for root in self.roots for pid in tree(root)} | self.backends()
        return {pid: seconds(pid) for pid in pids}

    def backends(self) -> set[int]:
        """PostgreSQL's processes for this database, but for the one that answers this."""
        if not self.database_url:
            return set()
        query = "SELECT pid FROM pg_stat_activity WHERE datname = current_database()"
        with psycopg.connect(self.database_url) as connection:
            asked = connection.info.backend_pid
            rows = connection.execute(query).fetchall()
        return {pid for (pid,) in rows if pid != asked and (PROC / str(pid)).exists()}


def spent(before: dict[int, float], after: dict[int, float]) -> float:
    """CPU seconds between two looks; a process that is new began at none."""
    return sum(value - before.get(pid, 0.0) for pid, value in after.items())


def runs(pid: int, command: str) -> bool:
    """Whether the process was started as `rookery COMMAND`."""
    arguments = (PROC / str(pid) / "cmdline").read_bytes().split(b"\0")
    return command.encode() in arguments
