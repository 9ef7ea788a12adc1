"""Files as they were read, with the places of all names, before they are checked against each other."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from firstline.content.problem import Name, Place
from firstline.content.prose import Prose
from firstline.content.references import ReferenceDraft
from firstline.domain.item import Item

Order = tuple[int, str]


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
    body: str
    prose: Prose


@dataclass(frozen=True, slots=True)
class JobAidDraft:
    """A job aid file."""

    name: Name
    order: Order
    title: str
    module: Name | None
    body: str
    prose: Prose


@dataclass(frozen=True, slots=True)
class ModuleDraft:
    """A module.md file."""

    name: Name
    order: Order
    title: str
    summary: str


@dataclass(frozen=True, slots=True)
class HarmDraft:
    """An unsafe option; ``lesson`` is None where the author left it to the course order."""

    option: str
    lesson: Name | None
    place: Place


@dataclass(frozen=True, slots=True)
class ItemDraft:
    """An item; ``item`` is None where its answers cannot be read."""

    name: Name
    objective: Name | None
    item: Item | None
    harms: tuple[HarmDraft, ...] = ()


@dataclass(frozen=True, slots=True)
class DrawDraft:
    """A line of a test's blueprint."""

    place: Place
    bank: Name | None
    objective: Name | None
    count: int
    critical: bool


@dataclass(frozen=True, slots=True)
class QuizDraft:
    """A file of a bank, a practice quiz or a test."""

    name: Name
    order: Order
    kind: str
    title: str
    items: tuple[ItemDraft, ...] = ()
    prose: Prose = field(default_factory=Prose)
    pass_mark: int = 0
    attempts: int = 0
    cooling_off_hours: int = 0
    minutes: int | None = None
    draws: tuple[DrawDraft, ...] = ()


@dataclass(frozen=True, slots=True)
class CertificateDraft:
    """The certificate's rule; ``lessons`` is None for all of them."""

    lessons: tuple[Name, ...] | None
    tests: tuple[Name, ...]
    valid_months: int | None
    design: str


@dataclass(frozen=True, slots=True)
class CourseDraft:
    """A course folder with its quizzes.

    ``complete`` says that every file could be read, so that a missing thing is truly missing.
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
    modules: tuple[ModuleDraft, ...]
    lessons: tuple[LessonDraft, ...]
    job_aids: tuple[JobAidDraft, ...]
    quizzes: tuple[QuizDraft, ...]
    references: Mapping[str, ReferenceDraft]
    module_names: tuple[Name, ...]
    complete: bool

    def texts(self) -> list[LessonDraft | JobAidDraft]:
        """All that trainees read."""
        return [*self.lessons, *self.job_aids]

    def prose(self) -> list[Prose]:
        """The findings in all bodies."""
        return [text.prose for text in self.texts()] + [quiz.prose for quiz in self.quizzes]

    def items(self, kind: str) -> list[ItemDraft]:
        """The items of all banks, or of all practice quizzes."""
        return [item for quiz in self.quizzes if quiz.kind == kind for item in quiz.items]
