"""Lesson, module and job aid files."""

from dataclasses import replace

from firstline.content.document import Document, read_document
from firstline.content.drafts import JobAidDraft, LessonDraft, ModuleDraft
from firstline.content.fields import Fields
from firstline.content.frontmatter import split
from firstline.content.layout import Location
from firstline.content.naming import check_id
from firstline.content.problem import Name, Problem
from firstline.content.prose import Prose, Surroundings, inspect
from firstline.content.readability import FEWEST_SENTENCES, LONGEST_AVERAGE
from firstline.content.sources import Source

_MODULE = {"title": "the title", "summary": "the summary, in a sentence or two"}
_JOB_AID = {"title": "the title", "module": "the id of its module"}
_LESSON = {
    "title": "the title",
    "objectives": "the list of objectives that it teaches",
    "minutes": "the whole number of minutes",
    "practice": "the list of practice items",
    "content_note": "what it describes",
    "instead": "the id of an equivalent lesson",
}
_LONGEST_LESSON = 240


def read_module(source: Source, location: Location, problems: list[Problem]) -> ModuleDraft | None:
    """Read module.md, or report why not."""
    name = Name(location.id, source.start)
    check_id(name, "module", problems)
    parts = split(source, problems)
    if not parts:
        return None
    table, lines, first = parts
    fields = Fields(source.path, table, _MODULE, problems)
    if any(line.strip() for line in lines):
        problems.append(Problem(source.path, first, "module.md has no body: move this text into a lesson"))
    return ModuleDraft(name, location.order, fields.text("title"), fields.text("summary"))


def read_lesson(
    source: Source, location: Location, around: Surroundings, problems: list[Problem]
) -> LessonDraft | None:
    """Read a lesson, or report why not."""
    name = Name(location.id, source.start)
    check_id(name, "lesson", problems)
    parts = split(source, problems)
    if not parts:
        return None
    table, lines, first = parts
    fields = Fields(source.path, table, _LESSON, problems, reserved=("translates",))
    draft = LessonDraft(
        name=name,
        module=location.module,
        order=location.order,
        title=fields.text("title"),
        minutes=fields.whole("minutes", least=1, most=_LONGEST_LESSON) or 0,
        objectives=fields.names("objectives"),
        practice=fields.names("practice", needed=False),
        content_note=fields.text("content_note", needed=False),
        instead=fields.name("instead", needed=False),
        body="",
        prose=Prose(),
    )
    document = read_document(source.path, lines, first, problems)
    if not document:
        return None
    prose = _body(document, around, "lesson", problems)
    _check_average(prose, name, problems)
    return replace(draft, body=prose.settle(document.raw(0, len(lines))), prose=prose)


def read_job_aid(
    source: Source, location: Location, around: Surroundings, problems: list[Problem]
) -> JobAidDraft | None:
    """Read a job aid, or report why not."""
    name = Name(location.id, source.start)
    check_id(name, "job aid", problems)
    parts = split(source, problems)
    if not parts:
        return None
    table, lines, first = parts
    fields = Fields(source.path, table, _JOB_AID, problems, reserved=("translates",))
    title, module = fields.text("title"), fields.name("module")
    document = read_document(source.path, lines, first, problems)
    if not document:
        return None
    prose = _body(document, around, "job aid", problems)
    return JobAidDraft(name, location.order, title, module, prose.settle(document.raw(0, len(lines))), prose)


def _body(document: Document, around: Surroundings, what: str, problems: list[Problem]) -> Prose:
    prose = inspect(document, around, problems)
    problems += [
        document.at(token).error("the title is the only heading of level 1: write ## here")
        for token in document.tokens
        if token.type == "heading_open" and token.tag == "h1"
    ]
    if not document.tokens:
        problems.append(
            document.place(0).error(f"this {what} is empty: write its text below the front matter")
        )
    return prose


def _check_average(prose: Prose, name: Name, problems: list[Problem]) -> None:
    if len(prose.lengths) < FEWEST_SENTENCES:
        return
    average = sum(prose.lengths) / len(prose.lengths)
    if average > LONGEST_AVERAGE:
        problems.append(
            name.place.warning(
                f"the sentences of this lesson have {average:.0f} words on average: "
                f"shorten them to {LONGEST_AVERAGE} or fewer"
            )
        )
