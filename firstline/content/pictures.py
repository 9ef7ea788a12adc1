"""Pictures of a course: which kinds are taken, and that they are what their names say."""

import re

from firstline.content.problem import Place, Problem

MEDIA_TYPES = {
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".gif": "image/gif",
    ".webp": "image/webp",
    ".svg": "image/svg+xml",
}
_BEGINNINGS = {
    ".png": re.compile(rb"\x89PNG\r\n\x1a\n"),
    ".jpg": re.compile(rb"\xff\xd8\xff"),
    ".jpeg": re.compile(rb"\xff\xd8\xff"),
    ".gif": re.compile(rb"GIF8[79]a"),
    ".webp": re.compile(rb"RIFF....WEBP", re.DOTALL),
    ".svg": re.compile(rb"(?:\xef\xbb\xbf)?\s*<(?:\?xml|svg|!--)"),
}
_ACTIVE = re.compile(
    rb"<\s*(?:\w+:)?(?:script|foreignobject|iframe|!doctype|!entity)|\son\w+\s*=|javascript:", re.I
)


def check_picture(place: Place, suffix: str, data: bytes) -> Problem | None:
    """What is wrong with a picture: another format than its name says, or a drawing that can act."""
    if not _BEGINNINGS[suffix].match(data):
        return place.error(
            f"this is not a {suffix[1:].upper()} picture: save it in the format of its name",
            kind="wrong-picture",
        )
    if suffix == ".svg" and _ACTIVE.search(data):
        return place.error(
            "this drawing holds scripts or foreign parts: export it as a plain SVG", kind="active-drawing"
        )
    return None
