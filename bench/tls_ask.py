"""How long a front server waits until it may get a certificate, with a great many domains.

    .venv/bin/python bench/tls_ask.py [DOMAINS] [QUESTIONS]

Fills an install of its own in a temporary folder (SQLite; with BENCH_DATABASE_URL an empty
PostgreSQL database), serves it, and asks about known and unknown hosts in turn, none of them twice.
"""

import http.client
import json
import os
import random
import socket
import statistics
import subprocess
import sys
import tempfile
import time

FILL = """
import sys
import django
django.setup()
from django.core.management import call_command
call_command("migrate", verbosity=0, interactive=False)
from django.contrib.sites.models import Site
from rookery.weblogs.models import Domain
for start in range(0, int(sys.argv[1]), 5000):
    hosts = [f"w{n}.moss{n % 97}.example" for n in range(start, start + 5000)]
    sites = Site.objects.bulk_create(Site(domain=host, name=host[:50]) for host in hosts)
    Domain.objects.bulk_create(
        Domain(host=site.domain, site=site, status="active", is_primary=True) for site in sites
    )
"""


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def ask(port: int, host: str) -> tuple[float, int]:
    """Milliseconds and status of one question, on a connection of its own as Caddy's are."""
    began = time.perf_counter()
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    connection.request("GET", f"/-/tls-ask?domain={host}")
    status = connection.getresponse().status
    connection.close()
    return (time.perf_counter() - began) * 1000, status


def measure(port: int, domains: int, questions: int) -> dict[str, float]:
    known = random.sample(range(domains), questions // 2)
    asked = [(f"w{n}.moss{n % 97}.example", 200) for n in known]
    asked += [(f"stranger{n}.example", 403) for n in range(questions // 2)]
    random.shuffle(asked)
    times = []
    for host, wanted in asked:
        took, status = ask(port, host)
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
    with tempfile.TemporaryDirectory() as folder:
        port = free_port()
        environ = {
            "PATH": os.environ["PATH"],
            "DJANGO_SETTINGS_MODULE": "rookery.config.settings",
            "ROOKERY_DATA": folder,
            "ROOKERY_URL": f"http://localhost:{port}",
            "ROOKERY_SECRET_KEY": "known to whoever reads the benchmarks " * 2,
        }
        if url := os.environ.get("BENCH_DATABASE_URL"):
            environ["DATABASE_URL"] = url
        subprocess.run([sys.executable, "-c", FILL, str(domains)], env=environ, check=True)
        command = [sys.executable, "-m", "rookery", "serve", "--no-worker", "--port", str(port)]
        server = subprocess.Popen(command, env=environ, stdout=subprocess.DEVNULL)
        try:
            for _ in range(300):
                try:
                    ask(port, "localhost")
                    break
                except OSError:
                    time.sleep(0.1)
            print(json.dumps(measure(port, domains, questions)))
        finally:
            server.terminate()
            server.wait()


if __name__ == "__main__":
    main(*(int(argument) for argument in sys.argv[1:]))
