"""The state of scenarios and conditions on it, such as ``trust>=1 and safety<0``.

Conditions are read by a small tokenizer of our own: nothing is ever evaluated.
"""

import re
from collections.abc import Collection
from typing import get_args

from firstline.content.fields import Fields
from firstline.content.naming import shown, suggestion
from firstline.content.problem import Problem
from firstline.domain.scenario import HIGHEST, LOWEST, Comparison, Condition, Test, Variable

_NAME = re.compile(r"[a-z][a-z0-9]*(?:-[a-z0-9]+)*")
_KEYWORDS = ("and", "if", "harm", "objective")
_TOKEN = re.compile(
    r"\s*(?:(?P<number>[+-]?[0-9]{1,4})|(?P<name>[A-Za-z][\w-]*)|(?P<sign><=|>=|!=|==|<|>|=))"
)
_SIGNS: dict[str, Comparison] = {sign: sign for sign in get_args(Comparison)}
_FORM = "write a state name, a comparison and a whole number, such as trust>=1, joined by 'and'"


class Unreadable(Exception):
    """A condition that cannot be read; the text says what to change."""


def read_variables(fields: Fields, problems: list[Problem]) -> tuple[Variable, ...]:
    """The state names that a scenario declares, each with where it starts."""
    variables = []
    for name, start in fields.numbers("state"):
        if not _NAME.fullmatch(name.id) or name.id in _KEYWORDS:
            problems.append(
                name.error(
                    f"'{shown(name.id)}' cannot name a state: use a word of small letters other than "
                    f"{', '.join(_KEYWORDS)}",
                    kind="state-name",
                )
            )
        if name.id not in _KEYWORDS:
            variables.append(Variable(name.id, start))
    return tuple(variables)


def read_condition(text: str, names: Collection[str]) -> Condition:
    """Read comparisons of declared names with whole numbers, joined by ``and``.

    Raises Unreadable.
    """
    tokens = _tokens(text)
    tests = []
    for start in range(0, max(len(tokens), 1), 4):
        part, joint = tokens[start : start + 3], tokens[start + 3 : start + 4]
        if [kind for kind, _ in part] != ["name", "sign", "number"]:
            raise Unreadable(f"the condition '{shown(text)}' cannot be read: {_FORM}")
        if joint and (joint != [("name", "and")] or start + 4 == len(tokens)):
            raise Unreadable(f"the condition '{shown(text)}' cannot be read after '{part[2][1]}': {_FORM}")
        tests.append(_test(part[0][1], part[1][1], part[2][1], names))
    return tuple(tests)


def _tokens(text: str) -> list[tuple[str, str]]:
    tokens = []
    position = 0
    end = len(text.rstrip())
    while position < end:
        token = _TOKEN.match(text, position)
        if not token:
            rest = shown(text[position:].split()[0])
            raise Unreadable(f"the condition '{shown(text)}' cannot be read at '{rest}': {_FORM}")
        position = token.end()
        tokens.append((str(token.lastgroup), token[0].strip()))
    return tokens


def _test(name: str, sign: str, number: str, names: Collection[str]) -> Test:
    if name not in names:
        hint = suggestion(name, names) or f": use {', '.join(names)}" if names else ": declare it under state"
        raise Unreadable(f"there is no state name '{shown(name)}'{hint}")
    if sign not in _SIGNS:
        raise Unreadable(f"'{sign}' compares nothing here: write = for equal")
    value = int(number)
    if not LOWEST <= value <= HIGHEST:
        raise Unreadable(f"{name} is never {value}: states lie between {LOWEST} and {HIGHEST}")
    return Test(name, _SIGNS[sign], value)
