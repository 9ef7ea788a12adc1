"""Problems in quiz files and tests."""

from collections.abc import Callable, Mapping

import pytest

from firstline.content.shelf import Shelf

Files = dict[str, str | bytes]
Read = Callable[[Mapping[str, str | bytes]], Shelf]
Edited = Callable[[str, str, str], list[str]]

_BANK = "quizzes/c/en/01-basics.md"
_PRACTICE = "quizzes/c/en/01-basics-practice.md"
_TEST = "quizzes/c/en/09-final.md"


@pytest.mark.parametrize(
    ("old", "new", "line", "sentence"),
    [
        (
            "pass_mark: 80",
            "pass_mark: 101",
            4,
            "pass_mark: the percentage to pass is needed from 1 to 100, not '101'",
        ),
        ("attempts: 3\n", "", 1, "the key 'attempts' is missing: add it (the number of attempts)"),
        ("attempts: 3", "attempts: 3\nrole: por", 6, "role: 'por' is unknown; use one of pre, post"),
        ("bank: basics,", "bank: basic,", 8, "there is no bank 'basic'; did you mean 'basics'?"),
        (
            "bank: basics,",
            "bank: basics-practice,",
            8,
            "'basics-practice' is a practice quiz, whose answers are shown: draw from a bank",
        ),
        ("objective: see-alone,", "objective: see,", 8, "there is no objective 'see': use one of course.md"),
        (
            "count: 2",
            "count: 3",
            8,
            "3 items of 'see-alone' are drawn, but the bank 'basics' holds 2: write more "
            "items or lower the count",
        ),
        (
            "critical: yes}\n",
            "critical: yes}\n  - {bank: basics, objective: see-alone, count: 1}\n",
            9,
            "'basics' and 'see-alone' are drawn twice: join the two lines",
        ),
        (
            "critical: yes}",
            "critical: perhaps}",
            8,
            "critical: whether it is critical is needed: yes or no, not 'perhaps'",
        ),
        (
            "critical: yes}\n---\n",
            "critical: yes}\n---\n\nText.\n",
            11,
            "a test has no body: move its items into a bank",
        ),
    ],
)
def test_read_test_reports(edited: Edited, old: str, new: str, line: int, sentence: str) -> None:
    assert f"{_TEST}:{line}: {sentence}" in edited(_TEST, old, new)


def test_read_quiz_asks_for_items(read: Read, files: Files) -> None:
    files["quizzes/c/en/02-empty.md"] = "---\nkind: bank\ntitle: Empty\n---\n"

    assert [str(problem) for problem in read(files).problems] == [
        "quizzes/c/en/02-empty.md:1: this quiz holds no item: add one below a heading ##"
    ]


def test_check_course_names_both_places_of_an_item(edited: Edited) -> None:
    assert edited(_PRACTICE, "{#p-words", "{#phone") == [
        f"{_PRACTICE}:16: the id 'phone' names another item already, at {_BANK}:15: change one"
    ]


def test_check_course_asks_for_a_second_harmful_case(edited: Edited) -> None:
    assert edited(_BANK, " {#where harm=why}", " {#where}") == [
        f"{_BANK}:6: the objective 'see-alone' has too few harm cases: write a second case for it "
        "with a harm answer (fewer than two stand in its banks)"
    ]
