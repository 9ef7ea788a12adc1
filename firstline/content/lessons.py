"""Lesson, module, job aid and guide files."""

from firstline.content.callouts import MARK
from firstline.content.document import Block, Document, blocks_of
from firstline.content.drafts import GuideDraft, JobAidDraft, LessonDraft, ModuleDraft
from firstline.content.fields import Fields, Key
from firstline.content.frontmatter import split
from firstline.content.glossary import unlinked_lines
from firstline.content.layout import Location
from firstline.content.naming import check_id
from firstline.content.opening import open_text, refuse_titles
from firstline.content.problem import Name, Problem
from firstline.content.prose import Genre, Prose, Surroundings, inspect
from firstline.content.readability import FEWEST_SENTENCES, limits
from firstline.content.sources import Source
from firstline.content.versions import TRANSLATES
from firstline.domain.course import GuidePage

MODULE = {
    "title": Key("the title"),
    "summary": Key("the summary, in a sentence or two"),
    "translates": TRANSLATES,
}
JOB_AID = {
    "title": Key("the title"),
    "module": Key("the id of its module", "id"),
    "translates": TRANSLATES,
}
GUIDE = {
    "title": Key("the title"),
    "module": Key("the id of the module that it is for", "id", needed=False),
    "translates": TRANSLATES,
}
LESSON = {
    "title": Key("the title"),
    "objectives": Key("the list of objectives that it teaches", "ids"),
    "minutes": Key("the whole number of minutes", "whole", least=1, most=240),
    "practice": Key("the list of practice items", "ids", needed=False),
    "content_note": Key("what it describes", needed=False),
    "instead": Key("the id of an equivalent lesson", "id", needed=False),
    "translates": TRANSLATES,
}


def read_module(source: Source, location: Location, problems: list[Problem]) -> ModuleDraft | None:
    """Read module.md, or report why not."""
    name = Name(location.id, source.start)
    check_id(name, "module", problems)
    parts = split(source, problems)
    if not parts:
        return None
    table, lines, first = parts
    fields = Fields(source.path, table, MODULE, problems)
    if any(line.strip() for line in lines):
        problems.append(
            Problem(
                source.path,
                first,
                "module.md has no body: move this text into a lesson",
                kind="body-not-taken",
            )
        )
    title, summary, translates = fields.text("title"), fields.text("summary"), fields.name("translates")
    return ModuleDraft(name, location.order, title, summary, translates)


def read_lesson(
    source: Source, location: Location, around: Surroundings, problems: list[Problem]
) -> LessonDraft | None:
    """Read a lesson, or report why not."""
    opened = open_text(source, location, "lesson", LESSON, problems)
    if not opened:
        return None
    fields = opened.fields
    prose = _inspected(opened.document, around, "lesson", problems)
    _check_average(prose, location.language, opened.name, problems)
    return LessonDraft(
        name=opened.name,
        module=location.module,
        order=location.order,
        title=fields.text("title"),
        minutes=fields.whole("minutes") or 0,
        objectives=fields.names("objectives"),
        practice=fields.names("practice"),
        content_note=fields.text("content_note"),
        instead=fields.name("instead"),
        translates=fields.name("translates"),
        body=prose.settle(opened.body),
        prose=prose,
        local=_local_notes(opened.document, problems),
        unlinked=unlinked_lines(opened.document),
    )


def read_job_aid(
    source: Source, location: Location, around: Surroundings, problems: list[Problem]
) -> JobAidDraft | None:
    """Read a job aid, or report why not."""
    opened = open_text(source, location, "job aid", JOB_AID, problems)
    if not opened:
        return None
    fields = opened.fields
    prose = _inspected(opened.document, around, "job aid", problems)
    return JobAidDraft(
        name=opened.name,
        order=location.order,
        title=fields.text("title"),
        module=fields.name("module"),
        translates=fields.name("translates"),
        body=prose.settle(opened.body),
        prose=prose,
    )


def read_guide(
    source: Source, location: Location, around: Surroundings, problems: list[Problem]
) -> GuideDraft | None:
    """Read a chapter of the trainer's guide, or report why not."""
    opened = open_text(source, location, "guide chapter", GUIDE, problems)
    if not opened:
        return None
    fields = opened.fields
    module = fields.name("module")
    prose = _inspected(opened.document, around, "guide chapter", problems)
    page = GuidePage(
        opened.name.id, fields.text("title"), module.id if module else "", prose.settle(opened.body)
    )
    return GuideDraft(opened.name, location.order, module, fields.name("translates"), page, prose)


def _inspected(document: Document, around: Surroundings, what: str, problems: list[Problem]) -> Prose:
    genre: Genre = "lesson" if what == "lesson" else "text"
    prose = inspect(document, around, problems, genre)
    refuse_titles(document, problems)
    if not document.tokens:
        problems.append(
            document.place(0).error(
                f"this {what} is empty: write its text below the front matter", kind="empty-text"
            )
        )
    return prose


def _local_notes(document: Document, problems: list[Problem]) -> tuple[Name, ...]:
    """The local notes that a body marks, by the order in which they first stand there."""
    names: dict[str, Name] = {}
    for block in blocks_of(document.tokens):
        mark = MARK.match(block.text) if block.kind == "blockquote_open" else None
        if not mark or mark[1].upper() != "LOCAL":
            continue
        name = Name(mark[2].strip(), document.place(block.start))
        if not name.id:
            problems.append(
                name.error("name this local note: write [!LOCAL] and an id", kind="local-without-id")
            )
            continue
        check_id(name, "local note", problems)
        _check_default(block, document, problems)
        names.setdefault(name.id, name)
    return tuple(names.values())


def _check_default(block: Block, document: Document, problems: list[Problem]) -> None:
    """The text that stands until a pack fills the note; each line is quoted, so that it can be replaced."""
    lines = document.lines[block.start : block.end]
    place = document.place(block.start)
    if not any(line.strip("> \t") for line in lines[1:]):
        problems.append(
            place.error(
                "this local note has no text: write below its first line what holds until a pack fills it",
                kind="local-without-text",
            )
        )
    if any(not line.lstrip().startswith(">") for line in lines if line.strip()):
        problems.append(place.error("start each line of this local note with >", kind="local-unquoted"))


def _check_average(prose: Prose, language: str, name: Name, problems: list[Problem]) -> None:
    if len(prose.lengths) < FEWEST_SENTENCES:
        return
    most = limits(language).average
    average = sum(prose.lengths) / len(prose.lengths)
    if average > most:
        problems.append(
            name.place.warning(
                f"the sentences of this lesson have {average:.0f} words on average: "
                f"shorten them to {most} or fewer",
                kind="long-average",
            )
        )
