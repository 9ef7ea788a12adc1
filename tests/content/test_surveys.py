"""Survey files."""

from collections.abc import Callable, Mapping

from firstline.content.editions import canonical, parse
from firstline.content.shelf import Shelf
from firstline.domain.survey import Statement, Survey

Files = dict[str, str | bytes]
Read = Callable[[Mapping[str, str | bytes]], Shelf]

_PATH = "quizzes/c/en/20-views.md"
_SURVEY = """\
---
kind: survey
title: Your views
scale: [Disagree, Neither, Agree]
waves: [start, end, 3-months]
---

Your answers are anonymous.

You can leave any out.

- Her status decides whether I help. {#status-first facet=status direction=-}
- I help whoever comes. {#whoever facet=status direction=+}
- I know whom to call. {#call facet=ready direction=+}

- I do not know
  what to say. {#say facet=ready direction=-}
"""


def test_read_survey_compiles_it(read: Read, files: Files) -> None:
    survey = _SURVEY.replace("I do not know\n  what to say.", "I do not know what to say.")

    shelf = read(files | {_PATH: survey})

    assert shelf.problems == ()
    assert shelf.courses[0].surveys == (
        Survey(
            id="views",
            title="Your views",
            intro="Your answers are anonymous.\n\nYou can leave any out.",
            scale=("Disagree", "Neither", "Agree"),
            statements=(
                Statement("status-first", "Her status decides whether I help.", "status", "-"),
                Statement("whoever", "I help whoever comes.", "status", "+"),
                Statement("call", "I know whom to call.", "ready", "+"),
                Statement("say", "I do not know what to say.", "ready", "-"),
            ),
            waves=("start", "end", "3-months"),
        ),
    )


def test_read_survey_wants_attributes_on_the_first_line(read: Read, files: Files) -> None:
    problems = read(files | {_PATH: _SURVEY}).problems

    assert [problem.line for problem in problems if problem.kind == "no-id"] == [16]


def test_parse_gives_back_a_survey(read: Read, files: Files) -> None:
    survey = _SURVEY.replace("I do not know\n  what to say.", "I do not know what to say.")

    (course,) = read(files | {_PATH: survey}).courses

    assert parse(canonical(course)) == course


def test_read_survey_warns_of_a_facet_of_one_direction(read: Read, files: Files) -> None:
    survey = _SURVEY.replace("direction=-", "direction=+").replace("know\n  what", "know what")

    shelf = read(files | {_PATH: survey})

    assert [(problem.kind, problem.warning) for problem in shelf.problems] == [("one-way-facet", True)] * 2
    assert len(shelf.courses) == 1
