"""Files of banks, tests, scenarios and surveys as they were read, with the places of all names."""

from dataclasses import dataclass, field

from firstline.content.problem import Name, Place
from firstline.content.prose import Prose
from firstline.domain.item import Item
from firstline.domain.quiz import ItemSet, Role
from firstline.domain.scenario import Scene, Variable
from firstline.domain.survey import Survey

Order = tuple[int, str]
"""A file's numeric prefix and its id."""


@dataclass(frozen=True, slots=True)
class HarmDraft:
    """An unsafe option or move; ``lesson`` is None where the author left it to the course order."""

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
class SetDraft:
    """An item set with its place."""

    name: Name
    set: ItemSet


@dataclass(frozen=True, slots=True)
class QuizDraft:
    """A file of a bank, a practice quiz or a test; ``of`` is the pre-test of a post-test."""

    name: Name
    order: Order
    kind: str
    title: str
    translates: Name | None = None
    items: tuple[ItemDraft, ...] = ()
    sets: tuple[SetDraft, ...] = ()
    prose: Prose = field(default_factory=Prose)
    pass_mark: int = 0
    attempts: int = 0
    cooling_off_hours: int = 0
    minutes: int | None = None
    draws: tuple[DrawDraft, ...] = ()
    shuffle: bool = True
    free_retry: bool = False
    role: Role | None = None
    forms: tuple[tuple[Name, ...], ...] = ()
    of: Name | None = None


@dataclass(frozen=True, slots=True)
class SceneDraft:
    """A scene whose moves do not know yet where their harm leads.

    ``moves`` and ``consequences`` are the places of those of the scene, in order.
    """

    name: Name
    objective: Name | None
    scene: Scene
    moves: tuple[Place, ...]
    consequences: tuple[Place, ...]
    targets: tuple[Name, ...]
    harms: tuple[HarmDraft, ...]


@dataclass(frozen=True, slots=True)
class ScenarioDraft:
    """A scenario file; ``sound`` says that every condition and effect could be read."""

    name: Name
    order: Order
    title: str
    summary: str
    translates: Name | None
    module: Name | None
    variables: tuple[Variable, ...]
    scenes: tuple[SceneDraft, ...]
    prose: Prose
    sound: bool


@dataclass(frozen=True, slots=True)
class SurveyDraft:
    """A survey file; ``statements`` are the places of its statements, in order."""

    name: Name
    order: Order
    translates: Name | None
    survey: Survey
    statements: tuple[Name, ...]
    prose: Prose
