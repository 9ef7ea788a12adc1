"""Local notes: what a pack says at the marked places of lessons."""

from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path

import pytest

from firstline.content.local_notes import fill
from firstline.content.rendering import render
from firstline.content.shelf import read_shelf
from firstline.domain.pack import LocalNote

Files = dict[str, str | bytes]
Write = Callable[[Mapping[str, str | bytes], str], Path]

_LESSON = "courses/c/en/01-basics/01-why.md"
_LOCAL = "courses/c/en/local.md"
_BLOCK = "> [!LOCAL] powers\n> Ask a lawyer first.\n"
_REFERENCES = """\
[labour-code]
title = "Labour Code"
body = "Parliament"
year = 2019
url = "https://law.example.org/labour"
checked_on = 2026-11-24
"""
_NOTE = "## powers {review-by=2027-01-31 source=labour-code}\n\nYou may enter.\n\n- With a warrant.\n"
_SOURCE = "Parliament, *Labour Code*, 2019. <https://law.example.org/labour>"
_FILLED = LocalNote(
    "c", "en", "powers", "You may enter.\n\n- With a warrant.", _SOURCE, date(2027, 1, 31), "a-land"
)


@pytest.fixture
def roots(write: Write, files: Files) -> Callable[[str], list[Path]]:
    """The sample course with a marked place, and a pack with a given local.md."""

    def written(local: str) -> list[Path]:
        own = files | {_LESSON: str(files[_LESSON]) + "\n" + _BLOCK}
        pack = {_LOCAL: local, "courses/c/references.toml": _REFERENCES}
        return [write(own, "root"), write(pack, "a-land")]

    return written


def test_read_local_notes_reads_those_of_a_pack(roots: Callable[[str], list[Path]]) -> None:
    shelf = read_shelf(roots(_NOTE))

    assert shelf.problems == ()
    assert shelf.local_notes == (_FILLED,)


def test_read_local_notes_takes_a_title_before_the_id(roots: Callable[[str], list[Path]]) -> None:
    titled = _NOTE.replace("## powers {", "## When you may enter {#powers ")

    assert read_shelf(roots(titled)).local_notes == (_FILLED,)


def test_read_lesson_names_its_local_notes(roots: Callable[[str], list[Path]]) -> None:
    (course,) = read_shelf(roots(_NOTE)).courses

    lesson = next(course.lessons())[1]
    assert lesson.local == ("powers",)
    assert _BLOCK.strip() in lesson.body
    assert "You may enter" not in lesson.body


@pytest.mark.parametrize(
    ("old", "new", "kind"),
    [
        ("## powers", "## power", "unknown-name"),
        ("source=labour-code", "source=labor-code", "unknown-name"),
        ("review-by=2027-01-31 ", "", "note-without-review"),
        ("2027-01-31", "2027-02-30", "note-without-review"),
        (" source=labour-code", "", "note-without-source"),
        ("You may enter.\n\n- With a warrant.\n", "", "empty-text"),
    ],
)
def test_read_local_notes_refuses(roots: Callable[[str], list[Path]], old: str, new: str, kind: str) -> None:
    shelf = read_shelf(roots(_NOTE.replace(old, new)))

    assert [problem.kind for problem in shelf.errors] == [kind]
    assert shelf.local_notes == ()


@pytest.mark.parametrize(("on", "kinds"), [(date(2027, 1, 31), []), (date(2027, 2, 1), ["note-overdue"])])
def test_read_local_notes_warns_from_the_day_after(
    roots: Callable[[str], list[Path]], on: date, kinds: list[str]
) -> None:
    shelf = read_shelf(roots(_NOTE), on=on)

    assert [problem.kind for problem in shelf.problems if problem.warning] == kinds
    assert (shelf.errors, shelf.local_notes) == ((), (_FILLED,))


def test_read_shelf_keeps_an_overdue_note_out_of_a_release(roots: Callable[[str], list[Path]]) -> None:
    shelf = read_shelf(roots(_NOTE), release=True, on=date(2027, 2, 1))

    assert [problem.kind for problem in shelf.errors] == ["note-overdue"]


def test_fill_puts_the_note_in_place_of_the_lesson_s_own_text() -> None:
    body = f"Before.\n\n{_BLOCK}\n> A quote.\n\nAfter."

    assert fill(body, {"powers": _FILLED}) == (
        "Before.\n\n> [!LOCAL]\n> You may enter.\n>\n> - With a warrant.\n>\n"
        f"> Source: {_SOURCE}. Reviewed until 2027-01-31.\n\n> A quote.\n\nAfter."
    )


def test_fill_says_that_a_note_is_overdue() -> None:
    filled = fill(_BLOCK, {"powers": _FILLED}, frozenset({"powers"}))

    assert filled.rstrip().split("\n")[-1] == (
        "> **This note is past its review date. Check it before you rely on it.**"
    )


def test_fill_translates_the_words_around_a_note() -> None:
    said = {"Source: %(source)s.": "S: %(source)s.", "Reviewed until %(day)s.": "R: %(day)s."}

    filled = fill(_BLOCK, {"powers": _FILLED}, say=lambda sentence: said[sentence])

    assert f"> S: {_SOURCE}. R: 2027-01-31." in filled.split("\n")


def test_fill_leaves_a_place_without_a_note() -> None:
    assert fill(_BLOCK, {"other": _FILLED}) == _BLOCK


def test_render_titles_the_lesson_s_own_text_as_a_task() -> None:
    assert render(_BLOCK) == (
        '<aside class="callout callout-local" role="note">\n'
        '<p class="callout-title">Check your national rule</p>\n<p>Ask a lawyer first.</p>\n</aside>\n'
    )


def test_render_titles_a_filled_note() -> None:
    html = render(fill(_BLOCK, {"powers": _FILLED}))

    assert html.startswith(
        '<aside class="callout callout-local" role="note">\n'
        '<p class="callout-title">In your country</p>\n<p>You may enter.</p>'
    )
    assert '<a href="https://law.example.org/labour" rel="noopener noreferrer">' in html
