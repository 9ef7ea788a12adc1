"""Refresher cards and the answers that made them."""

from datetime import datetime
from typing import Any

from sqlalchemy import Select, bindparam, func, insert, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session

from firstline.domain.refresher import Card
from firstline.domain.scope import Scope
from firstline.store.scopes import within
from firstline.store.tables import CardRow, EnrolmentRow, RecallRow, table

_K, _R, _E = table(CardRow), table(RecallRow), table(EnrolmentRow)
_CARDS = (
    select(
        _K.c.enrolment_id, _K.c.item, _K.c.stability, _K.c.difficulty, _K.c.due_at, _K.c.seen_at, _K.c.times
    )
    .join(_E, _E.c.id == _K.c.enrolment_id)
    .where(_E.c.person_id == bindparam("person_id"))
)
_RECENT = (
    select(_R.c.enrolment_id, func.count(_R.c.id))
    .join(_E, _E.c.id == _R.c.enrolment_id)
    .where(_E.c.person_id == bindparam("person_id"), _R.c.recalled_at > bindparam("since"))
    .group_by(_R.c.enrolment_id)
)
_RECALLS: Select[Any] = select(_R.c.enrolment_id, _R.c.recalled_at, _R.c.days, _R.c.right).join(
    _E, _E.c.id == _R.c.enrolment_id
)


def _keep_statement(make: type[sqlite.Insert] | type[postgresql.Insert]) -> sqlite.Insert | postgresql.Insert:
    statement = make(_K)
    changed = ("stability", "difficulty", "due_at", "seen_at", "times")
    return statement.on_conflict_do_update(
        index_elements=[_K.c.enrolment_id, _K.c.item],
        set_={name: statement.excluded[name] for name in changed},
    )


_KEEP = {"sqlite": _keep_statement(sqlite.Insert), "postgresql": _keep_statement(postgresql.Insert)}


def of_person(session: Session, person_id: int) -> dict[int, dict[str, Card]]:
    """All cards of a person, by enrolment and item."""
    found: dict[int, dict[str, Card]] = {}
    for enrolment_id, *values in session.execute(_CARDS, {"person_id": person_id}):
        card = Card(*values)
        found.setdefault(enrolment_id, {})[card.item] = card
    return found


def recent(session: Session, person_id: int, *, since: datetime) -> dict[int, int]:
    """How many items a person answered after a moment, by enrolment."""
    rows = session.execute(_RECENT, {"person_id": person_id, "since": since})
    return {row[0]: row[1] for row in rows}


def keep(session: Session, enrolment_id: int, card: Card, *, days: int, right: bool) -> None:
    """Store an answer and what it makes of the card."""
    values = {
        "enrolment_id": enrolment_id,
        "item": card.item,
        "stability": card.stability,
        "difficulty": card.difficulty,
        "due_at": card.due_at,
        "seen_at": card.seen_at,
        "times": card.times,
    }
    session.execute(_KEEP[session.get_bind().dialect.name], values)
    fact = {"enrolment_id": enrolment_id, "item": card.item, "days": days, "right": right}
    session.execute(insert(_R), {**fact, "recalled_at": card.seen_at})


def recalls(session: Session, scope: Scope) -> tuple[tuple[int, datetime, int, bool], ...]:
    """Every answer of a scope's people: (enrolment, when, days since the item was last seen, right)."""
    statement, values = within(_RECALLS, scope, of_edition=True)
    rows = session.execute(statement, values)
    return tuple((row[0], row[1], row[2], row[3]) for row in rows)
