"""Ids and file names: what they may look like, and which known name was probably meant."""

import difflib
import re
from collections.abc import Iterable, Iterator

from firstline.content.problem import Name, Problem

LONGEST_ID = 60
_ID = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_NUMBERED = re.compile(r"(\d{1,9})-(.+)")
_UNNUMBERED = 1_000_000_000


def is_id(text: str) -> bool:
    """Whether a text is a legal id: ``[a-z0-9]+(-[a-z0-9]+)*``, at most 60 characters."""
    return len(text) <= LONGEST_ID and _ID.fullmatch(text) is not None


def check_id(name: Name, what: str, problems: list[Problem]) -> None:
    """Report an illegal id; ``what`` says what it names."""
    if len(name.id) > LONGEST_ID:
        problems.append(
            name.error(
                f"the id of this {what} is longer than {LONGEST_ID} characters: shorten it",
                kind="id-too-long",
            )
        )
    elif not _ID.fullmatch(name.id):
        problems.append(
            name.error(
                f"the id '{shown(name.id)}' of this {what} may hold only a-z, 0-9 and single hyphens between",
                kind="bad-id",
            )
        )


def without_number(stem: str) -> tuple[int, str]:
    """Split the ordering number off a file or folder name; a name without one sorts last."""
    numbered = _NUMBERED.fullmatch(stem)
    return (int(numbered[1]), numbered[2]) if numbered else (_UNNUMBERED, stem)


def shown(text: str) -> str:
    """A text as a sentence may quote it: on one line, and cut where it is long."""
    line = " ".join(text.split())
    return line if len(line) <= LONGEST_ID else line[: LONGEST_ID - 1] + "…"


def suggestion(name: str, known: Iterable[str]) -> str:
    """The tail of a sentence about an unknown name: the nearest known one, or nothing."""
    if len(name) > LONGEST_ID:
        return ""
    nearest = difflib.get_close_matches(name, sorted(known), n=1, cutoff=0.7)
    return f"; did you mean '{nearest[0]}'?" if nearest else ""


def unknown_name(name: Name | None, what: str, known: Iterable[str], where: str) -> Iterator[Problem]:
    """Report a name that leads nowhere; ``where`` says what to do where no known name is near it."""
    if name and name.id not in (ids := set(known)):
        hint = suggestion(name.id, ids) or f": {where}"
        yield name.error(f"there is no {what} '{shown(name.id)}'{hint}", kind="unknown-name")
