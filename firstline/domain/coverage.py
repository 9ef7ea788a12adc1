"""Coverage: which objective rests on which standards, which lessons teach it, which items test it."""

from dataclasses import dataclass

from firstline.domain.course import Course, Lesson, Objective, Reference


@dataclass(frozen=True, slots=True)
class Line:
    """One objective of the matrix. ``drawn`` is how many of its items each test draws, by test title."""

    objective: Objective
    standards: tuple[Reference, ...]
    lessons: tuple[Lesson, ...]
    bank_items: int
    practice_items: int
    cases: int
    drawn: tuple[tuple[str, int], ...]

    @property
    def gaps(self) -> tuple[str, ...]:
        """What is missing: "standards", "lessons", "items", "test"."""
        present = {
            "standards": bool(self.standards),
            "lessons": bool(self.lessons),
            "items": self.bank_items > 0,
            "test": any(count for _, count in self.drawn),
        }
        return tuple(name for name, there in present.items() if not there)


def coverage(course: Course) -> tuple[Line, ...]:
    """The matrix of a course, one line an objective, in the course's order."""
    references = {reference.key: reference for reference in course.references}
    return tuple(_line(course, objective, references) for objective in course.objectives)


def _line(course: Course, objective: Objective, references: dict[str, Reference]) -> Line:
    bank, practice = (
        [item for b in course.banks if b.kind == kind for item in b.items if item.objective == objective.id]
        for kind in ("bank", "practice")
    )
    drawn = (
        (test.title, sum(draw.count for draw in test.draws if draw.objective == objective.id))
        for test in course.offered_tests()
    )
    return Line(
        objective=objective,
        standards=tuple(references[key] for key in objective.covers if key in references),
        lessons=tuple(lesson for _, lesson in course.lessons() if objective.id in lesson.objectives),
        bank_items=len(bank),
        practice_items=len(practice),
        cases=sum(item.case for item in bank),
        drawn=tuple(drawn),
    )
