"""A weblog's logo: a small square, made from whatever picture its owner has."""

import io
import uuid

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils.translation import gettext as _
from PIL import Image as Pillow
from PIL import ImageOps

from rookery.accounts.models import User
from rookery.media.images import Refused, inspect_image
from rookery.weblogs import audit
from rookery.weblogs.models import Weblog

LARGEST = 5 * 1024 * 1024  # bytes of what is sent
SIDE = 512  # pixels of what is kept, at most


def set_logo(weblog: Weblog, data: bytes, *, by: User | None) -> None:
    """Keep the middle of a picture as the logo. `Refused` says why not, for a person."""
    if len(data) > LARGEST:
        raise Refused(_("This picture is larger than 5 MB. Make it smaller and try again."))
    made, extension = square(inspect_image(data).data)
    name = weblog.logo.field.generate_filename(weblog, f"{uuid.uuid4().hex}{extension}")
    kept = default_storage.save(name, ContentFile(made))
    try:
        _put(weblog, kept, "logo changed", by)
    except BaseException:
        default_storage.delete(kept)  # No row, no file.
        raise


def remove_logo(weblog: Weblog, *, by: User | None) -> None:
    """Go back to the letter."""
    _put(weblog, "", "logo removed", by)


def square(data: bytes) -> tuple[bytes, str]:
    """The middle of a picture as PNG, where it is transparent, or JPEG; and the extension."""
    with Pillow.open(io.BytesIO(data)) as picture:
        is_clear = picture.has_transparency_data
        side = min(SIDE, *picture.size)
        profile = picture.info.get("icc_profile") if picture.mode in {"RGB", "RGBA"} else None
        made = ImageOps.fit(picture.convert("RGBA" if is_clear else "RGB"), (side, side))
    out = io.BytesIO()
    if is_clear:
        made.save(out, "PNG", optimize=True, icc_profile=profile)
        return out.getvalue(), ".png"
    made.save(out, "JPEG", quality=90, optimize=True, icc_profile=profile)
    return out.getvalue(), ".jpg"


@transaction.atomic
def _put(weblog: Weblog, name: str, verb: str, by: User | None) -> None:
    weblog.bump()  # First: its row is the lock for what follows.
    rows = Weblog.objects.filter(pk=weblog.pk)
    former = rows.values_list("logo", flat=True).get()
    rows.update(logo=name)
    weblog.logo = name
    audit.record(verb, weblog=weblog, by=by)
    if former:
        transaction.on_commit(lambda: default_storage.delete(former))
