"""Taking a file in: what it is is told by its content, and what it shouldn't carry is removed."""

from pathlib import PurePosixPath

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils.translation import gettext as _

from rookery.accounts.models import User
from rookery.lib.slugs import slugify
from rookery.media.images import Refused, inspect_image, sniff
from rookery.media.models import Upload, storage_name
from rookery.weblogs import audit
from rookery.weblogs.models import Weblog

LARGEST = 50 * 1024 * 1024  # bytes of one file


def receive(
    weblog: Weblog, data: bytes, name: str, *, by: User | None, alt: str = "", source: str = ""
) -> Upload:
    """Keep `data` as a file of the weblog. `Refused` says why not, for a person. OSError: no room.

    `name` is only a wish: the name in the address is folded, its extension follows the content.
    """
    if len(data) > LARGEST:
        raise Refused(_("“%(name)s” is larger than 50 MB.") % {"name": name})
    content_type, extension, is_download = sniff(data, name)
    upload = Upload(
        weblog=weblog,
        content_type=content_type,
        is_download=is_download,
        alt=alt[:500],
        source=source,
        created_by=by,
    )
    if content_type.startswith("image/") and not is_download:
        image = inspect_image(data)
        data, upload.width, upload.height = image.data, image.width, image.height
    stem = slugify(PurePosixPath(name.replace("\\", "/")).stem, 80) or "file"
    upload.name = f"{stem}.{extension.lstrip('.')}"
    upload.size = len(data)
    return _store(upload, data, by)


def _store(upload: Upload, data: bytes, by: User | None) -> Upload:
    try:
        upload.file.save(upload.name, ContentFile(data), save=False)
        with transaction.atomic():
            upload.save()
            audit.record("uploaded", weblog=upload.weblog, by=by, detail=upload.name)
    except BaseException:
        # No row, no file; nor half of one, whose name the field never got to know.
        upload.file.storage.delete(upload.file.name or storage_name(upload, upload.name))
        raise
    return upload


def discard(upload: Upload, *, by: User | None) -> None:
    """Delete the file for good: the row first, the bytes when that is certain."""
    with transaction.atomic():
        upload.weblog.bump()  # Feeds say how large the files of their entries are.
        audit.record("upload deleted", weblog=upload.weblog, by=by, detail=upload.name)
        upload.delete()
        transaction.on_commit(lambda: upload.file.delete(save=False))
