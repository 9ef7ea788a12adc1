"""Good starts: they pass the check, and replace nothing."""

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from firstline.content.shelf import read_shelf
from firstline.content.starting import start_course, start_lesson, start_quiz
from firstline.content.templates import QUIZZES
from firstline.domain.refusal import Conflict, Invalid, NotFound, Refusal

Files = dict[str, str | bytes]
Write = Callable[[Mapping[str, str | bytes], str], Path]


@pytest.fixture
def root(write: Write) -> Path:
    """A content root with one started course."""
    root = write({}, "root")
    start_course(root, "demo", "A course: on 'care'")
    return root


def _names(root: Path, paths: tuple[Path, ...]) -> list[str]:
    return [path.relative_to(root).as_posix() for path in paths]


def _problems(root: Path) -> list[str]:
    return [str(problem) for problem in read_shelf([root]).problems]


def test_start_course_writes_a_clean_course(write: Write) -> None:
    root = write({}, "root")

    written = start_course(root, "demo", "A course: on 'care'")

    assert _names(root, written) == [
        "courses/demo/course.md",
        "courses/demo/en/01-basics/module.md",
        "courses/demo/en/01-basics/01-welcome.md",
        "quizzes/demo/en/01-basics.md",
        "quizzes/demo/en/99-final.md",
    ]
    assert _problems(root) == []
    assert [course.title for course in read_shelf([root]).courses] == ["A course: on 'care'"]


def test_start_lesson_writes_a_clean_lesson_behind_the_last(root: Path) -> None:
    written = start_lesson(root, "demo", "basics", "her-words", 'Her "words"')

    assert _names(root, written) == ["courses/demo/en/01-basics/02-her-words.md"]
    assert _problems(root) == []
    (course,) = read_shelf([root]).courses
    assert [lesson.title for _, lesson in course.lessons()] == ["Welcome", 'Her "words"']


@pytest.mark.parametrize("kind", list(QUIZZES))
def test_start_quiz_writes_a_clean_quiz(root: Path, kind: str) -> None:
    written = start_quiz(root, "demo", "more", kind, "More")

    assert _names(root, written) == ["quizzes/demo/en/02-more.md"]
    assert _problems(root) == []


@pytest.mark.parametrize(
    ("refusal", "start"),
    [
        (Conflict, lambda root: start_course(root, "demo", "Again")),
        (Invalid, lambda root: start_course(root, "A course", "A course")),
        (Invalid, lambda root: start_course(root, "../up", "Up")),
        (NotFound, lambda root: start_lesson(root, "none", "basics", "a", "A")),
        (NotFound, lambda root: start_lesson(root, "../demo", "basics", "a", "A")),
        (NotFound, lambda root: start_lesson(root, "demo", "none", "a", "A")),
        (Conflict, lambda root: start_lesson(root, "demo", "basics", "welcome", "A")),
        (Invalid, lambda root: start_lesson(root, "demo", "basics", "a/b", "A")),
        (Conflict, lambda root: start_quiz(root, "demo", "basics", "bank", "A")),
        (Invalid, lambda root: start_quiz(root, "demo", "a", "riddle", "A")),
    ],
)
def test_start_refuses(root: Path, refusal: type[Refusal], start: Callable[[Path], object]) -> None:
    before = sorted(root.rglob("*"))

    with pytest.raises(refusal):
        start(root)

    assert sorted(root.rglob("*")) == before


def test_start_quiz_refuses_a_test_without_a_bank(root: Path) -> None:
    (root / "quizzes/demo/en/01-basics.md").unlink()

    with pytest.raises(Conflict):
        start_quiz(root, "demo", "more", "test", "More")
