"""Enlisting: a roster is sent, checked row by row, and confirmed; nothing is changed before that."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session

from firstline.domain.audit import AuditEntry
from firstline.domain.cohort import Cohort
from firstline.domain.enlistment import OUTCOMES, Verdict
from firstline.domain.person import Person
from firstline.domain.refusal import N_, Conflict, Invalid, NotFound
from firstline.domain.roster import Roster, line_of
from firstline.services import admitting, inviting, staffing
from firstline.services.library import Library
from firstline.services.overseeing import find_cohort, find_open
from firstline.store import audit, rosters
from firstline.store.rosters import Sent

KEPT = timedelta(days=1)
"""How long a roster waits to be confirmed, and then tells what became of it."""
NAME_LENGTH = 120


@dataclass(frozen=True, slots=True)
class Checked:
    """A roster with what each row would do now, and how many rows of each outcome there are.

    ``unknown`` are the names of agencies that nobody knows, each with its number of rows.
    """

    sent: Sent
    cohort: Cohort
    verdicts: tuple[Verdict, ...]
    counts: Mapping[str, int]
    unknown: tuple[tuple[str, int], ...]

    @property
    def problems(self) -> tuple[Verdict, ...]:
        """The rows that cannot be used."""
        return tuple(verdict for verdict in self.verdicts if verdict.outcome == "refused")

    @property
    def useful(self) -> int:
        """How many rows would change something."""
        return self.counts["new"] + self.counts["enrolled"]


def send(
    session: Session,
    visitor: Person,
    cohort_id: int,
    file: str,
    roster: Roster,
    *,
    agency_id: int | None,
    language: str,
    at: datetime,
) -> int:
    """Keep a roster that was read, to be checked; returns its id.

    ``agency_id`` is for rows that name no agency, ``language`` for new people without one. Raises NotFound,
    Conflict for an archived cohort, and Invalid for an unknown agency.
    """
    cohort = find_open(session, visitor, cohort_id)
    name = "".join(c for c in file if c.isprintable())[-NAME_LENGTH:] or "roster"
    agency = _agency(session, agency_id)
    return rosters.add(
        session, cohort.id, visitor.id, name, roster, agency_id=agency, language=language, at=at
    )


def check(
    session: Session, library: Library, visitor: Person, cohort_id: int, roster_id: int, *, at: datetime
) -> Checked:
    """What each row of a roster would do now. Raises NotFound for a cohort or a roster of others."""
    cohort = find_cohort(session, visitor, cohort_id)
    return _checked(session, library, visitor, cohort, rosters.find(session, roster_id, cohort.id), at=at)


def choose_agency(
    session: Session, visitor: Person, cohort_id: int, roster_id: int, agency_id: int | None
) -> None:
    """Take one agency for all rows that name an unknown one. Raises NotFound, Invalid."""
    cohort = find_cohort(session, visitor, cohort_id)
    found = rosters.find(session, roster_id, cohort.id)
    if found is None:
        raise NotFound
    rosters.set_stand_in(session, found.id, _agency(session, agency_id))


def confirm(
    session: Session,
    library: Library,
    visitor: Person,
    cohort_id: int,
    roster_id: int,
    *,
    invites: bool,
    secret: str,
    at: datetime,
) -> None:
    """Carry out the good rows, as they are found now; what was refused stays to be mended.

    New people get accounts, and all are enrolled; nobody is changed or removed. Those who come in and have
    no address get slips; with ``invites`` those with one who cannot sign in yet get a link. Twice is the
    same as once. Raises NotFound, and Conflict where no row can be used or the cohort is archived.
    """
    cohort = find_open(session, visitor, cohort_id)
    sent = rosters.lock(session, roster_id, cohort.id)
    if sent is not None and sent.result is not None:
        return
    checked = _checked(session, library, visitor, cohort, sent, at=at)
    if not checked.useful and not checked.counts["here"]:
        raise Conflict(N_("No row of this list can be used yet. Mend it and send it again."))
    admitted = admitting.admit(session, library, visitor, cohort, checked.verdicts, secret=secret, at=at)
    counts = {**checked.counts, "slips": admitted.slips, "invited": 0}
    facts = {"roster": str(roster_id)} | {name: str(number) for name, number in counts.items() if number}
    audit.append(session, AuditEntry(at, visitor.id, "roster.applied", f"cohort {cohort.id}", facts))
    if invites:
        guests = [*admitted.new, *admitted.enrolled]
        counts["invited"] = inviting.invite_many(
            session, guests, cohort_id=cohort.id, secret=secret, by=visitor, at=at
        )
    rosters.finish(session, checked.sent.id, _rest(checked), counts, at=at)


def discard(session: Session, visitor: Person, cohort_id: int, roster_id: int) -> None:
    """Forget a roster. Raises NotFound."""
    cohort = find_cohort(session, visitor, cohort_id)
    if rosters.find(session, roster_id, cohort.id) is None:
        raise NotFound
    rosters.remove(session, roster_id)


def remove_old(session: Session, *, at: datetime) -> int:
    """Forget the rosters of the day before; returns how many."""
    return rosters.remove_older(session, at - KEPT)


def _checked(
    session: Session, library: Library, visitor: Person, cohort: Cohort, sent: Sent | None, *, at: datetime
) -> Checked:
    if sent is None:
        raise NotFound
    place = admitting.place_of(
        session,
        library,
        cohort,
        agency_id=sent.agency_id,
        stand_in_id=sent.stand_in_id,
        language=sent.language,
    )
    fields = tuple(field for field, _ in sent.roster.columns)
    lines = (line_of(fields, row) for row in sent.roster.rows)
    verdicts = admitting.check(session, library, visitor, cohort, place, lines, at=at)
    counted = Counter(verdict.outcome for verdict in verdicts)
    unknown = Counter(v.line.agency for v in verdicts if v.fault and v.fault.field == "agency")
    counts: dict[str, int] = {outcome: counted[outcome] for outcome in OUTCOMES}
    return Checked(sent, cohort, verdicts, counts, tuple(unknown.most_common()))


def _agency(session: Session, agency_id: int | None) -> int:
    if agency_id is None or agency_id not in staffing.agency_names(session).by_id:
        raise Invalid("agency_id", N_("Choose an agency."))
    return agency_id


def _rest(checked: Checked) -> Roster:
    """The rows that were refused."""
    refused = {verdict.line.number for verdict in checked.problems}
    roster = checked.sent.roster
    return Roster(roster.columns, roster.ignored, tuple(row for row in roster.rows if row[0] in refused))
