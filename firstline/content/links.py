"""Where the links and pictures of a file lead."""

import posixpath
import re
from collections.abc import Mapping
from urllib.parse import unquote

from firstline.content.layout import Location

_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*:", re.IGNORECASE)
_OUTSIDE = re.compile(r"(?:https?://[^\s/]+\.[^\s/]|mailto:[^\s@]+@)", re.IGNORECASE)


def resolved(path: str, target: str) -> str:
    """The path, below the content root, of a file that another file names relatively."""
    return posixpath.normpath(posixpath.join(posixpath.dirname(path), unquote(target).partition("#")[0]))


def check_link(path: str, target: str, locations: Mapping[str, Location]) -> tuple[str, str]:
    """What a link becomes in the compiled course, and what is wrong with it (else an empty text).

    Links to files of the course become ``lesson:`` and ``job-aid:`` addresses.
    """
    if _SCHEME.match(target):
        right = _OUTSIDE.match(target)
        return target, "" if right else "write an address that starts with https:// or mailto:"
    if target.startswith("//"):
        return target, "write the whole address, with https://"
    if target.startswith("#"):
        return target, "headings have no addresses of their own: link to the lesson"
    if target.startswith("/"):
        return target, "name the file as seen from this one, such as ../01-mandate/02-why.md"
    here, there = locations[path], _found(resolved(path, target), locations)
    if not there or there.kind not in ("lesson", "job-aid"):
        return target, "there is no such lesson or job aid: check the path"
    if there.course != here.course:
        return target, "link only to lessons and job aids of the same course"
    if there.kind == "lesson":
        return f"lesson:{there.course}/{there.module}/{there.id}", ""
    return f"job-aid:{there.course}/{there.id}", ""


def _found(path: str, locations: Mapping[str, Location]) -> Location | None:
    """What stands at a path, or, where that is not translated, at the same path in another language."""
    if path in locations:
        return locations[path]
    area, course, _, *inner = [*path.split("/"), "", "", ""]
    wanted = [part for part in inner if part]
    for other, location in locations.items():
        parts = other.split("/")
        if location.language and parts[:2] == [area, course] and parts[3:] == wanted:
            return location
    return None
