"""Problems in course.md and in what the course folder holds."""

from collections.abc import Callable, Mapping

import pytest

from firstline.content.shelf import Shelf

Files = dict[str, str | bytes]
Read = Callable[[Mapping[str, str | bytes]], Shelf]
Edited = Callable[[str, str, str], list[str]]

_COURSE = "courses/c/course.md"
_LESSON = "courses/c/en/01-basics/01-why.md"
_REFERENCES = "courses/references.toml"


@pytest.mark.parametrize(
    ("old", "new", "line", "sentence"),
    [
        ("title: A course\n", "", 1, "the key 'title' is missing: add it (the title)"),
        (
            "release: 1",
            "release: 1.10",
            7,
            "release: the whole number of the release is needed from 1 to 9999, not '1.10'",
        ),
        (
            "release: 1",
            "release: 1\nsensitive: often",
            8,
            "sensitive: whether it describes violence is needed: yes or no, not 'often'",
        ),
        (
            "languages: [en]",
            "languages: [en, ar]",
            5,
            "nothing is translated into 'ar' yet: trainees read the source language",
        ),
        (
            "[prosecutor]",
            "[prosecutors]",
            6,
            "the audience 'prosecutors' is unknown; did you mean 'prosecutor'?",
        ),
        (
            "modules: [basics]",
            "modules: [basics, more]",
            8,
            "there is no module 'more': add its folder with a module.md",
        ),
        (
            "release: 1",
            "release: 1\npaths: []",
            8,
            "paths: the list of paths, one a role is needed, as entries with the keys "
            "id, title, core, optional",
        ),
        (
            "release: 1",
            "release: 1\nprerequisites: [d]",
            8,
            "there is no course 'd': name the folder of another course",
        ),
        (
            "release: 1",
            "release: 1\nretired: [d]",
            8,
            "no published id 'd' is gone: remove it from 'retired'",
        ),
        (
            "covers: [unga-60-139]",
            "covers: [unga-60-139, law]",
            12,
            "there is no reference 'law': add it to references.toml",
        ),
        (
            "    critical: yes",
            "    critcal: yes",
            13,
            "the key 'critcal' is unknown; did you mean 'critical'?",
        ),
        ("    text: See her alone.\n", "", 10, "the key 'text' is missing: add it (the text)"),
        ("tests: [final]", "tests: [finale]", 16, "there is no test 'finale'; did you mean 'final'?"),
        ("lessons: all", "lessons: [whi]", 15, "there is no lesson 'whi': name a lesson of this course"),
        (
            "  valid_months: 36",
            "  valid_months: three years",
            17,
            "valid_months: the whole number of months is needed from 1 to 600, not 'three years'",
        ),
        (
            "  design: standard",
            "  scenarios: [a]\n  design: standard",
            18,
            "there is no scenario 'a': name a quiz of kind scenario",
        ),
        (
            "A description.",
            "A description.[^unga-60-139]",
            21,
            "citations belong into lessons: name the source in the sentence instead",
        ),
        ("A description.", "<script>alert(1)</script>", 21, "raw HTML is not taken: remove <script>"),
    ],
)
def test_read_course_reports(edited: Edited, old: str, new: str, line: int, sentence: str) -> None:
    assert edited(_COURSE, old, new) == [f"{_COURSE}:{line}: {sentence}"]


def test_read_course_takes_a_certificate_that_never_expires(read: Read, files: Files) -> None:
    files[_COURSE] = str(files[_COURSE]).replace("  valid_months: 36\n", "")

    assert [course.certificate.valid_months for course in read(files).courses] == [None]


def test_check_course_reports_an_objective_that_nothing_teaches_or_assesses(edited: Edited) -> None:
    new = "certificate:\n"
    objective = "  - id: rights\n    text: Name her rights.\n"

    assert edited(_COURSE, new, objective + new) == [
        f"{_COURSE}:14: no bank item assesses the objective 'rights': write one",
        f"{_COURSE}:14: no lesson teaches the objective 'rights': add it to a lesson",
    ]


def test_check_course_names_both_places_of_an_objective(edited: Edited) -> None:
    assert edited(_COURSE, "certificate:\n", "  - id: see-alone\n    text: Again.\ncertificate:\n") == [
        f"{_COURSE}:14: the id 'see-alone' names another objective already, at {_COURSE}:10: change one"
    ]


def test_read_course_asks_for_course_md(read: Read, files: Files) -> None:
    shelf = read({path: text for path, text in files.items() if path != _COURSE})

    assert [str(problem) for problem in shelf.problems if problem.file == _COURSE] == [
        f"{_COURSE}:1: this file is missing: write course.md, or rename the folder"
    ]


def test_check_course_asks_to_list_every_module(read: Read, files: Files) -> None:
    files["courses/c/en/02-more/module.md"] = "---\ntitle: More\nsummary: More.\n---\n"

    assert [str(problem) for problem in read(files).problems] == [
        "courses/c/en/02-more/module.md:1: course.md does not list the module 'more': add it to modules"
    ]


def test_check_course_reports_a_module_without_lessons(read: Read, files: Files) -> None:
    files["courses/c/en/02-more/module.md"] = "---\ntitle: More\nsummary: More.\n---\n"
    files[_COURSE] = str(files[_COURSE]).replace("[basics]", "[basics, more]")

    assert [str(problem) for problem in read(files).problems] == [
        "courses/c/en/02-more/module.md:1: this module has no lesson: add one to its folder"
    ]


def test_check_course_warns_where_folder_numbers_contradict_the_list(read: Read, files: Files) -> None:
    files["courses/c/en/00-more/module.md"] = "---\ntitle: More\nsummary: More.\n---\n"
    files["courses/c/en/00-more/01-text.md"] = str(files[_LESSON])
    files[_COURSE] = str(files[_COURSE]).replace("[basics]", "[basics, more]")

    assert [str(problem) for problem in read(files).problems] == [
        f"{_COURSE}:8: the numbers of the module folders give another order than this "
        f"list: renumber the folders"
    ]


@pytest.mark.parametrize(
    ("path", "sentence"),
    [
        (
            "courses/c/ar/01-basics/01-why.md",
            "course.md does not name the language 'ar': it is left out",
        ),
        ("quizzes/c/ar/01-basics.md", "course.md does not name the language 'ar': it is left out"),
        ("courses/c/draft.docx", "no file of this name is expected here: rename, move or remove it"),
        (
            "courses/c/en/01-basics/more/a.md",
            "no file of this name is expected here: rename, move or remove it",
        ),
        ("quizzes/c/01-basics.md", "no file of this name is expected here: rename, move or remove it"),
        ("courses/draft.md", "no file of this name is expected here: rename, move or remove it"),
    ],
)
def test_read_shelf_warns_of_files_that_it_leaves_out(
    read: Read, files: Files, path: str, sentence: str
) -> None:
    files[path] = "text"

    assert [(str(problem), problem.warning) for problem in read(files).problems] == [
        (f"{path}:1: {sentence}", True)
    ]


@pytest.mark.parametrize(
    "path", ["courses/README.md", "quizzes/c/README.md", "courses/c/.DS_Store", "courses/c/published.toml"]
)
def test_read_shelf_leaves_alone(read: Read, files: Files, path: str) -> None:
    files[path] = "# text"

    assert read(files).problems == ()


@pytest.mark.parametrize(
    ("old", "new", "line", "sentence"),
    [
        (
            'title = "Violence',
            'titel = "Violence',
            1,
            "unga-60-139: the key 'titel' is unknown; did you mean 'title'?",
        ),
        (
            "year = 2005",
            'year = "2005"',
            1,
            "unga-60-139: the key 'year' cannot be read: write the year, as a number",
        ),
        (
            "year = 2005",
            "year = true",
            1,
            "unga-60-139: the key 'year' cannot be read: write the year, as a number",
        ),
        ("year = 2005\n", "", 1, "unga-60-139: the key 'year' is missing: add it (the year, as a number)"),
        (
            "https://undocs",
            "undocs",
            1,
            "unga-60-139: the key 'url' cannot be read: write the address, with https://",
        ),
        (
            "2026-11-24",
            '"yesterday"',
            1,
            "unga-60-139: the key 'checked_on' cannot be read: write the day on which you looked at it, "
            "such as 2026-11-24",
        ),
        ("year = 2005", "year = ", 4, "this is not TOML: check quotes and brackets here or just above"),
        ("year = 2005", "year = " + "[" * 3000, 4, "this line is longer than 2000 characters: part it"),
    ],
)
def test_read_references_reports(edited: Edited, old: str, new: str, line: int, sentence: str) -> None:
    assert f"{_REFERENCES}:{line}: {sentence}" in edited(_REFERENCES, old, new)


def test_read_references_takes_a_source_without_symbol(read: Read, files: Files) -> None:
    files[_REFERENCES] = str(files[_REFERENCES]).replace('symbol = "A/RES/60/139"\n', "")

    (course,) = read(files).courses

    assert next(course.lessons())[1].body.endswith("2005. <https://undocs.org/A/RES/60/139>")


def test_read_shelf_warns_of_a_reference_that_nothing_cites(read: Read, files: Files) -> None:
    files[_REFERENCES] = str(files[_REFERENCES]) + str(files[_REFERENCES]).replace("unga-60-139", "spare")

    assert [(str(problem), problem.warning) for problem in read(files).problems] == [
        (f"{_REFERENCES}:8: nothing cites or covers the reference 'spare': cite it or remove it", True)
    ]


def test_read_shelf_leaves_out_a_course_that_cites_a_broken_reference(read: Read, files: Files) -> None:
    files[_REFERENCES] = str(files[_REFERENCES]).replace("year = 2005", "year = 5")

    assert read(files).courses == ()
