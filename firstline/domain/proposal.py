"""Proposals: a file of a course as somebody thinks that it should be."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from firstline.domain.difference import plain
from firstline.domain.refusal import N_, Invalid

State = Literal["waiting", "accepted", "declined", "withdrawn"]
LEAST_REASON, MOST_REASON = 10, 500
MOST_ANSWER = 1000
MOST_BYTES = 200 * 1024
"""As many as a content file may have."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """A correction that somebody proposes.

    ``file`` is its path in a content root, ``before`` the whole file that it was made from, ``basis`` the
    SHA-256 of its bytes, ``text`` the whole file as it should be.
    """

    id: int
    course: str
    language: str
    file: str
    basis: str
    before: str
    text: str
    reason: str
    by_id: int
    made_at: datetime
    state: State = "waiting"
    decided_by_id: int | None = None
    decided_at: datetime | None = None
    answer: str = ""

    @property
    def is_waiting(self) -> bool:
        """Whether nobody has decided yet."""
        return self.state == "waiting"


def checked_reason(reason: str) -> str:
    """Why something is proposed, in 10 to 500 characters. Raises Invalid."""
    found = " ".join(reason.split())
    if not LEAST_REASON <= len(found) <= MOST_REASON:
        raise Invalid(
            "reason",
            N_("Say in %(least)s to %(most)s characters what was wrong and where you know it from."),
            least=LEAST_REASON,
            most=MOST_REASON,
        )
    return found


def checked_answer(answer: str) -> str:
    """What the writer is told, in 10 to 1,000 characters. Raises Invalid."""
    found = "\n".join(line.rstrip() for line in plain(answer).split("\n")).strip()
    if not LEAST_REASON <= len(found) <= MOST_ANSWER:
        raise Invalid(
            "answer",
            N_("Tell the writer why not, in %(least)s to %(most)s characters."),
            least=LEAST_REASON,
            most=MOST_ANSWER,
        )
    return found


def check_size(text: str) -> None:
    """Refuse a text that no content file may be as long as. Raises Invalid."""
    if len(text.encode(errors="replace")) > MOST_BYTES:
        raise Invalid(
            "text",
            N_("The text is longer than %(most)s KB, which no file of a course may be."),
            most=MOST_BYTES // 1024,
        )


def check_differs(before: str, text: str) -> None:
    """Refuse a proposal that changes nothing. Raises Invalid."""
    if plain(before).rstrip("\n") == plain(text).rstrip("\n"):
        raise Invalid("text", N_("Nothing is changed yet."))
