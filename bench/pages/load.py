"""wrk: sixteen connections that ask one server again and again."""

import re
import shutil
import subprocess
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median
from tempfile import NamedTemporaryFile

from bench.pages.processes import Watched, spent

ADDRESSES = Path(__file__).with_name("addresses.lua")
UNITS = {"us": 0.001, "ms": 1.0, "s": 1000.0, "m": 60_000.0}


@dataclass(frozen=True)
class Plan:
    seconds: int = 8
    rounds: int = 3
    connections: int = 16


@dataclass(frozen=True)
class Measure:
    """The median of some rounds."""

    per_second: float
    cpu: float  # seconds for 1000 requests, which is milliseconds for one
    p50: float  # milliseconds
    failed: int  # answers that were neither 2xx nor 3xx, and connections that broke

    def as_json(self) -> dict[str, float]:
        return {name: round(value, 4) for name, value in asdict(self).items()}


@dataclass(frozen=True)
class Target:
    """What is asked, and whose CPU it costs."""

    port: int
    watched: Watched
    host: str = ""

    def measure(self, plan: Plan, path: str, **headers: str) -> Measure:
        """Ask for one address. RuntimeError when something else than 2xx or 3xx comes."""
        lines = [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
        lines.append(f"Host: {self.host or f'localhost:{self.port}'}")
        given = [part for line in lines for part in ("-H", line)]
        measured = self._rounds(plan, path, given, [])
        if measured.failed:
            raise RuntimeError(f"{measured.failed} answers of {self.port}{path} were failures.")
        return measured

    def measure_many(self, plan: Plan, asked: list[tuple[str, str]]) -> Measure:
        """Ask for one (host, path) after the other, and begin again."""
        with NamedTemporaryFile("w", suffix=".txt") as file:
            file.writelines(f"{host} {path}\n" for host, path in asked)
            file.flush()
            return self._rounds(plan, "/", ["-s", str(ADDRESSES)], ["--", file.name])

    def _rounds(self, plan: Plan, path: str, given: list[str], more: list[str]) -> Measure:
        self._once(plan, path, given, more, seconds=1)  # Connections and caches are there.
        seen = [
            self._once(plan, path, given, more, seconds=plan.seconds) for _ in range(plan.rounds)
        ]
        return Measure(
            median(one.per_second for one in seen),
            median(one.cpu for one in seen),
            median(one.p50 for one in seen),
            max(one.failed for one in seen),
        )

    def _once(
        self, plan: Plan, path: str, given: list[str], more: list[str], *, seconds: int
    ) -> Measure:
        command = ["wrk", "-t1", f"-c{plan.connections}", f"-d{seconds}s", "--latency", *given]
        before = self.watched.seconds()
        said = subprocess.run(
            [*command, f"http://127.0.0.1:{self.port}{path}", *more],
            check=True,
            capture_output=True,
            text=True,
        ).stdout
        return read(said, spent(before, self.watched.seconds()))


def read(said: str, cpu_seconds: float) -> Measure:
    """What wrk printed, as figures."""
    requests = int(_found(r"(\d+) requests in", said) or 0)
    per_second = float(_found(r"Requests/sec:\s+([\d.]+)", said) or 0)
    latency = re.search(r"50%\s+([\d.]+)(us|ms|s|m)", said)
    p50 = float(latency[1]) * UNITS[latency[2]] if latency else 0.0
    failed = int(_found(r"Non-2xx or 3xx responses: (\d+)", said) or 0)
    failed += sum(int(count) for count in re.findall(r"(?:connect|read|write|timeout) (\d+)", said))
    return Measure(per_second, cpu_seconds * 1000 / max(1, requests), p50, failed)


def _found(pattern: str, text: str) -> str:
    found = re.search(pattern, text)
    return found[1] if found else ""


def missing() -> list[str]:
    """Debian packages that this machine lacks."""
    return [name for name in ("nginx", "wrk") if not where(name)]


def where(name: str) -> str | None:
    """A program; nginx is in a folder that isn't on everybody's PATH."""
    return shutil.which(name) or shutil.which(name, path="/usr/sbin:/usr/local/sbin")
