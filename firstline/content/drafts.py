"""Courses as they were read, with the places of all names, before they are checked as a whole."""

from collections.abc import Mapping
from dataclasses import dataclass

from firstline.content.problem import Name
from firstline.content.prose import Prose
from firstline.content.quiz_drafts import ItemDraft, Order, QuizDraft, ScenarioDraft, SurveyDraft
from firstline.content.references import ReferenceDraft
from firstline.domain.course import GuidePage, Term


@dataclass(frozen=True, slots=True)
class ObjectiveDraft:
    """An objective of course.md."""

    name: Name
    text: str
    covers: tuple[Name, ...]
    critical: bool


@dataclass(frozen=True, slots=True)
class LessonDraft:
    """A lesson file."""

    name: Name
    module: str
    order: Order
    title: str
    minutes: int
    objectives: tuple[Name, ...]
    practice: tuple[Name, ...]
    content_note: str
    instead: Name | None
    translates: Name | None
    body: str
    prose: Prose
    local: tuple[Name, ...] = ()
    unlinked: frozenset[int] = frozenset()
    """Lines of the body in which no term of the glossary becomes a link, counted from 0."""


@dataclass(frozen=True, slots=True)
class JobAidDraft:
    """A job aid file."""

    name: Name
    order: Order
    title: str
    module: Name | None
    translates: Name | None
    body: str
    prose: Prose


@dataclass(frozen=True, slots=True)
class ModuleDraft:
    """A module.md file."""

    name: Name
    order: Order
    title: str
    summary: str
    translates: Name | None


@dataclass(frozen=True, slots=True)
class TermDraft:
    """A word of the glossary with its place."""

    name: Name
    term: Term


@dataclass(frozen=True, slots=True)
class GlossaryDraft:
    """A glossary file."""

    name: Name
    translates: Name | None
    terms: tuple[TermDraft, ...]
    prose: Prose


@dataclass(frozen=True, slots=True)
class GuideDraft:
    """A chapter of the trainer's guide."""

    name: Name
    order: Order
    module: Name | None
    translates: Name | None
    page: GuidePage
    prose: Prose


@dataclass(frozen=True, slots=True)
class CertificateDraft:
    """The certificate's rule; ``lessons`` is None for all of them."""

    lessons: tuple[Name, ...] | None
    tests: tuple[Name, ...]
    valid_months: int | None
    design: str
    scenarios: tuple[Name, ...] = ()
    renewal: tuple[Name, ...] = ()


@dataclass(frozen=True, slots=True)
class PathDraft:
    """A path of course.md."""

    name: Name
    title: str
    core: tuple[Name, ...]
    optional: tuple[Name, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Texts:
    """All files of a course in one language.

    ``complete`` says that every file could be read, so that a missing thing is truly missing.
    """

    modules: tuple[ModuleDraft, ...] = ()
    lessons: tuple[LessonDraft, ...] = ()
    job_aids: tuple[JobAidDraft, ...] = ()
    quizzes: tuple[QuizDraft, ...] = ()
    scenarios: tuple[ScenarioDraft, ...] = ()
    surveys: tuple[SurveyDraft, ...] = ()
    glossaries: tuple[GlossaryDraft, ...] = ()
    guide: tuple[GuideDraft, ...] = ()
    complete: bool

    def cases(self) -> list[QuizDraft | ScenarioDraft | SurveyDraft]:
        """All that stands in the folder of quizzes."""
        return [*self.quizzes, *self.scenarios, *self.surveys]

    def texts(self) -> list[LessonDraft | JobAidDraft | GuideDraft]:
        """All that may cite sources."""
        return [*self.lessons, *self.job_aids, *self.guide]

    def prose(self) -> list[Prose]:
        """The findings in all bodies."""
        return [each.prose for each in (*self.texts(), *self.cases(), *self.glossaries)]

    def items(self, kind: str) -> list[ItemDraft]:
        """The items of all banks, or of all practice quizzes."""
        return [item for quiz in self.quizzes if quiz.kind == kind for item in quiz.items]

    def terms(self) -> list[TermDraft]:
        """The words of the glossary."""
        return [term for glossary in self.glossaries for term in glossary.terms]


@dataclass(frozen=True, slots=True, kw_only=True)
class CourseDraft(Texts):
    """A course folder with its quizzes in one language, and in the source also its translations.

    In a translation, whatever is not translated stands in the source language.
    """

    name: Name
    title: str
    summary: str
    description: str
    language: str
    audience: tuple[str, ...]
    release: int
    sensitive: bool
    objectives: tuple[ObjectiveDraft, ...]
    certificate: CertificateDraft
    references: Mapping[str, ReferenceDraft]
    module_names: tuple[Name, ...]
    retired: tuple[Name, ...]
    paths: tuple[PathDraft, ...] = ()
    prerequisites: tuple[Name, ...] = ()
    untranslated: tuple[str, ...] = ()
    stale: tuple[str, ...] = ()
    translations: tuple["CourseDraft", ...] = ()
