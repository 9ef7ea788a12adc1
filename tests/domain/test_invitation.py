"""Who is invited, and how it stands with the others."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from firstline.domain.invitation import LIFE, REST, Guest, occasion

AT = datetime(2026, 3, 2, 9, tzinfo=UTC)
NOOR = Guest(1, "Noor", "noor@example.org", "en", True, False)


def invited(ago: timedelta, **more: Any) -> Guest:
    return replace(NOOR, invited_at=AT - ago, expires_at=AT - ago + LIFE, **more)


@pytest.mark.parametrize(
    ("guest", "standing"),
    [
        (NOOR, "to-invite"),
        (replace(NOOR, email=""), "no-address"),
        (replace(NOOR, has_password=True), "signed-in"),
        (replace(NOOR, active=False), "suspended"),
        (replace(NOOR, active=False, has_password=True), "suspended"),
        (invited(timedelta(0)), "invited-today"),
        (invited(REST - timedelta(seconds=1)), "invited-today"),
        (invited(REST), "invited"),
        (invited(LIFE - timedelta(seconds=1)), "invited"),
        (invited(LIFE), "to-invite"),
        (invited(timedelta(0), problem="550 no such user"), "to-invite"),
        (invited(timedelta(0), has_password=True), "signed-in"),
    ],
)
def test_standing_follows_what_happened(guest: Guest, standing: str) -> None:
    assert guest.standing(AT) == standing


def test_occasion_is_the_moment_of_the_link() -> None:
    assert occasion(AT) == "2026-03-02T09:00:00"
