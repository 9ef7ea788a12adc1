"""Arranging: the tree of agencies and units, and what each says of itself."""

from dataclasses import replace
from datetime import datetime
from zoneinfo import available_timezones

from sqlmodel import Session

from firstline.domain.agency import AGENCY_AUDIENCES, Agency, Tree
from firstline.domain.audit import AuditEntry
from firstline.domain.person import Person, clean_name
from firstline.domain.refusal import N_, Conflict, Invalid, NotFound
from firstline.store import agencies, audit, people

NUMBERS_NAMED = 20
"""How many colliding staff numbers a sentence lists; it says how many more there are."""


def tree(session: Session) -> Tree:
    """All agencies with how many people serve in each."""
    return Tree(agencies.every(session))


def find_agency(session: Session, agency_id: int) -> tuple[Tree, Agency]:
    """The tree and one agency in it. Raises NotFound."""
    found = tree(session)
    if agency_id not in found.by_id:
        raise NotFound
    return found, found.by_id[agency_id]


def add_agency(
    session: Session,
    name: str,
    zone: str,
    *,
    parent_id: int | None = None,
    audience: str = "",
    region: str = "",
    by: Person | None,
    at: datetime,
) -> int:
    """Add an agency, or a unit below another, and return its id.

    Raises Invalid for a bad or taken name, an unknown time zone, audience or agency above.
    """
    agencies.hold(session)
    known = tree(session)
    known.check_parent(None, parent_id)
    agency = _checked(known, Agency(0, name, zone, 0, parent_id, audience, region))
    agency_id = agencies.add(
        session,
        agency.name,
        agency.zone,
        parent_id=parent_id,
        audience=agency.audience,
        region=agency.region,
    )
    facts = {"name": agency.name} | ({"below": str(parent_id)} if parent_id is not None else {})
    _record(session, by, "agency.added", agency_id, facts, at=at)
    return agency_id


def change_agency(
    session: Session,
    agency_id: int,
    *,
    name: str,
    zone: str,
    parent_id: int | None,
    audience: str,
    region: str,
    by: Person | None,
    at: datetime,
) -> None:
    """Replace what is known of an agency, and put it with its units below another, or at the top.

    Below another root its people's staff numbers join those of that root: raises Invalid listing those that
    somebody else has there. Raises Invalid as ``add_agency``, and for a place below itself; NotFound.
    """
    agencies.hold(session)
    known, before = find_agency(session, agency_id)
    known.check_parent(agency_id, parent_id)
    wanted = Agency(agency_id, name, zone, before.people, parent_id, audience, region)
    after = _checked(known, wanted)
    if after == before:
        return
    agencies.change(session, after)
    if parent_id != before.parent_id:
        _follow(session, known, after)
    _record(session, by, "agency.changed", agency_id, _changes(before, after), at=at)


def remove_agency(session: Session, agency_id: int, *, by: Person | None, at: datetime) -> None:
    """Take an agency away on which nothing hangs. Raises NotFound, Conflict saying what hangs on it."""
    agencies.hold(session)
    _, found = find_agency(session, agency_id)
    uses = agencies.uses(session, agency_id)
    reasons = (
        (uses.people, N_("People serve in this agency. Move them to another one first.")),
        (uses.units, N_("This agency has units. Move or remove them first.")),
        (uses.contacts, N_("This agency has contacts. Change or remove them first.")),
        (uses.codes, N_("A joining code of a cohort adds people to this agency. End it first.")),
        (uses.rosters, N_("A list of people for this agency is being checked. Wait until that is done.")),
    )
    for count, sentence in reasons:
        if count:
            raise Conflict(sentence)
    agencies.remove(session, agency_id)
    _record(session, by, "agency.removed", agency_id, {"name": found.name}, at=at)


def _checked(known: Tree, wanted: Agency) -> Agency:
    """The agency with its texts cleaned. Raises Invalid."""
    name = clean_name(wanted.name)
    if any(each.name == name and each.id != wanted.id for each in known.by_id.values()):
        raise Invalid("name", N_("There is an agency of this name already."))
    if wanted.zone not in available_timezones():
        raise Invalid("zone", N_("Choose a time zone from the list."))
    if wanted.audience not in AGENCY_AUDIENCES:
        raise Invalid("audience", N_("Choose an audience from the list."))
    region = clean_name(wanted.region, "region") if wanted.region.strip() else ""
    return replace(wanted, name=name, region=region)


def _follow(session: Session, known: Tree, moved: Agency) -> None:
    """Let the people of a moved agency and its units belong to their new root."""
    root_id = known.root(moved.parent_id).id if moved.parent_id is not None else moved.id
    if root_id == known.root(moved.id).id:
        return
    ids = known.with_units(moved.id)
    if numbers := people.colliding_numbers(session, ids, root_id):
        more = len(numbers) - NUMBERS_NAMED
        if more > 0:
            raise Invalid(
                "parent_id",
                N_(
                    "Staff numbers are taken there already: %(numbers)s and %(more)s more. Change them first."
                ),
                numbers=", ".join(numbers[:NUMBERS_NAMED]),
                more=more,
            )
        raise Invalid(
            "parent_id",
            N_("Staff numbers are taken there already: %(numbers)s. Change them first."),
            numbers=", ".join(numbers),
        )
    people.set_root(session, ids, root_id)


def _changes(before: Agency, after: Agency) -> dict[str, str]:
    """What an agency was and is, field by field, for the log."""
    facts: dict[str, str] = {}
    for field in ("name", "zone", "parent_id", "audience", "region"):
        old, new = getattr(before, field), getattr(after, field)
        if old != new:
            facts[f"{field}_before"] = "" if old is None else str(old)
            facts[f"{field}_after"] = "" if new is None else str(new)
    return facts


def _record(
    session: Session, by: Person | None, act: str, agency_id: int, facts: dict[str, str], *, at: datetime
) -> None:
    audit.append(session, AuditEntry(at, by.id if by else None, act, f"agency {agency_id}", facts))
