"""Local notes: what national law says at the marked places of lessons, as a pack has it.

They are safety data: never part of an edition, always the newest.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date

from firstline.content.attributes import Attributes, Form, take_attributes
from firstline.content.document import Block
from firstline.content.drafts import CourseDraft
from firstline.content.glossary import sections
from firstline.content.layout import Location
from firstline.content.naming import is_id, shown, unknown_name
from firstline.content.opening import Opened, open_loose, refuse_citations, refuse_titles
from firstline.content.problem import Name, Problem
from firstline.content.prose import Surroundings, inspect
from firstline.content.references import as_day, citation
from firstline.content.sources import Source
from firstline.domain.pack import LocalNote, is_overdue
from firstline.domain.refusal import N_

SOURCE = N_("Source: %(source)s.")
REVIEWED = N_("Reviewed until %(day)s.")
OVERDUE = N_("This note is past its review date. Check it before you rely on it.")

_NOTE: dict[str, Form] = {"review-by": "value", "source": "value"}
_BARE = re.compile(r"(\S+)\s+\{(?!#)")
_MARK = re.compile(r" {0,3}> ?\[!LOCAL\][ \t]+(\S+)[ \t]*", re.IGNORECASE)


def read_local_notes(
    around: Surroundings, course: CourseDraft, on: date | None, problems: list[Problem]
) -> Iterator[LocalNote]:
    """The local notes of a course in all its languages."""
    languages = [course.language, *(each.language for each in course.translations)]
    for path, location in around.locations.items():
        wanted = location.kind == "local-notes" and location.course == course.name.id
        if wanted and location.language in languages:
            yield from _file(around.sources[path], location, around, course, on, problems)


def _file(
    source: Source,
    location: Location,
    around: Surroundings,
    course: CourseDraft,
    on: date | None,
    problems: list[Problem],
) -> Iterator[LocalNote]:
    opened = open_loose(source, location, {}, problems)
    if not opened:
        return
    refuse_citations(inspect(opened.document, around, problems), problems)
    refuse_titles(opened.document, problems)
    seen: set[str] = set()
    for heading, blocks in sections(opened.document, "the first note", problems):
        name, attributes = _name(heading, opened, problems)
        if name.id in seen:
            problems.append(
                name.error(f"the note '{shown(name.id)}' stands here twice: join the two", kind="id-twice")
            )
        seen.add(name.id)
        text = opened.document.raw(heading.end, blocks[-1].end) if blocks else ""
        found = list(_wrong(name, attributes, text, course))
        problems += found
        day, key = as_day(attributes.values.get("review-by")), attributes.values.get("source", "")
        if found or not day:
            continue
        if on and is_overdue(day, on):
            problems.append(
                name.place.warning(
                    f"the note '{shown(name.id)}' was due for review by {day}: check it, write a new day",
                    kind="note-overdue",
                )
            )
        cited = citation(course.references[key].reference)
        yield LocalNote(location.course, location.language, name.id, text, cited, day, source.pack)


def _name(heading: Block, opened: Opened, problems: list[Problem]) -> tuple[Name, Attributes]:
    """A note is named by its heading's text, or by an id behind a title."""
    place = opened.document.place(heading.start)
    bare = _BARE.match(heading.text)
    line = heading.text
    if bare and is_id(bare[1]):
        line = f"{bare[1]} {{#{bare[1]} {heading.text[bare.end() :]}"
    _, attributes = take_attributes(line, place, _NOTE, "note", problems)
    return Name(attributes.id, place), attributes


def _wrong(name: Name, attributes: Attributes, text: str, course: CourseDraft) -> Iterator[Problem]:
    slots = [local.id for lesson in course.lessons for local in lesson.local]
    if name.id and course.complete:
        yield from unknown_name(name, "local note", slots, "use an id that a lesson marks with [!LOCAL]")
    if not as_day(attributes.values.get("review-by")):
        yield name.error(
            f"the note '{shown(name.id)}' needs the day until which it holds: add review-by=2027-01-31",
            kind="note-without-review",
        )
    source = attributes.name("source")
    if not source:
        yield name.error(
            f"the note '{shown(name.id)}' has no source: add source=... with a key of references.toml",
            kind="note-without-source",
        )
    yield from unknown_name(source, "reference", course.references, "add it to references.toml")
    if not text:
        yield name.error(f"the note '{shown(name.id)}' is empty: write its text below", kind="empty-text")


def fill(
    body: str,
    notes: Mapping[str, LocalNote],
    overdue: frozenset[str] = frozenset(),
    say: Callable[[str], str] = str,
) -> str:
    """A lesson's Markdown with its local notes filled, to be rendered.

    ``notes`` are by their ids, ``overdue`` names those past their day; ``say`` translates the
    sentences around them. A place without a note keeps the lesson's own text.
    """
    if "[!" not in body:
        return body
    lines = body.split("\n")
    filled: list[str] = []
    skipping = False
    for line in lines:
        mark = _MARK.fullmatch(line)
        if mark and mark[1] in notes:
            filled += _callout(notes[mark[1]], say, overdue=mark[1] in overdue)
            skipping = True
        elif not (skipping and not mark and line.lstrip().startswith(">")):
            skipping = False
            filled.append(line)
    return "\n".join(filled)


def _callout(note: LocalNote, say: Callable[[str], str], *, overdue: bool) -> Sequence[str]:
    sentences = [say(SOURCE) % {"source": note.source.rstrip(".")}] if note.source else []
    sentences.append(say(REVIEWED) % {"day": note.review_by.isoformat()})
    warning = ["", f"**{say(OVERDUE)}**"] if overdue else []
    lines = ["[!LOCAL]", *note.text.split("\n"), "", " ".join(sentences), *warning]
    return [f"> {line}".rstrip() for line in lines]
