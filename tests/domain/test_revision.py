"""What differs between two editions."""

from dataclasses import replace

import pytest

from firstline.domain.course import CertificateRule, Course, JobAid, Lesson, Module, Objective, Term
from firstline.domain.item import Choice, Option
from firstline.domain.quiz import Bank, Draw, Test
from firstline.domain.revision import Change, Kind, Part, changes
from firstline.domain.scenario import Scenario
from firstline.domain.survey import Survey


def lesson(name: str, body: str = "") -> Lesson:
    return Lesson(name, name.title(), 20, ("see",), body)


def item(name: str, key: str = "a") -> Choice:
    options = tuple(Option(letter, letter, "", letter == key) for letter in "ab")
    return Choice(id=name, title=name.title(), stem="?", objective="see", options=options, multiple=False)


COURSE = Course(
    id="course",
    title="Course",
    summary="",
    description="",
    language="en",
    audience=(),
    release=1,
    sensitive=False,
    objectives=(Objective("see", "See her."),),
    modules=(Module("one", "One", "", (lesson("a"), lesson("b")), (JobAid("card", "Card", "one", ""),)),),
    banks=(Bank("bank", "Bank", "bank", (item("x"), item("y"))),),
    tests=(Test("final", "Final test", 80, 3, 24, (Draw("bank", "see", 1),)),),
    certificate=CertificateRule(("a", "b"), ("final",), 36, "standard"),
    references=(),
    scenarios=(Scenario("flat", "The flat", "", (), ()),),
    surveys=(Survey("views", "Views", "", (), (), ()),),
    glossary=(Term("word", "Word", "A meaning."),),
)
MODULE = COURSE.modules[0]


def with_lessons(*lessons: Lesson) -> Course:
    return replace(COURSE, modules=(replace(MODULE, lessons=lessons),))


CHANGED: dict[Part, tuple[Course, Change]] = {
    "objective": (
        replace(COURSE, objectives=(Objective("see", "See her alone."),)),
        Change("objective", "changed", "see", "See her alone."),
    ),
    "lesson": (
        with_lessons(lesson("a", "New."), lesson("b")),
        Change("lesson", "changed", "a", "A"),
    ),
    "item": (
        replace(COURSE, banks=(replace(COURSE.banks[0], items=(item("x", key="b"), item("y"))),)),
        Change("item", "changed", "x", "X"),
    ),
    "test": (
        replace(COURSE, tests=(replace(COURSE.tests[0], title="Last test", pass_mark=90),)),
        Change("test", "changed", "final", "Last test"),
    ),
    "scenario": (
        replace(COURSE, scenarios=(replace(COURSE.scenarios[0], summary="A call."),)),
        Change("scenario", "changed", "flat", "The flat"),
    ),
    "survey": (
        replace(COURSE, surveys=(replace(COURSE.surveys[0], intro="Say."),)),
        Change("survey", "changed", "views", "Views"),
    ),
    "job-aid": (
        replace(COURSE, modules=(replace(MODULE, job_aids=(JobAid("card", "Card", "one", "New."),)),)),
        Change("job-aid", "changed", "card", "Card"),
    ),
    "term": (
        replace(COURSE, glossary=(Term("word", "Word", "Another meaning."),)),
        Change("term", "changed", "word", "Word"),
    ),
}


def test_equal_courses_have_no_changes() -> None:
    assert changes(COURSE, replace(COURSE)) == ()


@pytest.mark.parametrize("part", list(CHANGED))
def test_changed_part_is_found_alone_by_its_newest_title(part: Part) -> None:
    course, change = CHANGED[part]
    assert changes(COURSE, course) == (change,)


EMPTY = replace(COURSE, objectives=(), modules=(), banks=(), tests=(), scenarios=(), surveys=(), glossary=())
ALL: list[tuple[Part, str, str]] = [
    ("objective", "see", "See her."),
    ("lesson", "a", "A"),
    ("lesson", "b", "B"),
    ("item", "x", "X"),
    ("item", "y", "Y"),
    ("test", "final", "Final test"),
    ("scenario", "flat", "The flat"),
    ("survey", "views", "Views"),
    ("job-aid", "card", "Card"),
    ("term", "word", "Word"),
]


@pytest.mark.parametrize(("old", "new", "kind"), [(EMPTY, COURSE, "added"), (COURSE, EMPTY, "removed")])
def test_parts_come_and_go_in_the_order_of_the_course(old: Course, new: Course, kind: Kind) -> None:
    assert changes(old, new) == tuple(Change(part, kind, name, title) for part, name, title in ALL)


def test_what_went_stands_last_in_its_kind() -> None:
    course = with_lessons(lesson("b", "New."), lesson("c"))
    assert [(change.kind, change.id) for change in changes(COURSE, course)] == [
        ("changed", "b"),
        ("added", "c"),
        ("removed", "a"),
    ]


def test_translations_are_not_compared() -> None:
    translated = replace(COURSE, translations=(replace(COURSE, language="ar", title="دورة"),))
    assert changes(COURSE, translated) == ()
