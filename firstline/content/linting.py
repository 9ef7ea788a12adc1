"""Rules across the files of one course: every name leads somewhere, and everything taught is assessed."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator

from firstline.content.drafts import CourseDraft, DrawDraft, ItemDraft, QuizDraft
from firstline.content.naming import shown, suggestion
from firstline.content.problem import Name, Problem

_FEWEST_HARM_CASES = 2


def check_course(draft: CourseDraft) -> Iterator[Problem]:
    """Check a course as a whole."""
    rules: tuple[Callable[[CourseDraft], Iterator[Problem]], ...] = (
        _ids,
        _modules,
        _folders,
        _lessons,
        _practice,
        _citations,
        _items,
        _harm_pairs,
        _draws,
        _certificate,
        _coverage,
    )
    for rule in rules:
        yield from rule(draft)


def _ids(draft: CourseDraft) -> Iterator[Problem]:
    groups: dict[str, Iterable[Name]] = {
        "module": (module.name for module in draft.modules),
        "lesson": (lesson.name for lesson in draft.lessons),
        "job aid": (aid.name for aid in draft.job_aids),
        "quiz": (quiz.name for quiz in draft.quizzes),
        "item": (item.name for quiz in draft.quizzes for item in quiz.items),
        "objective": (objective.name for objective in draft.objectives),
    }
    for what, names in groups.items():
        seen: dict[str, Name] = {}
        for name in names:
            if name.id and name.id in seen:
                yield name.error(
                    f"the id '{name.id}' names another {what} already, at {seen[name.id].place}: change one"
                )
            seen.setdefault(name.id, name)


def _unknown(name: Name | None, what: str, known: Iterable[str], where: str) -> Iterator[Problem]:
    if name and name.id not in (ids := set(known)):
        hint = suggestion(name.id, ids) or f": {where}"
        yield name.error(f"there is no {what} '{shown(name.id)}'{hint}")


def _modules(draft: CourseDraft) -> Iterator[Problem]:
    folders = {module.name.id: module for module in draft.modules}
    listed = [name.id for name in draft.module_names]
    for module in draft.modules:
        if listed and module.name.id not in listed:
            yield module.name.error(
                f"course.md does not list the module '{module.name.id}': add it to modules"
            )
    by_folder = [module.name.id for module in draft.modules if module.name.id in listed]
    if by_folder != [identifier for identifier in listed if identifier in folders]:
        yield draft.module_names[0].place.warning(
            "the numbers of the module folders give another order than this list: renumber the folders"
        )
    for aid in draft.job_aids:
        yield from _unknown(aid.module, "module", listed, "use one of course.md")


def _folders(draft: CourseDraft) -> Iterator[Problem]:
    if not draft.complete:
        return
    folders = {module.name.id: module for module in draft.modules}
    with_lessons = {lesson.module for lesson in draft.lessons}
    for name in draft.module_names:
        yield from _unknown(name, "module", folders, "add its folder with a module.md")
        if name.id in folders and name.id not in with_lessons:
            yield folders[name.id].name.error("this module has no lesson: add one to its folder")
    for lesson in draft.lessons:
        if lesson.module not in folders:
            yield lesson.name.error("the folder of this lesson has no module.md: add one")


def _lessons(draft: CourseDraft) -> Iterator[Problem]:
    objectives = [objective.name.id for objective in draft.objectives]
    lessons = [lesson.name.id for lesson in draft.lessons]
    for lesson in draft.lessons:
        for name in lesson.objectives:
            yield from _unknown(name, "objective", objectives, "use one of course.md")
        if draft.complete:
            yield from _unknown(lesson.instead, "lesson", lessons, "name a lesson of this course")
        if lesson.instead and lesson.instead.id == lesson.name.id:
            yield lesson.instead.error("a lesson cannot stand in for itself: name another lesson")


def _practice(draft: CourseDraft) -> Iterator[Problem]:
    practice = [item.name.id for item in draft.items("practice")]
    graded = {item.name.id for item in draft.items("bank")}
    for lesson in draft.lessons:
        for name in lesson.practice:
            if name.id in graded:
                yield name.error(
                    f"'{shown(name.id)}' is an item of a graded bank, and practice would show its key: "
                    "name an item of a practice quiz"
                )
            elif draft.complete:
                yield from _unknown(name, "practice item", practice, "add it to a practice quiz")


def _citations(draft: CourseDraft) -> Iterator[Problem]:
    cited = [name for text in draft.texts() for name in text.prose.citations.values()]
    cited += [name for objective in draft.objectives for name in objective.covers]
    for name in cited:
        if name.id not in draft.references:
            hint = suggestion(name.id, draft.references)
            yield name.error(f"there is no reference '{shown(name.id)}': add it to references.toml{hint}")


def _items(draft: CourseDraft) -> Iterator[Problem]:
    objectives = [objective.name.id for objective in draft.objectives]
    lessons = [lesson.name.id for lesson in draft.lessons]
    for item in (item for quiz in draft.quizzes for item in quiz.items):
        yield from _unknown(item.objective, "objective", objectives, "use one of course.md")
        for harm in item.harms if draft.complete else ():
            yield from _unknown(harm.lesson, "lesson", lessons, "name a lesson of this course")


def _harm_pairs(draft: CourseDraft) -> Iterator[Problem]:
    if not draft.complete:
        return
    graded = Counter(item.objective.id for item in draft.items("bank") if item.objective and item.harms)
    first: dict[str, ItemDraft] = {}
    for item in (item for quiz in draft.quizzes for item in quiz.items):
        if item.objective and item.harms:
            first.setdefault(item.objective.id, item)
    for objective, item in first.items():
        if graded[objective] < _FEWEST_HARM_CASES:
            yield item.name.error(
                f"the objective '{shown(objective)}' has harmful options but fewer than two such cases "
                "in its banks: add a parallel case, with which the flag can be cleared"
            )


def _draws(draft: CourseDraft) -> Iterator[Problem]:
    objectives = [objective.name.id for objective in draft.objectives]
    banks = {quiz.name.id: quiz for quiz in draft.quizzes if quiz.kind == "bank"}
    practice = {quiz.name.id for quiz in draft.quizzes if quiz.kind == "practice"}
    for test in (quiz for quiz in draft.quizzes if quiz.kind == "test"):
        seen: set[tuple[str, str]] = set()
        for draw in test.draws:
            yield from _unknown(draw.objective, "objective", objectives, "use one of course.md")
            if draw.bank and draw.bank.id in practice:
                yield draw.bank.error(
                    f"'{draw.bank.id}' is a practice quiz, whose keys are shown: draw from a bank"
                )
            elif draft.complete:
                yield from _unknown(draw.bank, "bank", banks, "name a quiz of kind bank")
            if draw.bank and draw.objective:
                pair = (draw.bank.id, draw.objective.id)
                if pair in seen:
                    yield draw.place.error(f"'{pair[0]}' and '{pair[1]}' are drawn twice: join the two lines")
                seen.add(pair)
                yield from _short(draw, draw.objective.id, banks.get(draw.bank.id))


def _short(draw: DrawDraft, objective: str, bank: QuizDraft | None) -> Iterator[Problem]:
    if bank:
        held = sum(item.objective is not None and item.objective.id == objective for item in bank.items)
        if held < draw.count:
            yield draw.place.error(
                f"{draw.count} items of '{shown(objective)}' are drawn, but the bank '{bank.name.id}' "
                f"holds {held}: write more items or lower the count"
            )


def _certificate(draft: CourseDraft) -> Iterator[Problem]:
    tests = [quiz.name.id for quiz in draft.quizzes if quiz.kind == "test"]
    lessons = [lesson.name.id for lesson in draft.lessons]
    if draft.complete:
        for name in draft.certificate.tests:
            yield from _unknown(name, "test", tests, "name a quiz of kind test")
        for name in draft.certificate.lessons or ():
            yield from _unknown(name, "lesson", lessons, "name a lesson of this course")


def _coverage(draft: CourseDraft) -> Iterator[Problem]:
    if not draft.complete:
        return
    taught = {name.id for lesson in draft.lessons for name in lesson.objectives}
    assessed = {item.objective.id for item in draft.items("bank") if item.objective}
    for objective in draft.objectives:
        if objective.name.id not in taught:
            yield objective.name.error(
                f"no lesson teaches the objective '{objective.name.id}': add it to a lesson"
            )
        if objective.name.id not in assessed:
            yield objective.name.error(
                f"no bank item assesses the objective '{objective.name.id}': write one"
            )
