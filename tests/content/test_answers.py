"""Problems in steps, pairs and gaps."""

from collections.abc import Callable

import pytest

Edited = Callable[[str, str, str], list[str]]

_PRACTICE = "quizzes/c/en/01-basics-practice.md"


@pytest.mark.parametrize(
    ("old", "new", "line", "sentence"),
    [
        ("3. Enter. {#enter}\n", "", 10, "an ordering needs at least 3 steps: add more"),
        (
            "3. Enter. {#enter}",
            "3. Enter.",
            12,
            "this step has no id: add one at the end of the line, such as {#an-id}",
        ),
        (
            "3. Enter. {#enter}",
            "3. Enter. {#enter harm}",
            12,
            "the attribute 'harm' of this step is unknown: remove it",
        ),
        ("3. Enter. {#enter}", "3. Knock. {#enter}", 12, "two steps of this item read the same: change one"),
        (
            "3. Enter. {#enter}",
            "3. Enter. {#enter}\n   > Why.",
            13,
            "a step is one paragraph: move this below the list",
        ),
        (
            "\nShe decides who comes in.\n",
            "",
            6,
            "this item has no feedback: add a paragraph below its answers",
        ),
        (
            "| Who may know?",
            "| Are you safe?",
            23,
            "the left cell 'Are you safe?' stands here twice: make it differ",
        ),
        (
            "| It is hers to say.",
            "| safety is first.",
            23,
            "the right cell 'safety is first.' stands here twice: make it differ",
        ),
        ("| It is hers to say. ", "|", 23, "the right cell of this row is empty: fill it in"),
        ("| Because |", "| |", 20, "the right cell of this row is empty: fill it in"),
        ("| Who may know? | It is hers to say. |\n", "", 20, "a matching needs at least two rows: add more"),
        (
            "[[alone|by herself]]",
            "[[alone|]]",
            31,
            "this gap has an empty alternative: write a text between the bars",
        ),
        (
            "[[alone|by herself]]",
            "[[]]",
            31,
            "this gap has an empty alternative: write a text between the bars",
        ),
        (
            "[[alone|by herself]]",
            "[[=half]]",
            31,
            "the number gap '=half' cannot be read: write [[=12.5]] or [[=12.5 +-0.5]]",
        ),
        (
            "[[*first|last|never]]",
            "[[*first|*last|never]]",
            31,
            "this gap has two right answers: leave the star on one alternative only",
        ),
        (
            "[[*first|last|never]]",
            "[[*first]]",
            31,
            "this gap has nothing to choose from: add wrong alternatives behind the right one",
        ),
        (
            "[[*first|last|never]]",
            "[[*first|last|Last]]",
            31,
            "two alternatives of this gap read the same: change one",
        ),
        (
            "[[*first|last|never]]",
            "[[*first|last",
            31,
            "this gap has no end: write ]] behind its last alternative",
        ),
        (
            "See her [[alone|by herself]] and [[*first|last|never]] listen.",
            "See her alone.",
            27,
            "this item has no answer block: add a task list, an ordered list, a list of (n) actions, a table "
            "or a paragraph with [[gaps]]",
        ),
    ],
)
def test_read_practice_reports(edited: Edited, old: str, new: str, line: int, sentence: str) -> None:
    assert edited(_PRACTICE, old, new) == [f"{_PRACTICE}:{line}: {sentence}"]
