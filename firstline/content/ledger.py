"""The ledger of a course: every id that was ever published, so that none vanishes unnoticed.

Ids stand in trainees' records. The ledger is ``published.toml`` in the course folder; authors
add to it with the command line, and publishing compares and never writes.
"""

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from firstline.content.naming import shown
from firstline.content.problem import Name, Place, Problem
from firstline.content.sources import Source
from firstline.content.toml import read_toml
from firstline.domain.course import Course
from firstline.domain.item import Choice, Item, Judgement, Ordering
from firstline.domain.quiz import Bank, Test

_HEAD = (
    "# Every id of this course that was ever published. `flask content check --record` adds new ones.\n"
    "# Take none out by hand: an id that goes for good is named under `retired` in course.md.\n"
)
_SECTION = re.compile(r"([a-z-]+) = \[")
_ENTRY = re.compile(r"\s*\"([^\"]*)\"")
_SINGULAR = {
    "objectives": "objective",
    "modules": "module",
    "lessons": "lesson",
    "job-aids": "job aid",
    "quizzes": "quiz",
    "item-sets": "item set",
    "items": "item",
    "answers": "answer",
    "scenarios": "scenario",
    "scenes": "scene",
    "choices": "choice",
    "surveys": "survey",
    "statements": "statement",
    "terms": "term",
}
"""The ledger's sections. Answers are named ``item/option``, choices ``scene/choice``."""

Ids = Mapping[str, Iterable[str]]


def ids_of(course: Course) -> Ids:
    """Every id of a course that a record or an address may hold, by section."""
    scenes = [scene for scenario in course.scenarios for scene in scenario.scenes]
    quizzes: list[Bank | Test] = [*course.banks, *course.tests]
    return {
        "objectives": [objective.id for objective in course.objectives],
        "modules": [module.id for module in course.modules],
        "lessons": [lesson.id for _, lesson in course.lessons()],
        "job-aids": [aid.id for module in course.modules for aid in module.job_aids],
        "quizzes": [quiz.id for quiz in quizzes],
        "item-sets": [each.id for bank in course.banks for each in bank.sets],
        "items": [item.id for item in course.items()],
        "answers": [f"{item.id}/{answer}" for item in course.items() for answer in _answers(item)],
        "scenarios": [scenario.id for scenario in course.scenarios],
        "scenes": [scene.id for scene in scenes],
        "choices": [f"{scene.id}/{move.id}" for scene in scenes for move in scene.moves],
        "surveys": [survey.id for survey in course.surveys],
        "statements": [statement.id for survey in course.surveys for statement in survey.statements],
        "terms": [term.id for term in course.glossary],
    }


def check_ledger(source: Source, course: Course, retired: Sequence[Name]) -> Iterator[Problem]:
    """Compare a course with its ledger: an id that was published and is gone must be retired."""
    problems: list[Problem] = []
    published = read_toml(source, problems)
    yield from problems
    gone: set[str] = set()
    lines = _lines(source)
    present = {section: set(ids) for section, ids in ids_of(course).items()}
    for section, ids in published.items():
        place = Place(source.path, lines.get((section, ""), 1))
        if section not in _SINGULAR or not _is_list_of_texts(ids):
            yield place.error(
                f"the ledger cannot read '{shown(section)}': bring back the last version of this file",
                kind="ledger-unreadable",
            )
            continue
        missing = [identifier for identifier in ids if identifier not in present[section]]
        gone |= {name for identifier in missing for name in _names(identifier)}
        yield from _vanished(section, missing, retired, source.path, lines)
    for name in retired:
        if name.id not in gone:
            yield name.place.warning(
                f"no published id '{shown(name.id)}' is gone: remove it from 'retired'",
                kind="retired-in-vain",
            )


def record(root: Path, courses: Iterable[Course]) -> tuple[Path, ...]:
    """Add every id of the courses to their ledgers in a content root; the ledgers that changed.

    Courses that have no course.md in this root are passed over. Nothing is ever taken out.
    """
    written = []
    for course in courses:
        folder = root / "courses" / course.id
        ledger = folder / "published.toml"
        if not (folder / "course.md").is_file():
            continue
        before = ledger.read_text(encoding="utf-8") if ledger.is_file() else ""
        text = _merged(tomllib.loads(before), ids_of(course))
        if text != before:
            ledger.write_text(text, encoding="utf-8", newline="\n")
            written.append(ledger)
    return tuple(written)


def _merged(published: Ids, current: Ids) -> str:
    parts = [_HEAD]
    for section in _SINGULAR:
        ids = sorted({*published.get(section, ()), *current[section]})
        if ids:
            parts.append(
                "\n".join([f"{section} = [", *(f'    "{identifier}",' for identifier in ids), "]\n"])
            )
    return "\n".join(parts)


def _answers(item: Item) -> list[str]:
    match item:
        case Choice(options=options):
            return [option.id for option in options]
        case Ordering(steps=steps):
            return [step.id for step in steps]
        case Judgement(actions=actions):
            return [action.id for action in actions]
    return []


def _names(identifier: str) -> set[str]:
    """What may stand under ``retired`` for an id: itself, or the item or scene that it belongs to."""
    return {identifier, identifier.partition("/")[0]}


def _vanished(
    section: str,
    missing: Sequence[str],
    retired: Sequence[Name],
    path: str,
    lines: Mapping[tuple[str, str], int],
) -> Iterator[Problem]:
    given_up = {name.id for name in retired}
    for identifier in missing:
        if not given_up & _names(identifier):
            yield Place(path, lines.get((section, identifier), 1)).error(
                f"the {_SINGULAR[section]} '{shown(identifier)}' was published and is gone: bring it back, "
                "or name it under 'retired' in course.md",
                kind="vanished-id",
            )


def _is_list_of_texts(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(each, str) for each in value)


def _lines(source: Source) -> Mapping[tuple[str, str], int]:
    """The line of each section, under an empty id, and of each id in it."""
    lines: dict[tuple[str, str], int] = {}
    section = ""
    for number, line in enumerate(source.text.split("\n"), 1):
        if opened := _SECTION.match(line):
            section = opened[1]
            lines[section, ""] = number
        elif entry := _ENTRY.match(line):
            lines[section, entry[1]] = number
    return lines
