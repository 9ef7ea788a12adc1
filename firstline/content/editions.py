"""Editions: a compiled course as one canonical document, named by its digest."""

import hashlib
import json
import unicodedata
from typing import Any

from pydantic import TypeAdapter

from firstline.domain.course import Course

_COURSE = TypeAdapter(Course)


def canonical(course: Course) -> bytes:
    """The course as canonical JSON: sorted keys, NFC, LF, compact separators, UTF-8.

    Equal courses give equal bytes; texts that differ only in Unicode form or line ends
    count as equal.
    """
    plain = _normal(_COURSE.dump_python(course, mode="json"))
    text = json.dumps(plain, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)
    return text.encode()


def digest(document: bytes) -> str:
    """SHA-256 of a document in 64 hex digits: the name of an edition."""
    return hashlib.sha256(document).hexdigest()


def parse(document: bytes) -> Course:
    """Read a canonical document back into an equal course.

    Raises pydantic.ValidationError where it is not one.
    """
    return _COURSE.validate_json(document)


def _normal(value: Any) -> Any:
    """Normalise every text; the document as a whole may not be, because NFC would reach into JSON escapes."""
    if isinstance(value, str):
        text = value.replace("\r\n", "\n").replace("\r", "\n")
        return text if text.isascii() else unicodedata.normalize("NFC", text)
    if isinstance(value, list):
        return [_normal(member) for member in value]
    if isinstance(value, dict):
        return {key: _normal(member) for key, member in value.items()}
    return value
