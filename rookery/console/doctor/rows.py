"""What the database says: its migrations and pragmas, sites and domains, people and tasks."""

import time
from collections.abc import Iterator
from datetime import timedelta

from django.conf import settings
from django.contrib.sites.models import Site
from django.db import connection
from django.db.models import Exists, F, Max, OuterRef
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from rookery.accounts import links
from rookery.console import abandoned, database, presence
from rookery.console.doctor.finding import Finding
from rookery.console.doctor.surroundings import Look
from rookery.weblogs import hosts
from rookery.weblogs.models import AuditEvent, Domain, DomainStatus

NAMED = 5  # rows of a kind that one run names
TASKS_WAIT = timedelta(minutes=5)
WORKER_STARTS = 10.0  # seconds
CLOCKS_DIFFER = timedelta(seconds=5)
CLOCK_BEHIND = timedelta(minutes=1)

SYNC_PLATFORM = "Start `rookery serve` (or run `rookery migrate`), which brings them together."
PRAGMAS = {
    "journal_mode": ("wal", "readers wait for writers"),
    "synchronous": (2, "what was acknowledged can be lost in a power cut"),
    "foreign_keys": (1, "rows can point to rows that are gone"),
}


def schema() -> Iterator[Finding]:
    """Whether the tables are those that this Rookery knows. DatabaseError: it can't be asked."""
    missing, unknown = database.missing_migrations(), database.unknown_migrations()
    if unknown:
        yield Finding(
            "migrations",
            f"The database is newer than this Rookery, which doesn't know {', '.join(unknown)}.",
            "Install the Rookery that made it.",
        )
    if missing:
        yield Finding(
            "migrations",
            f"The database lacks {len(missing)} migrations: {', '.join(missing[:NAMED])}.",
            "Run `rookery migrate`, after a backup.",
        )


def pragmas() -> Iterator[Finding]:
    if connection.vendor != "sqlite" or connection.is_in_memory_db():  # type: ignore[attr-defined]  # of SQLite's wrapper
        return
    for name, (wanted, otherwise) in PRAGMAS.items():
        with connection.cursor() as cursor:
            cursor.execute(f"PRAGMA {name}")
            found = cursor.fetchone()[0]
        if found != wanted:
            yield Finding(
                "sqlite",
                f"SQLite's {name} is {found} instead of {wanted}: {otherwise}.",
                "Take DATABASES as rookery.config.settings has it; WAL needs a local disk.",
            )
    if settings.DATABASES["default"].get("OPTIONS", {}).get("transaction_mode") != "IMMEDIATE":
        yield Finding(
            "sqlite",
            "SQLite's transactions aren't IMMEDIATE: two writers at once can fail each other.",
            "Take DATABASES as rookery.config.settings has it.",
        )


def platform() -> Iterator[Finding]:
    host = hosts.platform_host()
    site = Site.objects.filter(pk=hosts.PLATFORM_SITE_ID).first()
    if site is None or site.domain != host:
        has = f"is {site.domain}" if site else "is missing"
        yield Finding("host", f"ROOKERY_URL says {host}, and site 1 {has}.", SYNC_PLATFORM)
    rival = Domain.objects.filter(host=host, status=DomainStatus.ACTIVE).exclude(
        site=hosts.PLATFORM_SITE_ID
    )
    if found := rival.select_related("site").first():
        yield Finding(
            "host",
            f"{host} is the host of ROOKERY_URL, and also an active domain of {found.site}.",
            "Set ROOKERY_URL to a host of its own: studio and admin live there.",
        )
    pinned = getattr(settings, "SITE_ID", None)
    if pinned is not None and not Site.objects.filter(pk=pinned).exists():
        yield Finding(
            "host",
            f"SITE_ID pins this process to site {pinned}, which isn't there: it serves nothing.",
            "Take SITE_ID (ROOKERY_SITE_ID) out, or name a site of `rookery domain list`.",
        )


def domains() -> Iterator[Finding]:
    active = Domain.objects.filter(status=DomainStatus.ACTIVE, is_primary=True)
    # A site that lost its domain is no fault while nobody lives there (doctor/names.py).
    others = Site.objects.exclude(pk=hosts.PLATFORM_SITE_ID).exclude(domain__startswith="lost-")
    for site in others.filter(~Exists(active.filter(site=OuterRef("pk"))))[:NAMED]:
        yield Finding(
            "domain",
            f"The site {site.domain} has no active primary domain: nobody can reach it.",
            f"Run `rookery domain add {site.domain} --active`.",
        )
    astray = active.exclude(site__domain=F("host")).exclude(site=hosts.PLATFORM_SITE_ID)
    for domain in astray.select_related("site")[:NAMED]:
        yield Finding(
            "domain",
            f"Site {domain.site_id} calls itself {domain.site}, and its primary domain is "
            f"{domain.host}: readers are sent from one to the other and back.",
            f"Set the site's domain to {domain.host} (Site.domain is only a copy of it).",
        )


def people() -> Iterator[Finding]:
    if links.setup_is_open():
        yield Finding(
            "operator",
            "Nobody is operator: nobody can see the admin.",
            "Open the setup link that `rookery serve` prints, or run "
            "`rookery user add EMAIL --operator`.",
        )


def tasks() -> Iterator[Finding]:
    since = timezone.now() - TASKS_WAIT
    waiting = DBTaskResult.objects.ready().filter(enqueued_at__lt=since)
    first = waiting.order_by("enqueued_at").first()
    if first is not None:
        minutes = (timezone.now() - first.enqueued_at) // timedelta(minutes=1)
        yield Finding(
            "tasks",
            f"Nobody works on tasks: {first.task_path} has been waiting for {minutes} minutes.",
            "Start `rookery serve`, or `rookery worker` on a machine that only works on tasks.",
        )


def worker() -> Iterator[Finding]:
    if presence.is_at_work() and not _comes_alive():
        yield Finding(
            "tasks",
            "Rookery is at work here, and no task worker lives, on this machine or another.",
            "Look into its log. Start `rookery serve` without --no-worker, or `rookery worker`.",
        )


def _comes_alive() -> bool:
    """One that starts, or follows one that died, is there within seconds."""
    end = time.monotonic() + WORKER_STARTS
    while not (is_alive := abandoned.is_anybody_alive()) and time.monotonic() < end:
        time.sleep(0.2)
    return is_alive


def clock() -> Iterator[Finding]:
    done = AuditEvent.objects.order_by("-pk").values_list("at", flat=True).first()
    begun = DBTaskResult.objects.aggregate(last=Max("enqueued_at"))["last"]
    last = max(filter(None, (done, begun)), default=None)
    if last is not None and last > timezone.now() + CLOCK_BEHIND:
        yield Finding(
            "clock",
            f"Something happened at {last:%Y-%m-%d %H:%M} UTC, and that is still to come: this "
            "machine's clock is behind, or was ahead then.",
            "Let it follow a time server (NTP). What was published by a wrong clock is among the "
            "scheduled entries.",
        )


def clocks() -> Iterator[Finding]:
    if connection.vendor != "postgresql":
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        apart = abs(cursor.fetchone()[0] - timezone.now())
    if apart > CLOCKS_DIFFER:
        yield Finding(
            "clock",
            f"The clocks of this machine and of the database are {apart.seconds} seconds apart: "
            "what is scheduled appears too early or too late.",
            "Let both follow a time server (NTP).",
        )


LOOKS: tuple[Look, ...] = (pragmas, platform, domains, people, tasks, worker, clock, clocks)
