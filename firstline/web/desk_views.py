"""The content desk: a course as its readers will meet it, without being enrolled, and the linter's words."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import request, url_for

from firstline.content import editing
from firstline.content.editing import Folders
from firstline.content.layout import Kind
from firstline.content.local_notes import fill
from firstline.content.problem import Problem
from firstline.domain.course import Lesson
from firstline.domain.pack import SafetyData, is_overdue
from firstline.domain.refusal import Conflict, NotFound
from firstline.domain.run import Way, replay, take
from firstline.services.library import Edition
from firstline.web.languages import gettext, own_name, sayer
from firstline.web.pages import Row
from firstline.web.portal import library, now, portal, reading
from firstline.web.settings import ROOT
from firstline.web.texts import language_of

_LESSON = re.compile(r"\]\(lesson:([a-z0-9-]+)/([a-z0-9-]+)/([a-z0-9-]+)\)")
_JOB_AID = re.compile(r"\]\(job-aid:([a-z0-9-]+)/([a-z0-9-]+)\)")


@dataclass(frozen=True, slots=True)
class ProblemView:
    """One thing to change; ``href`` opens the file in the editor, None where it cannot be edited here."""

    file: str
    line: int
    sentence: str
    is_warning: bool
    href: str | None


@dataclass(frozen=True, slots=True)
class Overdue:
    """An entry of a pack that is past its review: what it is, since when, and where it is mended."""

    name: str
    pack: str
    review_by: date
    is_contact: bool
    href: str | None


def folders() -> Folders:
    """The content roots of this installation."""
    return Folders(portal().settings.content, ROOT)


def copy_of(course: str, language: str) -> Edition:
    """The current edition of a course in one of its languages, whoever asks. Raises NotFound."""
    with reading() as session:
        edition = library().course(session, course, at=now())
    if language not in (edition.source_language, *edition.translations):
        raise NotFound
    return edition.read_in(language)


def languages_of(course: str) -> list[tuple[str, str, str]]:
    """The languages in which a course can be read: code, own name, address."""
    with reading() as session:
        whole = library().course(session, course, at=now())
    found = (whole.source_language, *whole.translations)
    return [(code, own_name(code), url_for("desk.show", course=course, language=code)) for code in found]


def module_rows(edition: Edition) -> dict[str, list[Row]]:
    """The lessons and job aids of each module by its id, and under "" what is practised apart from them."""
    course = edition.course
    place: dict[str, Any] = {"course": course.id, "language": course.language}
    rows = {
        module.id: [
            *(
                _row(lesson.title, url_for("desk.lesson", lesson=lesson.id, **place))
                for lesson in module.lessons
            ),
            *(
                _row(aid.title, url_for("desk.job_aid", job_aid=aid.id, **place), gettext("Job aid"))
                for aid in module.job_aids
            ),
        ]
        for module in course.modules
    }
    apart = [
        _row(bank.title, url_for("desk.practice", quiz=bank.id, **place), gettext("Practice"))
        for bank in course.banks
        if bank.kind == "practice"
    ]
    apart += [
        _row(each.title, url_for("desk.scenario", scenario=each.id, **place), gettext("Scenario"))
        for each in course.scenarios
    ]
    return {**rows, "": apart}


def lesson_text(edition: Edition, lesson: Lesson) -> str:
    """A lesson's Markdown with its local notes, its links leading on within the reading copy."""
    with reading() as session:
        safety = library().safety(session, at=now())
    language = language_of(edition, f"lesson:{lesson.id}")
    notes = safety.notes_for(edition.course.id, language)
    overdue = frozenset(slot for slot, note in notes.items() if is_overdue(note.review_by, now().date()))
    return staying(fill(lesson.body, notes, overdue, sayer(language)), edition.course.language)


def staying(text: str, language: str) -> str:
    """A text whose links to lessons and job aids lead to their reading copies."""
    text = _LESSON.sub(rf"](/desk/courses/\1/{language}/lessons/\3)", text)
    return _JOB_AID.sub(rf"](/desk/courses/\1/{language}/job-aids/\2)", text)


def way_of(edition: Edition, scenario: str) -> Way:
    """A scenario as far as the address says it was played: nothing of it is kept. Raises NotFound."""
    found = edition.scenario(scenario)
    way = replay(found, ())
    try:
        for choice in request.args.getlist("choice"):
            way = take(way, choice)
    except Conflict as refusal:
        raise NotFound from refusal
    return way


def choices_of(edition: Edition, way: Way) -> list[tuple[str, str]]:
    """The choices that are open, as words and as the address that takes each."""
    course = edition.course
    place: dict[str, Any] = {"course": course.id, "language": course.language, "scenario": way.scenario.id}
    return [
        (move.text, url_for("desk.scenario", **place, choice=[*way.path, move.id])) for move in way.here.moves
    ]


def editor_of(course: str, language: str, kind: Kind, name: str) -> str | None:
    """The address of the editor for a text of a course; None where it stands in no folder."""
    path = editing.files_of(folders(), course, language).get((kind, name))
    return url_for("proposals.new", file=path) if path else None


def files_of(course: str, language: str) -> list[tuple[str, str]]:
    """Every file of a course in a language that can be edited: path and address of the editor."""
    found = editing.files_of(folders(), course, language)
    paths = sorted(path for (kind, _), path in found.items() if kind != "quiz" or _is_open(path))
    return [(path, url_for("proposals.new", file=path)) for path in paths]


def problem_views(problems: Iterable[Problem]) -> list[ProblemView]:
    """What the linter says, each with the way to its file; errors first."""
    return [
        ProblemView(problem.file, problem.line, problem.sentence, problem.warning, _editor(problem.file))
        for problem in sorted(problems, key=lambda problem: (problem.warning, problem.file, problem.line))
    ]


def overdue_entries(safety: SafetyData, on: date) -> list[Overdue]:
    """Local notes and contacts of packs that are past their day, the oldest first."""
    notes = [
        Overdue(
            f"{note.course}: {note.slot} ({note.language})",
            note.pack,
            note.review_by,
            False,
            _editor(f"courses/{note.course}/{note.language}/local.md"),
        )
        for note in safety.notes
        if is_overdue(note.review_by, on)
    ]
    contacts = [
        Overdue(contact.name, contact.pack, contact.review_by, True, None)
        for contact in safety.contacts
        if is_overdue(contact.review_by, on)
    ]
    return sorted([*notes, *contacts], key=lambda entry: (entry.review_by, entry.name))


def _editor(path: str) -> str | None:
    return url_for("proposals.new", file=path) if _is_open(path) else None


def _is_open(path: str) -> bool:
    try:
        editing.find(folders(), path)
    except NotFound:
        return False
    return True


def _row(title: str, href: str, note: str = "") -> Row:
    return Row(title=title, href=href, status_text=gettext("Read"), note=note)
