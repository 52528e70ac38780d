"""Pictures of people: read from whatever was uploaded, or drawn from a name. No database, no storage."""

from __future__ import annotations

import io
import struct
import zlib
from typing import IO

from django.utils.html import escape
from django.utils.translation import gettext as _
from PIL import Image, ImageOps

from accounts.errors import Invalid, TooLarge

BYTES_MOST = 25_000_000
PIXELS_MOST = 50_000_000  # what phones make; a file of a few bytes may claim more than fits into memory
SIDE = 512
FORMATS = ("JPEG", "PNG", "WEBP", "GIF")  # by what is in the file, whatever its name says
CONTENT_TYPE = "image/webp"
_BROKEN = (
    OSError,
    ValueError,
    SyntaxError,
    EOFError,
    IndexError,
    TypeError,
    KeyError,
    OverflowError,
    MemoryError,
    struct.error,
    zlib.error,
    Image.DecompressionBombError,
    Image.DecompressionBombWarning,
)


def square(file: IO[bytes], *, size: int) -> bytes:
    """The middle square of a picture as WebP, without whatever else the file carried (place, camera, thumbnails).

    size: of the file, in bytes. Raises Invalid, TooLarge.
    """
    if size > BYTES_MOST:
        raise TooLarge("picture", "too_large", _("A picture has at most 25 MB."))
    try:
        with Image.open(file, formats=FORMATS) as opened:  # reads the head only
            if opened.width * opened.height > PIXELS_MOST:
                raise TooLarge("picture", "pixels", _("That picture has too many pixels: 50 million are read."))
            opened.draft("RGB", (2 * SIDE, 2 * SIDE))  # a large JPEG is read at half, quarter or eighth size
            turned = ImageOps.exif_transpose(opened)
            mode = "RGBA" if turned.has_transparency_data else "RGB"
            middle = ImageOps.fit(turned.convert(mode), (SIDE, SIDE), Image.Resampling.LANCZOS)
    except _BROKEN:
        words = _("That is no picture that we can read. Choose a JPEG, PNG, WebP or GIF file.")
        raise Invalid("picture", "unreadable", words) from None
    clean = Image.new(mode, middle.size)  # pixels alone: a format may keep what it was read with
    clean.paste(middle)
    made = io.BytesIO()
    clean.save(made, "WEBP", quality=85, method=4)
    return made.getvalue()


def hue_of(name: str) -> int:
    """0 to 359: the same for a name everywhere."""
    return zlib.crc32(name.encode()) % 360


def drawn(*, username: str, initials: str) -> str:
    """A picture for who has none, as SVG: initials on a hue of their name."""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 64 64" width="{SIDE}" height="{SIDE}">'
        f'<rect width="64" height="64" fill="hsl({hue_of(username)} 38% 30%)"/>'
        '<circle cx="32" cy="32" r="29.5" fill="none" stroke="#f0ebdf" stroke-opacity=".5"/>'
        '<text x="32" y="33" fill="#f0ebdf" font-family="Georgia, serif" font-size="26" text-anchor="middle" '
        f'dominant-baseline="central">{escape(initials.upper())}</text></svg>'
    )
