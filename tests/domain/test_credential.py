"""Credentials: numbers that catch mistakes, dates, and how one stands on a day."""

import secrets
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from firstline.domain.credential import (
    SYMBOLS,
    Standing,
    is_well_formed,
    months_later,
    number_from,
    read_number,
    standing,
)

NUMBER = number_from(bytes(range(10)))


def test_number_is_grouped_4_4_4_5() -> None:
    assert [len(group) for group in NUMBER.split("-")] == [4, 4, 4, 5]


def test_numbers_of_1000_draws_are_unique() -> None:
    assert len({number_from(secrets.token_bytes(10)) for _ in range(1000)}) == 1000


@given(st.binary(min_size=10, max_size=10))
def test_every_number_is_well_formed(drawn: bytes) -> None:
    assert is_well_formed(number_from(drawn)) is True


@given(st.binary(min_size=10, max_size=10))
def test_number_keeps_all_80_bits(drawn: bytes) -> None:
    value = 0
    for symbol in number_from(drawn).replace("-", "")[:16]:
        value = value * 32 + SYMBOLS.index(symbol)
    assert value == int.from_bytes(drawn)


@pytest.mark.parametrize("symbol", range(len(SYMBOLS)))
def test_every_single_mistyped_symbol_is_caught(symbol: int) -> None:
    """At each place, each symbol for each other one: a sum over the places, so it holds for every number."""
    right = number_from(sum(symbol << 5 * place for place in range(16)).to_bytes(10))
    wrong = [
        right[:place] + typed + right[place + 1 :]
        for place, there in enumerate(right)
        if there != "-"
        for typed in SYMBOLS
        if typed != there
    ]
    assert [number for number in wrong if is_well_formed(number)] == []


def test_number_from_9_bytes_is_refused() -> None:
    with pytest.raises(ValueError, match="10 bytes are needed, not 9"):
        number_from(bytes(9))


@pytest.mark.parametrize(
    "typed",
    [
        NUMBER,
        NUMBER.lower(),
        NUMBER.replace("-", ""),
        NUMBER.replace("-", " "),
        f"  {NUMBER}\n",
        NUMBER.replace("-", "–"),
        NUMBER.replace("0", "O").replace("1", "l"),
        NUMBER.replace("0", "o").replace("1", "I"),
    ],
)
def test_number_is_read_however_it_is_typed(typed: str) -> None:
    assert read_number(typed) == NUMBER


@pytest.mark.parametrize("typed", ["", "abc", NUMBER[:-1], NUMBER + "0", "U" * 17, "é" * 17])
def test_what_has_no_17_symbols_is_no_number(typed: str) -> None:
    assert read_number(typed) is None


@pytest.mark.parametrize("number", ["", "0", "0" * 16])
def test_number_of_another_length_is_not_well_formed(number: str) -> None:
    assert is_well_formed(number) is False


@pytest.mark.parametrize(
    ("start", "months", "end"),
    [
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2024, 1, 31), 1, date(2024, 2, 29)),
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
        (date(2024, 2, 29), 48, date(2028, 2, 29)),
        (date(2026, 12, 15), 1, date(2027, 1, 15)),
        (date(2026, 11, 24), 36, date(2029, 11, 24)),
        (date(2026, 3, 31), 0, date(2026, 3, 31)),
        (date(2026, 1, 31), 11, date(2026, 12, 31)),
    ],
)
def test_months_later_ends_in_the_month_that_is_meant(start: date, months: int, end: date) -> None:
    assert months_later(start, months) == end


LAST = date(2029, 11, 24)


@pytest.mark.parametrize(
    ("state", "expires_on", "on", "expected"),
    [
        ("in-force", LAST, LAST, "valid"),
        ("in-force", LAST, date(2029, 11, 25), "expired"),
        ("in-force", None, date(2099, 1, 1), "valid"),
        ("revoked", LAST, date(2026, 1, 1), "revoked"),
        ("revoked", LAST, date(2030, 1, 1), "revoked"),
        ("replaced", LAST, date(2026, 1, 1), "replaced"),
        ("renewed", LAST, date(2026, 1, 1), "renewed"),
        ("renewed", LAST, date(2030, 1, 1), "expired"),
    ],
)
def test_standing_of_a_credential_on_a_day(
    state: str, expires_on: date | None, on: date, expected: Standing
) -> None:
    assert standing(state, expires_on, on) == expected
