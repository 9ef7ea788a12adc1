"""Proposals as pages show them: the editor with what the check says, and a proposal with its differences."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from firstline.content import editing
from firstline.content.editing import Authored, Checked
from firstline.content.local_notes import fill
from firstline.content.problem import Place
from firstline.content.sources import too_large
from firstline.domain import difference
from firstline.domain.course import Course
from firstline.domain.difference import Hunk
from firstline.domain.proposal import MOST_BYTES, Proposal
from firstline.domain.refusal import N_
from firstline.services.proposing import Standing
from firstline.web.desk_views import ProblemView, folders, problem_views
from firstline.web.forms import Form
from firstline.web.key_views import KeyView, key_view

STATES = {
    "waiting": (N_("Not decided yet"), "now"),
    "accepted": (N_("Accepted"), "done"),
    "declined": (N_("Declined"), "stop"),
    "withdrawn": (N_("Withdrawn"), "plain"),
}


@dataclass(frozen=True, slots=True)
class Sight:
    """What stands beside the editor: the linter's words, what differs, and the text as readers meet it."""

    problems: tuple[ProblemView, ...]
    errors: int
    warnings: int
    elsewhere: int
    hunks: tuple[Hunk, ...]
    text: str
    questions: tuple[KeyView, ...]
    is_compiled: bool


@dataclass(frozen=True, slots=True)
class Crossing:
    """A text and a file that has changed under it: what others changed, what the writer did, and both."""

    theirs: tuple[Hunk, ...]
    mine: tuple[Hunk, ...]
    between: tuple[Hunk, ...]
    is_merged: bool


def sight(file: Authored, text: str, on: date) -> Sight:
    """Look at a text in its file's place; nothing is kept."""
    if len(text.encode(errors="replace")) > MOST_BYTES:
        problem = too_large(Place(file.path, 1))
        return Sight(tuple(problem_views([problem])), 1, 0, 0, (), "", (), False)
    written = difference.in_style_of(file.text, text)
    checked = editing.check(folders(), file.path, written, on)
    found = (*checked.here, *checked.beyond)
    shown, questions = _shown(file, written, checked)
    return Sight(
        tuple(problem_views(found)),
        len(checked.errors),
        len(found) - len(checked.errors),
        checked.elsewhere,
        difference.hunks(file.text, written),
        shown,
        questions,
        checked.course is not None,
    )


def crossing(before: str, mine: str, now: str) -> tuple[Crossing, str]:
    """What happened to a file in the meantime, and the text to go on with: both changes if it can be."""
    both = difference.merged(before, mine, now)
    text = difference.plain(mine) if both is None else both
    found = Crossing(
        difference.hunks(before, now),
        difference.hunks(before, mine),
        difference.hunks(now, text),
        both is not None,
    )
    return found, text


def fields_of(file: Authored, **more: str) -> Mapping[str, str]:
    """What the editor's form holds for a file."""
    return {
        "file": file.path,
        "basis": file.basis,
        "before": difference.plain(file.text),
        "text": difference.plain(file.text),
        "reason": "",
        "proposal": "",
        **more,
    }


def opened(file: Authored, form: Form) -> tuple[Form, Crossing | None]:
    """The form as the editor shows it: brought to the file as it is now where that has changed under it."""
    if form["basis"] == file.basis:
        return form, None
    found, text = crossing(form["before"], form["text"], file.text)
    fresh = fields_of(file, text=text, reason=form["reason"], proposal=form["proposal"])
    return Form(fresh, form.errors), found


def amending(found: Proposal) -> Form:
    """The editor's form for a proposal that waits."""
    before, text = difference.plain(found.before), difference.plain(found.text)
    return Form(
        {
            "file": found.file,
            "basis": found.basis,
            "before": before,
            "text": text,
            "reason": found.reason,
            "proposal": str(found.id),
        }
    )


def moved(standing: Standing) -> Crossing | None:
    """What happened to the file of a proposal since it was made; None where nothing did."""
    if standing.now is None or not standing.has_moved:
        return None
    proposal = standing.proposal
    return crossing(proposal.before, proposal.text, standing.now.text)[0]


def _shown(file: Authored, text: str, checked: Checked) -> tuple[str, tuple[KeyView, ...]]:
    """The text as readers meet it, or a practice quiz's questions; the bare body while it has errors."""
    at = file.at
    for course in (checked.course, *(checked.course.translations if checked.course else ())):
        if course is not None and at.language in (course.language, ""):
            found = _compiled(course, at.kind, at.id)
            if found is not None:
                return found
    return editing.body_of(file.path, text), ()


def _compiled(course: Course, kind: str, name: str) -> tuple[str, tuple[KeyView, ...]] | None:
    texts: dict[tuple[str, str], str] = {("lesson", lesson.id): lesson.body for _, lesson in course.lessons()}
    texts |= {("job-aid", aid.id): aid.body for module in course.modules for aid in module.job_aids}
    texts |= {("guide", page.id): page.body for page in course.guide}
    if (kind, name) in texts:
        return fill(texts[kind, name], {}, frozenset()), ()
    for bank in course.banks:
        if (kind, name, "practice") == ("quiz", bank.id, bank.kind):
            return "", tuple(key_view(item) for item in bank.items)
    return None
