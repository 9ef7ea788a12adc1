"""Cohorts and people as rows, for mails: they go through no act, so that thousands cost little."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy import Engine, event, text
from sqlmodel import Session

from firstline.store import mails

AT = datetime(2026, 3, 2, 9, tzinfo=UTC)
TESS, RUTH = 3, 5
_COHORT = text(
    "INSERT INTO cohort (id, key, name, course, edition, starts_on, due_on, path, reminds, archived_at)"
    " SELECT :id, :name, :name, 'foundations', max(digest), :starts, :due, '', :reminds, :archived"
    " FROM edition"
)
_HELD = text("INSERT INTO cohort_trainer (cohort_id, person_id) VALUES (:id, :trainer)")
_PERSON = text(
    "INSERT INTO person (id, agency_id, root_id, name, email, staff_number, role, language, password_hash,"
    " active, created_at)"
    " VALUES (:id, 1, 1, :name, :email, :number, 'trainee', :language, :hash, :active, :at)"
)
_ENROLMENT = text(
    "INSERT INTO enrolment (id, person_id, course, edition, cohort_id, began_at, active_at, progress, rank)"
    " SELECT :id, :id, 'foundations', max(digest), :cohort, :began, :began, :progress, :rank FROM edition"
)
BEGUN = '{"lessons":["duties"],"last":"duties","tests":{},"flags":[],"scenarios":[]}'


@dataclass
class Rows:
    """Adds rows; each person's id is her enrolment's too."""

    session: Session

    def cohort(self, number: int, *, due_on: date | None = None, trainer: int = TESS, **more: Any) -> int:
        """A cohort that somebody holds."""
        values = {"name": f"Cohort {number}", "reminds": True, "archived": None, **more}
        self.session.execute(_COHORT, {"id": number, "starts": AT.date(), "due": due_on, **values})
        self.session.execute(_HELD, {"id": number, "trainer": trainer})
        return number

    def people(self, ids: range, cohort: int, **more: Any) -> None:
        """People of a cohort, with an address and a password where nothing else is said."""
        rows = [
            {
                "id": n,
                "name": f"Noor {n:05}",
                "email": f"n{n}@example.org",
                "number": None,
                "language": "en",
                "hash": "x",
                "active": True,
                "at": AT,
                **more,
            }
            for n in ids
        ]
        enrolled = {
            "cohort": cohort,
            "began": more.get("began", AT - timedelta(days=60)),
            "progress": more.get("progress", "{}"),
            "rank": more.get("rank", 2),
        }
        self.session.execute(_PERSON, rows)
        self.session.execute(_ENROLMENT, [{"id": n, **enrolled} for n in ids])

    def one(self, person_id: int, cohort: int, **more: Any) -> None:
        """A person of a cohort."""
        self.people(range(person_id, person_id + 1), cohort, **more)


def outbox(session: Session) -> list[tuple[int, str, str, str]]:
    """Person, kind, occasion and state of all mails, the oldest first."""
    found = mails.listed(session, failed_only=False, limit=10_000)
    return [(each.person_id, each.kind, each.occasion, each.state) for each in reversed(found)]


@contextmanager
def counting(engine: Engine) -> Iterator[list[str]]:
    """Collects the statements that are executed."""
    seen: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        seen.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    yield seen
    event.remove(engine, "before_cursor_execute", note)
