"""Good starts for authors: a course, a lesson or a quiz that passes the check and says what to fill in."""

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from firstline.content.frontmatter import Scalar, Series, Table, split
from firstline.content.layout import Location, locate
from firstline.content.naming import is_id, without_number
from firstline.content.problem import Problem
from firstline.content.sources import Source, decoded
from firstline.content.templates import COURSE, LESSON, MODULE, QUIZZES
from firstline.domain.refusal import N_, Conflict, Invalid, NotFound

_OBJECTIVE = re.compile(r"\{#[^}]*\bobjective=([a-z0-9-]+)")
_LAST = 99
_KIND = re.compile(r"^kind: *bank\b", re.MULTILINE)


def start_course(root: Path, course: str, title: str) -> tuple[Path, ...]:
    """Begin a course with one module, one lesson, one bank and a test; the files that were written.

    Raises Conflict where a folder of this name exists, Invalid where the id may not be one.
    """
    _check_id(course, "course")
    if (root / "courses" / course).exists() or (root / "quizzes" / course).exists():
        raise Conflict(N_("There is a course of this name already: choose another one."))
    words = {"title": _quoted(title), "objectives": "say-it", "objective": "say-it", "bank": "basics"}
    texts = {
        f"courses/{course}/course.md": COURSE,
        f"courses/{course}/en/01-basics/module.md": MODULE,
        f"courses/{course}/en/01-basics/01-welcome.md": LESSON,
        f"quizzes/{course}/en/01-basics.md": QUIZZES["bank"],
        f"quizzes/{course}/en/99-final.md": QUIZZES["test"],
    }
    names = {"welcome": "Welcome", "basics": "The basics", "final": "Final test"}
    for path in texts:
        name = without_number(Path(path).stem)[1]
        texts[path] = _filled(texts[path], {**words, "title": _quoted(names.get(name, title)), "id": name})
    return _written(root, texts)


def start_lesson(root: Path, course: str, module: str, lesson: str, title: str) -> tuple[Path, ...]:
    """Begin a lesson at the end of a module; the file that was written.

    Raises NotFound where there is no such course or module, Conflict where the course has a
    lesson of this id, Invalid where the id may not be one.
    """
    _check_id(lesson, "lesson")
    language, objectives = _course(root, course)
    found = list(_located(root, course, language))
    folder = next((path.parent for path, at in found if at.kind == "module" and at.id == module), None)
    if not folder:
        raise NotFound(N_("This course has no such module: make its folder and module.md first."))
    if any(at.kind == "lesson" and at.id == lesson for _, at in found):
        raise Conflict(N_("This course has a lesson of this name already: choose another one."))
    number = _next_number(path.name for path, at in found if path.parent == folder and at.kind == "lesson")
    path = f"courses/{course}/{language}/{folder.name}/{number:02}-{lesson}.md"
    words = {"title": _quoted(title), "objectives": ", ".join(objectives), "objective": objectives[0]}
    return _written(root, {path: _filled(LESSON, words)})


def start_quiz(root: Path, course: str, quiz: str, kind: str, title: str) -> tuple[Path, ...]:
    """Begin a quiz of a kind of ``QUIZZES``; the file that was written.

    Raises NotFound where there is no such course, Conflict where it has a quiz of this id or
    a test has no bank to draw from, Invalid where the id or the kind may not be one.
    """
    _check_id(quiz, "quiz")
    if kind not in QUIZZES:
        raise Invalid("kind", N_("This is no kind of quiz: use one of %(kinds)s."), kinds=", ".join(QUIZZES))
    language, objectives = _course(root, course)
    found = [(path, at) for path, at in _located(root, course, language) if at.kind == "quiz"]
    if any(at.id == quiz for _, at in found):
        raise Conflict(N_("This course has a quiz of this name already: choose another one."))
    words = {"title": _quoted(title), "objectives": ", ".join(objectives), "objective": objectives[0]}
    if kind == "test":
        words |= _first_bank(found)
    path = f"quizzes/{course}/{language}/{_next_number(path.name for path, _ in found):02}-{quiz}.md"
    return _written(root, {path: _filled(QUIZZES[kind], {"id": quiz, **words})})


def _check_id(identifier: str, field: str) -> None:
    if not is_id(identifier):
        raise Invalid(
            field, N_("A name may hold only a-z, 0-9 and single hyphens between, at most 60 characters.")
        )


def _course(root: Path, course: str) -> tuple[str, list[str]]:
    """A course's source language and the ids of its objectives."""
    file = root / "courses" / course / "course.md"
    problems: list[Problem] = []
    source = decoded(file.name, file.read_bytes()) if is_id(course) and file.is_file() else None
    parts = split(source, problems) if isinstance(source, Source) else None
    if not parts:
        raise NotFound(N_("There is no such course, or its course.md cannot be read: check it first."))
    keys = {key.value: node for key, node in parts[0].entries}
    language, entries = keys.get("source_language"), keys.get("objectives")
    ids = [
        value.value
        for entry in (entries.members if isinstance(entries, Series) else ())
        for key, value in (entry.entries if isinstance(entry, Table) else ())
        if key.value == "id" and isinstance(value, Scalar)
    ]
    if not isinstance(language, Scalar) or not ids:
        raise NotFound(N_("This course has no language or no objectives yet: write them in course.md first."))
    return language.value, ids


def _located(root: Path, course: str, language: str) -> Iterator[tuple[Path, Location]]:
    for area in ("courses", "quizzes"):
        for path in sorted((root / area / course).rglob("*.md")):
            at = locate(path.relative_to(root).as_posix())
            if at.language == language:
                yield path, at


def _first_bank(found: list[tuple[Path, Location]]) -> dict[str, str]:
    """The first bank that holds an item, and that item's objective."""
    for path, at in found:
        text = path.read_text(encoding="utf-8", errors="replace")
        item = _OBJECTIVE.search(text)
        if item and _KIND.search(text):
            return {"bank": at.id, "objective": item[1]}
    raise Conflict(N_("There is no bank with an item to draw from: start one first."))


def _next_number(names: Iterator[str]) -> int:
    """The number behind the highest of some file names; a test that stands last keeps its 99."""
    numbers = [without_number(name)[0] for name in names]
    return max([number for number in numbers if number < _LAST], default=0) + 1


def _filled(template: str, words: Mapping[str, str]) -> str:
    return re.sub(r"<<([a-z]+)>>", lambda place: words[place[1]], template)


def _quoted(title: str) -> str:
    """A title as YAML reads it back, whatever it holds."""
    return json.dumps(" ".join(title.split()), ensure_ascii=False)


def _written(root: Path, texts: Mapping[str, str]) -> tuple[Path, ...]:
    paths = []
    for path, text in texts.items():
        file = root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        with file.open("x", encoding="utf-8", newline="\n") as opened:  # an existing file is never replaced
            opened.write(text)
        paths.append(file)
    return tuple(paths)
