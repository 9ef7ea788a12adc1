"""Whether a cohort is worth a line in the trainer's week."""

from datetime import date, timedelta

import pytest

from firstline.domain.digest import CohortDigest

ON = date(2026, 3, 2)


@pytest.mark.parametrize(
    ("figures", "left", "quiet"),
    [
        ((0, 0, 0, 0), None, True),
        ((1, 0, 0, 0), None, False),
        ((0, 1, 0, 0), None, False),
        ((0, 0, 1, 0), None, False),
        ((0, 0, 0, 5), None, True),
        ((0, 0, 0, 5), 8, True),
        ((0, 0, 0, 5), 7, False),
        ((0, 0, 0, 5), -30, False),
        ((0, 0, 0, 5), -31, True),
        ((0, 0, 0, 0), 7, True),
    ],
)
def test_quiet_cohort_is_left_out(figures: tuple[int, int, int, int], left: int | None, quiet: bool) -> None:
    due_on = None if left is None else ON + timedelta(days=left)
    assert CohortDigest("Spring", *figures, due_on).is_quiet(ON) is quiet
