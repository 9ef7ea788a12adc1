"""Tests before and after a course."""

from collections.abc import Callable, Mapping

import pytest

from firstline.content.shelf import Shelf

Files = dict[str, str | bytes]
Read = Callable[[Mapping[str, str | bytes]], Shelf]

_BEFORE, _AFTER = "quizzes/c/en/00-before.md", "quizzes/c/en/99-after.md"
_PRE = "---\nkind: test\ntitle: Before\nrole: pre\nforms:\n  - [counter]\n  - [phone]\nminutes: 10\n---\n"
_POST = "---\nkind: test\ntitle: After\nrole: post\nof: before\n---\n"


def test_read_quiz_compiles_both_tests_with_the_same_forms(read: Read, files: Files) -> None:
    shelf = read(files | {_BEFORE: _PRE, _AFTER: _POST})

    assert shelf.problems == ()
    (course,) = shelf.courses
    assert [(test.id, test.role, test.forms, test.draws) for test in course.tests if test.role] == [
        ("before", "pre", (("counter",), ("phone",)), ()),
        ("after", "post", (("counter",), ("phone",)), ()),
    ]


@pytest.mark.parametrize(
    ("old", "new", "kinds"),
    [
        ("  - [phone]\n", "", ["forms"]),
        ("  - [phone]\n", "  - [phone]\n  - [counter]\n", ["forms"]),
        ("[phone]", "[phone, counter]", ["forms-overlap", "forms-unequal"]),
        ("[phone]", "[p-door]", ["form-from-practice"]),
        ("[phone]", "[phones]", ["unknown-name"]),
        ("role: pre", "role: pree", ["unknown-quiz-kind"]),
        ("minutes: 10", "pass_mark: 80", ["unknown-key"]),
        ("forms:\n  - [counter]\n  - [phone]", "forms: counter", ["wrong-form"]),
    ],
)
def test_read_quiz_refuses_broken_forms(
    read: Read, files: Files, old: str, new: str, kinds: list[str]
) -> None:
    problems = read(files | {_BEFORE: _PRE.replace(old, new), _AFTER: _POST}).problems

    assert sorted({problem.kind for problem in problems}) == sorted(kinds)


def test_check_quizzes_refuses_a_post_test_of_a_graded_test(read: Read, files: Files) -> None:
    files |= {_BEFORE: _PRE, _AFTER: _POST.replace("before", "final")}

    assert [str(problem) for problem in read(files).problems] == [
        f"{_AFTER}:5: there is no pre-test 'final': name a test with 'role: pre'"
    ]


def test_check_course_keeps_role_tests_out_of_the_certificate(read: Read, files: Files) -> None:
    course = str(files["courses/c/course.md"]).replace("tests: [final]", "tests: [final, after]")
    files |= {"courses/c/course.md": course, _BEFORE: _PRE, _AFTER: _POST}

    assert [problem.kind for problem in read(files).problems] == ["certificate-by-role-test"]
