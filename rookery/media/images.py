"""Pictures that come in: checked by decoding them whole, cleaned of what they say about people."""

import io
import warnings
from collections.abc import Callable
from dataclasses import dataclass

from django.utils.translation import gettext as _
from PIL import Image as Pillow
from PIL import ImageOps, UnidentifiedImageError, features
from PIL.JpegImagePlugin import get_sampling

from rookery.media import kinds, privacy
from rookery.media.kinds import Kind, Refused, sniff

__all__ = ["Image", "Refused", "inspect_image", "sniff"]

LARGEST = 50_000_000  # pixels of one picture
LARGEST_ANIMATION = 250_000_000  # pixels of all its frames together

# A few bytes can claim to be a picture of gigabytes.
Pillow.MAX_IMAGE_PIXELS = LARGEST
warnings.simplefilter("error", Pillow.DecompressionBombWarning)

_KINDS = {
    "JPEG": kinds.JPEG,
    "MPO": kinds.JPEG,  # Several in one file, as telephones write them: the first is the picture.
    "PNG": kinds.PNG,
    "GIF": kinds.GIF,
    "WEBP": kinds.WEBP,
    "AVIF": kinds.AVIF,
}
_OPENED = ["JPEG", "PNG", "GIF", "WEBP", *(["AVIF"] if features.check("avif") else [])]
_CLEANERS: dict[Kind, Callable[[bytes], bytes]] = {
    kinds.JPEG: privacy.jpeg,
    kinds.PNG: privacy.png,
    kinds.GIF: privacy.gif,
    kinds.WEBP: privacy.webp,
}
_ABOUT = ("exif", "xmp", "XML:com.adobe.xmp")
_UPRIGHT = 1
_ORIENTATION = 0x0112


@dataclass(frozen=True)
class Image:
    """A picture as it may be kept: `data` is the cleaned file, the size is in pixels, upright."""

    kind: Kind
    width: int
    height: int
    data: bytes

    @property
    def content_type(self) -> str:
        return self.kind.content_type

    @property
    def extension(self) -> str:
        return self.kind.extension


def inspect_image(data: bytes) -> Image:
    """JPEG, PNG, GIF, WebP or AVIF, upright and without EXIF, GPS, XMP and comments.

    The pixels stay as they are, bit by bit, unless the picture must be turned. `Refused` when it
    is none of these, broken, or too large.
    """
    try:
        with Pillow.open(io.BytesIO(data), formats=_OPENED) as picture:
            kind = _KINDS[picture.format or ""]
            _decode(picture, kind)
            return _clean(picture, kind, data)
    except (Pillow.DecompressionBombError, Pillow.DecompressionBombWarning) as error:
        raise Refused(
            _("This picture has more than %(limit)d million pixels. Make it smaller and try again.")
            % {"limit": LARGEST // 1_000_000}
        ) from error
    except UnidentifiedImageError as error:
        raise Refused(_("This is no picture in JPEG, PNG, GIF, WebP or AVIF.")) from error
    # Pillow's decoders answer a broken file with nearly any of these.
    except (OSError, EOFError, SyntaxError, IndexError, KeyError, TypeError) as error:
        raise _broken() from error
    except Refused:
        raise
    except ValueError as error:
        raise _broken() from error


def _broken() -> Refused:
    return Refused(_("This picture is damaged or incomplete; other programs may show part of it."))


def _decode(picture: Pillow.Image, kind: Kind) -> None:
    """Read every frame, as a browser will: what is cut off or too much is found here."""
    size = picture.width * picture.height
    frames = 1 if kind == kinds.JPEG else getattr(picture, "n_frames", 1)
    if size * frames > LARGEST_ANIMATION:
        raise Refused(_("This animation is too long for its size. Make it smaller or shorter."))
    for frame in range(frames - 1, -1, -1):  # The first at last: it is the one to work with.
        picture.seek(frame)
        picture.load()


def _clean(picture: Pillow.Image, kind: Kind, data: bytes) -> Image:
    is_turned = picture.getexif().get(_ORIENTATION, _UPRIGHT) != _UPRIGHT
    is_animated = getattr(picture, "is_animated", False) and kind != kinds.JPEG
    if is_turned and not is_animated:
        upright = ImageOps.exif_transpose(picture)
        return Image(kind, upright.width, upright.height, _written(upright, picture, kind))
    if kind in _CLEANERS:
        cleaned = _CLEANERS[kind](data)
    elif any(picture.info.get(about) for about in _ABOUT):
        cleaned = _written(picture, picture, kind)
    else:
        cleaned = data
    return Image(kind, picture.width, picture.height, cleaned)


def _written(picture: Pillow.Image, original: Pillow.Image, kind: Kind) -> bytes:
    """`picture` encoded anew, as good as `original` was, with its colour profile alone."""
    options: dict[str, object] = {"icc_profile": original.info.get("icc_profile")}
    if kind == kinds.JPEG:
        tables = getattr(original, "quantization", None)
        options |= {"qtables": tables, "subsampling": get_sampling(original), "optimize": True}
    elif kind in {kinds.WEBP, kinds.AVIF}:
        options |= {"quality": 90, "save_all": getattr(original, "is_animated", False)}
    for about in _ABOUT:
        picture.info.pop(about, None)
    out = io.BytesIO()
    picture.save(out, kind.content_type.removeprefix("image/"), exif=b"", **options)
    return out.getvalue()
