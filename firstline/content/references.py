"""Sources that lessons cite, from references.toml."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from firstline.content.naming import check_id, shown, suggestion
from firstline.content.problem import Name, Place, Problem
from firstline.content.sources import Source
from firstline.content.toml import header_lines, read_toml
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
_URL = re.compile(r"https?://[^\s<>]+")
_SPECIAL = re.compile(r"([\\`*_\[\]<>&!~|^])")


@dataclass(frozen=True, slots=True)
class ReferenceDraft:
    """A source with the place where it stands."""

    reference: Reference
    place: Place


def read_references(source: Source, problems: list[Problem]) -> Mapping[str, ReferenceDraft]:
    """Read one references.toml; a source with a problem is still known, so citing it is no second one."""
    tables, headers = read_toml(source, problems), header_lines(source)
    return {
        key: _draft(Name(key, Place(source.path, headers.get(key, 1))), table, problems)
        for key, table in tables.items()
    }


def _draft(name: Name, table: Any, problems: list[Problem]) -> ReferenceDraft:
    check_id(name, "reference", problems)
    if not isinstance(table, dict):
        problems.append(
            name.error(
                f"'{shown(name.id)}' must be a table: write [{shown(name.id)}] and its keys below",
                kind="not-a-table",
            )
        )
        return ReferenceDraft(Reference(name.id, "", "", 0, "", "", ""), name.place)
    for key in table:
        if key not in _KEYS:
            hint = suggestion(key, _KEYS) or f": remove it, or use one of {', '.join(_KEYS)}"
            problems.append(
                name.error(f"{name.id}: the key '{shown(key)}' is unknown{hint}", kind="unknown-key")
            )
    problems += [
        name.error(
            f"{shown(name.id)}: the key '{key}' "
            + (f"cannot be read: write {what}" if key in table else f"is missing: add it ({what})"),
            kind="source-key",
        )
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
        return as_day(value) is not None
    if not isinstance(value, str) or (not value.strip() and key not in _OPTIONAL):
        return False
    return key != "url" or _URL.fullmatch(value) is not None


def as_day(value: object) -> date | None:
    """A day as TOML or a text such as 2026-11-24 gives it; None for anything else."""
    if isinstance(value, date):
        return value if type(value) is date else None
    try:
        day = date.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None
    return day if day and day.isoformat() == value else None


def footnote(reference: Reference) -> str:
    """A source as the footnote that a lesson's body carries."""
    return f"[^{reference.key}]: {citation(reference)}"


def citation(reference: Reference) -> str:
    """A source as Markdown: the publishing body, title, year, symbol and address."""
    parts = [_escaped(reference.body), f"*{_escaped(reference.title)}*", str(reference.year)]
    if reference.symbol:
        parts.append(_escaped(reference.symbol))
    return f"{', '.join(parts)}. <{reference.url}>"


def _escaped(text: str) -> str:
    return _SPECIAL.sub(r"\\\1", " ".join(text.split()))
