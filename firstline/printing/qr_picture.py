"""A QR code of many modules as a picture: apart from the paths, which web processes draw without Pillow."""

from io import BytesIO

from PIL import Image, ImageOps

from firstline.printing.qr import QUIET_ZONE, matrix_of

PIXELS = 4
"""Pixels to a side of a module in a picture: viewers that smooth pictures blur one of them at every edge."""

_GREY_LEVELS = bytes.maketrans(b"\0\1", b"\xff\0")


def qr_picture(text: str) -> bytes:
    """The same code with its quiet zone as a PNG in greys, PIXELS by PIXELS for each module.

    Of eight bits, because WeasyPrint makes colours of a picture of one. Raises ValueError for a text that is
    too long.
    """
    matrix = matrix_of(text)
    levels = b"".join(matrix).translate(_GREY_LEVELS)
    modules = Image.frombytes("L", (len(matrix), len(matrix)), levels)
    picture = BytesIO()
    whole = ImageOps.expand(modules, QUIET_ZONE, fill=255)
    whole.resize((whole.width * PIXELS, whole.height * PIXELS), Image.Resampling.NEAREST).save(picture, "PNG")
    return picture.getvalue()
