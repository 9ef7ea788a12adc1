"""When a reminder is due, and what a mail is drawn from."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from firstline.domain.mail import (
    FACTS,
    KINDS,
    MOST_TRIES,
    WAITS,
    by_day,
    check_facts,
    digest_at,
    digest_week,
    due_step,
    expiry_step,
)

END = date(2027, 3, 31)
YEARS_BEFORE = date(2024, 3, 31)


@pytest.mark.parametrize(
    ("left", "step"),
    [(91, None), (90, 90), (31, 90), (30, 30), (29, 30), (8, 30), (7, 7), (1, 7), (0, 7), (-1, None)],
)
def test_nearest_step_is_due(left: int, step: int | None) -> None:
    assert expiry_step(YEARS_BEFORE, END, END - timedelta(days=left)) == step


@pytest.mark.parametrize(
    ("length", "left", "step"),
    [(180, 90, 90), (179, 90, None), (60, 30, 30), (31, 30, None), (14, 7, 7), (13, 7, None)],
)
def test_step_in_the_first_half_of_the_time_is_left_out(length: int, left: int, step: int | None) -> None:
    assert expiry_step(END - timedelta(days=length), END, END - timedelta(days=left)) == step


def test_waits_grow_and_each_try_but_the_last_has_one() -> None:
    assert (sorted(WAITS), MOST_TRIES) == (list(WAITS), len(WAITS) + 1)


def test_every_kind_says_what_it_is_drawn_from() -> None:
    assert set(FACTS) == set(KINDS)


@pytest.mark.parametrize(
    "facts",
    [
        {},
        {"number": "X"},
        {"number": "X", "course_title": "C", "reason": "She cheated."},
        {"number": "X", "course_title": "C\r\nBcc: eve@example.org"},
        {"number": "X\n", "course_title": "C"},
        {"number": "X\u2028", "course_title": "C"},
    ],
)
def test_other_facts_are_refused(facts: dict[str, str]) -> None:
    with pytest.raises(ValueError, match=r"drawn from|more than one line"):
        check_facts("certificate-ready", facts)


def test_empty_fact_is_accepted() -> None:
    check_facts("certificate-ready", {"number": "X", "course_title": ""})


DUE = date(2026, 6, 30)
LONG_BEFORE = date(2026, 3, 1)


@pytest.mark.parametrize(
    ("left", "step"),
    [(8, None), (7, 7), (2, 7), (1, 1), (0, 1), (-1, None), (-2, None), (-3, -3), (-9, -3), (-10, None)],
)
def test_nearest_reminder_of_a_due_date_is_due(left: int, step: int | None) -> None:
    assert due_step(LONG_BEFORE, DUE, DUE - timedelta(days=left)) == step


@pytest.mark.parametrize(
    ("whole", "left", "step"),
    [(14, 7, 7), (13, 7, None), (2, 1, 1), (1, 1, None), (0, -3, -3), (-1, -3, None)],
)
def test_whoever_came_in_late_is_not_reminded_at_once(whole: int, left: int, step: int | None) -> None:
    assert due_step(DUE - timedelta(days=whole), DUE, DUE - timedelta(days=left)) == step


@pytest.mark.parametrize(
    ("zone", "at", "comes"),
    [
        ("UTC", "2026-03-02T06:59:59", "2026-03-02T07:00:00"),
        ("UTC", "2026-03-02T07:00:00", "2026-03-02T07:00:00"),
        ("UTC", "2026-03-02T19:59:59", "2026-03-02T19:59:59"),
        ("UTC", "2026-03-02T20:00:00", "2026-03-03T07:00:00"),
        ("Africa/Cairo", "2026-03-02T18:00:00", "2026-03-03T05:00:00"),
        ("Asia/Kathmandu", "2026-03-02T00:00:00", "2026-03-02T01:15:00"),
        # Oslo: summer time begins on 29 March 2026 at 01:00 UTC, and ends on 25 October at 01:00 UTC
        ("Europe/Oslo", "2026-03-28T05:30:00", "2026-03-28T06:00:00"),
        ("Europe/Oslo", "2026-03-28T19:00:00", "2026-03-29T05:00:00"),
        ("Europe/Oslo", "2026-03-29T05:30:00", "2026-03-29T05:30:00"),
        ("Europe/Oslo", "2026-10-24T18:00:00", "2026-10-25T06:00:00"),
        ("Europe/Oslo", "2026-10-25T00:30:00", "2026-10-25T06:00:00"),
    ],
)
def test_reminder_comes_by_day_where_its_reader_is(zone: str, at: str, comes: str) -> None:
    moment = datetime.fromisoformat(at).replace(tzinfo=UTC)
    assert by_day(moment, ZoneInfo(zone)) == datetime.fromisoformat(comes).replace(tzinfo=UTC)


def test_digests_are_asked_for_on_sunday_and_made_up_for_on_monday() -> None:
    days = [date(2026, 3, 1) + timedelta(days=n) for n in range(8)]  # the first is a Sunday
    assert [digest_week(day) for day in days] == [
        date(2026, 3, 2),
        date(2026, 3, 2),
        *(None,) * 5,
        date(2026, 3, 9),
    ]


@pytest.mark.parametrize("zone", ["Pacific/Kiritimati", "Europe/Oslo", "Pacific/Niue"])
def test_digest_comes_on_monday_morning_everywhere(zone: str) -> None:
    local = digest_at(date(2026, 3, 30), ZoneInfo(zone)).astimezone(ZoneInfo(zone))
    assert (local.strftime("%A %H:%M"), local.date()) == ("Monday 07:00", date(2026, 3, 30))
    assert digest_at(date(2026, 3, 30), ZoneInfo(zone)) > datetime(2026, 3, 29, 6, 7, tzinfo=UTC)
