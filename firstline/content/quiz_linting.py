"""Rules across banks and tests: what is drawn exists and can be marked, and harm can be cleared."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

from firstline.content.drafts import CourseDraft
from firstline.content.naming import shown, unknown_name
from firstline.content.problem import Name, Problem
from firstline.content.quiz_drafts import DrawDraft, ItemDraft, QuizDraft, SceneDraft
from firstline.domain.item import Item, Judgement, OpenResponse, marked_by_key

_FEWEST_HARM_CASES = 2


def check_quizzes(draft: CourseDraft) -> Iterator[Problem]:
    """Check all banks, practice quizzes and tests of a course."""
    for rule in (_items, _harm_pairs, _draws, _forms):
        yield from rule(draft)


def _items(draft: CourseDraft) -> Iterator[Problem]:
    objectives = [objective.name.id for objective in draft.objectives]
    lessons = [lesson.name.id for lesson in draft.lessons]
    for item in (item for quiz in draft.quizzes for item in quiz.items):
        yield from unknown_name(item.objective, "objective", objectives, "use one of course.md")
        for harm in item.harms if draft.complete else ():
            yield from unknown_name(harm.lesson, "lesson", lessons, "name a lesson of this course")


def _harm_pairs(draft: CourseDraft) -> Iterator[Problem]:
    if not draft.complete or not _counted(draft.items("bank")):
        return
    graded = Counter(item.objective.id for item in draft.items("bank") if item.objective and item.harms)
    # An item whose answers cannot be read may be the second case.
    unread = {item.objective.id for item in draft.items("bank") if item.objective and not item.item}
    known = {objective.name.id for objective in draft.objectives}
    first: dict[str, Name] = {}
    cases: list[ItemDraft | SceneDraft] = [item for quiz in draft.quizzes for item in quiz.items]
    cases += [scene for scenario in draft.scenarios for scene in scenario.scenes]
    for case in cases:
        if case.objective and case.harms and case.objective.id in known:
            first.setdefault(case.objective.id, case.name)
    for objective, name in first.items():
        if graded[objective] < _FEWEST_HARM_CASES and objective not in unread:
            yield name.error(
                f"the objective '{shown(objective)}' has too few harm cases: write a second case for it "
                "with a harm answer (fewer than two stand in its banks)",
                kind="single-harm-case",
            )


def _draws(draft: CourseDraft) -> Iterator[Problem]:
    objectives = [objective.name.id for objective in draft.objectives]
    banks = {quiz.name.id: quiz for quiz in draft.quizzes if quiz.kind == "bank"}
    practice = {quiz.name.id for quiz in draft.quizzes if quiz.kind == "practice"}
    for test in (quiz for quiz in draft.quizzes if quiz.kind == "test"):
        seen: set[tuple[str, str]] = set()
        for draw in test.draws:
            yield from unknown_name(draw.objective, "objective", objectives, "use one of course.md")
            if draw.bank and draw.bank.id in practice:
                yield draw.bank.error(
                    f"'{draw.bank.id}' is a practice quiz, whose answers are shown: draw from a bank",
                    kind="draw-from-practice",
                )
            elif draft.complete:
                yield from unknown_name(draw.bank, "bank", banks, "name a quiz of kind bank")
            if draw.bank and draw.objective:
                pair = (draw.bank.id, draw.objective.id)
                if pair in seen:
                    yield draw.place.error(
                        f"'{pair[0]}' and '{pair[1]}' are drawn twice: join the two lines", kind="drawn-twice"
                    )
                seen.add(pair)
                yield from _short(draw, draw.objective.id, banks.get(draw.bank.id))


def _short(draw: DrawDraft, objective: str, bank: QuizDraft | None) -> Iterator[Problem]:
    if bank:
        for item in bank.items:
            if _is_unkeyed(item.item) and item.item and item.item.objective == objective:
                yield draw.place.error(
                    f"'{shown(item.name.id)}' in '{bank.name.id}' is a judgement item without a panel, which "
                    "a test cannot mark: move it to a practice quiz or a bank of its own",
                    kind="unmarked-item",
                )
        held = sum(item.objective is not None and item.objective.id == objective for item in bank.items)
        if held < draw.count and _counted(bank.items):
            yield draw.place.error(
                f"{draw.count} items of '{shown(objective)}' are drawn, but the bank '{bank.name.id}' "
                f"holds {held}: write more items or lower the count",
                kind="too-few-items",
            )


def _is_unkeyed(item: Item | None) -> bool:
    """Whether nobody can mark it: neither a key nor a trainer with a rubric."""
    return isinstance(item, Judgement) and not marked_by_key(item)


def _counted(items: Iterable[ItemDraft]) -> bool:
    """Whether every item says its objective: one that does not has a problem of its own already."""
    return all(item.objective for item in items)


def _forms(draft: CourseDraft) -> Iterator[Problem]:
    items = {item.name.id: item for item in draft.items("bank")}
    practice = {item.name.id for item in draft.items("practice")}
    tests = [quiz for quiz in draft.quizzes if quiz.kind == "test"]
    pre_tests = [test.name.id for test in tests if test.role == "pre"]
    for test in tests:
        if draft.complete:
            yield from unknown_name(test.of, "pre-test", pre_tests, "name a test with 'role: pre'")
        for name in (name for form in test.forms for name in form):
            if name.id in practice:
                yield name.error(
                    f"'{shown(name.id)}' is a practice item, whose answer is shown: name an item of a bank",
                    kind="form-from-practice",
                )
            elif draft.complete:
                yield from unknown_name(name, "item", items, "name an item of a bank")
            if name.id in items:
                yield from _unmarked(name, items[name.id].item, test)
        yield from _parallel(test, items)


def _unmarked(name: Name, item: Item | None, test: QuizDraft) -> Iterator[Problem]:
    """An item that its test cannot mark; one before or after a course has no trainer to mark it."""
    if _is_unkeyed(item):
        yield name.error(
            f"'{shown(name.id)}' is a judgement item without a panel, which no key marks: name another item",
            kind="unmarked-item",
        )
    elif test.role and isinstance(item, OpenResponse):
        yield name.error(
            f"'{shown(name.id)}' is an open item, which no key marks: a test with a role takes none; "
            "name another item",
            kind="unmarked-item",
        )


def _parallel(test: QuizDraft, items: Mapping[str, ItemDraft]) -> Iterator[Problem]:
    """The forms of a test ask as much about the same objectives, with different items."""
    taken: set[str] = set()
    for form in test.forms:
        for name in form:
            if name.id in taken:
                yield name.error(
                    f"'{shown(name.id)}' stands in two forms: take a parallel item in one",
                    kind="forms-overlap",
                )
        taken |= {name.id for name in form}
    lengths = [len(form) for form in test.forms]
    if len(set(lengths)) > 1:
        *most, last = map(str, lengths)
        yield test.name.error(
            f"the forms hold {', '.join(most)} and {last} items: make them equally long",
            kind="forms-unequal",
        )
        return
    counts = [Counter(_objective(items.get(name.id)) for name in form) for form in test.forms]
    differing = sorted({key for one in counts for key in one if any(one[key] != two[key] for two in counts)})
    if differing and all(name.id in items for form in test.forms for name in form):
        yield test.name.error(
            f"the forms hold different numbers of items of '{shown(differing[0])}': make them parallel",
            kind="forms-unequal",
        )


def _objective(item: ItemDraft | None) -> str:
    return item.objective.id if item and item.objective else ""
