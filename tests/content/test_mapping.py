"""One scenario file read for its map."""

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from firstline.content.mapping import read_map
from firstline.domain.refusal import Invalid
from tests.content.test_scenarios import _PATH, _SOUND

Content = Mapping[str, str | bytes]
Write = Callable[[Content, str], Path]


def test_scenario_is_read_by_the_path_of_its_file(write: Write) -> None:
    root = write({_PATH: _SOUND}, "root")
    found = read_map([], root / _PATH)
    assert ([scene.id for scene in found.scenario.scenes], found.language, found.problems) == (
        ["desk", "alone", "talk", "silence"],
        "en",
        (),
    )


def test_scenario_is_read_by_its_path_below_a_root(write: Write) -> None:
    roots = [write({}, "first"), write({_PATH: _SOUND}, "second")]
    assert read_map(roots, Path(_PATH)).scenario.id == "evening"


def test_unsafe_choices_are_marked(write: Write) -> None:
    found = read_map([], write({_PATH: _SOUND}, "root") / _PATH).scenario
    assert [move.harm for move in found.scenes[0].moves] == [None, "", "why"]


def test_rest_of_the_course_may_be_missing_or_broken(write: Write) -> None:
    root = write({_PATH: _SOUND, "quizzes/c/en/01-bank.md": "---\nkind: bank\n"}, "root")
    assert read_map([root], root / _PATH).scenario.title == "A long evening"


def test_mistakes_of_the_file_come_with_the_map(write: Write) -> None:
    root = write({_PATH: _SOUND.replace('if="trust>=0"', 'if="trist>=0"')}, "root")
    assert [problem.kind for problem in read_map([root], root / _PATH).problems] == ["condition"]


@pytest.mark.parametrize(
    ("path", "text", "words"),
    [
        ("quizzes/c/en/nothing.md", None, "there is no file"),
        ("quizzes/c/en", None, "there is no file"),
        ("notes.md", "# Notes", "a scenario lies at quizzes/COURSE/LANGUAGE/NAME.md"),
        ("courses/c/en/course.md", "---\ntitle: C\n---\n", "a scenario lies at"),
        ("quizzes/c/en/02-bank.md", "---\nkind: bank\ntitle: B\n---\n", "is no scenario"),
        ("quizzes/c/en/02-text.md", "No front matter.", "02-text.md:1: "),
        (_PATH, _SOUND[: _SOUND.index("## Mira")], "this scenario has no scene"),
        (_PATH, b"\xff\xfe", "this is not UTF-8"),
    ],
)
def test_wrong_file_is_refused_with_a_sentence(
    write: Write, path: str, text: str | bytes | None, words: str
) -> None:
    root = write({} if text is None else {path: text}, "root")
    with pytest.raises(Invalid) as refusal:
        read_map([root], root / path)
    assert words in str(refusal.value)
