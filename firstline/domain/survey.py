"""Surveys: statements on one scale. Always anonymous, never counted, easy to decline."""

from dataclasses import dataclass
from typing import Literal

Direction = Literal["+", "-"]
Wave = Literal["start", "end", "3-months", "6-months"]


@dataclass(frozen=True, slots=True)
class Statement:
    """A statement to agree with or not.

    ``direction`` says whether agreeing speaks for ("+") or against ("-") the attitude that its
    facet measures.
    """

    id: str
    text: str
    facet: str
    direction: Direction


@dataclass(frozen=True, slots=True)
class Survey:
    """Statements on one scale, from the least to the most agreement, asked in one or more waves.

    "Prefer not to say" is always offered beside the scale.
    """

    id: str
    title: str
    intro: str
    scale: tuple[str, ...]
    statements: tuple[Statement, ...]
    waves: tuple[Wave, ...]
