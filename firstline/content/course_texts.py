"""The words of course.md in another language."""

from dataclasses import dataclass

from firstline.content.fields import Fields, Key
from firstline.content.opening import open_text, refuse_citations
from firstline.content.problem import Name, Problem
from firstline.content.prose import Surroundings, inspect
from firstline.content.versions import TRANSLATES

_OBJECTIVE = {"id": Key("the id", "id"), "text": Key("the text")}
_PATH = {"id": Key("the id", "id"), "title": Key("the title")}
COURSE_TEXT = {
    "title": Key("the title"),
    "summary": Key("the summary, in a sentence or two"),
    "objectives": Key("the list of objectives", "tables", within=_OBJECTIVE),
    "paths": Key("the list of paths", "tables", needed=False, within=_PATH),
    "translates": TRANSLATES,
}


@dataclass(frozen=True, slots=True)
class CourseTextDraft:
    """A translated course.md; objectives and paths as pairs of an id and its text."""

    name: Name
    title: str
    summary: str
    description: str
    objectives: tuple[tuple[Name, str], ...]
    paths: tuple[tuple[Name, str], ...]
    translates: Name | None


def read_course_text(path: str, around: Surroundings, problems: list[Problem]) -> CourseTextDraft | None:
    """Read a translated course.md; None where it is missing, or with a problem where it cannot be read."""
    source, location = around.sources.get(path), around.locations.get(path)
    opened = open_text(source, location, "course", COURSE_TEXT, problems) if source and location else None
    if not opened:
        return None
    fields, document = opened.fields, opened.document
    prose = inspect(document, around, problems)
    refuse_citations(prose, problems)
    return CourseTextDraft(
        name=opened.name,
        title=fields.text("title"),
        summary=fields.text("summary"),
        description=prose.settle(opened.body),
        objectives=_texts(fields.tables("objectives"), "text"),
        paths=_texts(fields.tables("paths"), "title"),
        translates=fields.name("translates"),
    )


def _texts(entries: tuple[Fields, ...], key: str) -> tuple[tuple[Name, str], ...]:
    pairs = [(entry.name("id"), entry.text(key)) for entry in entries]
    return tuple((name, text) for name, text in pairs if name)
