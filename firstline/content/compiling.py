"""Drafts without errors compiled into domain values."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from firstline.content.drafts import CourseDraft, GuideDraft, JobAidDraft, LessonDraft
from firstline.content.problem import Name
from firstline.content.quiz_drafts import HarmDraft, ItemDraft, QuizDraft, ScenarioDraft, SceneDraft
from firstline.content.references import footnote
from firstline.domain.course import (
    Asset,
    CertificateRule,
    Course,
    JobAid,
    Lesson,
    Module,
    Objective,
    RolePath,
)
from firstline.domain.item import Choice, Cloze, Gap, Item, TypedGap
from firstline.domain.quiz import Bank, Draw, Test
from firstline.domain.scenario import Scenario, Scene


def compile_course(draft: CourseDraft) -> Course:
    """Compile a course and its translations, in which the linter found no error.

    A typed gap accepts in every language what it accepts in any, so that marking needs none.
    """
    courses = [_course(each, draft) for each in (draft, *draft.translations)]
    accepted = _accepted(courses)
    course, *translations = [_united(each, accepted) for each in courses]
    return replace(course, translations=tuple(translations))


def _course(draft: CourseDraft, source: CourseDraft) -> Course:
    order = {name.id: place for place, name in enumerate(draft.module_names)}
    lessons = sorted(draft.lessons, key=lambda lesson: (order[lesson.module], lesson.order))
    routes: dict[str, str] = {}
    for lesson in lessons:
        for objective in lesson.objectives:
            routes.setdefault(objective.id, lesson.name.id)
    return Course(
        id=draft.name.id,
        title=draft.title,
        summary=draft.summary,
        description=draft.description,
        language=draft.language,
        audience=draft.audience,
        release=draft.release,
        sensitive=draft.sensitive,
        objectives=tuple(
            Objective(each.name.id, each.text, _ids(each.covers), each.critical) for each in draft.objectives
        ),
        modules=_modules(draft, lessons, order),
        banks=tuple(_bank(quiz, routes) for quiz in draft.quizzes if quiz.kind != "test"),
        tests=_tests(draft),
        certificate=_certificate(draft, lessons),
        references=tuple(draft.references[key].reference for key in sorted(_cited(draft))),
        assets=_assets(source),
        scenarios=tuple(_scenario(each, routes) for each in draft.scenarios),
        surveys=tuple(each.survey for each in draft.surveys),
        paths=tuple(
            RolePath(each.name.id, each.title, _ids(each.core), _ids(each.optional)) for each in draft.paths
        ),
        prerequisites=_ids(draft.prerequisites),
        glossary=tuple(each.term for each in draft.terms()),
        guide=tuple(replace(each.page, body=_body(each, draft)) for each in draft.guide),
        untranslated=draft.untranslated,
        stale=draft.stale,
    )


def used_references(draft: CourseDraft) -> set[str]:
    """The keys that a course cites or its objectives cover, in any language."""
    return {key for each in (draft, *draft.translations) for key in _cited(each)}


def _cited(draft: CourseDraft) -> set[str]:
    cited = {key for text in draft.texts() for key in text.prose.citations}
    return cited | {name.id for objective in draft.objectives for name in objective.covers}


def _modules(draft: CourseDraft, lessons: list[LessonDraft], order: Mapping[str, int]) -> tuple[Module, ...]:
    modules = sorted(draft.modules, key=lambda module: order[module.name.id])
    return tuple(
        Module(
            module.name.id,
            module.title,
            module.summary,
            tuple(_lesson(lesson, draft) for lesson in lessons if lesson.module == module.name.id),
            tuple(
                JobAid(aid.name.id, aid.title, module.name.id, _body(aid, draft))
                for aid in draft.job_aids
                if aid.module and aid.module.id == module.name.id
            ),
        )
        for module in modules
    )


def _lesson(lesson: LessonDraft, draft: CourseDraft) -> Lesson:
    return Lesson(
        id=lesson.name.id,
        title=lesson.title,
        minutes=lesson.minutes,
        objectives=_ids(lesson.objectives),
        body=_body(lesson, draft),
        practice=_ids(lesson.practice),
        references=tuple(lesson.prose.citations),
        content_note=lesson.content_note,
        instead=lesson.instead.id if lesson.instead else None,
        local=_ids(lesson.local),
    )


def _body(text: LessonDraft | JobAidDraft | GuideDraft, draft: CourseDraft) -> str:
    """The body with the footnotes of the sources it cites, in the order of first citation."""
    notes = [footnote(draft.references[key].reference) for key in text.prose.citations]
    body = text.page.body if isinstance(text, GuideDraft) else text.body
    return "\n\n".join([body, "\n".join(notes)]) if notes else body


def _bank(quiz: QuizDraft, routes: Mapping[str, str]) -> Bank:
    return Bank(
        quiz.name.id,
        quiz.title,
        "bank" if quiz.kind == "bank" else "practice",
        tuple(_item(item, routes) for item in quiz.items),
        tuple(each.set for each in quiz.sets),
    )


def _item(draft: ItemDraft, routes: Mapping[str, str]) -> Item:
    """The item with the lesson of each harmful option: the named one, else the first with the objective."""
    item = draft.item
    assert item is not None
    if not isinstance(item, Choice) or not draft.harms:
        return item
    lessons = _harm_lessons(draft.harms, item.objective, routes)
    return replace(
        item, options=tuple(replace(option, harm=lessons.get(option.id)) for option in item.options)
    )


def _harm_lessons(harms: Sequence[HarmDraft], objective: str, routes: Mapping[str, str]) -> Mapping[str, str]:
    return {harm.option: harm.lesson.id if harm.lesson else routes[objective] for harm in harms}


def _tests(draft: CourseDraft) -> tuple[Test, ...]:
    """All tests; a post-test has the forms of its pre-test."""
    tests = [quiz for quiz in draft.quizzes if quiz.kind == "test"]
    forms = {quiz.name.id: tuple(_ids(form) for form in quiz.forms) for quiz in tests}
    return tuple(_test(quiz, forms[quiz.of.id if quiz.of else quiz.name.id]) for quiz in tests)


def _test(quiz: QuizDraft, forms: tuple[tuple[str, ...], ...]) -> Test:
    draws = tuple(
        Draw(draw.bank.id, draw.objective.id, draw.count, draw.critical)
        for draw in quiz.draws
        if draw.bank and draw.objective
    )
    return Test(
        id=quiz.name.id,
        title=quiz.title,
        pass_mark=quiz.pass_mark,
        attempts=quiz.attempts,
        cooling_off_hours=quiz.cooling_off_hours,
        draws=draws,
        minutes=quiz.minutes,
        role=quiz.role,
        forms=forms,
        shuffle=quiz.shuffle,
        free_retry=quiz.free_retry,
    )


def _scenario(draft: ScenarioDraft, routes: Mapping[str, str]) -> Scenario:
    scenes = tuple(_scene(scene, routes) for scene in draft.scenes)
    module = draft.module.id if draft.module else ""
    return Scenario(draft.name.id, draft.title, draft.summary, draft.variables, scenes, module)


def _scene(draft: SceneDraft, routes: Mapping[str, str]) -> Scene:
    """The scene with the lesson of each harmful choice."""
    lessons = _harm_lessons(draft.harms, draft.scene.objective, routes)
    moves = tuple(replace(move, harm=lessons.get(move.id)) for move in draft.scene.moves)
    return replace(draft.scene, moves=moves)


def _certificate(draft: CourseDraft, lessons: list[LessonDraft]) -> CertificateRule:
    rule = draft.certificate
    return CertificateRule(
        lessons=tuple(lesson.name.id for lesson in lessons) if rule.lessons is None else _ids(rule.lessons),
        tests=_ids(rule.tests),
        valid_months=rule.valid_months,
        design=rule.design,
        scenarios=_ids(rule.scenarios),
        renewal=_ids(rule.renewal),
    )


def _assets(draft: CourseDraft) -> tuple[Asset, ...]:
    """The pictures of all languages: a translation may show those of its source."""
    proses = [prose for each in (draft, *draft.translations) for prose in each.prose()]
    assets = {path: asset for prose in proses for path, asset in prose.assets.items()}
    return tuple(assets[path] for path in sorted(assets))


def _ids(names: Sequence[Name]) -> tuple[str, ...]:
    return tuple(name.id for name in names)


Accepted = Mapping[tuple[str, int], Sequence[str]]
"""The texts that any language accepts, by an item's id and the number of its gap."""


def _accepted(courses: Sequence[Course]) -> Accepted:
    accepted: dict[tuple[str, int], list[str]] = {}
    for item in (item for course in courses for item in course.items()):
        for number, gap in enumerate(item.gaps if isinstance(item, Cloze) else ()):
            if isinstance(gap, TypedGap):
                accepted.setdefault((item.id, number), []).extend(gap.accepted)
    return accepted


def _united(course: Course, accepted: Accepted) -> Course:
    """The course with gaps that accept the texts of all languages, its own first."""
    banks = [
        replace(bank, items=tuple(_wide(item, accepted) for item in bank.items)) for bank in course.banks
    ]
    return replace(course, banks=tuple(banks))


def _wide(item: Item, accepted: Accepted) -> Item:
    if not isinstance(item, Cloze):
        return item
    gaps: list[Gap] = []
    for number, gap in enumerate(item.gaps):
        if isinstance(gap, TypedGap):
            texts = dict.fromkeys([*gap.accepted, *accepted[item.id, number]])
            gaps.append(replace(gap, accepted=tuple(texts)))
        else:
            gaps.append(gap)
    return replace(item, gaps=tuple(gaps))
