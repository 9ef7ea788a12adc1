"""Attributes: one trailing ``{...}`` on a heading or on a list item's first line."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from firstline.content.naming import check_id, shown, suggestion
from firstline.content.problem import Name, Place, Problem

Form = Literal["flag", "value", "either"]

_PART = re.compile(
    r"#(?P<id>[^\s\"]*)|(?P<key>[\w-]+)=(?:\"(?P<quoted>[^\"]*)\"|(?P<value>[^\s\"]*))|(?P<flag>[\w-]+)"
)


@dataclass(frozen=True, slots=True)
class Attributes:
    """What the braces hold: an id and values by key (an empty text for a bare flag)."""

    place: Place
    id: str = ""
    values: Mapping[str, str] = field(default_factory=dict)

    def name(self, key: str) -> Name | None:
        """The id that a key holds, with its place."""
        value = self.values.get(key, "")
        return Name(value, self.place) if value else None


def take_attributes(
    line: str, place: Place, forms: Mapping[str, Form], what: str, problems: list[Problem]
) -> tuple[str, Attributes]:
    """Split a line's trailing attributes off its text and check them.

    ``forms`` says which keys are known and whether each is a bare flag or has a value.
    The id is required; ``what`` says what it names.
    """
    text = line.rstrip()
    start = text.rfind("{")
    if not text.endswith("}") or start < 0 or (start and not text[start - 1].isspace()):
        if "{#" in text:
            problems.append(place.error(f"put the attributes {{...}} of this {what} at the end of the line"))
        else:
            problems.append(
                place.error(f"this {what} has no id: add one at the end of the line, such as {{#an-id}}")
            )
        return text, Attributes(place)
    attributes = _read(text[start + 1 : -1], place, problems)
    if attributes is None:
        return text[:start].rstrip(), Attributes(place)
    _check(attributes, forms, what, problems)
    return text[:start].rstrip(), attributes


def _read(inside: str, place: Place, problems: list[Problem]) -> Attributes | None:
    identifiers: list[str] = []
    values: dict[str, str] = {}
    position = 0
    while rest := inside[position:].lstrip():
        position = len(inside) - len(rest)
        part = _PART.match(inside, position)
        if not part or not (part.end() == len(inside) or inside[part.end()].isspace()):
            word = rest.split()[0]
            problems.append(
                place.error(f"the attribute '{shown(word)}' cannot be read: write #id, key=value or a word")
            )
            return None
        position = part.end()
        if part["id"] is not None:
            identifiers.append(part["id"])
            continue
        key = part["key"] or part["flag"]
        if key in values:
            problems.append(place.error(f"the attribute '{shown(key)}' stands here twice: remove one"))
        values[key] = part["quoted"] or part["value"] or ""
        if part["key"] and not values[key]:
            problems.append(place.error(f"the attribute '{shown(key)}=' has no value: add it"))
    if len(identifiers) > 1:
        problems.append(place.error("two ids stand here: remove one"))
    return Attributes(place, identifiers[0] if identifiers else "", values)


def _check(attributes: Attributes, forms: Mapping[str, Form], what: str, problems: list[Problem]) -> None:
    place = attributes.place
    if attributes.id:
        check_id(Name(attributes.id, place), what, problems)
    else:
        problems.append(place.error(f"this {what} has no id: add one, such as {{#an-id}}"))
    for key, value in attributes.values.items():
        form = forms.get(key)
        if form is None:
            hint = suggestion(key, forms) or (f": use {', '.join(forms)}" if forms else ": remove it")
            problems.append(place.error(f"the attribute '{shown(key)}' of this {what} is unknown{hint}"))
        elif form == "flag" and value:
            problems.append(place.error(f"the attribute '{key}' takes no value: write only '{key}'"))
        elif form == "value" and not value:
            problems.append(place.error(f"the attribute '{key}' needs a value: write {key}=..."))
