"""Whether an item is answered, and whether all of it is."""

import pytest

from firstline.domain.form import Response
from firstline.domain.response import is_answered, lacks_places, most_characters
from tests.assessed import CALLS, LETTER, RANKED, STEPS


@pytest.mark.parametrize(
    ("response", "answered"), [((), False), (("",), False), ((" \n",), False), (("", "2"), True)]
)
def test_is_answered_takes_spaces_for_nothing(response: Response, answered: bool) -> None:
    assert is_answered(response) is answered


@pytest.mark.parametrize(
    ("response", "lacks"),
    [
        (("1", "2", "3", "4"), False),
        (("4", "3", "2", "1"), False),
        (("1", "1", "3", "4"), True),
        (("1", "2", "", "4"), True),
        (("1", "2", "3"), True),
        (("1", "2", "3", "5"), True),
        ((), False),
        (("", "", "", ""), False),
    ],
)
def test_lacks_places_sees_a_missing_and_a_repeated_place(response: Response, lacks: bool) -> None:
    assert lacks_places(RANKED, response) is lacks


def test_lacks_places_asks_for_as_many_as_there_are_steps() -> None:
    assert [lacks_places(STEPS, given) for given in (("2", "1", "3"), ("2", "2", "3"))] == [False, True]


def test_lacks_places_is_about_places_only() -> None:
    assert [lacks_places(item, ("1",)) for item in (LETTER, CALLS[0])] == [False, False]


def test_most_characters_gives_a_text_more_room() -> None:
    assert [most_characters(item) for item in (LETTER, RANKED)] == [4000, 500]
