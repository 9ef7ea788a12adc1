"""Re-marking a faulty item: a dry run first, then the act, with a reason for the record.

Marks only rise (domain/remarking.py). It goes through the attempts of the visitor's cohorts, an
administrator's through all.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction

from sqlmodel import Session

from firstline.domain.attempt import Attempt
from firstline.domain.audit import AuditEntry
from firstline.domain.form import DrawnItem
from firstline.domain.item import Item
from firstline.domain.marking import Result
from firstline.domain.person import Person
from firstline.domain.refusal import NotFound
from firstline.domain.remarking import Way, is_still_unsafe, new_mark
from firstline.domain.text import clean_text
from firstline.services import scoring
from firstline.services.certifying import REASON_LENGTHS, Terms
from firstline.services.library import Library
from firstline.services.overseeing import scope
from firstline.store import attempts, audit, enrolments, flags, marks, people
from firstline.store.marks import ItemResponse

AT_ONCE = 500
"""How many attempts one act changes; the rest waits for the next, which finds what is still to do."""


@dataclass(frozen=True, slots=True)
class Change:
    """What re-marking does to one attempt; ``name`` is whose it is."""

    attempt: Attempt
    drawn: DrawnItem
    name: str
    mark: Fraction
    percent_before: int
    percent: int
    newly_passed: bool


@dataclass(frozen=True, slots=True)
class DryRun:
    """What a way would do: all attempts with the item, those whose mark would rise, the flags it would lift.

    ``lifted`` names flags by enrolment and objective.
    """

    way: Way
    attempts: int
    changes: tuple[Change, ...]
    lifted: frozenset[tuple[int, str]]

    @property
    def flags(self) -> int:
        """How many flags would be lifted."""
        return len(self.lifted)

    @property
    def newly_passed(self) -> tuple[Change, ...]:
        """The attempts that would pass now."""
        return tuple(change for change in self.changes if change.newly_passed)


def dry_run(
    session: Session,
    library: Library,
    visitor: Person,
    course: str,
    item: str,
    way: Way,
    *,
    at: datetime,
) -> DryRun:
    """What re-marking would do. Raises NotFound for an item that nobody got, Conflict where it cannot be."""
    found = marks.with_item(session, course, item, trainer_id=scope(visitor))
    if not found:
        raise NotFound
    newest = library.course(session, course, at=at).items.get(item)
    changes = tuple(_changes(session, library, found, newest, way))
    lifted = frozenset(_flags_to_lift(session, library, found, newest, way))
    return DryRun(way, len(found), changes, lifted)


def remark(
    session: Session,
    library: Library,
    visitor: Person,
    course: str,
    item: str,
    way: Way,
    *,
    reason: str,
    terms: Terms,
    at: datetime,
) -> int:
    """Change at most AT_ONCE attempts and lift the item's harm flags. Returns how many are left to do.

    Raises as ``dry_run``, and Invalid for a missing reason.
    """
    least, most = REASON_LENGTHS
    checked = clean_text(reason, "reason", least=least, most=most)
    planned = dry_run(session, library, visitor, course, item, way, at=at)
    for change in planned.changes[:AT_ONCE]:
        held = attempts.hold(session, change.attempt.id, person_id=change.attempt.person_id)
        if held is not None:
            scoring.change_marks(session, library, held, {item: change.mark}, terms, at=at)
    left = max(0, len(planned.changes) - AT_ONCE)
    if not left:
        _lift_flags(session, library, item, planned.lifted, terms, at=at)
    facts = {
        "way": way,
        "reason": checked,
        "changed": str(len(planned.changes) - left),
        "passed": " ".join(str(change.attempt.id) for change in planned.newly_passed[:AT_ONCE]),
    }
    audit.append(session, AuditEntry(at, visitor.id, "item.re-marked", f"{course}/{item}", facts))
    return left


def _changes(
    session: Session, library: Library, found: tuple[ItemResponse, ...], newest: Item | None, way: Way
) -> Iterator[Change]:
    names = people.names(session, {each.attempt.person_id for each in found})
    kept = marks.of_attempts(session, [each.attempt.id for each in found])
    for each in found:
        attempt, drawn = each.attempt, _drawn(each)
        old = library.edition(session, attempt.edition).items[drawn.item]
        mark = new_mark(way, old, newest, drawn, each.response)
        before = scoring.exact_mark(each.mark)
        if mark is None or before is None or mark <= before:
            continue
        after = {name: scoring.exact_mark(value) for name, value in kept[attempt.id].items()}
        result = Result(tuple({**after, drawn.item: mark}.values()), ())
        test = library.edition(session, attempt.edition).any_test(attempt.quiz)
        yield Change(
            attempt,
            drawn,
            names[attempt.person_id],
            mark,
            attempt.percent or 0,
            result.percent,
            attempt.passed is False and result.passed(test.pass_mark),
        )


def _flags_to_lift(
    session: Session, library: Library, found: tuple[ItemResponse, ...], newest: Item | None, way: Way
) -> Iterator[tuple[int, str]]:
    """Open flags that this item raised and the new key would not: (enrolment, objective)."""
    opened = flags.open_by_item(session, {each.attempt.enrolment_id for each in found})
    for each in found:
        attempt, drawn = each.attempt, _drawn(each)
        old = library.edition(session, attempt.edition).items[drawn.item]
        is_raised = drawn.item in opened.get(attempt.enrolment_id, ())
        if is_raised and not is_still_unsafe(way, old, newest, drawn, each.response):
            yield attempt.enrolment_id, old.objective


def _lift_flags(
    session: Session,
    library: Library,
    item: str,
    lifted: frozenset[tuple[int, str]],
    terms: Terms,
    *,
    at: datetime,
) -> None:
    for enrolment_id, objective in sorted(lifted):
        for flag in flags.open_flags(session, enrolment_id):
            if (flag.objective, flag.item) == (objective, item):
                flags.clear(session, flag.id, at=at)
        scoring.settle(session, library, enrolments.lock(session, enrolment_id), terms, at=at)


def _drawn(found: ItemResponse) -> DrawnItem:
    return next(drawn for drawn in found.attempt.form if drawn.item == found.item)
