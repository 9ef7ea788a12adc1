"""Contesting: an item that trainees say is faulty, its keys, and what re-marking it would do."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from firstline.domain.course import Course
from firstline.domain.item import Item
from firstline.domain.person import Person
from firstline.domain.refusal import Conflict, NotAllowed, NotFound
from firstline.domain.remarking import WAYS, Way
from firstline.services import remarking
from firstline.services.inspecting import check_may_see_keys
from firstline.services.library import Edition, Library
from firstline.services.overseeing import scope
from firstline.services.remarking import DryRun
from firstline.services.reporting import items_of, why_no_keys
from firstline.store import item_reports, marks
from firstline.store.item_reports import ItemReport

REPORTS = 100


@dataclass(frozen=True, slots=True)
class Contested:
    """An item as it is contested.

    ``newest`` is the current edition; ``marked_by`` are those whose key marked attempts and in which
    the item is another. ``tries`` holds what each way would do, or why it cannot be taken; it is
    empty where no attempt with the item has ended. ``no_keys`` as in reporting.Analysis.
    """

    item: str
    reports: tuple[ItemReport, ...]
    newest: Edition
    marked_by: tuple[Edition, ...]
    tries: Mapping[Way, DryRun | Conflict]
    no_keys: NotAllowed | None

    @property
    def is_current(self) -> bool:
        """Whether the current edition has the item still."""
        return self.item in self.newest.items


def contested(
    session: Session, library: Library, visitor: Person, course: str, item: str, *, at: datetime
) -> Contested:
    """What there is to know of a contested item.

    A trainer sees reports and attempts of her cohorts, an administrator all. Raises NotFound where
    there are neither.
    """
    trainer_id = scope(visitor)
    newest = library.course(session, course, at=at)
    reports = item_reports.of_item(session, course, item, trainer_id=trainer_id, limit=REPORTS)
    names = marks.editions_with_item(session, course, item, trainer_id=trainer_id)
    if not reports and not names:
        raise NotFound
    tries = {way: _try(session, library, visitor, course, item, way, at=at) for way in WAYS if names}
    editions = (library.edition(session, name) for name in names)
    no_keys = why_no_keys(session, library, visitor, course, _quizzes(newest.course, item))
    return Contested(item, reports, newest, tuple(_other(editions, newest, item)), tries, no_keys)


def check_may_remark(
    session: Session, library: Library, visitor: Person, course: str, item: str, *, at: datetime
) -> None:
    """Refuse re-marking to whoever may not see the item's key. Raises NotAllowed, NotFound for the course."""
    found = library.course(session, course, at=at).course
    check_may_see_keys(session, library, visitor, course, quizzes=_quizzes(found, item))


def _quizzes(course: Course, item: str) -> frozenset[str]:
    """The tests that may ask an item, and those that share their forms."""
    asking = (test for test in course.tests if any(each.id == item for each in items_of(course, test)))
    return frozenset[str]().union(*(course.parallel_tests(test) for test in asking))


def _try(
    session: Session,
    library: Library,
    visitor: Person,
    course: str,
    item: str,
    way: Way,
    *,
    at: datetime,
) -> DryRun | Conflict:
    try:
        return remarking.dry_run(session, library, visitor, course, item, way, at=at)
    except Conflict as refusal:
        return refusal


def _other(editions: Iterator[Edition], newest: Edition, item: str) -> Iterator[Edition]:
    """The editions in which an item differs from all that came before."""
    seen: list[Item | None] = [newest.items.get(item)]
    for edition in editions:
        if edition.items[item] not in seen:
            seen.append(edition.items[item])
            yield edition
