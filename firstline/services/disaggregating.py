"""Disaggregating: people trained, by what divides them, as far as it can be told without finding anybody.

A trainer's report is of the people in her cohorts; administrators and auditors see everybody's.
"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlmodel import Session

from firstline.domain.agency import Tree
from firstline.domain.audit import AuditEntry
from firstline.domain.person import Person
from firstline.domain.refusal import N_, Conflict, NotFound
from firstline.domain.release import protected
from firstline.domain.report import OUTCOMES, Count, Tally, Year
from firstline.services import preferring
from firstline.services.library import Library
from firstline.store import agencies, audit, handouts, jobs, reports

PRINT = "print-report"
YEARS = reports.QUARTERS // 4
"""How many years stand beside each other: the one asked for, and those before it."""
KINDS = ("csv", "xlsx", "pdf")
COUNTRY = "country"
_HTML = ".html"


@dataclass(frozen=True, slots=True)
class Report:
    """A year and those before it, the newest first, with the agencies that people serve in."""

    year: int
    years: Mapping[int, Year]
    tree: Tree
    smallest: int

    @property
    def courses(self) -> tuple[str, ...]:
        """The courses that somebody began in these years."""
        return tuple(sorted({course for year in self.years.values() for course in year.courses}))

    @property
    def now(self) -> Year:
        """The year that was asked for."""
        return self.years[self.year]


def scope(visitor: Person) -> int | None:
    """Whose people a report is of: those of the trainer's cohorts, or (None) everybody."""
    return None if visitor.role in ("administrator", "auditor") else visitor.id


def years(session: Session, visitor: Person) -> tuple[int, ...]:
    """The years in which people began, the newest first; none without people."""
    span = reports.span(session, trainer_id=scope(visitor))
    return tuple(range(span[1].year, span[0].year - 1, -1)) if span else ()


def report(session: Session, library: Library, visitor: Person, year: int) -> Report:
    """All that may be shown of the people who began in a year (UTC), and in the two before it.

    Costs the same statements for any number of people. What the visitor may see is decided here: whoever
    takes a part of it, on whatever page and in whatever file, takes the same cells. Raises NotFound for a
    year before 1 or after 9998.
    """
    if not YEARS <= year < 9999:
        raise NotFound
    trainer_id = scope(visitor)
    starts = [datetime(year - YEARS + 1 + n // 4, n % 4 * 3 + 1, 1, tzinfo=UTC) for n in range(4 * YEARS + 1)]
    quizzes = _quizzes(session, library, reports.editions(session, starts, trainer_id=trainer_id))
    tree, smallest = Tree(agencies.named(session)), preferring.read(session).smallest_group
    tallies: dict[int, list[Tally]] = defaultdict(list)
    for span, *rest in reports.alike(session, starts, **quizzes, trainer_id=trainer_id):
        tallies[starts[span].year].append(_tally(span % 4 + 1, *rest))
    shown = {each: protected(tallies[each], tree, smallest) for each in range(year, year - YEARS, -1)}
    return Report(year, shown, tree, smallest)


def note_export(
    session: Session, visitor: Person, dimension: str, kind: str, year: int, course: str, *, at: datetime
) -> str:
    """Note in the audit log that a report is taken away, and return the name of its file.

    Files of the day before are removed: they are made anew in a moment, from what is true then.
    """
    handouts.remove_reports(session, at=at)
    facts = {"year": str(year), "course": course or "all", "kind": kind}
    audit.append(session, AuditEntry(at, visitor.id, "report.exported", f"report/{dimension}", facts))
    return f"{dimension}-{year}-{at:%Y%m%d%H%M%S%f}.{kind}"


def keep_file(session: Session, visitor: Person, name: str, content: bytes, *, at: datetime) -> None:
    """Keep a file for whoever asked for it, and nobody else."""
    handouts.keep(session, _subject(visitor, name), content, at=at)


def ask_print(session: Session, visitor: Person, name: str, html: str, *, at: datetime) -> None:
    """Let a page be printed: as it is now, whatever changes until its turn comes."""
    subject = _subject(visitor, name)
    handouts.keep(session, subject + _HTML, html.encode(), at=at)
    jobs.add(session, PRINT, subject, at=at)


def to_print(session: Session, subject: str) -> str | None:
    """The page of a print job; None where it is printed, or nobody waits for it any more."""
    html = handouts.find(session, subject + _HTML)
    return html.decode() if html and handouts.find(session, subject) is None else None


def keep_print(session: Session, subject: str, content: bytes, *, at: datetime) -> None:
    """Keep a print; a later one is dropped."""
    handouts.keep(session, subject, content, at=at)


def find_file(session: Session, visitor: Person, name: str) -> bytes | None:
    """A file that the visitor asked for; None before its print.

    Raises NotFound for any other, also for one that is more than a day old, and Conflict where it cannot be
    printed.
    """
    subject = _subject(visitor, name)
    if content := handouts.find(session, subject):
        return content
    if jobs.is_given_up(session, PRINT, subject):
        raise Conflict(
            N_("This paper could not be made. Your administrator finds out why by “flask doctor”.")
        )
    if handouts.find(session, subject + _HTML) is None:
        raise NotFound
    return None


def _subject(visitor: Person, name: str) -> str:
    return f"{handouts.REPORTS}{visitor.id}/{name}"


def _quizzes(session: Session, library: Library, digests: frozenset[str]) -> dict[str, set[str]]:
    """The tests of certificates, and those before and after, of all these editions."""
    found: dict[str, set[str]] = {"tests": set(), "before": set(), "after": set()}
    for digest in digests:
        course = library.edition(session, digest).course
        found["tests"] |= {f"{course.id}/{quiz}" for quiz in course.certificate.tests}
        for test in course.tests:
            if test.role:
                found["before" if test.role == "pre" else "after"].add(f"{course.id}/{test.id}")
    return found


def _tally(quarter: int, course: str, path: str, agency: int, sex: str, language: str, *rest: int) -> Tally:
    outcomes: frozenset[Count] = frozenset(
        count for count, is_in in zip(OUTCOMES, rest[:5], strict=True) if is_in
    )
    people, before, after, squares = rest[5:]
    return Tally(
        quarter, course, path, agency, sex, language, outcomes, people, float(before), float(after),
        float(squares),
    )  # fmt: skip
