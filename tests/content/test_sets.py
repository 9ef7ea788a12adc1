"""Item sets: several items about one case."""

from collections.abc import Callable, Mapping

from firstline.content.shelf import Shelf
from firstline.domain.quiz import ItemSet

Files = dict[str, str | bytes]
Read = Callable[[Mapping[str, str | bytes]], Shelf]

_BANK = "quizzes/c/en/01-basics.md"
_PHONE = "## The phone {#phone"
_CASE = "# A call at night {#night}\n\nMira calls you.\n\nShe whispers.\n\n"


def test_read_items_joins_the_items_below_a_set(read: Read, files: Files) -> None:
    files[_BANK] = str(files[_BANK]).replace(_PHONE, _CASE + _PHONE)

    (course,) = read(files).courses

    (bank,) = (bank for bank in course.banks if bank.kind == "bank")
    assert bank.sets == (ItemSet("night", "A call at night", "Mira calls you.\n\nShe whispers."),)
    assert [(item.id, item.set) for item in bank.items] == [("counter", ""), ("phone", "night")]


def test_read_items_ends_a_set_at_the_next_one(read: Read, files: Files) -> None:
    second = "# A visit {#visit}\n\nRosa comes.\n\n"
    counter = "## The counter {#counter"
    files[_BANK] = str(files[_BANK]).replace(counter, _CASE + counter).replace(_PHONE, second + _PHONE)

    (course,) = read(files).courses

    assert [item.set for item in course.banks[0].items] == ["night", "visit"]


def test_check_course_refuses_a_set_id_twice(read: Read, files: Files) -> None:
    counter = "## The counter {#counter"
    files[_BANK] = str(files[_BANK]).replace(counter, _CASE + counter).replace(_PHONE, _CASE + _PHONE)

    assert [problem.kind for problem in read(files).problems] == ["id-twice"]
