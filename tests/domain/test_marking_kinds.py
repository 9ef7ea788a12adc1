"""Exact marks of judgement items, numbers and open responses, and of forms that hold them."""

from fractions import Fraction

import pytest

from firstline.domain.form import DrawnItem
from firstline.domain.item import Item
from firstline.domain.marking import Result, mark_form, read_number
from tests.domain.item_samples import OPEN, choice, judgement, mark_as_authored, number


@pytest.mark.parametrize(
    ("ranks", "mark"),
    [
        ("1 2 3 4", Fraction(1)),
        ("2 1 3 4", Fraction(3, 4)),
        ("1 2 4 3", Fraction(3, 4)),
        ("4 2 3 1", Fraction(1, 4)),
        ("4 3 2 1", Fraction(0)),
        ("1 2 3 -", Fraction(5, 8)),
        ("1 - - -", Fraction(1, 8)),
        ("1 1 3 4", Fraction(3, 8)),
        ("- - - -", Fraction(0)),
        ("0 5 x ١", Fraction(0)),
    ],
)
def test_mark_judgement_by_its_distance_to_the_panel(ranks: str, mark: Fraction) -> None:
    given = ["" if rank == "-" else rank for rank in ranks.split()]
    assert mark_as_authored(judgement(1, 2, 3, 4), *given) == mark


@pytest.mark.parametrize(
    ("ranks", "mark"),
    [("1 2 3 4", 1), ("1 3 2 4", 1), ("2 1 3 4", Fraction(2, 3)), ("4 2 3 1", 0), ("4 3 2 1", 0)],
)
def test_mark_judgement_admits_either_order_of_a_tie(ranks: str, mark: Fraction) -> None:
    assert mark_as_authored(judgement(1, 2, 2, 4), *ranks.split()) == mark


def test_mark_judgement_without_a_panel_gives_none() -> None:
    assert mark_as_authored(judgement(1, 2, 3, panel=None), "1", "2", "3") is None


@pytest.mark.parametrize(
    ("typed", "mark"),
    [
        ("12.5", 1),
        ("12", 1),
        ("13", 1),
        ("13.0", 1),
        ("11.99", 0),
        ("13.01", 0),
        (" 12,5 ", 1),
        ("١٢٫٥", 1),
        ("۱۲٫۵", 1),
        ("१२.५", 1),
        ("١٢،٥", 1),
        ("\u200f12.5\u200e", 1),
        ("+12.5", 1),
        ("-12.5", 0),
        ("\u221212.5", 0),
        ("twelve", 0),
        ("12.5 minutes", 0),
        ("12.5.0", 0),
        ("1e1", 0),
        ("1e999999999", 0),
        ("1_2", 0),
        ("", 0),
        ("12.", 1),
        (".5", 0),
    ],
)
def test_mark_number_within_its_tolerance(typed: str, mark: int) -> None:
    assert mark_as_authored(number("12.5", "0.5"), typed) == mark


def test_mark_number_without_a_tolerance_is_exact() -> None:
    item = number("-0.1")
    assert [mark_as_authored(item, typed) for typed in ("-0.1", "\u22120.10", "-0.1000001", "0.1")] == [
        1,
        1,
        0,
        0,
    ]


def test_read_number_refuses_what_is_too_long() -> None:
    assert [read_number(text) is None for text in ("9" * 12, "9" * 13, "0." + "1" * 13)] == [
        False,
        True,
        True,
    ]


@pytest.mark.parametrize(("text", "mark"), [("I listen.", None), ("", 0), (" \n ", 0)])
def test_mark_open_response_waits_for_a_trainer_where_something_is_written(
    text: str, mark: int | None
) -> None:
    assert mark_as_authored(OPEN, text) == mark


_ITEMS: dict[str, Item] = {"c": choice("10"), "open": OPEN, "rank": judgement(1, 2, panel=None)}
_FORM = (DrawnItem("c", ((0, 1),)), DrawnItem("open", ()), DrawnItem("rank", ((0, 1),)))
_GIVEN = {"c": ("0",), "open": ("I listen.",), "rank": ("2", "1")}


def test_mark_form_waits_for_what_is_written_and_leaves_out_what_has_no_mark() -> None:
    result = mark_form(_FORM, _ITEMS, _GIVEN)
    assert result == Result((Fraction(1), None, None), (), ("open",))
    assert (result.counted, result.percent) == ((Fraction(1),), 100)


def test_mark_form_takes_the_marks_of_trainers() -> None:
    result = mark_form(_FORM, _ITEMS, _GIVEN, {"open": Fraction(1, 3)})
    assert result == Result((Fraction(1), Fraction(1, 3), None), ())
    assert result.percent == 66


def test_mark_form_needs_no_trainer_for_an_empty_text() -> None:
    result = mark_form(_FORM, _ITEMS, {"c": ("0",)})
    assert result == Result((Fraction(1), Fraction(0), None), ())
    assert result.percent == 50
