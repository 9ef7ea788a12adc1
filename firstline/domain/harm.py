"""Do no harm: flags that unsafe choices open, and what clears them.

A flag is cleared by two acts in this order: the named lesson taken again after the flag was
raised, and then a safe choice in a parallel case of the same objective. The banks hold such
cases; where they have none, a scenario played safely from there on is the case.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from firstline.domain.course import Course
from firstline.domain.form import DrawnItem
from firstline.domain.item import Choice, harm_options
from firstline.domain.scenario import Scenario

FlagStep = Literal["lesson", "case", "cleared"]


@dataclass(frozen=True, slots=True)
class HarmFlag:
    """An unsafe choice that still stands in the way of the certificate.

    ``item`` is the case in which it was made (in a scenario the choice itself, as
    ``run.choice_name`` writes it), ``lesson`` the one to take again, ``case`` the parallel case on
    offer (drawn once, so that reloading shows the same).
    """

    id: int
    enrolment_id: int
    objective: str
    item: str
    lesson: str
    raised_at: datetime
    lesson_retaken_at: datetime | None = None
    case: DrawnItem | None = None
    cleared_at: datetime | None = None

    @property
    def step(self) -> FlagStep:
        """What comes next for this flag."""
        if self.cleared_at:
            return "cleared"
        return "case" if self.lesson_retaken_at else "lesson"


def parallel_cases(course: Course, objective: str, *, besides: frozenset[str]) -> tuple[Choice, ...]:
    """The bank's harm cases of an objective, without those in ``besides`` unless nothing else is left."""
    cases = [
        item
        for bank in course.banks
        if bank.kind == "bank"
        for item in bank.items
        if isinstance(item, Choice) and item.objective == objective and harm_options(item)
    ]
    return tuple(item for item in cases if item.id not in besides) or tuple(cases)


def replay_cases(course: Course, objective: str) -> tuple[Scenario, ...]:
    """The scenarios that clear a flag of an objective: those with unsafe choices of it.

    None where a bank has a case, which is shorter.
    """
    if parallel_cases(course, objective, besides=frozenset()):
        return ()
    return tuple(
        scenario
        for scenario in course.scenarios
        if any(
            scene.objective == objective and any(move.harm is not None for move in scene.moves)
            for scene in scenario.scenes
        )
    )
