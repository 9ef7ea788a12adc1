"""Rules across the files of one course: every name leads somewhere, and everything taught is assessed."""

from collections.abc import Callable, Iterable, Iterator

from firstline.content.drafts import CourseDraft
from firstline.content.naming import shown, suggestion, unknown_name
from firstline.content.problem import Name, Problem
from firstline.content.quiz_linting import check_quizzes
from firstline.content.scenario_linting import check_scenario


def check_course(draft: CourseDraft) -> Iterator[Problem]:
    """Check a course as a whole."""
    rules: tuple[Callable[[CourseDraft], Iterator[Problem]], ...] = (
        _ids,
        _versions,
        _modules,
        _folders,
        _lessons,
        _practice,
        _citations,
        _uncited,
        check_quizzes,
        _scenarios,
        _certificate,
        _paths,
        _coverage,
        _undrawn,
    )
    for rule in rules:
        yield from rule(draft)


def _ids(draft: CourseDraft) -> Iterator[Problem]:
    groups: dict[str, Iterable[Name]] = {
        "module": (module.name for module in draft.modules),
        "lesson": (lesson.name for lesson in draft.lessons),
        "job aid": (aid.name for aid in draft.job_aids),
        "quiz": (case.name for case in draft.cases()),
        "item": (item.name for quiz in draft.quizzes for item in quiz.items),
        "item set": (each.name for quiz in draft.quizzes for each in quiz.sets),
        "scene": (scene.name for scenario in draft.scenarios for scene in scenario.scenes),
        "statement": (name for survey in draft.surveys for name in survey.statements),
        "term": (term.name for term in draft.terms()),
        "guide chapter": (page.name for page in draft.guide),
        "path": (path.name for path in draft.paths),
        "objective": (objective.name for objective in draft.objectives),
    }
    for what, names in groups.items():
        seen: dict[str, Name] = {}
        for name in names:
            if name.id and name.id in seen:
                yield name.error(
                    f"the id '{name.id}' names another {what} already, at {seen[name.id].place}: change one",
                    kind="id-twice",
                )
            seen.setdefault(name.id, name)


def _versions(draft: CourseDraft) -> Iterator[Problem]:
    """Only a translation says what it translates."""
    pages = [module.translates for module in draft.modules]
    pages += [text.translates for text in draft.texts()]
    pages += [case.translates for case in (*draft.cases(), *draft.glossaries)]
    for name in filter(None, pages):
        yield name.error(
            "this is the source language: remove 'translates', which only translations have",
            kind="source-with-version",
        )


def _modules(draft: CourseDraft) -> Iterator[Problem]:
    folders = {module.name.id: module for module in draft.modules}
    listed = [name.id for name in draft.module_names]
    for module in draft.modules:
        if listed and module.name.id not in listed:
            yield module.name.error(
                f"course.md does not list the module '{module.name.id}': add it to modules",
                kind="unlisted-module",
            )
    by_folder = [module.name.id for module in draft.modules if module.name.id in listed]
    if by_folder != [identifier for identifier in listed if identifier in folders]:
        yield draft.module_names[0].place.warning(
            "the numbers of the module folders give another order than this list: renumber the folders",
            kind="module-order",
        )
    pages = [*(aid.module for aid in draft.job_aids), *(page.module for page in draft.guide)]
    for named in pages:
        yield from unknown_name(named, "module", listed, "use one of course.md")


def _folders(draft: CourseDraft) -> Iterator[Problem]:
    if not draft.complete:
        return
    folders = {module.name.id: module for module in draft.modules}
    with_lessons = {lesson.module for lesson in draft.lessons}
    for name in draft.module_names:
        yield from unknown_name(name, "module", folders, "add its folder with a module.md")
        if name.id in folders and name.id not in with_lessons:
            yield folders[name.id].name.error(
                "this module has no lesson: add one to its folder", kind="module-without-lesson"
            )
    for lesson in draft.lessons:
        if lesson.module not in folders:
            yield lesson.name.error(
                "the folder of this lesson has no module.md: add one", kind="no-module-file"
            )


def _lessons(draft: CourseDraft) -> Iterator[Problem]:
    objectives = [objective.name.id for objective in draft.objectives]
    lessons = [lesson.name.id for lesson in draft.lessons]
    for lesson in draft.lessons:
        for name in lesson.objectives:
            yield from unknown_name(name, "objective", objectives, "use one of course.md")
        if draft.complete:
            yield from unknown_name(lesson.instead, "lesson", lessons, "name a lesson of this course")
        if lesson.instead and lesson.instead.id == lesson.name.id:
            yield lesson.instead.error(
                "a lesson cannot stand in for itself: name another lesson", kind="instead-of-itself"
            )


def _practice(draft: CourseDraft) -> Iterator[Problem]:
    practice = [item.name.id for item in draft.items("practice")]
    graded = {item.name.id for item in draft.items("bank")}
    for lesson in draft.lessons:
        for name in lesson.practice:
            if name.id in graded:
                yield name.error(
                    f"'{shown(name.id)}' is an item of a graded bank, and practice would show its answer: "
                    "name an item of a practice quiz",
                    kind="practice-from-bank",
                )
            elif draft.complete:
                yield from unknown_name(name, "practice item", practice, "add it to a practice quiz")


def _citations(draft: CourseDraft) -> Iterator[Problem]:
    texts = [text for each in (draft, *draft.translations) for text in each.texts()]
    cited = [name for text in texts for name in text.prose.citations.values()]
    cited += [name for objective in draft.objectives for name in objective.covers]
    for name in cited:
        if name.id not in draft.references:
            hint = suggestion(name.id, draft.references)
            yield name.error(
                f"there is no reference '{shown(name.id)}': add it to references.toml{hint}",
                kind="unknown-name",
            )


def _uncited(draft: CourseDraft) -> Iterator[Problem]:
    """A key in plain brackets, which readers would see as it stands."""
    for name in (name for text in draft.texts() for name in text.prose.bracketed):
        if name.id in draft.references:
            yield name.place.warning(
                f"[{name.id}] cites nothing: write [^{name.id}]", kind="citation-without-caret"
            )


def _scenarios(draft: CourseDraft) -> Iterator[Problem]:
    for scenario in draft.scenarios:
        yield from check_scenario(scenario, draft)


def _certificate(draft: CourseDraft) -> Iterator[Problem]:
    tests = {quiz.name.id: quiz for quiz in draft.quizzes if quiz.kind == "test"}
    lessons = [lesson.name.id for lesson in draft.lessons]
    scenarios = [scenario.name.id for scenario in draft.scenarios]
    rule = draft.certificate
    for name in rule.tests:
        if name.id in tests and tests[name.id].role:
            yield name.error(
                f"'{shown(name.id)}' measures before or after the course and passes nobody: "
                "name a test with a pass mark",
                kind="certificate-by-role-test",
            )
    if draft.complete:
        for name in rule.tests:
            yield from unknown_name(name, "test", tests, "name a quiz of kind test")
        for name in (*(rule.lessons or ()), *rule.renewal):
            yield from unknown_name(name, "lesson", lessons, "name a lesson of this course")
        for name in rule.scenarios:
            yield from unknown_name(name, "scenario", scenarios, "name a quiz of kind scenario")


def _paths(draft: CourseDraft) -> Iterator[Problem]:
    modules = [name.id for name in draft.module_names]
    for path in draft.paths:
        named = [*path.core, *path.optional]
        for name in named:
            yield from unknown_name(name, "module", modules, "use one of this file's modules")
        core = {name.id for name in path.core}
        for name in path.optional:
            if name.id in core:
                yield name.error(
                    f"the module '{shown(name.id)}' is core and optional in this path: remove one",
                    kind="path-modules",
                )
        left = [module for module in modules if module not in {name.id for name in named}]
        if left:
            yield path.name.error(
                f"the path '{shown(path.name.id)}' leaves out {', '.join(map(shown, left))}: "
                "name each module as core or optional",
                kind="path-modules",
            )
    for name in draft.prerequisites:
        if name.id == draft.name.id:
            yield name.error("a course cannot come before itself: remove it", kind="own-prerequisite")


def _coverage(draft: CourseDraft) -> Iterator[Problem]:
    if not draft.complete:
        return
    taught = {name.id for lesson in draft.lessons for name in lesson.objectives}
    assessed = {item.objective.id for item in draft.items("bank") if item.objective}
    for objective in draft.objectives:
        if objective.name.id not in taught:
            yield objective.name.error(
                f"no lesson teaches the objective '{objective.name.id}': add it to a lesson",
                kind="untaught-objective",
            )
        if objective.name.id not in assessed:
            yield objective.name.error(
                f"no bank item assesses the objective '{objective.name.id}': write one",
                kind="unassessed-objective",
            )


def _undrawn(draft: CourseDraft) -> Iterator[Problem]:
    """Critical objectives that no test with a pass mark asks for, where every draw says a known one."""
    known = {objective.name.id for objective in draft.objectives}
    held = {item.objective.id for item in draft.items("bank") if item.objective}
    draws = [draw for quiz in draft.quizzes for draw in quiz.draws]
    drawn = {draw.objective.id if draw.objective else "" for draw in draws}
    in_forms = {name.id for quiz in draft.quizzes if not quiz.role for form in quiz.forms for name in form}
    drawn |= {i.objective.id for i in draft.items("bank") if i.objective and i.name.id in in_forms}
    if not draft.complete or not drawn or drawn - known:
        return
    for objective in draft.objectives:
        if objective.critical and objective.name.id in held - drawn:
            yield objective.name.place.warning(
                f"no test draws the critical objective '{objective.name.id}': add a draw of it",
                kind="undrawn-objective",
            )
