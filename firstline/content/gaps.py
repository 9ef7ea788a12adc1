"""Gaps of a cloze: texts to type, lists to choose from, and numbers."""

import re

from firstline.content.answers import Reading
from firstline.content.document import Block
from firstline.content.naming import shown
from firstline.content.problem import Place, Problem
from firstline.domain.item import ChosenGap, Gap, NumberGap, TypedGap

_FEWEST_CHOICES = 2
_DIGITS = r"[0-9]{1,9}(?:\.[0-9]{1,6})?"
_NUMBER = re.compile(rf"\s*=\s*(-?{_DIGITS})\s*(?:(?:\+-|\+/-|±)\s*({_DIGITS})\s*)?")


def read_gaps(block: Block, reading: Reading) -> tuple[tuple[str, ...], tuple[Gap, ...]]:
    """Read a paragraph with gaps: the texts around them, and the gaps."""
    start, *parts = block.text.split("[[")
    texts, gaps = [start], []
    for part in parts:
        inside, closed, after = part.partition("]]")
        place = reading.document.find("[[" + inside.split("\n")[0], block.tokens[0])
        if not closed:
            reading.problems.append(
                place.error(
                    "this gap has no end: write ]] behind its last alternative", kind="gap-without-end"
                )
            )
        gap = _gap(inside, place, reading.problems)
        if gap:
            gaps.append(gap)
        texts.append(after)
    return tuple(reading.prose.settle(text) for text in texts), tuple(gaps)


def _gap(inside: str, place: Place, problems: list[Problem]) -> Gap | None:
    if inside.lstrip().startswith("="):
        return _number(inside, place, problems)
    alternatives = [" ".join(text.split()) for text in inside.split("|")]
    keys = [number for number, text in enumerate(alternatives) if text.startswith("*")]
    plain = [text.removeprefix("*").strip() for text in alternatives]
    if not all(plain):
        problems.append(
            place.error(
                "this gap has an empty alternative: write a text between the bars", kind="empty-alternative"
            )
        )
        return None
    if not keys:
        return TypedGap(tuple(plain))
    if len(keys) > 1:
        problems.append(
            place.error(
                "this gap has two right answers: leave the star on one alternative only", kind="two-gap-keys"
            )
        )
    elif len(plain) < _FEWEST_CHOICES:
        problems.append(
            place.error(
                "this gap has nothing to choose from: add wrong alternatives behind the right one",
                kind="gap-without-choice",
            )
        )
    elif len({text.casefold() for text in plain}) < len(plain):
        problems.append(
            place.error("two alternatives of this gap read the same: change one", kind="alternative-twice")
        )
    return ChosenGap(tuple(plain), keys[0])


def _number(inside: str, place: Place, problems: list[Problem]) -> NumberGap | None:
    number = _NUMBER.fullmatch(inside)
    if not number:
        problems.append(
            place.error(
                f"the number gap '{shown(inside)}' cannot be read: write [[=12.5]] or [[=12.5 +-0.5]]",
                kind="number-gap",
            )
        )
        return None
    return NumberGap(number[1], number[2] or "0")
