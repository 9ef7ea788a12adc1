"""Course folders: course.md, and all that belongs to it."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from firstline.content.document import read_document
from firstline.content.drafts import CertificateDraft, CourseDraft, ObjectiveDraft, PathDraft
from firstline.content.fields import Fields, Key
from firstline.content.folders import check_languages, read_texts
from firstline.content.frontmatter import Table, split
from firstline.content.naming import check_id, shown, suggestion
from firstline.content.opening import refuse_citations
from firstline.content.problem import Name, Place, Problem
from firstline.content.prose import Surroundings, inspect
from firstline.content.references import ReferenceDraft
from firstline.content.translations import translate
from firstline.domain.course import AUDIENCES

_CODE = re.compile(r"[a-z]{2,3}(?:-[a-z0-9]+)*")
OBJECTIVE = {
    "id": Key("the id", "id"),
    "text": Key("the text"),
    "covers": Key("the list of references that it rests on", "ids", needed=False),
    "critical": Key("whether it is critical", "flag", needed=False),
}
CERTIFICATE = {
    "lessons": Key("'all' or the list of lessons", "all-or-ids"),
    "tests": Key("the list of tests", "ids", needed=False),
    "valid_months": Key("the whole number of months", "whole", needed=False, least=1, most=600),
    "scenarios": Key("the list of scenarios", "ids", needed=False),
    "renewal": Key("the list of lessons that renew it", "ids", needed=False),
    "design": Key("the design's name"),
}
PATH = {
    "id": Key("the id", "id"),
    "title": Key("the title"),
    "core": Key("the list of core modules", "ids"),
    "optional": Key("the list of optional modules", "ids", needed=False),
}
COURSE = {
    "title": Key("the title"),
    "summary": Key("the summary, in a sentence or two"),
    "source_language": Key("the language in which it is written, such as en", "id"),
    "languages": Key("the list of languages", "ids"),
    "audience": Key("the list of audiences", "ids", choices=AUDIENCES),
    "release": Key("the whole number of the release", "whole", least=1, most=9999),
    "sensitive": Key("whether it describes violence", "flag", needed=False),
    "modules": Key("the list of modules, in order", "ids"),
    "objectives": Key("the list of objectives", "tables", within=OBJECTIVE),
    "certificate": Key("the table with the certificate's rule", "table", within=CERTIFICATE),
    "paths": Key("the list of paths, one a role", "tables", needed=False, within=PATH),
    "prerequisites": Key("the list of courses to take before", "ids", needed=False),
    "retired": Key("the list of ids that are gone for good", "ids", needed=False),
}


@dataclass(frozen=True, slots=True)
class _Heading:
    """What course.md says; ``others`` are the languages into which the course is translated."""

    fields: Fields
    description: str
    language: str
    others: tuple[Name, ...]
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
    texts = read_texts(course, language, around, problems)
    draft = CourseDraft(
        name=Name(course, Place(f"courses/{course}/course.md", 1)),
        title=fields.text("title"),
        summary=fields.text("summary"),
        description=heading.description,
        language=language,
        audience=_audience(fields, problems),
        release=fields.whole("release") or 0,
        sensitive=fields.flag("sensitive"),
        objectives=_objectives(fields, problems),
        certificate=_certificate(fields),
        modules=texts.modules,
        lessons=texts.lessons,
        job_aids=texts.job_aids,
        quizzes=texts.quizzes,
        scenarios=texts.scenarios,
        surveys=texts.surveys,
        glossaries=texts.glossaries,
        guide=texts.guide,
        references=references,
        module_names=fields.names("modules"),
        retired=fields.names("retired"),
        paths=_paths(fields, problems),
        prerequisites=fields.names("prerequisites"),
        complete=heading.whole and texts.complete,
    )
    problems += check_languages(course, [language, *(name.id for name in heading.others)], around)
    translations = [translate(draft, other, around, problems) for other in heading.others]
    return replace(draft, translations=tuple(translations))


def _heading(course: str, around: Surroundings, problems: list[Problem]) -> _Heading:
    path = f"courses/{course}/course.md"
    check_id(Name(course, Place(path, 1)), "course", problems)
    source = around.sources.get(path)
    parts = None
    if source:
        parts = split(source, problems)
    else:
        problems.append(
            Place(path, 1).error(
                "this file is missing: write course.md, or rename the folder", kind="no-course-file"
            )
        )
    if not parts:
        # What an unreadable file does not say is no further problem.
        return _Heading(Fields(path, Table((), 1), COURSE, []), "", "en", (), whole=False)
    table, lines, first = parts
    fields = Fields(path, table, COURSE, problems)
    language = _source_language(fields, problems)
    others = _languages(fields, language, problems)
    document = read_document(path, lines, first, problems)
    description = ""
    if document:
        prose = inspect(document, around, problems)
        description = prose.settle(document.raw(0, len(lines)))
        refuse_citations(prose, problems)
    return _Heading(fields, description, language or "en", others, whole=document is not None)


def _source_language(fields: Fields, problems: list[Problem]) -> str:
    """The code of the source language; empty where there is none that can be read."""
    code = fields.text("source_language")
    if not code or _CODE.fullmatch(code):
        return code
    problems.append(
        fields.place("source_language").error(
            f"source_language: write a code such as en, not '{shown(code)}'", kind="language-code"
        )
    )
    return ""


def _languages(fields: Fields, source: str, problems: list[Problem]) -> tuple[Name, ...]:
    """The languages besides the source language."""
    names = fields.names("languages")
    for name in names:
        check_id(name, "language", problems)
    if names and source and source not in [name.id for name in names]:
        problems.append(
            fields.place("languages").error(
                f"languages: the source language '{shown(source)}' is missing: add it",
                kind="no-source-language",
            )
        )
    return tuple(name for name in names if name.id != (source or "en"))


def _audience(fields: Fields, problems: list[Problem]) -> tuple[str, ...]:
    names = fields.names("audience")
    for name in names:
        if name.id not in AUDIENCES:
            hint = suggestion(name.id, AUDIENCES) or f": use {', '.join(AUDIENCES)}"
            problems.append(
                name.error(f"the audience '{shown(name.id)}' is unknown{hint}", kind="unknown-name")
            )
    return tuple(name.id for name in names)


def _objectives(fields: Fields, problems: list[Problem]) -> tuple[ObjectiveDraft, ...]:
    objectives = []
    for entry in fields.tables("objectives"):
        name = entry.name("id")
        text, covers = entry.text("text"), entry.names("covers")
        if name:
            check_id(name, "objective", problems)
            objectives.append(ObjectiveDraft(name, text, covers, entry.flag("critical")))
    return tuple(objectives)


def _paths(fields: Fields, problems: list[Problem]) -> tuple[PathDraft, ...]:
    paths = []
    for entry in fields.tables("paths"):
        name = entry.name("id")
        title, core, optional = entry.text("title"), entry.names("core"), entry.names("optional")
        if name:
            check_id(name, "path", problems)
            paths.append(PathDraft(name, title, core, optional))
    return tuple(paths)


def _certificate(fields: Fields) -> CertificateDraft:
    entry = fields.table("certificate")
    lessons: Sequence[Name] | None = None
    if not entry.says("lessons", "all"):
        lessons = entry.names("lessons")
    return CertificateDraft(
        lessons=None if lessons is None else tuple(lessons),
        tests=entry.names("tests"),
        valid_months=entry.whole("valid_months"),
        design=entry.text("design"),
        scenarios=entry.names("scenarios"),
        renewal=entry.names("renewal"),
    )
