"""Signing in: whoever tries too often waits, and nobody else does."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlmodel import Session

from firstline.domain.person import Person
from firstline.services import accounts
from firstline.services.accounts import THROTTLE_WINDOW, Try
from firstline.store.database import Database

AT = datetime(2026, 3, 2, 9, tzinfo=UTC)


HOME, ELSEWHERE = "192.0.2.7", "198.51.100.7"


def begin(
    session: Session, sign_in: str, *, agency: int | None = None, address: str = HOME, at: datetime = AT
) -> Try:
    return accounts.begin_try(session, sign_in, agency, address=address, at=at)


def waits(session: Session, *sign_ins: str, **named: Any) -> list[bool]:
    return [begin(session, sign_in, **named).wait is not None for sign_in in sign_ins]


def test_sixth_try_at_an_account_has_to_wait(session: Session, ada: Person) -> None:
    assert waits(session, *["ada@example.org"] * 7) == [False] * 5 + [True] * 2


def test_try_after_the_window_goes_on(session: Session, ada: Person) -> None:
    waits(session, *["ada@example.org"] * 6)
    assert waits(session, "ada@example.org", at=AT + THROTTLE_WINDOW) == [False]


def test_stranger_elsewhere_locks_nobody_out(session: Session, ada: Person) -> None:
    waits(session, *["ada@example.org"] * 6, address=ELSEWHERE)
    assert waits(session, "ada@example.org") == [False]


def test_neighbours_tries_do_not_count_for_an_account(session: Session, ada: Person, bo: Person) -> None:
    waits(session, *["ada@example.org"] * 6)
    assert waits(session, "bo@example.org") == [False]


def test_the_whole_network_has_60_tries(session: Session) -> None:
    found = waits(session, *[f"p{number}@example.org" for number in range(61)])
    assert (found, waits(session, "ada@example.org", address="192.0.2.200")) == (
        [False] * 60 + [True],
        [True],
    )


def test_waiting_tries_do_not_use_up_the_networks(session: Session) -> None:
    waits(session, *["ada@example.org"] * 80)
    assert waits(session, "bo@example.org") == [False]


@pytest.mark.parametrize(
    "other", ["ADA@example.org", "ａｄａ@example.org", " ada@example.org", "ada@example．org"]
)
def test_account_has_5_tries_however_it_is_written(session: Session, ada: Person, other: str) -> None:
    waits(session, *["ada@example.org"] * 3, *[other] * 2)
    assert waits(session, "ada@example.org", other) == [True, True]


def test_account_has_5_tries_whatever_agency_comes_with_the_address(session: Session, ada: Person) -> None:
    found = [begin(session, "ada@example.org", agency=agency).wait is None for agency in range(1, 8)]
    assert found == [True] * 5 + [False] * 2


def test_nobodys_account_waits_alike(session: Session) -> None:
    found = [begin(session, "nobody@example.org", agency=agency).wait is None for agency in range(1, 8)]
    assert found == [True] * 5 + [False] * 2


def test_sign_in_gives_the_tries_back(session: Session, ada: Person) -> None:
    waits(session, *["ada@example.org"] * 4)
    accounts.sign_in(session, begin(session, "ada@example.org"), at=AT)
    assert waits(session, *["ada@example.org"] * 6) == [False] * 5 + [True]


def test_whole_academy_signs_in_behind_one_address(session: Session, ada: Person) -> None:
    found = []
    for _ in range(70):
        attempt = begin(session, "ada@example.org")
        found.append(attempt.wait)
        accounts.sign_in(session, attempt, at=AT)
    assert found == [None] * 70


def test_twenty_parallel_tries_are_five(
    at_once: Callable[[int, Callable[[Session, int], Any]], list[Any]], ada: Person
) -> None:
    found = at_once(20, lambda session, _: begin(session, "ada@example.org").wait)
    assert (found.count(None), found.count(THROTTLE_WINDOW)) == (5, 15)


def test_parallel_tries_and_sign_ins_do_not_block_each_other(
    at_once: Callable[[int, Callable[[Session, int], Any]], list[Any]], database: Database, ada: Person
) -> None:
    with database.writing() as session:
        attempt = begin(session, "ada@example.org")

    def act(session: Session, number: int) -> None:
        if number % 2:
            accounts.sign_in(session, attempt, at=AT)
        else:
            begin(session, "ada@example.org")

    assert at_once(16, act) == [None] * 16


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("192.0.2.77", "192.0.2.0/24"),
        ("::ffff:192.0.2.77", "192.0.2.0/24"),
        ("2001:db8:1:2::5", "2001:db8:1::/48"),
        ("", "unknown"),
        ("testing", "unknown"),
    ],
)
def test_network_of_an_address(address: str, network: str) -> None:
    assert accounts.network_of(address) == network


def test_wrong_slip_codes_have_to_wait_in_the_end(session: Session) -> None:
    waits = [accounts.begin_slip_try(session, address=HOME, at=AT) for _ in range(61)]
    there = accounts.begin_slip_try(session, address=ELSEWHERE, at=AT)
    assert (waits, there) == ([None] * 60 + [THROTTLE_WINDOW], None)
