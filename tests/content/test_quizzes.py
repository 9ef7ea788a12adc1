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


_FORMS = "forms:\n  - [counter]\n  - [phone]\n---\n"


def _by_forms(files: Files) -> str:
    return str(files[_TEST]).partition("draws:")[0] + _FORMS


@pytest.mark.parametrize(
    ("line", "shuffle", "free_retry"),
    [("", True, False), ("shuffle: no\n", False, False), ("free_retry: yes\n", True, True)],
)
def test_read_test_compiles_its_ways(
    read: Read, files: Files, line: str, shuffle: bool, free_retry: bool
) -> None:
    files[_TEST] = str(files[_TEST]).replace("draws:", f"{line}draws:")

    (test,) = read(files).courses[0].tests

    assert (test.shuffle, test.free_retry, test.forms, test.length) == (shuffle, free_retry, (), 2)


def test_read_test_compiles_parallel_forms(read: Read, files: Files) -> None:
    files[_TEST] = _by_forms(files)

    shelf = read(files)

    (test,) = shelf.courses[0].tests
    assert (shelf.problems, test.role, test.pass_mark) == ((), None, 80)
    assert (test.forms, test.draws, test.length) == ((("counter",), ("phone",)), (), 1)


def test_check_course_takes_an_objective_in_forms_as_asked_for(read: Read, files: Files) -> None:
    course = "courses/c/course.md"
    more = "  - id: refer\n    text: Refer.\n    critical: yes\n"
    files[course] = str(files[course]).replace("certificate:", f"{more}certificate:")
    lesson = "courses/c/en/01-basics/01-why.md"
    files[lesson] = str(files[lesson]).replace("[see-alone]", "[see-alone, refer]")
    files["quizzes/c/en/02-more.md"] = "".join(
        ["---\nkind: bank\ntitle: More\n---\n"]
        + [
            f"\n## Refer {{#{name} objective=refer}}\n\nWhere?\n\n"
            f"- [x] {name}. {{#a}}\n  > Yes.\n- [ ] B. {{#b}}\n  > No.\n"
            for name in ("one", "two")
        ]
    )
    drawn = [problem.kind for problem in read(files).problems]
    files[_TEST] = _by_forms(files).replace("counter", "counter, one").replace("phone", "phone, two")

    assert (drawn, read(files).problems) == (["undrawn-objective"], ())
