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


@dataclass(frozen=True, slots=True)
class NumberGap:
    """A gap for a number: right within ``tolerance`` of ``value``. Decimal texts, such as "12.5"."""

    value: str
    tolerance: str
    kind: Literal["number"] = "number"


Gap = TypedGap | ChosenGap | NumberGap


@dataclass(frozen=True, slots=True)
class Action:
    """One action of a judgement item; ``rank`` is the panel's, 1 for the best (ties allowed)."""

    id: str
    text: str
    feedback: str
    rank: int


@dataclass(frozen=True, slots=True)
class Panel:
    """The experts whose ranking is the key: how many judged, and their agreement (0..1)."""

    judges: int
    agreement: str


@dataclass(frozen=True, slots=True)
class Criterion:
    """A line of a rubric: what is looked at, and its levels from the lowest (0 marks) up."""

    name: str
    levels: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Item:
    """What every kind of item has.

    ``case`` says that the item asks for an action in a small case, ``critical`` that a
    wrong action would endanger somebody. ``set`` names the item set that it belongs to, "" for none.
    """

    id: str
    title: str
    stem: str
    objective: str
    feedback: str = ""
    case: bool = False
    critical: bool = False
    set: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice(_Item):
    """Single response (one key) or multiple response (several keys).

    ``fixed`` keeps the authored order of the options, where it has a meaning (amounts, "none of these").
    """

    options: tuple[Option, ...]
    multiple: bool
    scoring: Scoring = "all-or-nothing"
    fixed: bool = False
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement(_Item):
    """Actions to rank. Without a panel there is feedback and no mark."""

    actions: tuple[Action, ...]
    panel: Panel | None = None
    kind: Literal["judgement"] = "judgement"


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenResponse(_Item):
    """A text of the trainee's own, marked by a trainer along a rubric.

    ``levels`` names the levels of every criterion, the lowest first; ``anonymous`` hides the
    trainee's name from the trainer until the response is marked.
    """

    rubric: tuple[Criterion, ...]
    levels: tuple[str, ...] = ()
    anonymous: bool = False
    kind: Literal["open"] = "open"


Item = Choice | Ordering | Matching | Cloze | Judgement | OpenResponse
"""Every kind of item."""


def marked_by_key(item: Item) -> bool:
    """Whether a key marks it: not an open response, and not a judgement item that no panel has keyed."""
    return not (isinstance(item, OpenResponse) or (isinstance(item, Judgement) and item.panel is None))


def harm_options(item: Item) -> tuple[Option, ...]:
    """The options of an item whose choice opens a harm flag."""
    return tuple(o for o in item.options if o.harm) if isinstance(item, Choice) else ()
