"""Packs: content roots after the first, told apart by a digest, and the contacts that roots hold."""

import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from firstline.content.naming import check_id, shown, suggestion
from firstline.content.problem import Name, Place, Problem
from firstline.content.references import as_day
from firstline.content.sources import Source, read_file
from firstline.content.toml import header_lines, read_toml
from firstline.domain.pack import Pack, PackContact, is_overdue

CONTACTS = "contacts.toml"
_AREAS = ("courses", "quizzes", "certificates")
_TEXTS = {
    "name": "the name",
    "reach": "how to reach them: a number, an address, hours",
    "note": "what they help with",
    "source": "who says so, or where it stands",
}
_KEYS = _TEXTS | {"review-by": "the day until which it holds, such as 2027-01-31"}
_OPTIONAL = ("note", "source")
_LINE_BREAKS = re.compile(r"\s+")


def read_packs(roots: Sequence[Path]) -> tuple[Pack, ...]:
    """The packs among the content roots: all but the first one."""
    return tuple(Pack(root.name, _digest(root)) for root in roots[1:] if root.is_dir())


def _digest(root: Path) -> str:
    """SHA-256 over the paths and the digests of all files of a pack."""
    whole = hashlib.sha256()
    for path, file in sorted(_files(root)):
        try:
            with file.open("rb") as opened:
                part = hashlib.file_digest(opened, "sha256").hexdigest()
        except OSError:
            part = ""  # reading the sources reports it
        whole.update(f"{path}\0{part}\n".encode())
    return whole.hexdigest()


def _files(root: Path) -> Iterator[tuple[str, Path]]:
    if (root / CONTACTS).is_file():
        yield CONTACTS, root / CONTACTS
    within = root.resolve()
    for file in (file for area in _AREAS for file in (root / area).rglob("*")):
        path = file.relative_to(root)
        hidden = any(part.startswith(".") for part in path.parts)
        if not hidden and file.is_file() and file.resolve().is_relative_to(within):
            yield path.as_posix().encode(errors="replace").decode(errors="replace"), file


def read_contacts(roots: Sequence[Path], on: date | None, problems: list[Problem]) -> tuple[PackContact, ...]:
    """The contacts of all roots, in their order; an id names one contact only."""
    contacts: dict[str, PackContact] = {}
    for number, root in enumerate(roots):
        file = root / CONTACTS
        if not file.is_file():
            continue
        source = read_file(root.resolve(), file, CONTACTS)
        if isinstance(source, Problem):
            problems.append(source)
            continue
        for name, contact in _contacts(source, root.name if number else "", problems):
            if name.id in contacts:
                problems.append(
                    name.error(
                        f"another root has a contact '{shown(name.id)}' already: change one id",
                        kind="id-twice",
                    )
                )
            elif on and is_overdue(contact.review_by, on):
                problems.append(
                    name.place.warning(
                        f"the contact '{shown(name.id)}' was to be checked by {contact.review_by}: check it, "
                        "then write a new day under review-by",
                        kind="contact-overdue",
                    )
                )
            contacts.setdefault(name.id, contact)
    return tuple(contacts.values())


def _contacts(source: Source, pack: str, problems: list[Problem]) -> Iterator[tuple[Name, PackContact]]:
    tables, headers = read_toml(source, problems), header_lines(source)
    for key, table in tables.items():
        name = Name(key, Place(source.path, headers.get(key, 1)))
        before = len(problems)
        check_id(name, "contact", problems)
        if not isinstance(table, dict):
            problems.append(
                name.error(f"'{shown(key)}' must be a table: write [{shown(key)}]", kind="not-a-table")
            )
            continue
        _check_keys(name, table, problems)
        day = as_day(table.get("review-by"))
        if day and len(problems) == before:
            texts = {field: _LINE_BREAKS.sub(" ", table.get(field, "")).strip() for field in _TEXTS}
            yield name, PackContact(id=key, review_by=day, pack=pack, **texts)


def _check_keys(name: Name, table: Mapping[str, Any], problems: list[Problem]) -> None:
    for key in table:
        if key not in _KEYS:
            hint = suggestion(key, _KEYS) or f": remove it, or use one of {', '.join(_KEYS)}"
            problems.append(
                name.error(f"{shown(name.id)}: the key '{shown(key)}' is unknown{hint}", kind="unknown-key")
            )
    for key, what in _KEYS.items():
        value = table.get(key)
        right = as_day(value) if key == "review-by" else isinstance(value, str) and value.strip()
        if not right and not (value is None and key in _OPTIONAL):
            state = "missing" if key not in table else "needed"
            problems.append(name.error(f"{shown(name.id)}: {key}: {what} is {state}", kind="contact-key"))
