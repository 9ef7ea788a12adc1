"""Items: stems, answer blocks, keys and feedback, as their authors wrote them.

Texts are Markdown; the page renders them. Positions count from 0 in the authored order.
"""

from dataclasses import dataclass
from typing import Literal

Scoring = Literal["all-or-nothing", "per-option"]


@dataclass(frozen=True, slots=True)
class Option:
    """One option of a single or multiple response item.

    ``harm`` is the id of the lesson to take again when this unsafe choice was made;
    ``None`` for an option that endangers nobody.
    """

    id: str
    text: str
    feedback: str
    key: bool
    harm: str | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """One step of an ordering item."""

    id: str
    text: str


@dataclass(frozen=True, slots=True)
class Pair:
    """One row of a matching item: the prompt and the only target that fits it."""

    prompt: str
    target: str


@dataclass(frozen=True, slots=True)
class TypedGap:
    """A gap to type into; any of ``accepted`` is right after normalisation."""

    accepted: tuple[str, ...]
    kind: Literal["typed"] = "typed"


@dataclass(frozen=True, slots=True)
class ChosenGap:
    """A gap filled from a list; ``key`` is the position of the right one."""

    options: tuple[str, ...]
    key: int
    kind: Literal["chosen"] = "chosen"


Gap = TypedGap | ChosenGap


@dataclass(frozen=True, slots=True, kw_only=True)
class _Item:
    """What every kind of item has.

    ``case`` says that the item asks for an action in a small case, ``critical`` that a
    wrong action would endanger somebody.
    """

    id: str
    title: str
    stem: str
    objective: str
    feedback: str = ""
    case: bool = False
    critical: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice(_Item):
    """Single response (one key) or multiple response (several keys)."""

    options: tuple[Option, ...]
    multiple: bool
    scoring: Scoring = "all-or-nothing"
    kind: Literal["choice"] = "choice"


@dataclass(frozen=True, slots=True, kw_only=True)
class Ordering(_Item):
    """Steps in the right order; always shown shuffled."""

    steps: tuple[Step, ...]
    kind: Literal["ordering"] = "ordering"


@dataclass(frozen=True, slots=True, kw_only=True)
class Matching(_Item):
    """Prompts and targets, row by row; the targets are always shown shuffled."""

    pairs: tuple[Pair, ...]
    prompt_heading: str
    target_heading: str
    kind: Literal["matching"] = "matching"


@dataclass(frozen=True, slots=True, kw_only=True)
class Cloze(_Item):
    """A paragraph with gaps: ``texts`` has one more member than ``gaps`` and surrounds them."""

    texts: tuple[str, ...]
    gaps: tuple[Gap, ...]
    kind: Literal["cloze"] = "cloze"


Item = Choice | Ordering | Matching | Cloze


def harm_options(item: Item) -> tuple[Option, ...]:
    """The options of an item whose choice opens a harm flag."""
    return tuple(o for o in item.options if o.harm) if isinstance(item, Choice) else ()
