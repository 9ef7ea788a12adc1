"""What needs a trainer today as her start page shows it: the most urgent first, each beside its act."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from firstline.domain.cohort import Need
from firstline.domain.refusal import NN_
from firstline.services.noticing import EntryKind, Failure, Line, Missed, Report, Today
from firstline.web.addresses import address
from firstline.web.figures import whole
from firstline.web.languages import day, gettext, ngettext
from firstline.web.texts import in_readers_language, title_of_item

SHOWN = 3
"""How many lines of one thing stand open; the others unfold."""
Counted = tuple[str, str]
"""A sentence for one and for several."""
PEOPLE: Counted = NN_("%(num)s person", "%(num)s people")
FLAGGED: Counted = NN_(
    "%(num)s person has an unsafe choice to work through",
    "%(num)s people have an unsafe choice to work through",
)
FAILED: Counted = NN_("%(num)s person failed a test twice", "%(num)s people failed a test twice")
MORE: Counted = NN_("%(num)s more person", "%(num)s more people")
LEFT: Counted = NN_("%(num)s attempt left", "%(num)s attempts left")
WRITTEN: Counted = NN_("%(num)s answer waits to be marked", "%(num)s answers wait to be marked")
LATE: dict[Need, Counted] = {
    "overdue": NN_("%(num)s person is past the due date", "%(num)s people are past the due date"),
    "stalled": NN_(
        "%(num)s person has done nothing for a week", "%(num)s people have done nothing for a week"
    ),
    "not-started": NN_("%(num)s person has not started", "%(num)s people have not started"),
}
WAITING: Counted = NN_("%(num)s person waits for a place", "%(num)s people wait for a place")
UNUSED: Counted = NN_(
    "%(num)s invitation was not used for a week", "%(num)s invitations were not used for a week"
)
INVITATIONS: Counted = NN_("%(num)s invitation", "%(num)s invitations")
REPORTED: Counted = NN_(
    "%(num)s question was reported as faulty", "%(num)s questions were reported as faulty"
)
REPORTS: Counted = NN_("%(num)s report", "%(num)s reports")
MISSED: Counted = NN_(
    "%(num)s question was missed by most people", "%(num)s questions were missed by most people"
)
STALE: Counted = NN_(
    "%(num)s local entry is past its review day", "%(num)s local entries are past their review day"
)
ENTRIES: dict[EntryKind, Counted] = {
    "contact": NN_("%(num)s contact", "%(num)s contacts"),
    "note": NN_("%(num)s local note", "%(num)s local notes"),
}
BEHIND: Counted = NN_(
    "%(num)s certificate rests on an earlier edition", "%(num)s certificates rest on an earlier edition"
)
UNSENT: Counted = NN_("%(num)s mail could not be sent this week", "%(num)s mails could not be sent this week")


@dataclass(frozen=True, slots=True)
class Act:
    """A link to the page where something is done, with a preview; ``about`` tells equal ones apart."""

    text: str
    href: str
    about: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """One line: whom or what it is about, leading to what is behind it, and what can be done."""

    name: str
    href: str = ""
    text: str = ""
    acts: tuple[Act, ...] = ()


@dataclass(frozen=True, slots=True)
class Thing:
    """One thing that needs her, with its lines; those of ``more`` unfold. ``names_people``: some do."""

    kind: str
    title: str
    entries: tuple[Entry, ...]
    more: tuple[Entry, ...] = ()
    names_people: bool = False


def things(found: Today) -> list[Thing]:
    """What needs attention, the most urgent first."""
    lines = found.lines
    every = (
        _flagged(lines),
        _failed(found),
        _written(found),
        _late(lines, "overdue"),
        _late(lines, "stalled"),
        _late(lines, "not-started"),
        _waiting(lines),
        _unused(lines),
        _thing("now", REPORTED, len(found.reports), map(_report, found.reports)),
        _missed(found.missed, lines),
        _stale(found),
        _behind(found.behind),
        _unsent(found.unsent),
    )
    return [thing for thing in every if thing is not None]


def _said(counted: Counted, count: int) -> str:
    return ngettext(*counted, count) % {"num": count}


def _thing(kind: str, title: Counted, total: int, entries: Iterable[Entry]) -> Thing | None:
    if not total:
        return None
    shown, more = _folded(tuple(entries))
    return Thing(kind, _said(title, total), shown, more)


def _folded(entries: tuple[Entry, ...]) -> tuple[tuple[Entry, ...], tuple[Entry, ...]]:
    most = SHOWN if len(entries) > SHOWN + 1 else len(entries)  # to unfold one line saves no room
    return entries[:most], entries[most:]


def _apart(text: str) -> str:
    """A text within a line that may run the other way."""
    return f"\u2068{text}\u2069"


def _cohorts(
    counted: Sequence[tuple[Line, int]],
    many: Counted,
    act: str,
    place: Callable[[int], str],
    *,
    need: Need | None = None,
) -> list[Entry]:
    """A line for each cohort, the most people first."""
    return [
        Entry(
            line.cohort.name,
            address("cohorts.show", cohort=line.cohort.id, need=need),
            _said(many, count),
            (Act(act, place(line.cohort.id), line.cohort.name),),
        )
        for line, count in sorted(counted, key=lambda each: -each[1])
        if count
    ]


def _by_need(lines: Sequence[Line], need: Need) -> tuple[list[tuple[Line, int]], int]:
    """The cohorts with how many people need this in each, and how many that are in all."""
    found = [(line, line.needs.get(need, 0)) for line in lines]
    return found, sum(count for _, count in found)


def _flagged(lines: Sequence[Line]) -> Thing | None:
    found, total = _by_need(lines, "harm-flag")

    def place(cohort: int) -> str:
        return address("flags.of_cohort", cohort=cohort)

    entries = _cohorts(found, PEOPLE, gettext("See the choices"), place, need="harm-flag")
    return _thing("stop", FLAGGED, total, entries)


def _failed(found: Today) -> Thing | None:
    """Some by name, the others by cohort."""
    by_cohort, total = _by_need(found.lines, "failed-twice")
    named = [each.cohort_id for each in found.failures]
    others = tuple(
        Entry(
            line.cohort.name,
            address("cohorts.show", cohort=line.cohort.id, need="failed-twice"),
            _said(MORE, count - named.count(line.cohort.id)),
        )
        for line, count in by_cohort
        if count > named.count(line.cohort.id)
    )
    shown, more = _folded(others)
    entries = (*map(_failure, found.failures), *shown)
    return Thing("warn", _said(FAILED, total), entries, more, names_people=True) if total else None


def _failure(found: Failure) -> Entry:
    course = in_readers_language(found.edition).course
    title = next(test.title for test in course.tests if test.id == found.test.id)
    left = _said(LEFT, found.left) if found.left else gettext("no attempts left")
    acts = []
    if found.attempt_id is not None:
        answers = address("attempts.inspect", cohort=found.cohort_id, attempt=found.attempt_id)
        acts.append(Act(gettext("See the answers"), answers, found.name))
    if not found.is_own:
        giving = address(
            "accommodations.attempts_form", person=found.person_id, course=course.id, quiz=found.test.id
        )
        acts.append(Act(gettext("Give one more attempt"), giving, found.name))
    text = " · ".join((_apart(title), _apart(found.cohort), _apart(left)))
    return Entry(found.name, address("people.show", person=found.person_id), text, tuple(acts))


def _written(found: Today) -> Thing | None:
    since = gettext("The first has waited since %(day)s.") % {"day": day(found.since)} if found.since else ""
    entry = Entry("", "", since, (Act(gettext("Mark the answers"), address("reviews.catalogue")),))
    return _thing("warn", WRITTEN, found.written, [entry])


def _late(lines: Sequence[Line], need: Need) -> Thing | None:
    found, total = _by_need(lines, need)
    whom = "not-begun" if need == "not-started" else "not-finished"

    def place(cohort: int) -> str:
        return address("reminders.preview", cohort=cohort, whom=whom)

    entries = _cohorts(found, PEOPLE, gettext("Remind them"), place, need=need)
    return _thing("warn", LATE[need], total, entries)


def _waiting(lines: Sequence[Line]) -> Thing | None:
    found = [(line, line.waiting) for line in lines]

    def place(cohort: int) -> str:
        return address("joining_code.show", cohort=cohort)

    entries = _cohorts(found, PEOPLE, gettext("See who waits"), place)
    return _thing("now", WAITING, sum(count for _, count in found), entries)


def _unused(lines: Sequence[Line]) -> Thing | None:
    found = [(line, line.unused) for line in lines]

    def place(cohort: int) -> str:
        return address("invitations.preview", cohort=cohort)

    entries = _cohorts(found, INVITATIONS, gettext("Send again"), place)
    return _thing("now", UNUSED, sum(count for _, count in found), entries)


def _report(found: Report) -> Entry:
    name = title_of_item(found.edition, found.item)
    href = address("item_reports.show", course=found.course, item=found.item)
    return Entry(name, href, _said(REPORTS, found.times), (Act(gettext("Look at it"), href, name),))


def _missed(missed: Sequence[Missed], lines: Sequence[Line]) -> Thing | None:
    names = {line.cohort.id: line.cohort.name for line in lines}
    entries = []
    for each in missed:
        figures = each.figures
        name = title_of_item(each.edition, figures.item)
        href = address("insight.item", cohort=figures.cohort_id, quiz=figures.quiz, item=figures.item)
        values = {"percent": whole(100 * (1 - figures.facility)), "cohort": _apart(names[figures.cohort_id])}
        text = gettext("%(percent)s %% missed it in %(cohort)s") % values
        entries.append(Entry(name, href, text, (Act(gettext("Look at it"), href, name),)))
    return _thing("now", MISSED, len(missed), entries)


def _stale(found: Today) -> Thing | None:
    text, href = gettext("See which"), address("desk.check")
    entries = [
        Entry(pack, "", _said(ENTRIES[kind], count), (Act(text, href, pack),))
        for (pack, kind), count in found.entries.items()
    ]
    return _thing("now", STALE, sum(found.entries.values()), entries)


def _behind(count: int) -> Thing | None:
    text = gettext("Their holders were not offered what has changed.")
    act = Act(gettext("Offer the changes"), address("editions.superseded"))
    return _thing("now", BEHIND, count, [Entry("", "", text, (act,))])


def _unsent(count: int) -> Thing | None:
    text = gettext(
        "The server’s keeper sees why by “flask mail list --failed”, and tries again by “flask mail retry”."
    )
    return _thing("warn", UNSENT, count, [Entry("", "", text)])
