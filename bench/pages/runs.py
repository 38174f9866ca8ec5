"""The order in which one database is measured: queries, start, cold, warm, memory; then growth."""

import json
import re
import subprocess
from collections.abc import Callable
from random import Random
from statistics import median
from time import perf_counter

from bench.pages import front, processes, wire
from bench.pages.load import Plan, Target
from bench.pages.processes import Watched
from bench.pages.results import NGINX, PAGES, Results
from bench.running import Install, ask, installed, serving

CONTENT = "bench.pages.content"
QUERIES = "bench.pages.queries"
COLD = {"ROOKERY_CACHE_MB": "0"}
WORDS, WEBLOGS = 850, 10
SHORT = 85  # words of an entry where there are millions
STRANGERS = 2000
STARTS = 3

type Say = Callable[[str], None]


def measure(database: str, plan: Plan, say: Say) -> Results:
    """Everything but growth, on an install of its own."""
    results = Results(database)
    with installed(database) as install:
        install.run(str(WORDS), str(WEBLOGS), module=CONTENT)
        with serving(install):
            paths = addresses(install.port)
            bodies = {path: ask(install.port, path).body for path in paths.values()}
            results.figures |= wire.of(install.port)
        say(f"{database}: front page of {len(bodies[paths['front']])} bytes")
        results.figures |= queries(install.but(**COLD), paths)
        results.figures["seconds from start to first 200"] = median(
            seconds_to_start(install) for _ in range(STARTS)
        )
        with front.files(install.folder / "static-nginx", bodies) as target:
            _each(results, NGINX, target, plan, paths, say)
        cold = install.but(**COLD)
        with serving(cold) as process:
            _each(results, "cold", served(cold, process), plan, paths, say)
        with serving(install) as process:
            _warm(results, install, served(install, process), plan, paths, say)
        results.figures |= memory(install, plan)
    return results


def served(install: Install, process: subprocess.Popen) -> Target:
    return Target(install.port, Watched([process.pid], install.database_url))


def addresses(port: int, path: str = "/") -> dict[str, str]:
    """Front page, newest entry and feed of the weblog at `path`."""
    feed = json.loads(ask(port, f"{path}feed.json").body)
    entry = re.sub(r"^https?://[^/]+", "", feed["items"][0]["url"])
    return {"front": path, "entry": entry, "feed": f"{path}feed/"}


def queries(install: Install, paths: dict[str, str]) -> dict[str, float]:
    found = json.loads(install.run(install.host, *paths.values(), module=QUERIES))
    strange = json.loads(install.run("stranger.example", "/", module=QUERIES))["/"]
    names = {"front": "front page", "entry": "entry", "feed": "feed"}
    return {f"queries of a cold {names[page]}": found[paths[page]]["queries"] for page in PAGES} | {
        "queries for a host not remembered": max(one["for_the_host"] for one in found.values()),
        "queries for an unknown host": strange["for_the_host"],
        "queries for an unknown host seen recently": strange["queries"],
        "writes": sum(one["writes"] for one in found.values()),
    }


def seconds_to_start(install: Install) -> float:
    began = perf_counter()
    with serving(install):
        return perf_counter() - began


def _each(
    results: Results, state: str, target: Target, plan: Plan, paths: dict[str, str], say: Say
) -> None:
    for page, path in paths.items():
        _one(results, (state, page), target, plan, path, say)


def _one(
    results: Results,
    name: tuple[str, str],
    target: Target,
    plan: Plan,
    path: str,
    say: Say,
    **headers: str,
) -> None:
    measured = target.measure(plan, path, **headers)
    results.pages[name] = measured
    say(f"  {' '.join(name)}: {measured.per_second:,.0f}/s, {measured.cpu:.3f} s/1000")


def _warm(
    results: Results, install: Install, target: Target, plan: Plan, paths: dict[str, str], say: Say
) -> None:
    _each(results, "warm", target, plan, paths, say)
    etag = ask(install.port, paths["front"]).headers["etag"]
    _one(results, ("304", "front"), target, plan, paths["front"], say, if_none_match=etag)
    _one(results, ("warm gzip", "front"), target, plan, paths["front"], say, accept_encoding="gzip")
    with front.shipped(install.folder / "micro-nginx", target) as cached:
        _each(results, "micro-cache", cached, plan, paths, say)
    strangers = [(f"w{number}.stranger.example", "/") for number in range(STRANGERS)]
    results.pages["unknown host", "any"] = target.measure_many(plan, strangers)


def memory(install: Install, plan: Plan) -> dict[str, float]:
    """PSS after load, with one web worker and with two; the task worker apart."""
    sums = []
    for workers in (1, 2):
        with serving(install, f"--workers={workers}", tasks=True) as process:
            target = served(install, process)
            target.measure(Plan(max(2, plan.seconds), 1, plan.connections), "/")
            found = {pid: processes.pss(pid) for pid in processes.tree(process.pid)}
            tasks = {pid for pid in found if processes.runs(pid, "worker")}
            sums.append(sum(mb for pid, mb in found.items() if pid not in tasks))
            worker = sum(found[pid] for pid in tasks)
    return {
        "MB (PSS) of one server process": sums[0],
        "MB (PSS) of each further one": sums[1] - sums[0],
        "MB (PSS) of the task worker": worker,
    }


def grow(database: str, weblogs: int, plan: Plan, results: Results, say: Say) -> None:
    """The same pages, cold, of ten weblogs and of a great many."""
    measured = []
    for count in (WEBLOGS, weblogs):
        with installed(database) as install:
            say(f"{database}: {count:,} weblogs")
            install.run(str(SHORT), str(count), module=CONTENT)
            cold = install.but(**COLD)
            with serving(cold) as process:
                measured.append(_many(served(cold, process), count, plan, say))
    for page, small in measured[0].items():
        results.growth[page] = (small, measured[1][page])


def _many(target: Target, weblogs: int, plan: Plan, say: Say) -> dict:
    """Pages of weblogs by chance, one after the other on one connection."""
    chance = Random(7)
    slugs = [f"w{chance.randrange(1, weblogs)}" for _ in range(5000)]
    entry = addresses(target.port, "/w1/")["entry"].removeprefix("/w1/")
    kinds = {
        "front": "/{}/",
        "entry": f"/{{}}/{entry}",
        "feed": "/{}/feed/",
        "tag": "/{}/tags/walks/",
        "archive": "/{}/archive/",
        "list of weblogs": "/weblogs/",
    }
    host = f"localhost:{target.port}"
    one = Plan(plan.seconds, plan.rounds, connections=1)
    found = {}
    for page, path in kinds.items():
        found[page] = target.measure_many(one, [(host, path.format(slug)) for slug in slugs])
        say(f"  cold {page}: {found[page].cpu:.3f} s/1000, p50 {found[page].p50:.2f} ms")
    return found
