"""The small course with tests of the newer kinds: rankings, a text, a set on one case, before and after.

The final test has two parallel forms of 5 items and a time limit; it is passed with 80 per cent, and a near
miss gives a free attempt. Its text is hidden from no trainer.
"""

from dataclasses import replace
from datetime import UTC, datetime

from firstline.content.shelf import Shelf
from firstline.domain.course import CertificateRule, Course
from firstline.domain.item import (
    Action,
    Choice,
    Criterion,
    Item,
    Judgement,
    OpenResponse,
    Option,
    Ordering,
    Panel,
    Step,
)
from firstline.domain.quiz import Bank, ItemSet, Test
from firstline.services import publishing
from firstline.store.database import Database

AT = datetime(2026, 3, 2, 9, tzinfo=UTC)
ACTIONS = tuple(Action(f"do-{n}", f"Do thing {n}", f"Thing {n} leads there.", n) for n in range(1, 5))
RANKED = Judgement(
    id="ranked",
    title="What should you do?",
    stem="She whispers. Rank the actions.",
    objective="duties",
    actions=ACTIONS,
    panel=Panel(7, "0.82"),
    feedback="Her safety comes first.",
)
UNRANKED = replace(RANKED, id="unranked", title="What else could you do?", panel=None)
LETTER = OpenResponse(
    id="letter",
    title="Write to the shelter",
    stem="Ask for a place tonight.",
    objective="duties",
    rubric=(
        Criterion("What they need to know", ("Nothing of it", "Some of it", "All of it")),
        Criterion("Her wishes", ("Not named", "Guessed", "In her words")),
    ),
    levels=("Not yet", "Partly", "Fully"),
    feedback="A good letter names no name.",
)
STEPS = Ordering(
    id="steps",
    title="Put the steps in order",
    stem="Which comes first?",
    objective="duties",
    steps=tuple(Step(f"step-{n}", f"Step {n}") for n in range(3)),
)
CASE = ItemSet("night", "A call at night", "Mira calls you and **whispers**.")


def _about_the_call(name: str) -> Choice:
    options = tuple(Option(f"{name}-{n}", f"{name}: answer {n}", f"Feedback {n}.", n == 1) for n in range(3))
    return Choice(
        id=name,
        title=f"Question {name}",
        stem="What now?",
        objective="see-alone",
        options=options,
        multiple=False,
        set="night",
    )


CALLS = tuple(_about_the_call(name) for name in ("call-a", "call-b", "call-c", "call-d"))
FORMS = (
    ("ranked", "unranked", "steps", "call-a", "call-b"),
    ("ranked", "unranked", "steps", "call-c", "call-d"),
)
TEXT_FORM = ("call-a", "letter", "steps")
FINAL = Test("final", "Final test", 80, 3, 24, (), minutes=60, forms=FORMS, shuffle=False, free_retry=True)
BEFORE = Test("before", "Before you begin", 100, 1, 0, (), role="pre", forms=(("call-a",), ("call-b",)))
AFTER = replace(BEFORE, id="after", title="What you would do now", role="post")
EVERY_KIND: tuple[Item, ...] = (RANKED, UNRANKED, LETTER, STEPS, *CALLS)


def assessed(course: Course, *, texts: bool = False) -> Course:
    """The course with these tests; ``texts``: the final test is one form with a text."""
    bank = Bank("skills", "Skills", "bank", EVERY_KIND, (CASE,))
    final = replace(FINAL, forms=(TEXT_FORM,), free_retry=False) if texts else FINAL
    rule = CertificateRule(("duties",), ("final",), 36, "standard")
    return replace(course, banks=(*course.banks, bank), tests=(final, BEFORE, AFTER), certificate=rule)


def publish(database: Database, course: Course, *, texts: bool = False) -> None:
    """Make that course the current one."""
    with database.writing() as session:
        publishing.publish(session, Shelf((assessed(course, texts=texts),), {}, ()), at=AT)
