"""Many people's rows at once, for reports: they go through no act, because acts would take minutes."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from sqlalchemy import text
from sqlmodel import Session

from firstline.domain.course import Course
from firstline.domain.item import Action, Choice, Judgement, Option, Panel
from firstline.domain.quiz import Bank, Draw, Test
from firstline.domain.survey import Statement, Survey

AT = datetime(2026, 3, 2, 9, tzinfo=UTC)
FORMS = (("k0", "k1", "j0"), ("k2", "k3", "j1"))
"""The two forms of the tests before and after: two choice items and a judgement item each."""

_PERSON = text(
    "INSERT INTO person (id, agency_id, name, staff_number, role, language, active, created_at)"
    " VALUES (:id, 1, :name, :name, 'trainee', 'en', :yes, :at)"
)
_ENROLMENT = text(
    "INSERT INTO enrolment"
    " (id, person_id, course, edition, cohort_id, began_at, active_at, progress, rank, extra_time)"
    " VALUES (:id, :id, :course, :edition, :cohort, :at, :at, '{}', 2, 0)"
)
_ATTEMPT = text(
    "INSERT INTO attempt (id, enrolment_id, edition, quiz, number, most, state, form, started_at, ended_at,"
    " percent, passed, near_miss)"
    " VALUES (:id, :who, :edition, :quiz, :number, 3, :state, :form, :at, :ended, :percent, :passed, :no)"
)
_RESPONSE = text(
    "INSERT INTO response (attempt_id, item, sequence, value, saved_at, mark, chosen)"
    " VALUES (:attempt, :item, 1, '[]', :at, :mark, :chosen)"
)
_RECALL = text(
    'INSERT INTO recall (enrolment_id, item, days, "right", recalled_at)'
    " VALUES (:who, 'oath', 7, :right, :at)"
)


@dataclass(frozen=True, slots=True)
class Sitting:
    """One attempt: whose (the ids of person and enrolment are the same), and (mark, chosen) by item.

    ``percent`` None leaves it open, ``passed`` None lets it wait for a trainer.
    """

    who: int
    marks: Mapping[str, tuple[float | None, str | None]]
    percent: int | None = 50
    passed: bool | None = True
    number: int = 1


@dataclass
class Crowd:
    """Rows of one edition in one cohort.

    ``orders`` holds how each item was shown, for pages that read forms; else four options as authored.
    """

    session: Session
    course: str
    edition: str
    cohort: int
    orders: Mapping[str, tuple[tuple[int, ...], ...]] = field(default_factory=dict)

    def enrol(self, people: range) -> None:
        """People with these ids, which are their enrolments' too."""
        rows = [{"id": n, "name": f"N{n}", "yes": True, "at": AT} for n in people]
        self.session.execute(_PERSON, rows)
        whose = {"course": self.course, "edition": self.edition, "cohort": self.cohort, "at": AT}
        self.session.execute(_ENROLMENT, [{"id": n, **whose} for n in people])

    def sit(self, quiz: str, sittings: Sequence[Sitting], *, first_id: int) -> None:
        """Attempts with ids from ``first_id`` on."""
        numbered = list(enumerate(sittings, first_id))
        self.session.execute(_ATTEMPT, [self._attempt(number, quiz, one) for number, one in numbered])
        self.session.execute(
            _RESPONSE,
            [
                {"attempt": number, "item": item, "mark": mark, "chosen": chosen, "at": AT}
                for number, one in numbered
                for item, (mark, chosen) in one.marks.items()
            ],
        )

    def recall(self, people: range, *, right: int, at: datetime) -> None:
        """One refresher answer of each, the first ``right`` of them right."""
        rows = [{"who": who, "right": place < right, "at": at} for place, who in enumerate(people)]
        self.session.execute(_RECALL, rows)

    def _attempt(self, number: int, quiz: str, one: Sitting) -> dict[str, object]:
        is_open = one.percent is None
        return {
            "id": number,
            "who": one.who,
            "edition": self.edition,
            "quiz": quiz,
            "number": one.number,
            "state": "open" if is_open else "handed-in",
            "form": json.dumps([[item, self.orders.get(item, ((0, 1, 2, 3),))] for item in one.marks]),
            "at": AT,
            "ended": None if is_open else AT,
            "percent": one.percent,
            "passed": None if is_open else one.passed,
            "no": False,
        }


def measuring(course: Course) -> Course:
    """The course with 40 more items, a test of them, tests before and after, and a survey in four waves."""
    items = tuple(_choice(f"i{n:02}") for n in range(40))
    asked = tuple(_choice(f"k{n}") for n in range(4))
    judged = tuple(_judgement(f"j{n}") for n in range(2))
    banks = (Bank("many", "Many", "bank", items), Bank("twice", "Twice", "bank", (*asked, *judged)))
    tests = (
        Test("long", "Long test", 75, 3, 24, (Draw("many", "duties", 40),)),
        Test("pre", "Before", 75, 1, 0, (), role="pre", forms=FORMS),
        Test("post", "After", 75, 1, 0, (), role="post", forms=FORMS),
    )
    statements = (
        Statement("s1", "She is to be believed.", "belief", "+"),
        Statement("s2", "She is to blame.", "belief", "-"),
        Statement("s3", "She decides.", "choice", "+"),
    )
    scale = ("No", "Rather no", "Rather yes", "Yes", "Quite")
    survey = Survey("views", "Views", "", scale, statements, ("start", "end", "3-months", "6-months"))
    return replace(course, banks=(*course.banks, *banks), tests=(*course.tests, *tests), surveys=(survey,))


def twice(who: int, before: float, after: float, *, judged: float | None = None) -> tuple[Sitting, Sitting]:
    """One person before and after: the mark of every choice item, and that of the judgement items."""
    pre, post = FORMS if who % 2 else FORMS[::-1]
    return (
        Sitting(who, {item: _marked(item, before, judged) for item in pre}),
        Sitting(who, {item: _marked(item, after, judged) for item in post}),
    )


def _marked(item: str, mark: float, judged: float | None) -> tuple[float | None, str | None]:
    return (judged, None) if item.startswith("j") else (mark, "0" if mark else "1")


def _choice(name: str) -> Choice:
    options = tuple(Option(f"o{n}", f"Answer {n} of **{name}**", "", n == 0) for n in range(4))
    return Choice(
        id=name, title=f"Question {name}", stem="Which?", objective="duties", options=options, multiple=False
    )


def _judgement(name: str) -> Judgement:
    actions = tuple(Action(f"a{n}", f"Action {n}", "", n + 1) for n in range(4))
    return Judgement(
        id=name, title=name, stem="Rank.", objective="duties", actions=actions, panel=Panel(9, "0.8")
    )
