"""Drafts without errors compiled into domain values."""

from collections.abc import Mapping
from dataclasses import replace

from firstline.content.drafts import CourseDraft, ItemDraft, JobAidDraft, LessonDraft, QuizDraft
from firstline.content.references import footnote
from firstline.domain.course import Asset, CertificateRule, Course, JobAid, Lesson, Module, Objective
from firstline.domain.item import Choice, Item
from firstline.domain.quiz import Bank, Draw, Test


def compile_course(draft: CourseDraft) -> Course:
    """Compile a course in which the linter found no error."""
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
            Objective(each.name.id, each.text, tuple(name.id for name in each.covers), each.critical)
            for each in draft.objectives
        ),
        modules=_modules(draft, lessons, order),
        banks=tuple(
            Bank(
                quiz.name.id, quiz.title, "bank" if quiz.kind == "bank" else "practice", _items(quiz, routes)
            )
            for quiz in draft.quizzes
            if quiz.kind != "test"
        ),
        tests=tuple(_test(quiz) for quiz in draft.quizzes if quiz.kind == "test"),
        certificate=_certificate(draft, lessons),
        references=tuple(draft.references[key].reference for key in sorted(used_references(draft))),
        assets=_assets(draft),
    )


def used_references(draft: CourseDraft) -> set[str]:
    """The keys that lessons and job aids cite or objectives cover."""
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
        objectives=tuple(name.id for name in lesson.objectives),
        body=_body(lesson, draft),
        practice=tuple(name.id for name in lesson.practice),
        references=tuple(lesson.prose.citations),
        content_note=lesson.content_note,
        instead=lesson.instead.id if lesson.instead else None,
    )


def _body(text: LessonDraft | JobAidDraft, draft: CourseDraft) -> str:
    """The body with the footnotes of the sources it cites, in the order of first citation."""
    notes = [footnote(draft.references[key].reference) for key in text.prose.citations]
    return "\n\n".join([text.body, "\n".join(notes)]) if notes else text.body


def _items(quiz: QuizDraft, routes: Mapping[str, str]) -> tuple[Item, ...]:
    return tuple(_item(item, routes) for item in quiz.items)


def _item(draft: ItemDraft, routes: Mapping[str, str]) -> Item:
    """The item with the lesson of each harmful option: the named one, else the first with the objective."""
    item = draft.item
    assert item is not None
    if not isinstance(item, Choice) or not draft.harms:
        return item
    lessons = {harm.option: harm.lesson.id if harm.lesson else routes[item.objective] for harm in draft.harms}
    return replace(
        item, options=tuple(replace(option, harm=lessons.get(option.id)) for option in item.options)
    )


def _test(quiz: QuizDraft) -> Test:
    draws = tuple(
        Draw(draw.bank.id, draw.objective.id, draw.count, draw.critical)
        for draw in quiz.draws
        if draw.bank and draw.objective
    )
    return Test(
        quiz.name.id, quiz.title, quiz.pass_mark, quiz.attempts, quiz.cooling_off_hours, draws, quiz.minutes
    )


def _certificate(draft: CourseDraft, lessons: list[LessonDraft]) -> CertificateRule:
    rule = draft.certificate
    return CertificateRule(
        lessons=tuple(lesson.name.id for lesson in lessons)
        if rule.lessons is None
        else tuple(name.id for name in rule.lessons),
        tests=tuple(name.id for name in rule.tests),
        valid_months=rule.valid_months,
        design=rule.design,
    )


def _assets(draft: CourseDraft) -> tuple[Asset, ...]:
    assets = {path: asset for prose in draft.prose() for path, asset in prose.assets.items()}
    return tuple(assets[path] for path in sorted(assets))
