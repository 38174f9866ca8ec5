"""How long a front server waits until it may get a certificate, with a great many domains.

    .venv/bin/python -m bench.tls_ask [DOMAINS] [QUESTIONS]

Fills an install of its own (on SQLite; where BENCH_DATABASE_URL names a server, on PostgreSQL),
serves it, and asks about known and unknown hosts in turn, none of them twice.
"""

import json
import os
import random
import statistics
import subprocess
import sys
import time

from bench.running import ask, installed, serving

FILL = """
import sys
import django
django.setup()
from django.contrib.sites.models import Site
from rookery.weblogs.models import Domain
for start in range(0, int(sys.argv[1]), 5000):
    hosts = [f"w{n}.moss{n % 97}.example" for n in range(start, start + 5000)]
    sites = Site.objects.bulk_create(Site(domain=host, name=host[:50]) for host in hosts)
    Domain.objects.bulk_create(
        Domain(host=site.domain, site=site, status="active", is_primary=True) for site in sites
    )
"""


def milliseconds(port: int, host: str) -> tuple[float, int]:
    """How long one question takes, and its status; on a connection of its own as Caddy's are."""
    began = time.perf_counter()
    status = ask(port, f"/-/tls-ask?domain={host}").status
    return (time.perf_counter() - began) * 1000, status


def measure(port: int, domains: int, questions: int) -> dict[str, float]:
    known = random.sample(range(domains), questions // 2)
    asked = [(f"w{n}.moss{n % 97}.example", 200) for n in known]
    asked += [(f"stranger{n}.example", 403) for n in range(questions // 2)]
    random.shuffle(asked)
    times = []
    for host, wanted in asked:
        took, status = milliseconds(port, host)
        if status != wanted:
            raise SystemExit(f"{host}: {status} instead of {wanted}")
        times.append(took)
    times.sort()
    return {
        "domains": domains,
        "questions": questions,
        "p50_ms": round(statistics.median(times), 2),
        "p99_ms": round(times[int(len(times) * 0.99)], 2),
        "max_ms": round(times[-1], 2),
    }


def main(domains: int = 100_000, questions: int = 4000) -> None:
    database = "PostgreSQL" if "BENCH_DATABASE_URL" in os.environ else "SQLite"
    with installed(database) as install:
        command = [sys.executable, "-c", FILL, str(domains)]
        subprocess.run(command, env=install.environ, check=True)
        with serving(install):
            print(json.dumps(measure(install.port, domains, questions)))


if __name__ == "__main__":
    main(*(int(argument) for argument in sys.argv[1:]))
