"""Accepted texts put into a content root: where they may go, and how they get there.

A file is replaced at once, so that readers see the old one or the new one, and keeps its mode.
"""

import os
import re
import tempfile
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path

from firstline.content.editing import Folders
from firstline.content.packs import read_packs
from firstline.content.shelf import Shelf, read_shelf
from firstline.domain.refusal import N_, Conflict

_RELEASE = re.compile(r"^(release:[ \t]*)([0-9]{1,4})(?=[ \t]*\r?$)", re.MULTILINE)
_NEW_FILE = 0o644


def target(folders: Folders, path: str) -> Path | None:
    """The root that an accepted text goes into: the last one that can be written; None where there is none.

    The program's own folder is not written, because the next release replaces it, unless it is the only
    root. A root behind which a later one has the same file is none either: the text would not count.
    """
    for root in reversed(folders.roots):
        own = root.resolve() == folders.program.resolve() and len(folders.roots) > 1
        if not own and _can_write(root, path):
            return root
        if (root / path).exists():
            return None
    return None


def with_changes(folders: Folders, root: Path, changes: Mapping[str, str], on: date) -> Shelf:
    """The shelf as it will be when some texts stand in a root."""
    pack = root.name if root != folders.roots[0] else ""
    return read_shelf(
        folders.roots, on=on, instead={path: text.encode() for path, text in changes.items()}, pack=pack
    )


def newest_packs(folders: Folders, shelf: Shelf) -> Shelf:
    """A shelf that was read before files were written, with the digests that its packs have now."""
    return replace(shelf, packs=read_packs(folders.roots))


def write(root: Path, changes: Mapping[str, str], modes: Mapping[str, int]) -> None:
    """Put whole files into a root, each at once or not at all; what fails takes back what was written.

    Raises Conflict, with the reason, where a file cannot be written.
    """
    done: list[tuple[Path, bytes | None]] = []
    try:
        for path, text in changes.items():
            file = root / path
            before = file.read_bytes() if file.is_file() else None
            _put(root, file, text.encode(), modes.get(path, _NEW_FILE))
            done.append((file, before))
    except OSError as problem:
        for file, before in done:
            _take_back(root, file, before)
        sentence = N_("The file cannot be written there: %(reason)s. Nothing was changed.")
        raise Conflict(sentence, reason=problem.strerror or type(problem).__name__) from problem


def raised_release(text: str) -> str:
    """The text of a course.md with its release one higher. Raises Conflict where it has none to raise."""
    if not _RELEASE.search(text):
        raise Conflict(N_("course.md names no release that could be raised: let its author write one."))
    return _RELEASE.sub(lambda found: f"{found[1]}{int(found[2]) + 1}", text, count=1)


def release_of(text: str) -> int:
    """The release that a course.md names, 0 for none."""
    found = _RELEASE.search(text)
    return int(found[2]) if found else 0


def _can_write(root: Path, path: str) -> bool:
    if not root.is_dir():
        return False
    folder = (root / path).parent
    while not folder.exists() and folder != root:
        folder = folder.parent
    inside = folder.resolve().is_relative_to(root.resolve())
    return inside and folder.is_dir() and os.access(folder, os.W_OK | os.X_OK)


def _put(root: Path, file: Path, data: bytes, mode: int) -> None:
    """Replace a file at once: readers see the old one or the new one, also after the power fails."""
    file.parent.mkdir(parents=True, exist_ok=True)
    if not file.parent.resolve().is_relative_to(root.resolve()):
        raise OSError("the folder leads out of its root")
    kept = file.stat().st_mode & 0o777 if file.is_file() else mode
    handle, name = tempfile.mkstemp(prefix=".", suffix=".part", dir=file.parent)
    try:
        with os.fdopen(handle, "wb") as opened:
            opened.write(data)
            opened.flush()
            os.fsync(opened.fileno())
        Path(name).chmod(kept)
        Path(name).replace(file)
    finally:
        Path(name).unlink(missing_ok=True)


def _take_back(root: Path, file: Path, before: bytes | None) -> None:
    if before is None:
        file.unlink(missing_ok=True)
    else:
        _put(root, file, before, _NEW_FILE)
