"""Translations: a course in another language, with the ids, keys and order of its source.

Whatever is missing in the language stands in it as in the source, so that no trainee meets a gap.
"""

from dataclasses import dataclass, replace

from firstline.content import parity
from firstline.content.course_texts import CourseTextDraft, read_course_text
from firstline.content.drafts import (
    CourseDraft,
    GlossaryDraft,
    GuideDraft,
    JobAidDraft,
    LessonDraft,
    ModuleDraft,
    TermDraft,
)
from firstline.content.folders import read_texts
from firstline.content.merging import Account
from firstline.content.naming import shown
from firstline.content.problem import Name, Problem
from firstline.content.prose import Surroundings
from firstline.content.quiz_drafts import ItemDraft, QuizDraft, ScenarioDraft, SetDraft, SurveyDraft


def translate(
    source: CourseDraft, language: Name, around: Surroundings, problems: list[Problem]
) -> CourseDraft:
    """Read a course in another language and put it over its source."""
    texts = read_texts(source.name.id, language.id, around, problems)
    account = Account(language.id, around)
    over = _Over(account)
    own = read_course_text(account.twin(source.name.place.file), around, problems)
    merged = replace(
        over.course(source, own),
        language=language.id,
        modules=account.files("module", source.modules, texts.modules, _module),
        lessons=account.files("lesson", source.lessons, texts.lessons, over.lesson),
        job_aids=account.files("job-aid", source.job_aids, texts.job_aids, over.job_aid),
        quizzes=account.files("quiz", source.quizzes, texts.quizzes, over.quiz),
        scenarios=account.files("scenario", source.scenarios, texts.scenarios, over.scenario),
        surveys=account.files("survey", source.surveys, texts.surveys, over.survey),
        glossaries=account.files("glossary", source.glossaries, texts.glossaries, over.glossary),
        guide=account.files("guide", source.guide, texts.guide, over.page),
        complete=source.complete and texts.complete,
    )
    read = (own, *texts.modules, *texts.texts(), *texts.cases(), *texts.glossaries)
    problems += account.problems if any(read) or not texts.complete else [_nothing(language)]
    return replace(merged, untranslated=tuple(account.untranslated), stale=tuple(account.stale))


def _nothing(language: Name) -> Problem:
    return language.place.warning(
        f"nothing is translated into '{shown(language.id)}' yet: trainees read the source language",
        kind="translation-missing",
    )


@dataclass(frozen=True, slots=True)
class _Text:
    """A text of course.md with its id."""

    name: Name
    text: str


def _module(source: ModuleDraft, own: ModuleDraft) -> ModuleDraft:
    return replace(source, title=own.title, summary=own.summary)


@dataclass(frozen=True, slots=True)
class _Over:
    """One way a kind of file: its words from the translation, all else from the source."""

    account: Account

    def course(self, source: CourseDraft, own: CourseTextDraft | None) -> CourseDraft:
        """The course with its own title, summary, objectives and paths."""
        objectives = [_Text(each.name, each.text) for each in source.objectives]
        paths = [_Text(each.name, each.title) for each in source.paths]
        names = [f"course:{source.name.id}"]
        if own is None:
            names += [f"objective:{each.name.id}" for each in objectives]
            self.account.lacks_file(source.name, [*names, *(f"path:{each.name.id}" for each in paths)])
            return source
        self.account.check_version(source.name, own, names)
        own_objectives = [_Text(*pair) for pair in own.objectives]
        own_paths = [_Text(*pair) for pair in own.paths]
        texts = self.account.parts("objective", objectives, own_objectives, source.name)
        titles = self.account.parts("path", paths, own_paths, source.name)
        return replace(
            source,
            title=own.title,
            summary=own.summary,
            description=own.description,
            objectives=tuple(
                replace(each, text=(twin or text).text)
                for each, (text, twin) in zip(source.objectives, texts, strict=True)
            ),
            paths=tuple(
                replace(each, title=(twin or title).text)
                for each, (title, twin) in zip(source.paths, titles, strict=True)
            ),
        )

    def lesson(self, source: LessonDraft, own: LessonDraft) -> LessonDraft:
        """A lesson."""
        self.account.compare(source.name, parity.of_lesson(source), own.name, parity.of_lesson(own))
        return replace(source, title=own.title, content_note=own.content_note, body=own.body, prose=own.prose)

    def job_aid(self, source: JobAidDraft, own: JobAidDraft) -> JobAidDraft:
        """A job aid."""
        self.account.compare(source.name, parity.of_page(source), own.name, parity.of_page(own))
        return replace(source, title=own.title, body=own.body, prose=own.prose)

    def page(self, source: GuideDraft, own: GuideDraft) -> GuideDraft:
        """A chapter of the guide."""
        self.account.compare(source.name, parity.of_page(source), own.name, parity.of_page(own))
        page = replace(source.page, title=own.page.title, body=own.page.body)
        return replace(source, page=page, prose=own.prose)

    def quiz(self, source: QuizDraft, own: QuizDraft) -> QuizDraft:
        """A bank, a practice quiz or a test."""
        self.account.compare(source.name, parity.of_quiz(source), own.name, parity.of_quiz(own))
        sets = self.account.parts("set", source.sets, own.sets, source.name)
        items = self.account.parts("item", source.items, own.items, source.name)
        return replace(
            source,
            title=own.title,
            prose=own.prose,
            items=tuple(self._item(item, twin) for item, twin in items),
            sets=tuple(_set(each, twin) for each, twin in sets),
        )

    def _item(self, source: ItemDraft, own: ItemDraft | None) -> ItemDraft:
        if own is None or own.item is None or source.item is None:
            return source
        self.account.compare(source.name, parity.of_item(source), own.name, parity.of_item(own))
        return replace(source, item=own.item)

    def scenario(self, source: ScenarioDraft, own: ScenarioDraft) -> ScenarioDraft:
        """A scenario."""
        self.account.compare(source.name, parity.of_scenario(source), own.name, parity.of_scenario(own))
        return replace(source, title=own.title, summary=own.summary, scenes=own.scenes, prose=own.prose)

    def survey(self, source: SurveyDraft, own: SurveyDraft) -> SurveyDraft:
        """A survey."""
        self.account.compare(source.name, parity.of_survey(source), own.name, parity.of_survey(own))
        return replace(source, survey=own.survey, prose=own.prose)

    def glossary(self, source: GlossaryDraft, own: GlossaryDraft) -> GlossaryDraft:
        """The glossary."""
        terms = self.account.parts("term", source.terms, own.terms, source.name)
        return replace(source, terms=tuple(_term(*pair) for pair in terms), prose=own.prose)


def _set(source: SetDraft, own: SetDraft | None) -> SetDraft:
    return replace(source, set=own.set) if own else source


def _term(source: TermDraft, own: TermDraft | None) -> TermDraft:
    return replace(source, term=own.term) if own else source
