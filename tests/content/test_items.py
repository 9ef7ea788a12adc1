"""Problems in the items of a bank, each with its line and what to change."""

from collections.abc import Callable, Mapping

import pytest

from firstline.content.shelf import Shelf
from firstline.domain.item import Choice

Files = dict[str, str | bytes]
Read = Callable[[Mapping[str, str | bytes]], Shelf]
Edited = Callable[[str, str, str], list[str]]

_BANK = "quizzes/c/en/01-basics.md"
_HEAD = "## The counter {#counter objective=see-alone case critical}"
_ROOM = "- [x] Take her to another room. {#room}\n  > There she can speak.\n"
_HIM = "- [ ] Ask him what happened. {#him harm}\n  > It tells him what she says.\n"


def _first(shelf: Shelf) -> Choice:
    (course,) = shelf.courses
    item = course.banks[0].items[0]
    assert isinstance(item, Choice)
    return item


@pytest.mark.parametrize(
    ("old", "new", "line", "sentence"),
    [
        (
            "kind: bank\n",
            "",
            1,
            "the key 'kind' is missing: add it (what it is: bank, practice, test, scenario or survey)",
        ),
        ("kind: bank", "kind: banks", 2, "kind: 'banks' is unknown; did you mean 'bank'?"),
        (_HEAD, "Lost.\n\n" + _HEAD, 6, "this text stands before the first item: move it below a heading ##"),
        (
            _HEAD,
            "# One case\n\n" + _HEAD,
            6,
            "an item set has a title and, below it, the case that its items share: write both",
        ),
        (
            " {#counter objective=see-alone case critical}",
            "",
            6,
            "this item has no id: add one at the end of the line, such as {#an-id}",
        ),
        ("critical}", "critical} first", 6, "put the attributes {...} of this item at the end of the line"),
        (
            "case critical}",
            "case critcal}",
            6,
            "the attribute 'critcal' of this item is unknown; did you mean 'critical'?",
        ),
        ("case critical}", "case case}", 6, "the attribute 'case' stands here twice: remove one"),
        ("case critical}", "case=yes}", 6, "the attribute 'case' takes no value: write only 'case'"),
        ("case critical}", "case kind}", 6, "the attribute 'kind' needs a value: write kind=..."),
        ("case critical}", "case level=}", 6, "the attribute 'level=' has no value: add it"),
        ("case critical}", "case level=high}", 6, "level=high is unknown: use one of recall, apply"),
        (
            "case critical}",
            "case kind=multiple}",
            6,
            "kind=multiple is said here, but the answers are single: change one",
        ),
        (
            "case critical}",
            "case kind=judgement}",
            6,
            "kind=judgement is said here, but the answers are single: change one",
        ),
        (
            "case critical}",
            "case scoring=per-option}",
            6,
            "scoring= is for items with several right answers only: remove it",
        ),
        (
            "case critical}",
            "case ??}",
            6,
            "the attribute '??' cannot be read: write #id, key=value or a word; "
            "no commas, no spaces around =",
        ),
        (
            "{#counter objective",
            "{#Counter objective",
            6,
            "the id 'Counter' of this item may hold only a-z, 0-9 and single hyphens between",
        ),
        ("{#counter objective", "{#counter #two objective", 6, "two ids stand here: remove one"),
        ("## The counter {", "## {", 6, "this item has no label: write a few words in its heading"),
        (
            " objective=see-alone case critical",
            " case",
            6,
            "this item has no objective: add objective=... with an id of course.md",
        ),
        (
            "Her employer answers for her. What do you do?\n",
            "",
            6,
            "this item has no stem: write the case and the question below the heading",
        ),
        (
            "case critical}",
            "critical}",
            6,
            "an item with a harmful answer is a case: add the word 'case' to its attributes",
        ),
        (
            "objective=see-alone case critical",
            "objective=see-alon case critical",
            6,
            "there is no objective 'see-alon'; did you mean 'see-alone'?",
        ),
        (
            _ROOM,
            _ROOM.replace("[x] ", ""),
            10,
            "start this answer with [x] for a right or [ ] for a wrong one, with the space in [ ]",
        ),
        (
            _ROOM,
            _ROOM.replace(" {#room}", ""),
            10,
            "this answer has no id: add one at the end of the line, such as {#an-id}",
        ),
        (
            _ROOM,
            _ROOM.replace("{#room}", "{#room harm}"),
            10,
            "a right answer cannot be harmful: remove 'harm', or tick another answer",
        ),
        (
            _ROOM,
            _ROOM.replace("  > There she can speak.\n", ""),
            10,
            "the answer 'room' has no feedback: add a line '  > ...' below it, indented by two spaces",
        ),
        (
            _ROOM,
            _ROOM + "\n  More.\n\n",
            13,
            "below an answer stands its feedback only, as one quote that starts with >",
        ),
        (
            _ROOM,
            _ROOM.replace("Take her to another room. ", ""),
            10,
            "this answer is empty: write its text before the id",
        ),
        (_ROOM, _ROOM.replace("[x]", "[ ]"), 10, "this item has no right answer: mark it with [x]"),
        (
            _HIM,
            _HIM.replace("[ ]", "[x]").replace(" harm", ""),
            10,
            "every answer is right: mark at least one as wrong with [ ]",
        ),
        (_HIM, "", 10, "this item has a single answer: add at least one more"),
        (_HIM, _HIM.replace("#him", "#room"), 12, "the id 'room' names two answers of this item: change one"),
        (
            _HIM,
            _HIM.replace("Ask him what happened", "Take her to another room"),
            12,
            "two answers of this item read the same: change one",
        ),
        (
            _HIM,
            _HIM.replace(" harm", " harm=whi"),
            12,
            "there is no lesson 'whi': name a lesson of this course",
        ),
        (
            _HIM,
            _HIM.replace(" harm", " hram"),
            12,
            "the attribute 'hram' of this answer is unknown; did you mean 'harm'?",
        ),
        (
            _ROOM,
            _ROOM + "\nThen:\n\n",
            10,
            "the answers stand in two groups: give all of them the same mark (- or 1.), with no paragraph "
            "between; a new question begins with '## '",
        ),
        (
            _ROOM + _HIM,
            "- (1) Take her away.\n- (2) Ask him.\n",
            10,
            "this action has no feedback: add a line '  > ...' below it, indented by two spaces",
        ),
        (
            _ROOM + _HIM,
            "- Take her away.\n- Ask him.\n",
            6,
            "this item has no answer block: add a task list, an ordered list, a list of (n) actions, a table "
            "or a paragraph with [[gaps]]",
        ),
        ("What do you do?", "What do you <i>do</i>?", 8, "raw HTML is not taken: remove <i>"),
        (
            "What do you do?",
            "What do you do?[^unga-60-139]",
            8,
            "citations belong into lessons: name the source in the sentence instead",
        ),
        (
            "There she can speak.",
            "There the maid can speak.",
            11,
            "'maid' blames or belittles: write 'domestic worker', or put it in quotes",
        ),
    ],
)
def test_read_bank_reports(edited: Edited, old: str, new: str, line: int, sentence: str) -> None:
    assert f"{_BANK}:{line}: {sentence}" in edited(_BANK, old, new)


def test_read_bank_takes_several_keys_as_multiple_response(read: Read, files: Files) -> None:
    files[_BANK] = (
        str(files[_BANK])
        .replace(_HIM, _HIM + "- [x] Call an interpreter. {#interpreter}\n  > She can speak.\n")
        .replace("case critical}", "case kind=multiple scoring=per-option}")
    )

    item = _first(read(files))

    assert (item.multiple, item.scoring) == (True, "per-option")


def test_read_bank_takes_attributes_from_the_raw_text(read: Read, files: Files) -> None:
    files[_BANK] = str(files[_BANK]).replace("another room. {#room}", "*another* room. {#room}")

    assert _first(read(files)).options[0].text == "Take her to *another* room."


def test_read_bank_keeps_lists_and_tables_before_the_answers_in_the_stem(read: Read, files: Files) -> None:
    stem = (
        "He says:\n\n1. She fell.\n2. She lies.\n\n| Day | Sign |\n|---|---|\n| 1 | cut |\n\nWhat do you do?"
    )
    files[_BANK] = str(files[_BANK]).replace("Her employer answers for her. What do you do?", stem)

    assert _first(read(files)).stem == stem


def test_read_bank_keeps_the_text_behind_the_answers_as_feedback(read: Read, files: Files) -> None:
    files[_BANK] = str(files[_BANK]).replace(_HIM, _HIM + "\nSafety first.\n\n- Then rights.\n")

    assert _first(read(files)).feedback == "Safety first.\n\n- Then rights."


def test_read_bank_joins_feedback_of_several_lines(read: Read, files: Files) -> None:
    files[_BANK] = str(files[_BANK]).replace(
        "There she can speak.", "There she\n  > can speak.\n  >\n  > - Freely."
    )

    assert _first(read(files)).options[0].feedback == "There she\ncan speak.\n\n- Freely."


@pytest.mark.parametrize(("words", "fixed"), [("case critical", False), ("case critical fixed", True)])
def test_read_items_keeps_the_order_of_the_answers_where_it_is_fixed(
    read: Read, files: Files, words: str, fixed: bool
) -> None:
    files[_BANK] = str(files[_BANK]).replace("case critical", words)

    assert _first(read(files)).fixed is fixed
