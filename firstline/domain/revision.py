"""What differs between two editions of a course."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from firstline.domain.course import Course

Part = Literal["lesson", "item", "test", "scenario", "survey", "job-aid", "objective", "term"]
Kind = Literal["added", "removed", "changed"]


@dataclass(frozen=True, slots=True)
class Change:
    """One part that came, went or changed, by its id and its newest title."""

    part: Part
    kind: Kind
    id: str
    title: str


def changes(old: Course, new: Course) -> tuple[Change, ...]:
    """Every part that differs, in the order of the new course; what went stands last in its kind.

    Translations are not compared: an edition changes with them, its meaning does not.
    """
    found: list[Change] = []
    for part, parts_of in _PARTS.items():
        before, after = parts_of(old), parts_of(new)
        for name, (title, value) in after.items():
            if name not in before:
                found.append(Change(part, "added", name, title))
            elif before[name][1] != value:
                found.append(Change(part, "changed", name, title))
        found += [Change(part, "removed", name, before[name][0]) for name in before if name not in after]
    return tuple(found)


def lesson_texts(old: Course, new: Course) -> tuple[tuple[str, tuple[str, str]], ...]:
    """The title of each lesson whose text was changed, with the text before and after, in the new order."""
    before = {lesson.id: lesson for _, lesson in old.lessons()}
    return tuple(
        (lesson.title, (before[lesson.id].body, lesson.body))
        for _, lesson in new.lessons()
        if lesson.id in before and before[lesson.id].body != lesson.body
    )


def _named(parts: Iterable[tuple[str, str, object]]) -> dict[str, tuple[str, object]]:
    return {name: (title, value) for name, title, value in parts}


_PARTS: Mapping[Part, Callable[[Course], dict[str, tuple[str, object]]]] = {
    "objective": lambda c: _named((o.id, o.text, o) for o in c.objectives),
    "lesson": lambda c: _named((lesson.id, lesson.title, lesson) for _, lesson in c.lessons()),
    "item": lambda c: _named((item.id, item.title, item) for item in c.items()),
    "test": lambda c: _named((test.id, test.title, test) for test in c.tests),
    "scenario": lambda c: _named((s.id, s.title, s) for s in c.scenarios),
    "survey": lambda c: _named((s.id, s.title, s) for s in c.surveys),
    "job-aid": lambda c: _named((a.id, a.title, a) for m in c.modules for a in m.job_aids),
    "term": lambda c: _named((t.id, t.term, t) for t in c.glossary),
}
