"""Runs an import: whatever the source, the same two passes, batches, resumption and report.

The first pass is the source's scan: it parses the whole file and writes nothing. The second writes
small batches, each with the run's cursor in its transaction. Entries stay hidden until the last
one is in. A run that was killed goes on when the same file is imported again; one that failed is
cleared away; one whose entries are all here already leaves no trace.
"""

import hashlib
import os
import socket
import time
import uuid
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Final

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from rookery.accounts.models import User
from rookery.entries import arrive
from rookery.transfer import batches, clearing, fetching
from rookery.transfer.items import Item, Source
from rookery.transfer.models import ImportRun, RunState
from rookery.transfer.report import Report
from rookery.weblogs import audit
from rookery.weblogs.models import Weblog

# phase ("files", "entries"), items done, items in all
type Progress = Callable[[str, int, int], None]

# A batch's transaction keeps other writers waiting (SQLite has one at a time).
LONGEST: Final = 0.2  # seconds
AIM: Final = 0.05
FIRST_BATCH: Final = 10
LARGEST_BATCH: Final = 200
LARGEST_TEXT: Final = 4 * 1024**2  # letters in one batch

SILENT_FOR: Final = timedelta(minutes=10)  # A run unheard of for so long has no process any more.


class Busy(Exception):
    """Another process is importing into the weblog at this moment."""


class TakenOver(Exception):
    """Another process has taken this run over and goes on with it."""


def silent(_phase: str, _done: int, _total: int) -> None:
    """The progress of whom nobody watches."""


def import_file(
    weblog: Weblog,
    source: Source,
    *,
    by: User | None,
    people: Mapping[str, User] | None = None,
    media: bool = True,
    progress: Progress = silent,
) -> Report:
    """Bring what is new in a scanned file into the weblog, and say what became of everything.

    `people` are the users to whom the source's logins belong; other entries belong to the
    weblog's author, under their names. With `media`, files are fetched. Raises `Busy`, or whatever
    went wrong, after clearing away what had arrived.
    """
    run = _begin(weblog, source, by)
    with audit.through("import"), _kept_or_cleared(run):
        report = Report.of(run.report)
        if not batches.has_news(run, source):
            return _nothing_new(run, source, report)
        hands = batches.Hands(by, people or {})
        if media:
            errand = fetching.Errand(run, source, report, by)
            fetching.bring_files(errand, progress=progress, store=store)
        else:
            hands = replace(hands, leaves=fetching.leave_files(run, source))
        _bring_entries(run, source, report, hands, progress)
        _finish(run, report, by)
    return report


@contextmanager
def _kept_or_cleared(run: ImportRun) -> Iterator[None]:
    """An interrupted run is let go of, to be resumed; a failed one is cleared away."""
    try:
        yield
    except TakenOver:
        raise
    except Exception as error:
        clearing.clear(run)
        ImportRun.objects.filter(pk=run.pk).update(
            state=RunState.FAILED, error=str(error)[:1000], holder="", finished_at=timezone.now()
        )
        raise
    except BaseException:  # Ctrl-C
        ImportRun.objects.filter(pk=run.pk).update(holder="")
        raise


def _begin(weblog: Weblog, source: Source, by: User | None) -> ImportRun:
    """The run for this file: the unfinished one if there is one, else a new one."""
    digest = _sha256(source.path)
    report = Report(
        weblog=weblog.title,
        file=source.path.name,
        source=source.scan.title,
        comments=source.scan.counts.get("comment", 0),
        warnings=[*source.scan.warnings],
    )
    unfinished = _claim(weblog)
    if unfinished and unfinished.sha256 == digest and unfinished.kind == source.kind:
        return unfinished
    if unfinished:
        clearing.clear(unfinished)
        unfinished.delete()
        report.warnings.append(
            f"An unfinished import of {unfinished.file_name} was dropped before this one."
        )
    return ImportRun.objects.create(
        weblog=weblog,
        kind=source.kind,
        file_name=source.path.name[:255],
        sha256=digest,
        total=source.scan.items,
        report=report.as_dict(),
        last_tag_before=weblog.tags.aggregate(last=Max("pk"))["last"] or 0,
        holder=_me(),
        by=by,
    )


@transaction.atomic
def _claim(weblog: Weblog) -> ImportRun | None:
    """The weblog's unfinished run, from now on ours. Raises `Busy` when somebody works on it."""
    run = weblog.import_runs.select_for_update().filter(state=RunState.RUNNING).first()
    if run is None:
        return None
    if _is_held(run):
        raise Busy(
            f"{run.file_name} is being imported into {weblog.title} at this moment "
            f"({run.cursor} of {run.total} items). Wait until that is done."
        )
    run.holder, run.seen_at = _me(), timezone.now()
    run.save(update_fields=["holder", "seen_at"])
    return run


def _me() -> str:
    return f"{socket.gethostname()[:100]}:{os.getpid()}:{uuid.uuid4().hex}"


def _is_held(run: ImportRun) -> bool:
    """True when a process works on the run; a killed one leaves its name, but doesn't live."""
    if not run.holder or run.seen_at < timezone.now() - SILENT_FOR:
        return False
    host, _, rest = run.holder.rpartition(":")[0].rpartition(":")
    return host != socket.gethostname()[:100] or _is_alive(int(rest))


def _is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True  # It lives, and belongs to somebody else.
    return True


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _bring_entries(
    run: ImportRun, source: Source, report: Report, hands: batches.Hands, progress: Progress
) -> None:
    size, letters = FIRST_BATCH, 0
    batch: list[Item] = []
    for item in source.items(after=run.cursor):
        batch.append(item)
        letters += batches.letters(item)
        if len(batch) >= size or letters >= LARGEST_TEXT:
            size, letters = _sized(size, _write(run, source, report, hands, batch)), 0
            batch = []
            progress("entries", run.cursor, run.total)
    if batch:
        _write(run, source, report, hands, batch)
        progress("entries", run.cursor, run.total)


def _sized(size: int, seconds: float) -> int:
    """How many items to take next, so that a transaction stays far below `LONGEST`."""
    wanted = int(size * AIM / max(seconds, 0.001))
    return max(1, min(wanted, size * 2, LARGEST_BATCH))


def _write(
    run: ImportRun,
    source: Source,
    report: Report,
    hands: batches.Hands,
    batch: list[Item],
) -> float:
    """Write one batch; returns the seconds for which it held the database."""
    ready = batches.prepared(run, source, hands, batch)  # Rendering takes long and locks nothing.
    began = time.perf_counter()
    with transaction.atomic():
        batches.write(run, ready, report, by=hands.by)
        run.cursor += len(batch)
        store(run, report)
    return time.perf_counter() - began


def store(run: ImportRun, report: Report) -> None:
    """Keep cursor and report. Raises `TakenOver` when the run is no longer ours."""
    run.report, run.seen_at = report.as_dict(), timezone.now()
    ours = ImportRun.objects.filter(pk=run.pk, holder=run.holder, state=RunState.RUNNING)
    if not ours.update(cursor=run.cursor, report=run.report, seen_at=run.seen_at):
        raise TakenOver(f"Another process goes on with the import of {run.file_name}.")


def _nothing_new(run: ImportRun, source: Source, report: Report) -> Report:
    for item in source.items():
        batches.count_unchanged(item, report)
    run.delete()
    return report


@transaction.atomic
def _finish(run: ImportRun, report: Report, by: User | None) -> None:
    if not report.arrived:
        run.delete()
        return
    detail = f"{run.kind}, {run.file_name}: {report.came_in}"
    arrive.reveal(run.weblog, by=by, detail=detail)
    run.state, run.holder, run.finished_at = RunState.COMPLETE, "", timezone.now()
    run.report = report.as_dict()
    run.save(update_fields=["state", "holder", "finished_at", "report"])
