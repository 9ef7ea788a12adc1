"""What has to be looked at again: days of review, and what may not go into a release."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date, timedelta

from firstline.content.naming import shown
from firstline.content.problem import Problem
from firstline.content.references import ReferenceDraft, as_day

SOURCES_STAY_FRESH = timedelta(days=730)
"""How long after an author looked at a source a release may rest on it."""

_KEPT_OUT = frozenset(
    ("note-overdue", "contact-overdue", "translation-stale", "translation-missing", "source-unreviewed")
)


def strict(problems: Iterable[Problem]) -> list[Problem]:
    """The problems as a release sees them: what is overdue, old or missing stops it."""
    return [replace(problem, warning=False) if problem.kind in _KEPT_OUT else problem for problem in problems]


def unreviewed(references: Mapping[str, ReferenceDraft], on: date | None) -> Iterator[Problem]:
    """Warn of sources at which nobody has looked for long before a day."""
    for key, draft in references.items():
        day = as_day(draft.reference.checked_on)
        if on and day and on - day > SOURCES_STAY_FRESH:
            yield draft.place.warning(
                f"nobody has looked at the reference '{shown(key)}' since {day}: check it, then write "
                "the day under checked_on",
                kind="source-unreviewed",
            )
