"""The people of a cohort as its matrix shows them: narrowed, sorted, counted by what they need today.

Narrowing and sorting happen in the database, by columns that are kept for it, so that a page costs
the same statements for 3 people and for 3,000.
"""

from collections.abc import Iterator
from datetime import date, datetime
from functools import cache
from typing import Any

from sqlalchemy import (
    BindParameter,
    Boolean,
    ColumnElement,
    ScalarSelect,
    Select,
    bindparam,
    case,
    func,
    select,
)
from sqlmodel import Session

from firstline.domain.cohort import ALL_BY_NEED, Member, Need, Sorting, Wanted, is_overdue, stalled_before
from firstline.domain.text import sort_name
from firstline.store import summaries
from firstline.store.patterns import containing
from firstline.store.tables import AgencyRow, EnrolmentRow, PersonRow, table

_E, _P, _A = (table(row) for row in (EnrolmentRow, PersonRow, AgencyRow))
MOST_WORDS = 4
"""How many words of a name are looked for; more are passed over."""
AT_ONCE = 500
"""How many people of an export are in memory at a time."""
_EVERYBODY = 2**31 - 1
_IN_COHORT = _E.c.cohort_id == bindparam("cohort_id")
needed_today = case(
    (_E.c.rank == 0, "harm-flag"),
    (_E.c.rank == 1, "failed-twice"),
    (_E.c.rank == 3, "finished"),
    (bindparam("is_overdue", type_=Boolean), "overdue"),
    (_E.c.active_at >= bindparam("stalled_before", type_=_E.c.active_at.type), "none"),
    (_E.c.begun, "stalled"),
    else_="not-started",
)
"""What domain/cohort.need says, for the database; a test holds them equal."""
_STALLED = _E.c.active_at < bindparam("stalled_before", type_=_E.c.active_at.type)


def _how_many(*conditions: ColumnElement[bool]) -> ScalarSelect[int]:
    return select(func.count()).select_from(_E).where(_IN_COHORT, *conditions).scalar_subquery()


_COUNTED = select(
    _how_many(),
    _how_many(_E.c.rank == 0),
    _how_many(_E.c.rank == 1),
    _how_many(_E.c.rank == 3),
    _how_many(_E.c.rank == 2, _STALLED),
    _how_many(_E.c.rank == 2, _STALLED, _E.c.begun),
)
"""Everybody of a cohort by ranges of its index, in a third of the time of counting by needed_today."""
_ORDERS: dict[Sorting, tuple[Any, ...]] = {
    "need": (_E.c.rank, _E.c.active_at, _E.c.id),
    "name": (_P.c.sort_name, _P.c.name, _E.c.id),
    "agency": (_A.c.sort_name, _A.c.name, _P.c.sort_name, _E.c.id),
    "progress": (_E.c.done, _E.c.rank, _E.c.id),
    "active": (_E.c.active_at, _E.c.id),
}
_AGENCIES = select(_P.c.agency_id).join(_E, _E.c.person_id == _P.c.id).where(_IN_COHORT).distinct()


def page(
    session: Session,
    cohort_id: int,
    wanted: Wanted = ALL_BY_NEED,
    *,
    due_on: date | None = None,
    at: datetime,
    limit: int,
    offset: int,
) -> tuple[Member, ...]:
    """Some of a cohort's people as they are wanted; ``due_on`` is the cohort's."""
    keys = _keys(cohort_id, wanted, due_on, at) | {"limit": limit, "offset": offset}
    return tuple(_member(*row) for row in session.execute(_page_of(wanted), keys))


def every(
    session: Session, cohort_id: int, wanted: Wanted = ALL_BY_NEED, *, due_on: date | None, at: datetime
) -> Iterator[Member]:
    """All of them, by the very statement of a page, some hundreds in memory at a time."""
    keys = _keys(cohort_id, wanted, due_on, at) | {"limit": _EVERYBODY, "offset": 0}
    options = {"yield_per": AT_ONCE}
    rows = session.connection().execute(_page_of(wanted), keys, execution_options=options)
    return (_member(*row) for row in rows)


def count_by_need(
    session: Session, cohort_id: int, wanted: Wanted = ALL_BY_NEED, *, due_on: date | None, at: datetime
) -> dict[Need, int]:
    """How many people need what today, under the same narrowing, but for that by need itself."""
    keys = _keys(cohort_id, wanted, due_on, at)
    if wanted.agencies is None and not wanted.words:
        return _counted(*session.execute(_COUNTED, keys).one(), is_late=is_overdue(due_on, at))
    statement = _counts(by_agency=wanted.agencies is not None, by_words=len(wanted.words[:MOST_WORDS]))
    return {row[0]: row[1] for row in session.execute(statement, keys)}


def agencies(session: Session, cohort_id: int) -> frozenset[int]:
    """The ids of the agencies and units that people of a cohort serve in themselves."""
    return frozenset(session.execute(_AGENCIES, {"cohort_id": cohort_id}).scalars())


def _page_of(wanted: Wanted) -> Select[Any]:
    return _page(
        wanted.sorting,
        descending=wanted.descending,
        by_need=wanted.need is not None,
        by_agency=wanted.agencies is not None,
        by_words=len(wanted.words[:MOST_WORDS]),
    )


@cache
def _page(
    sorting: Sorting, *, descending: bool, by_need: bool, by_agency: bool, by_words: bool
) -> Select[Any]:
    """The ids of a page are found first, from narrow rows and indexes; then the wide rows of these alone."""
    order = [column.desc() if descending else column for column in _ORDERS[sorting]]
    chosen = _narrowed(select(_E.c.id), by_need=by_need, by_agency=by_agency, by_words=by_words)
    if not (by_agency or by_words) and sorting in ("name", "agency"):
        chosen = chosen.join(_P, _P.c.id == _E.c.person_id)
    if sorting == "agency":
        chosen = chosen.join(_A, _A.c.id == _P.c.agency_id)
    ids = chosen.order_by(*order).limit(bindparam("limit")).offset(bindparam("offset")).subquery()
    return (
        select(_P.c.id, _P.c.name, _A.c.name, _E.c.progress, _E.c.rank, _E.c.active_at, _E.c.begun)
        .select_from(ids)
        .join(_E, _E.c.id == ids.c.id)
        .join(_P, _P.c.id == _E.c.person_id)
        .join(_A, _A.c.id == _P.c.agency_id)
        .order_by(*order)
    )


@cache
def _counts(*, by_agency: bool, by_words: int) -> Select[Any]:
    counted = select(needed_today.label("need"), func.count())
    return _narrowed(counted, by_need=False, by_agency=by_agency, by_words=by_words).group_by("need")


def _narrowed(statement: Select[Any], *, by_need: bool, by_agency: bool, by_words: int) -> Select[Any]:
    conditions: list[ColumnElement[bool]] = [_IN_COHORT]
    if by_need:
        conditions.append(needed_today == bindparam("need"))
    if by_agency:
        conditions.append(_P.c.agency_id.in_(bindparam("agencies", expanding=True)))
    if by_words:
        words: list[BindParameter[str]] = [bindparam(f"word_{n}") for n in range(by_words)]
        conditions += [_P.c.sort_name.like(word, escape="\\") for word in words]
    if by_agency or by_words:
        statement = statement.join(_P, _P.c.id == _E.c.person_id)
    return statement.where(*conditions)


def _keys(cohort_id: int, wanted: Wanted, due_on: date | None, at: datetime) -> dict[str, object]:
    """Every value that one of the statements asks for; a statement takes those that it knows."""
    keys: dict[str, object] = {"cohort_id": cohort_id, "need": wanted.need}
    keys |= {"is_overdue": is_overdue(due_on, at), "stalled_before": stalled_before(at)}
    if wanted.agencies is not None:
        keys["agencies"] = sorted(wanted.agencies)
    for number, word in enumerate(wanted.words[:MOST_WORDS]):
        keys[f"word_{number}"] = containing(sort_name(word) or word)
    return keys


def _counted(
    everybody: int, flagged: int, failed: int, finished: int, away: int, begun: int, *, is_late: bool
) -> dict[Need, int]:
    """The numbers of _COUNTED as needs; ``away`` have done nothing for a week, ``begun`` of them stalled."""
    under_way = everybody - flagged - failed - finished
    found: dict[Need, int] = {"harm-flag": flagged, "failed-twice": failed, "finished": finished}
    if is_late:
        return {need: count for need, count in {**found, "overdue": under_way}.items() if count}
    found |= {"stalled": begun, "not-started": away - begun, "none": under_way - away}
    return {need: count for need, count in found.items() if count}


def _member(
    person_id: int, name: str, agency: str, text: str, rank: int, active_at: datetime, begun: bool
) -> Member:
    return Member(person_id, name, agency, summaries.from_text(text), rank, active_at, begun)
