"""A country for reports: people of four agencies who began in two years, as many as a test wants."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import insert
from sqlmodel import Session

from firstline.domain.text import sort_name
from firstline.services import arranging
from firstline.store.tables import AttemptRow, CredentialRow, EnrolmentRow, PersonRow, table

AGENCIES = (
    ("Police", None, "law-enforcer", "North"),
    ("Border unit", "Police", "", "South"),
    ("Prosecution", None, "prosecutor", "North"),
    ("Shelter", None, "service-provider", "South"),
)
BEGAN = datetime(2026, 5, 4, 9, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Kind:
    """People who are alike. ``stage``: 0 enrolled, 1 completed, 2 holds a certificate.

    ``test`` is how the first attempt at "final" ended, None without one; ``scores`` those before and after.
    """

    agency: str = "Police"
    sex: str = ""
    language: str = "en"
    path: str = ""
    began: datetime = BEGAN
    stage: int = 0
    test: bool | None = None
    scores: tuple[int, int] | None = None
    cohort: int | None = None


def found_agencies(session: Session, *, at: datetime = BEGAN) -> dict[str, int]:
    """The four agencies, by name."""
    ids: dict[str, int] = {}
    for name, above, audience, region in AGENCIES:
        parent = ids.get(above or "")
        ids[name] = arranging.add_agency(
            session, name, "UTC", parent_id=parent, audience=audience, region=region, by=None, at=at
        )
    return ids


def populate(
    session: Session,
    ids: dict[str, int],
    edition: str,
    people: Iterable[tuple[Kind, int]],
    *,
    first_id: int = 1000,
) -> None:
    """So many people of each kind in the course "foundations"; ids of person and enrolment are the same."""
    kinds = [kind for kind, count in people for _ in range(count)]
    rows = list(enumerate(kinds, first_id))
    if not rows:
        return
    session.execute(insert(table(PersonRow)), [_person(number, kind, ids) for number, kind in rows])
    session.execute(insert(table(EnrolmentRow)), [_enrolment(number, kind, edition) for number, kind in rows])
    attempts = [attempt for number, kind in rows for attempt in _attempts(number, kind, edition)]
    if attempts:
        session.execute(insert(table(AttemptRow)), attempts)
    held = [_credential(number, kind, edition) for number, kind in rows if kind.stage == 2]
    if held:
        session.execute(insert(table(CredentialRow)), held)


def _person(number: int, kind: Kind, ids: dict[str, int]) -> dict[str, object]:
    name = f"N{number}"
    return {
        "id": number,
        "agency_id": ids[kind.agency],
        "name": name,
        "sort_name": sort_name(name),
        "staff_number": name,
        "role": "trainee",
        "language": kind.language,
        "sex": kind.sex,
        "created_at": kind.began,
        "active": True,
    }


def _enrolment(number: int, kind: Kind, edition: str) -> dict[str, object]:
    return {
        "id": number,
        "person_id": number,
        "course": "foundations",
        "edition": edition,
        "path": kind.path,
        "began_at": kind.began,
        "active_at": kind.began,
        "rank": 3 if kind.stage else 2,
        "cohort_id": kind.cohort,
    }


def _attempts(number: int, kind: Kind, edition: str) -> list[dict[str, object]]:
    taken = [("final", 90 if kind.test else 10, kind.test)] if kind.test is not None else []
    if kind.scores:
        taken += [("pre", kind.scores[0], True), ("post", kind.scores[1], True)]
    return [
        {
            "enrolment_id": number, "edition": edition, "quiz": quiz, "number": 1, "most": 3,
            "state": "handed-in", "form": "[]", "percent": percent, "passed": passed,
            "started_at": kind.began, "ended_at": kind.began,
        }
        for quiz, percent, passed in taken
    ]  # fmt: skip


def _credential(number: int, kind: Kind, edition: str) -> dict[str, object]:
    return {
        "number": f"X{number}",
        "person_id": number,
        "enrolment_id": number,
        "course": "foundations",
        "edition": edition,
        "facts": "{}",
        "issued_at": kind.began,
        "state": "in-force",
    }
