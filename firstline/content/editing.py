"""The authors' files, read for those who propose corrections in a browser, and what the linter says of them.

Only Markdown of a course's own folders can be edited here, never banks and tests: their keys stay with
those who hold the folders.
"""

import hashlib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path

from firstline.content.frontmatter import Scalar, split
from firstline.content.layout import Kind, Location, locate
from firstline.content.problem import Place, Problem
from firstline.content.shelf import read_shelf
from firstline.content.sources import Source, decoded, read_file
from firstline.domain.course import Course
from firstline.domain.difference import plain, turning
from firstline.domain.refusal import NotFound

_PATH = re.compile(r"(?:courses|quizzes)/[a-z0-9-]{1,60}/(?:[a-z0-9-]{1,80}/){0,2}[a-z0-9-]{1,80}\.md")
_TEXTS: frozenset[Kind] = frozenset(
    ("course", "course-text", "module", "lesson", "job-aid", "glossary", "guide", "local-notes")
)
_OPEN_QUIZZES = ("practice", "scenario", "survey")


@dataclass(frozen=True, slots=True)
class Folders:
    """The content roots, later ones over earlier ones, and the folder of the program itself."""

    roots: tuple[Path, ...]
    program: Path


@dataclass(frozen=True, slots=True)
class Authored:
    """A file that can be edited: where it belongs, its text as it is on disk, and the digest of its bytes."""

    path: str
    at: Location
    text: str
    basis: str
    root: Path
    mode: int


@dataclass(frozen=True, slots=True)
class Checked:
    """What the linter says of a text in its file's place: ``here`` in the file, ``beyond`` in other files.

    Both hold only what the text brings with it or leaves; problems of other files that stand there now
    anyway are counted in ``elsewhere``. ``course`` is the course as it would be, None while it has errors.
    """

    here: tuple[Problem, ...]
    beyond: tuple[Problem, ...]
    elsewhere: int
    course: Course | None = None

    @property
    def errors(self) -> tuple[Problem, ...]:
        """What stops the text from being published."""
        return tuple(problem for problem in (*self.here, *self.beyond) if not problem.warning)


def find(folders: Folders, path: str) -> Authored:
    """A file of the course folders that can be edited, as the last root has it.

    Raises NotFound for any other: a bank, a test, a path that leads elsewhere, what cannot be read.
    """
    at = locate(path) if _PATH.fullmatch(path) else Location("stray")
    if at.kind not in (*_TEXTS, "quiz"):
        raise NotFound
    for root in reversed(folders.roots):
        file = root / path
        source = _read(root, file, path)
        if source is not None:
            if at.kind == "quiz" and quiz_kind(source) not in _OPEN_QUIZZES:
                raise NotFound
            digest = hashlib.sha256(source.data).hexdigest()
            return Authored(path, at, source.data.decode(), digest, root, file.stat().st_mode & 0o777)
    raise NotFound


def files_of(folders: Folders, course: str, language: str) -> dict[tuple[Kind, str], str]:
    """The paths of a course's texts in a language by kind and id, with course.md; tests too."""
    found: dict[tuple[Kind, str], str] = {}
    for root in folders.roots:
        for area in ("courses", "quizzes"):
            for path in sorted(_markdown(root, area, course)):
                at = locate(path)
                if at.kind in (*_TEXTS, "quiz") and at.language in (language, ""):
                    found[at.kind, at.id] = path
    return found


def check(folders: Folders, path: str, text: str, on: date) -> Checked:
    """What the linter says of a course with this text in place of one file of it. Writes nothing."""
    course = locate(path).course
    standing = problems_of(folders, on, course)
    after = read_shelf(folders.roots, on=on, only=course, instead={path: text.encode(errors="replace")})
    known = set(standing)
    here = [problem for problem in after.problems if problem.file == path]
    here += [
        Place(path, line).error(
            f"remove the invisible character {name}, which turns letters round", kind="turning"
        )
        for line, name in turning(text)
    ]
    here += _changed_kind(path, text)
    beyond = [problem for problem in after.problems if problem.file != path and problem not in known]
    others = sum(problem.file != path for problem in standing)
    made = next((each for each in after.courses if each.id == course), None)
    return Checked(tuple(sorted(here)), tuple(beyond), others, made)


def problems_of(folders: Folders, on: date, only: str = "") -> tuple[Problem, ...]:
    """What the linter says of the files as they are, of all courses or one, read anew after a change."""
    return _problems(folders.roots, on, only, fingerprint(folders.roots))


def quiz_kind(source: Source) -> str:
    """The kind that a quiz file says it is, "" where it cannot be read."""
    parts = split(source, [])
    for key, node in parts[0].entries if parts else ():
        if key.value == "kind" and isinstance(node, Scalar):
            return node.value
    return ""


def body_of(path: str, text: str) -> str:
    """What stands below the front matter of a text; all of it where that cannot be read."""
    source = decoded(path, text.encode(errors="replace"))
    parts = split(source, []) if isinstance(source, Source) else None
    return "\n".join(parts[1]) if parts else plain(text)


@lru_cache(maxsize=16)
def _problems(roots: tuple[Path, ...], on: date, only: str, mark: str) -> tuple[Problem, ...]:
    del mark  # a part of the key: what the files were
    return read_shelf(roots, on=on, only=only).problems


def _read(root: Path, file: Path, path: str) -> Source | None:
    """A text of a root; None where there is none, where it is refused, or where a folder leads out."""
    if not file.is_file():
        return None
    found = read_file(root.resolve(), file, path)
    return found if isinstance(found, Source) else None


def _markdown(root: Path, area: str, course: str) -> Iterator[str]:
    folder = root / area / course
    if _PATH.fullmatch(f"{area}/{course}/x.md") and folder.is_dir():
        for file in folder.rglob("*.md"):
            path = file.relative_to(root).as_posix()
            if _PATH.fullmatch(path):
                yield path


def _changed_kind(path: str, text: str) -> list[Problem]:
    """A practice quiz that would become a bank, which nobody could mend here any more."""
    source = decoded(path, text.encode(errors="replace"))
    if locate(path).kind != "quiz" or not isinstance(source, Source):
        return []
    if quiz_kind(source) in ("", *_OPEN_QUIZZES):
        return []
    return [Place(path, 1).error("banks and tests are not written here: keep the kind", kind="kind-changed")]


def fingerprint(roots: Sequence[Path]) -> str:
    """What the files of some roots are, told from names, sizes and times: a cheap way to see a change."""
    whole = hashlib.sha256()
    for root in roots:
        for area in ("courses", "quizzes", "contacts.toml", "certificates"):
            place = root / area
            files = [place] if place.is_file() else sorted(place.rglob("*"))
            for file in files:
                status = file.lstat()
                whole.update(f"{file}\0{status.st_size}\0{status.st_mtime_ns}\0{status.st_ino}\n".encode())
    return whole.hexdigest()
