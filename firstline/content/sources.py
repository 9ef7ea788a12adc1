"""The files of all content roots, read once and safely."""

import re
import stat
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from firstline.content.pictures import MEDIA_TYPES, check_picture
from firstline.content.problem import Place, Problem

LARGEST_FILE = 200 * 1024
AREAS = ("courses", "quizzes")
_TEXTS = (".md", ".toml")
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]")


@dataclass(frozen=True, slots=True)
class Source:
    """A file: its path below the content root, its bytes, and its text (NFC, LF) where it is one.

    ``pack`` is the folder name of the pack that it comes from, empty for the first root.
    """

    path: str
    data: bytes = b""
    text: str = ""
    pack: str = ""

    @property
    def start(self) -> Place:
        """Its first line."""
        return Place(self.path, 1)


def read_sources(roots: Sequence[Path]) -> tuple[Mapping[str, Source], Mapping[str, Problem]]:
    """Read courses/ and quizzes/ of every root; a file of a later root replaces one of the same path.

    Files whose names start with a dot are left alone, and files of unknown kinds are listed
    without being read. A file that is too large, not UTF-8, not a plain file, or a link out
    of its root is refused, with a problem.
    """
    found: dict[str, Source | Problem] = {}
    for number, root in enumerate(roots):
        if not root.is_dir():
            found[str(root)] = Problem(
                root.name or ".", 1, "this content root is not a folder: check its path", kind="no-root"
            )
        for area in AREAS:
            below = dict(_walk(root.resolve(), root / area, area))
            found |= _marked(below, root.name) if number else below
    sources = {path: entry for path, entry in sorted(found.items()) if isinstance(entry, Source)}
    return sources, {path: entry for path, entry in found.items() if isinstance(entry, Problem)}


def _marked(found: dict[str, Source | Problem], pack: str) -> dict[str, Source | Problem]:
    return {
        path: replace(entry, pack=pack) if isinstance(entry, Source) else entry
        for path, entry in found.items()
    }


def _walk(root: Path, folder: Path, path: str) -> Iterator[tuple[str, Source | Problem]]:
    pending = [(folder, path)]
    while pending:
        folder, path = pending.pop()
        try:
            if folder.is_symlink():
                yield (
                    path,
                    Place(path, 1).error(
                        "a linked folder is not followed: put the folder itself here", kind="linked-folder"
                    ),
                )
                continue
            inside = sorted(folder.iterdir()) if folder.is_dir() else []
            entries = [(entry, entry.is_dir()) for entry in inside]
        except OSError:
            yield (
                path,
                Place(path, 1).error(
                    "this folder cannot be read: check its permissions", kind="unreadable-folder"
                ),
            )
            continue
        for entry, is_folder in entries:
            name = unicodedata.normalize("NFC", entry.name.encode(errors="replace").decode(errors="replace"))
            if name.startswith("."):
                continue
            below = f"{path}/{name}"
            if is_folder:
                pending.append((entry, below))
            else:
                yield below, read_file(root, entry, below)


def read_file(root: Path, file: Path, path: str) -> Source | Problem:
    """One file of a content root, or why it is refused; of an unknown kind only its path."""
    place = Place(path, 1)
    suffix = file.suffix.lower()
    if suffix not in (*_TEXTS, *MEDIA_TYPES):
        return Source(path)
    try:
        if not file.resolve().is_relative_to(root):
            return place.error("this link leaves the content root: put the file itself here", kind="link-out")
        status = file.stat()
        if not stat.S_ISREG(status.st_mode):
            return place.error("this is not a plain file: remove it", kind="not-plain")
        if status.st_size > LARGEST_FILE:
            return too_large(place)
        data = file.read_bytes()
    except (OSError, RuntimeError):  # RuntimeError: links in a circle
        return place.error("this file cannot be read: check its permissions", kind="unreadable-file")
    return (
        decoded(path, data) if suffix in _TEXTS else check_picture(place, suffix, data) or Source(path, data)
    )


def too_large(place: Place) -> Problem:
    """What is said of a file that is larger than LARGEST_FILE."""
    return place.error(
        f"the file is larger than {LARGEST_FILE // 1024} KB: split it or make it smaller",
        kind="file-too-large",
    )


def decoded(path: str, data: bytes) -> Source | Problem:
    """A text file's bytes as a source, or what is wrong with them."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        return Place(path, line).error(
            "this is not UTF-8: save the file in the encoding UTF-8", kind="not-utf-8"
        )
    text = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
    control = _CONTROL.search(text)
    if control:
        line = text.count("\n", 0, control.start()) + 1
        return Place(path, line).error(
            f"remove the invisible control character U+{ord(control[0]):04X}", kind="control-character"
        )
    return Source(path, data, text)
