"""Course folders: course.md, and all that belongs to it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from firstline.content.document import read_document
from firstline.content.drafts import CertificateDraft, CourseDraft, ObjectiveDraft
from firstline.content.fields import Fields
from firstline.content.frontmatter import Table, split
from firstline.content.layout import Location
from firstline.content.lessons import read_job_aid, read_lesson, read_module
from firstline.content.naming import check_id, shown, suggestion
from firstline.content.problem import Name, Place, Problem
from firstline.content.prose import Surroundings, inspect
from firstline.content.quizzes import read_quiz
from firstline.content.references import ReferenceDraft
from firstline.content.sources import Source
from firstline.domain.course import AUDIENCES

_COURSE = {
    "title": "the title",
    "summary": "the summary, in a sentence or two",
    "source_language": "the language in which it is written, such as en",
    "languages": "the list of languages",
    "audience": "the list of audiences",
    "release": "the whole number of the release",
    "sensitive": "whether it describes violence",
    "modules": "the list of modules, in order",
    "objectives": "the list of objectives",
    "certificate": "the table with the certificate's rule",
}
_OBJECTIVE = {
    "id": "the id",
    "text": "the text",
    "covers": "the list of references that it rests on",
    "critical": "whether it is critical",
}
_CERTIFICATE = {
    "lessons": "'all' or the list of lessons",
    "tests": "the list of tests",
    "valid_months": "the whole number of months",
    "design": "the design's name",
}
_LATER = ("paths", "prerequisites", "retired")
_LATER_CERTIFICATE = ("scenarios", "renewal")
_HIGHEST_RELEASE = 9999
_MOST_MONTHS = 600


@dataclass(frozen=True, slots=True)
class _Heading:
    """What course.md says."""

    fields: Fields
    description: str
    language: str
    whole: bool


def read_course(
    course: str,
    around: Surroundings,
    references: Mapping[str, ReferenceDraft],
    problems: list[Problem],
) -> CourseDraft:
    """Read a course folder and its quizzes; what cannot be read is reported and left out."""
    heading = _heading(course, around, problems)
    fields, language = heading.fields, heading.language
    files = _files(course, language, around, problems)
    modules = [read_module(*file, problems) for file in files["module"]]
    lessons = [read_lesson(*file, around, problems) for file in files["lesson"]]
    aids = [read_job_aid(*file, around, problems) for file in files["job-aid"]]
    quizzes = [read_quiz(*file, around, problems) for file in files["quiz"]]
    return CourseDraft(
        name=Name(course, Place(f"courses/{course}/course.md", 1)),
        title=fields.text("title"),
        summary=fields.text("summary"),
        description=heading.description,
        language=language,
        audience=_audience(fields, problems),
        release=fields.whole("release", least=1, most=_HIGHEST_RELEASE) or 0,
        sensitive=fields.flag("sensitive"),
        objectives=_objectives(fields, problems),
        certificate=_certificate(fields),
        modules=tuple(filter(None, modules)),
        lessons=tuple(filter(None, lessons)),
        job_aids=tuple(filter(None, aids)),
        quizzes=tuple(filter(None, quizzes)),
        references=references,
        module_names=fields.names("modules"),
        complete=heading.whole
        and all((*modules, *lessons, *aids, *quizzes))
        and not any(path.startswith((f"courses/{course}/", f"quizzes/{course}/")) for path in around.refused),
    )


def _heading(course: str, around: Surroundings, problems: list[Problem]) -> _Heading:
    path = f"courses/{course}/course.md"
    check_id(Name(course, Place(path, 1)), "course", problems)
    source = around.sources.get(path)
    parts = None
    if source:
        parts = split(source, problems)
    else:
        problems.append(Place(path, 1).error("this file is missing: write course.md, or rename the folder"))
    if not parts:
        # What an unreadable file does not say is no further problem.
        return _Heading(Fields(path, Table((), 1), _COURSE, []), "", "en", whole=False)
    table, lines, first = parts
    fields = Fields(path, table, _COURSE, problems, _LATER)
    language = fields.text("source_language")
    others = [name for name in fields.names("languages") if name.id != language]
    problems += [
        name.error("translations are not yet supported: leave the source language only") for name in others
    ]
    document = read_document(path, lines, first, problems)
    description = ""
    if document:
        prose = inspect(document, around, problems)
        description = prose.settle(document.raw(0, len(lines)))
        problems += [
            citation.error("citations belong into lessons: name the source in the sentence instead")
            for citation in prose.citations.values()
        ]
    return _Heading(fields, description, language or "en", whole=document is not None)


def _files(
    course: str, language: str, around: Surroundings, problems: list[Problem]
) -> dict[str, list[tuple[Source, Location]]]:
    """The course's files by kind, each kind in the order of the numeric prefixes."""
    files: dict[str, list[tuple[Source, Location]]] = {"module": [], "lesson": [], "job-aid": [], "quiz": []}
    for path, location in around.locations.items():
        if location.course != course:
            continue
        source = around.sources[path]
        if location.kind == "later":
            problems.append(source.start.warning("files of this kind are not yet supported: it is left out"))
        elif location.kind in files and location.language != language:
            problems.append(
                source.start.warning(
                    f"only the language folder '{shown(language)}' is supported yet: it is left out"
                )
            )
        elif location.kind in files:
            files[location.kind].append((source, location))
    for found in files.values():
        found.sort(key=lambda file: file[1].order)
    return files


def _audience(fields: Fields, problems: list[Problem]) -> tuple[str, ...]:
    names = fields.names("audience")
    for name in names:
        if name.id not in AUDIENCES:
            hint = suggestion(name.id, AUDIENCES) or f": use {', '.join(AUDIENCES)}"
            problems.append(name.error(f"the audience '{shown(name.id)}' is unknown{hint}"))
    return tuple(name.id for name in names)


def _objectives(fields: Fields, problems: list[Problem]) -> tuple[ObjectiveDraft, ...]:
    objectives = []
    for entry in fields.tables("objectives", _OBJECTIVE):
        name = entry.name("id")
        text, covers = entry.text("text"), entry.names("covers", needed=False)
        if name:
            check_id(name, "objective", problems)
            objectives.append(ObjectiveDraft(name, text, covers, entry.flag("critical")))
    return tuple(objectives)


def _certificate(fields: Fields) -> CertificateDraft:
    entry = fields.table("certificate", _CERTIFICATE, _LATER_CERTIFICATE)
    lessons: Sequence[Name] | None = None
    if not entry.says("lessons", "all"):
        lessons = entry.names("lessons")
    return CertificateDraft(
        lessons=None if lessons is None else tuple(lessons),
        tests=entry.names("tests", needed=False),
        valid_months=entry.whole("valid_months", least=1, most=_MOST_MONTHS, needed=False),
        design=entry.text("design"),
    )
