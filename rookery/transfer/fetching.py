"""Brings the files that entries refer to, and leaves those that can't be had where they are."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from hashlib import blake2s
from typing import Final
from urllib.parse import unquote

from django.db import transaction

from rookery.accounts.models import User
from rookery.lib import fetch
from rookery.media import receive
from rookery.media.images import Refused
from rookery.media.models import PREFIX, Upload
from rookery.transfer import urls
from rookery.transfer.items import Attachment, Source
from rookery.transfer.models import ImportedItem, ImportRun, Outcome
from rookery.transfer.report import Report

PATIENCE: Final = 3  # failures in a row, after which a host is not asked again in this run
TIMEOUT: Final = 20.0  # seconds for one file


@dataclass(slots=True)
class Errand:
    """The state of fetching one run's files."""

    run: ImportRun
    source: Source
    report: Report
    by: User | None
    failures: Counter[str] = field(default_factory=Counter)

    def bring(self, key: str, file: Attachment) -> Upload | str:
        """The file as an upload of the weblog, or the reason why it stays where it is."""
        host = urls.parts(file.url).hostname or ""
        if not host:
            return "its address is incomplete"
        if self.failures[host] >= PATIENCE:
            return f"{host} did not answer"
        try:
            got = fetch.fetch(file.url, max_bytes=receive.LARGEST, timeout=TIMEOUT)
        except fetch.FetchError as error:
            # A host that answers, if only to say no, is worth asking for the next file.
            answered = isinstance(error, fetch.FetchFailed) and error.status is not None
            self.failures[host] = 0 if answered else self.failures[host] + 1
            return str(error)
        self.failures[host] = 0
        try:
            return receive.receive(
                self.run.weblog,
                got.body,
                unquote(urls.parts(file.url).path).rpartition("/")[2],
                by=self.by,
                alt=file.alt,
                source=source_name(key, file),
            )
        except Refused as refusal:
            return str(refusal)

    def log(self, key: str, file: Attachment, brought: Upload | str) -> None:
        """Keep what became of the file, in the list of items and in the report."""
        is_here = isinstance(brought, Upload)
        ImportedItem.objects.create(
            weblog=self.run.weblog,
            run=self.run,
            key=key[:100],
            kind="file",
            title=file.title,
            outcome=Outcome.IMPORTED if is_here else Outcome.LINKED,
            reason="" if is_here else f"{brought} ({file.url})"[:300],
            upload=brought if isinstance(brought, Upload) else None,
        )
        if isinstance(brought, Upload):
            self.report.add(self.report.arrived, ["file"])
        else:
            self.report.link(file.url, brought)


def bring_files(
    errand: Errand,
    *,
    progress: Callable[[str, int, int], None],
    store: Callable[[ImportRun, Report], None],
) -> None:
    """Fetch what isn't here yet, each file in a transaction; the source hears of new addresses."""
    source = errand.source
    here = uploads_here(errand.run, source)
    tried = {*errand.run.items.filter(kind="file").values_list("key", flat=True)}
    files = source.attachments()
    for number, (key, file) in enumerate(files.items(), 1):
        path = here.get(source_name(key, file))
        if path is None and key not in tried:
            brought = errand.bring(key, file)
            with transaction.atomic():
                errand.log(key, file, brought)
                store(errand.run, errand.report)
            path = brought.path if isinstance(brought, Upload) else None
        if path:
            source.arrived(file.url, path)
        progress("files", number, len(files))


def leave_files(run: ImportRun, source: Source) -> frozenset[str]:
    """Fetch nothing, but use what an earlier import has brought. Returns the keys of the others."""
    here = uploads_here(run, source)
    left = set()
    for key, file in source.attachments().items():
        if path := here.get(source_name(key, file)):
            source.arrived(file.url, path)
        else:
            left.add(key)
    return frozenset(left)


def source_name(key: str, file: Attachment) -> str:
    """What an upload remembers of where it is from: the item and a short code of its address."""
    code = blake2s(file.url.encode(), digest_size=6).hexdigest()
    return f"{key[:80]}:{code}"


def uploads_here(run: ImportRun, source: Source) -> dict[str, str]:
    """Paths of the files that this or an earlier import has brought, by `source_name`."""
    uploads = run.weblog.uploads.filter(source__startswith=f"{source.kind}:")
    return {
        name: f"{PREFIX}{number}/{file}"
        for name, number, file in uploads.values_list("source", "uuid", "name")
    }
