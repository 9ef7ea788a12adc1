"""Attributes: one trailing ``{...}`` on a heading or on a list item's first line."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from firstline.content.naming import check_id, is_id, shown, suggestion
from firstline.content.problem import Name, Place, Problem

Form = Literal["flag", "value", "either"]

_PART = re.compile(
    r"#(?P<id>[^\s\"]*)|(?P<key>[\w-]+)=(?:\"(?P<quoted>[^\"]*)\"|(?P<value>[^\s\"]*))|(?P<flag>[\w-]+)"
)

_FLAGS = ("harm", "case", "critical", "fixed", "anonymous")


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
            problems.append(
                place.error(
                    f"put the attributes {{...}} of this {what} at the end of the line",
                    kind="attributes-not-last",
                )
            )
        else:
            problems.append(
                place.error(
                    f"this {what} has no id: add one at the end of the line, such as {{#an-id}}", kind="no-id"
                )
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
                place.error(
                    f"the attribute '{shown(word)}' cannot be read: write #id, key=value or a word; "
                    "no commas, no spaces around =",
                    kind="unreadable-attribute",
                )
            )
            return None
        position = part.end()
        if part["id"] is not None:
            identifiers.append(part["id"])
            continue
        key = part["key"] or part["flag"]
        if key in values:
            problems.append(
                place.error(
                    f"the attribute '{shown(key)}' stands here twice: remove one", kind="attribute-twice"
                )
            )
        values[key] = part["quoted"] or part["value"] or ""
        if part["key"] and not values[key]:
            problems.append(
                place.error(
                    f"the attribute '{shown(key)}=' has no value: add it", kind="attribute-without-value"
                )
            )
    if len(identifiers) > 1:
        problems.append(place.error("two ids stand here: remove one", kind="two-ids"))
    return Attributes(place, identifiers[0] if identifiers else "", values)


def _check(attributes: Attributes, forms: Mapping[str, Form], what: str, problems: list[Problem]) -> None:
    place, words = attributes.place, _loose(attributes, forms)
    _check_name(attributes, words, what, problems)
    for key, value in attributes.values.items():
        if key in words:
            continue
        form = forms.get(key)
        if form is None:
            hint = suggestion(key, forms) or (f": use {', '.join(forms)}" if forms else ": remove it")
            problems.append(
                place.error(
                    f"the attribute '{shown(key)}' of this {what} is unknown{hint}", kind="unknown-attribute"
                )
            )
        elif form == "flag" and value:
            problems.append(
                place.error(
                    f"the attribute '{key}' takes no value: write only '{key}'", kind="flag-with-value"
                )
            )
        elif form == "value" and not value:
            problems.append(
                place.error(
                    f"the attribute '{key}' needs a value: write {key}=...", kind="attribute-without-value"
                )
            )


def _loose(attributes: Attributes, forms: Mapping[str, Form]) -> list[str]:
    """The bare words that look like no known one: an id was meant, or a part of it."""
    return [
        key
        for key, value in attributes.values.items()
        if not value and is_id(key) and key not in {*forms, *_FLAGS} and not suggestion(key, forms)
    ]


def _check_name(attributes: Attributes, words: list[str], what: str, problems: list[Problem]) -> None:
    place, meant = attributes.place, shown("-".join(filter(None, [attributes.id, *words])))
    if words and attributes.id:
        problems.append(
            place.error(f"an id holds no spaces: write hyphens, such as #{meant}", kind="id-with-spaces")
        )
    elif words:
        problems.append(
            place.error(
                f"the attribute '{shown(words[0])}' of this {what} is unknown; did you mean '#{meant}'?",
                kind="unknown-attribute",
            )
        )
    elif attributes.id:
        check_id(Name(attributes.id, place), what, problems)
    else:
        problems.append(place.error(f"this {what} has no id: add one, such as {{#an-id}}", kind="no-id"))
