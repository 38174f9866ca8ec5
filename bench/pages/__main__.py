"""Rookery's pages against nginx serving the same bytes from files. docs/reference/benchmarks.md"""

import argparse
import sys

from bench.pages import load, report, runs
from bench.pages.load import Plan
from bench.pages.results import Results, verdicts
from bench.running import no_postgres

MISSING = 2
BUDGET_MISSED = 1
DATABASES = {"sqlite": "SQLite", "postgres": "PostgreSQL"}


def say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument(
        "--quick", action="store_true", help="one round of a second: no figures to quote"
    )
    parser.add_argument("--only", choices=DATABASES, help="one database instead of both")
    parser.add_argument(
        "--growth",
        metavar="WEBLOGSxENTRIES",
        default="1000x20000",
        help="how large the large install is (20 entries to a weblog); 0 leaves it out; "
        "the budget's own size is 100000x2000000",
    )
    parser.add_argument("--growth-only", action="store_true", help="leave everything else out")
    return parser.parse_args()


def databases(only: str | None) -> list[str]:
    """Those that there are; what is missing is said."""
    chosen = [DATABASES[only]] if only else [*DATABASES.values()]
    if "PostgreSQL" in chosen and (reason := no_postgres()):
        say(
            f"Not on PostgreSQL: {reason}. "
            "BENCH_DATABASE_URL names a server where we may make databases."
        )
        chosen.remove("PostgreSQL")
    return chosen


def main() -> int:
    asked = arguments()
    if missing := load.missing():
        say(f"Missing: {', '.join(missing)}. On Debian: apt-get install {' '.join(missing)}")
        return MISSING
    plan = Plan(1, 1) if asked.quick else Plan()
    weblogs = int(asked.growth.partition("x")[0])
    about = report.machine()
    measured = []
    for database in databases(asked.only):
        results = Results(database) if asked.growth_only else runs.measure(database, plan, say)
        if weblogs:
            runs.grow(database, weblogs, plan, results, say)
        measured.append(results)
        print("\n".join(report.lines(results)), end="\n\n", flush=True)
    print(", ".join(f"{name} {value}" for name, value in about.items()))
    print(f"Kept in {report.keep(about, measured)}")
    met = all(verdict.is_met for results in measured for verdict in verdicts(results))
    return 0 if met else BUDGET_MISSED


if __name__ == "__main__":
    sys.exit(main())
