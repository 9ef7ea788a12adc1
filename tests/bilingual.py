"""The small course in English and Arabic, with every part that only some courses have.

In Arabic the lesson "referral" is not translated, and "rights" was translated from an older text.
"""

from collections.abc import Mapping
from dataclasses import replace

from firstline.domain.course import Course, GuidePage, JobAid, Lesson, Module, Term
from firstline.domain.item import Choice, ChosenGap, Cloze, Item, Matching, Ordering
from firstline.domain.quiz import Bank
from firstline.domain.scenario import Consequence, Effect, Move, Scenario, Scene, Variable
from firstline.domain.scenario import Test as Comparison
from firstline.domain.survey import Statement, Survey

LOCAL = "> [!LOCAL] powers-of-entry\n> Ask your legal officer."
SCENARIO = Scenario(
    "the-flat",
    "The flat",
    "A neighbour has called you.",
    (Variable("trust", 0),),
    (
        Scene(
            "door",
            "At the door",
            "Her employer opens.",
            (
                Move("ask-her", "Ask to see her alone.", "kitchen", (Effect("trust", 1),)),
                Move("ask-him", "Ask him.", "hall", (Effect("trust", -1),), harm="first-contact"),
            ),
            objective="see-alone",
        ),
        Scene(
            "kitchen",
            "In the kitchen",
            "She looks at you.",
            (),
            (Consequence((Comparison("trust", "<", 0),), "She says nothing."),),
            "You saw her **alone**.",
        ),
        Scene("hall", "In the hall", "He speaks for her.", (), debrief="She was silenced."),
    ),
)
SURVEY = Survey(
    "attitudes",
    "What you think",
    "There is no right answer.",
    ("Not at all", "Partly", "Fully"),
    (Statement("d1", "She is to blame.", "status", "-"), Statement("d2", "She has rights.", "status", "+")),
    ("start", "end"),
)
WORDS: Mapping[str, str] = {
    "duties": "الواجبات",
    "rights": "الحقوق",
    "first-contact": "اللقاء الأول",
    "referral": "Referral",
    "mandate": "ولايتكم",
    "safe-help": "مساعدة آمنة",
    "final": "الاختبار النهائي",
}


def bilingual(course: Course) -> Course:
    """The course with a local note, a glossary, a guide, a scenario and a survey, in both languages."""
    whole = replace(
        course,
        modules=tuple(_with_local_note(module) for module in course.modules),
        glossary=(Term("interpreter", "Interpreter", "Who speaks **for** nobody."),),
        guide=(GuidePage("before", "Before you begin", "", "Read *all* of it."),),
        scenarios=(SCENARIO,),
        surveys=(SURVEY,),
    )
    return replace(whole, translations=(in_arabic(whole),))


def in_arabic(course: Course) -> Course:
    """The course in Arabic: other words, the same ids, keys and order."""
    return replace(
        course,
        title="الأسس",
        summary="دورة أولى.",
        description="ما يجب أن يعرفه المستجيب الأول.",
        language="ar",
        objectives=tuple(replace(each, text=f"هدف {each.id}") for each in course.objectives),
        modules=tuple(_module(module) for module in course.modules),
        banks=tuple(_bank(bank) for bank in course.banks),
        tests=tuple(replace(test, title=WORDS[test.id]) for test in course.tests),
        glossary=tuple(
            replace(term, term="مترجم", meaning="من **لا** يتكلم عن أحد.") for term in course.glossary
        ),
        guide=tuple(replace(page, title="قبل أن تبدؤوا", body="اقرؤوا *كله*.") for page in course.guide),
        untranslated=("lesson:referral",),
        stale=("lesson:rights",),
    )


def _with_local_note(module: Module) -> Module:
    lessons = tuple(
        replace(lesson, body=f"{lesson.body}\n\n{LOCAL}", local=("powers-of-entry",))
        if lesson.id == "duties"
        else lesson
        for lesson in module.lessons
    )
    return replace(module, lessons=lessons)


def _module(module: Module) -> Module:
    return replace(
        module,
        title=WORDS[module.id],
        summary="ملخص.",
        lessons=tuple(_lesson(lesson) for lesson in module.lessons),
        job_aids=tuple(
            JobAid(aid.id, "بطاقة اللقاء الأول", aid.module, "التقوا بها وحدها.") for aid in module.job_aids
        ),
    )


def _lesson(lesson: Lesson) -> Lesson:
    if lesson.id == "referral":
        return lesson
    body = f"عن **{WORDS[lesson.id]}**." + lesson.body[lesson.body.index(".") + 1 :]
    return replace(lesson, title=WORDS[lesson.id], body=body)


def _bank(bank: Bank) -> Bank:
    return replace(bank, title=f"بنك {bank.id}", items=tuple(_item(item) for item in bank.items))


def _item(item: Item) -> Item:
    title, stem = f"سؤال {item.id}", "ماذا تفعلون؟"
    match item:
        case Choice(options=options):
            shown = tuple(replace(option, text=f"خيار {option.id}") for option in options)
            return replace(item, title=title, stem=stem, options=shown)
        case Ordering(steps=steps):
            return replace(
                item, title=title, stem=stem, steps=tuple(replace(s, text=f"خطوة {s.id}") for s in steps)
            )
        case Matching(pairs=pairs):
            rows = tuple(
                replace(pair, prompt=f"علامة {n}", target=f"معنى {n}") for n, pair in enumerate(pairs)
            )
            return replace(item, title=title, stem=stem, pairs=rows)
        case Cloze(gaps=gaps):
            own = tuple(
                replace(gap, options=("٢٤", "٤٨", "٧٢")) if isinstance(gap, ChosenGap) else gap
                for gap in gaps
            )
            return replace(item, title=title, stem=stem, texts=("اتصلوا بـ ", " خلال ", " ساعة."), gaps=own)
    return item
