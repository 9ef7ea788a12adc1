"""Sources that lessons cite, from references.toml."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from firstline.content.naming import check_id, shown, suggestion
from firstline.content.problem import Name, Place, Problem
from firstline.content.sources import Source
from firstline.domain.course import Reference

_KEYS = {
    "title": "the title",
    "body": "the publishing body",
    "year": "the year, as a number",
    "symbol": "the document symbol",
    "url": "the address, with https://",
    "checked_on": "the day on which you looked at it, such as 2026-11-24",
}
_OPTIONAL = ("symbol",)
_LONGEST_LINE = 2000
_HEADER = re.compile(r"\s*\[\s*\"?([^\"\]]*?)\"?\s*\]")
_AT_LINE = re.compile(r"\(at line (\d+)")
_URL = re.compile(r"https?://[^\s<>]+")
_SPECIAL = re.compile(r"([\\`*_\[\]<>&!~|^])")


@dataclass(frozen=True, slots=True)
class ReferenceDraft:
    """A source with the place where it stands."""

    reference: Reference
    place: Place


def read_references(source: Source, problems: list[Problem]) -> Mapping[str, ReferenceDraft]:
    """Read one references.toml; a source with a problem is still known, so citing it is no second one."""
    lines = source.text.split("\n")
    overlong = next((number for number, line in enumerate(lines, 1) if len(line) > _LONGEST_LINE), 0)
    if overlong:  # long dotted keys and deep brackets cost the TOML reader more than they are worth
        problems.append(
            Place(source.path, overlong).error(
                f"this line is longer than {_LONGEST_LINE} characters: part it"
            )
        )
        return {}
    try:
        tables = tomllib.loads(source.text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        at = _AT_LINE.search(str(error))
        line = min(int(at[1]), len(lines)) if at else len(lines)
        problems.append(
            Place(source.path, line).error("this is not TOML: check quotes and brackets here or just above")
        )
        return {}
    headers = {header[1]: number for number, line in enumerate(lines, 1) if (header := _HEADER.match(line))}
    return {
        key: _draft(Name(key, Place(source.path, headers.get(key, 1))), table, problems)
        for key, table in tables.items()
    }


def _draft(name: Name, table: Any, problems: list[Problem]) -> ReferenceDraft:
    check_id(name, "reference", problems)
    if not isinstance(table, dict):
        problems.append(
            name.error(f"'{shown(name.id)}' must be a table: write [{shown(name.id)}] and its keys below")
        )
        return ReferenceDraft(Reference(name.id, "", "", 0, "", "", ""), name.place)
    for key in table:
        if key not in _KEYS:
            hint = suggestion(key, _KEYS) or f": remove it, or use one of {', '.join(_KEYS)}"
            problems.append(name.error(f"{name.id}: the key '{shown(key)}' is unknown{hint}"))
    problems += [
        name.error(f"{shown(name.id)}: {key}: {what} is {'missing' if key not in table else 'needed'}")
        for key, what in _KEYS.items()
        if not _right(key, table.get(key))
    ]
    texts = {key: str(table.get(key, "")).strip() for key in ("title", "body", "symbol", "url", "checked_on")}
    year = table.get("year")
    return ReferenceDraft(
        Reference(key=name.id, year=year if isinstance(year, int) else 0, **texts), name.place
    )


def _right(key: str, value: object) -> bool:
    if value is None:
        return key in _OPTIONAL
    if key == "year":
        return isinstance(value, int) and not isinstance(value, bool) and 1000 <= value <= 9999
    if key == "checked_on":
        return _is_day(value)
    if not isinstance(value, str) or (not value.strip() and key not in _OPTIONAL):
        return False
    return key != "url" or _URL.fullmatch(value) is not None


def _is_day(value: object) -> bool:
    if type(value) is date:
        return True
    try:
        return isinstance(value, str) and date.fromisoformat(value).isoformat() == value
    except ValueError:
        return False


def footnote(reference: Reference) -> str:
    """A source as the footnote that a lesson's body carries."""
    parts = [_escaped(reference.body), f"*{_escaped(reference.title)}*", str(reference.year)]
    if reference.symbol:
        parts.append(_escaped(reference.symbol))
    return f"[^{reference.key}]: {', '.join(parts)}. <{reference.url}>"


def _escaped(text: str) -> str:
    return _SPECIAL.sub(r"\\\1", " ".join(text.split()))
