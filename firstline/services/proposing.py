"""Proposing: a correction to a file of a course, from its writer to the author who decides.

What needs the content folders takes seconds, so that it is done before a writing transaction begins:
``draft`` and ``prepare`` look and check, ``propose``, ``amend`` and ``accept`` then write what they found.
"""

from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from sqlmodel import Session

from firstline.content import editing, replacing
from firstline.content.editing import Authored, Checked, Folders
from firstline.content.shelf import Shelf
from firstline.domain import difference
from firstline.domain.audit import AuditEntry
from firstline.domain.person import Person
from firstline.domain.proposal import (
    Proposal,
    check_differs,
    check_size,
    checked_answer,
    checked_reason,
)
from firstline.domain.refusal import N_, Conflict, Invalid, NotAllowed, NotFound
from firstline.services import publishing
from firstline.store import audit, people, proposals
from firstline.store.proposals import ProposalLine

DECIDERS = ("author", "administrator")


@dataclass(frozen=True, slots=True)
class Draft:
    """A text that was looked at and can be proposed for a file as it is now."""

    file: Authored
    text: str
    reason: str
    checked: Checked


@dataclass(frozen=True, slots=True)
class Standing:
    """A proposal with what can be done with it now.

    ``now`` is the file as it is today, None where it is gone; ``root`` is where an accepted text would go,
    None where no folder can be written; ``others`` wait for the same file.
    """

    proposal: Proposal
    writer: str
    decider: str
    now: Authored | None
    root: Path | None
    others: tuple[ProposalLine, ...]

    @property
    def has_moved(self) -> bool:
        """Whether the file has changed since the proposal was made from it."""
        return self.now is None or self.now.basis != self.proposal.basis


@dataclass(frozen=True, slots=True)
class Ready:
    """An acceptance that was looked at: what will be written where, and the shelf as it will be then."""

    proposal: Proposal
    root: Path
    changes: dict[str, str]
    bases: dict[str, str]
    modes: dict[str, int]
    shelf: Shelf
    is_material: bool


def draft(folders: Folders, path: str, text: str, reason: str, basis: str, *, on: date) -> Draft:
    """Look at a text before it is proposed. Changes nothing.

    Raises NotFound for a file that cannot be proposed for, Invalid with the field for a text that
    changes nothing, is too long or has errors, for a missing reason, and where the file has changed
    since it was opened (``basis``).
    """
    file = editing.find(folders, path)
    check_size(text)
    written = difference.in_style_of(file.text, text)
    if file.basis != basis:
        raise Invalid(
            "text", N_("The file was changed by somebody else since you opened it. Look at both below.")
        )
    check_differs(file.text, written)
    sentence = checked_reason(reason)
    checked = editing.check(folders, path, written, on)
    if checked.errors:
        raise Invalid("text", N_("The check found errors. They stand beside the text; mend them first."))
    return Draft(file, written, sentence, checked)


def propose(session: Session, visitor: Person, ready: Draft, *, at: datetime) -> int:
    """Queue a correction; its id."""
    place = ready.file.at
    values = {
        "course": place.course,
        "language": place.language,
        "file": ready.file.path,
        "basis": ready.file.basis,
        "before": ready.file.text,
        "text": ready.text,
        "reason": ready.reason,
        "by_id": visitor.id,
        "made_at": at,
        "state": "waiting",
        "answer": "",
    }
    number = proposals.add(session, values)
    facts = {"file": ready.file.path}
    audit.append(session, AuditEntry(at, visitor.id, "proposal.made", f"proposal {number}", facts))
    return number


def amend(session: Session, visitor: Person, proposal_id: int, ready: Draft, *, at: datetime) -> None:
    """Change a proposal that waits: its writer may, and who decides on it, which the log then says.

    Raises NotFound, NotAllowed, and Conflict once it is decided.
    """
    found = waiting(session, visitor, proposal_id)
    if found.file != ready.file.path:
        raise NotFound
    proposals.amend(
        session,
        proposal_id,
        basis=ready.file.basis,
        before=ready.file.text,
        text=ready.text,
        reason=ready.reason,
    )
    _log(session, visitor, found, "proposal.amended", at)


def withdraw(session: Session, visitor: Person, proposal_id: int, *, at: datetime) -> None:
    """Take back a proposal of one's own. Raises NotFound, NotAllowed and Conflict."""
    found = waiting(session, visitor, proposal_id)
    if found.by_id != visitor.id:
        raise NotAllowed(N_("Only its writer can withdraw a proposal."))
    proposals.decide(session, proposal_id, "withdrawn", by=visitor.id, at=at)
    _log(session, visitor, found, "proposal.withdrawn", at)


def decline(session: Session, visitor: Person, proposal_id: int, answer: str, *, at: datetime) -> None:
    """Say no, with an answer to the writer. Raises NotFound, NotAllowed, Conflict and Invalid."""
    found = waiting(session, visitor, proposal_id, to_decide=True)
    sentence = checked_answer(answer)
    proposals.decide(session, proposal_id, "declined", by=visitor.id, answer=sentence, at=at)
    _log(session, visitor, found, "proposal.declined", at)


def prepare(folders: Folders, proposal: Proposal, *, is_material: bool, on: date) -> Ready:
    """Look at what accepting would do, before anything is written.

    ``is_material`` raises the release in course.md by one, so that earlier certificates are superseded.
    Raises Conflict where the file has changed since, where no folder can be written, and where the
    courses would have errors.
    """
    file = editing.find(folders, proposal.file)
    if file.basis != proposal.basis:
        raise Conflict(
            N_("The file has changed since this was proposed. Bring the proposal up to date first.")
        )
    changes, originals = {file.path: proposal.text}, {file.path: file}
    if is_material:
        path = f"courses/{proposal.course}/course.md"
        heading = originals.setdefault(path, editing.find(folders, path))
        changes[path] = _raised(heading.text, changes.get(path, heading.text))
    roots = {replacing.target(folders, path) for path in changes}
    root = next(iter(roots))
    if len(roots) > 1 or root is None:
        raise Conflict(N_("No folder of courses can be written here. Take the patch instead."))
    shelf = replacing.with_changes(folders, root, changes, on)
    if shelf.errors:
        raise Conflict(
            N_(
                "With this text the courses would have errors, so nothing was changed. The first: %(problem)s"
            ),
            problem=str(shelf.errors[0]),
        )
    bases = {path: found.basis for path, found in originals.items()}
    modes = {path: found.mode for path, found in originals.items()}
    return Ready(proposal, root, changes, bases, modes, shelf, is_material)


def accept(session: Session, folders: Folders, visitor: Person, ready: Ready, *, at: datetime) -> str:
    """Write the text into its folder and publish the course; the digest of its edition.

    The writer may decide on her own proposal, which a small agency cannot do without: the log says so.
    Raises NotFound, NotAllowed, and Conflict where it is decided already or something has changed in
    the meantime.
    """
    found = waiting(session, visitor, ready.proposal.id, to_decide=True)
    if found != ready.proposal or any(
        editing.find(folders, path).basis != basis for path, basis in ready.bases.items()
    ):
        raise Conflict(N_("Something has changed in the meantime. Look at the proposal again."))
    proposals.decide(session, found.id, "accepted", by=visitor.id, at=at)
    replacing.write(ready.root, ready.changes, ready.modes)
    done = publishing.publish(session, replacing.newest_packs(folders, ready.shelf), at=at)
    edition = next((each.edition for each in done if each.course == found.course), "")
    more = {"edition": edition[:12], "material": "yes" if ready.is_material else "no"}
    _log(session, visitor, found, "proposal.accepted", at, **more)
    return edition


def patch_of(session: Session, visitor: Person, proposal_id: int) -> tuple[Proposal, str]:
    """A proposal with its change as a patch. Raises NotFound."""
    found = find(session, visitor, proposal_id)
    return found, difference.patch(found.file, found.before, found.text)


def find(session: Session, visitor: Person, proposal_id: int) -> Proposal:
    """A proposal that the visitor may see: her own, and every one for who decides. Raises NotFound."""
    found = proposals.find(session, proposal_id)
    if found is None or not may_see(visitor, found):
        raise NotFound
    return found


def standing(session: Session, folders: Folders, visitor: Person, proposal_id: int) -> Standing:
    """A proposal with its names, its file as it is now and where it could go. Raises NotFound."""
    found = find(session, visitor, proposal_id)
    names = people.names(session, {each for each in (found.by_id, found.decided_by_id) if each})
    try:
        now: Authored | None = editing.find(folders, found.file)
    except NotFound:
        now = None
    others = proposals.of_file(session, found.file, but=found.id) if is_decider(visitor) else ()
    return Standing(
        found,
        names.get(found.by_id, ""),
        names.get(found.decided_by_id or 0, ""),
        now,
        replacing.target(folders, found.file),
        others,
    )


def list_proposals(
    session: Session, visitor: Person, *, waiting: bool, limit: int, offset: int
) -> tuple[int, tuple[ProposalLine, ...]]:
    """Proposals that wait, or those that do not: all for who decides, her own for a trainer."""
    person_id = None if is_decider(visitor) else visitor.id
    return proposals.page(session, waiting=waiting, person_id=person_id, limit=limit, offset=offset)


def waiting(session: Session, visitor: Person, proposal_id: int, *, to_decide: bool = False) -> Proposal:
    """A proposal that waits, held until the transaction ends. Raises NotFound, NotAllowed and Conflict."""
    found = proposals.find(session, proposal_id, lock=True)
    if found is None or not may_see(visitor, found):
        raise NotFound
    if to_decide and not is_decider(visitor):
        raise NotAllowed(N_("An author or an administrator decides on proposals."))
    if not found.is_waiting:
        raise Conflict(N_("This proposal is decided already."))
    return found


def may_see(visitor: Person, proposal: Proposal) -> bool:
    """Whether somebody may read a proposal."""
    return is_decider(visitor) or proposal.by_id == visitor.id


def is_decider(visitor: Person) -> bool:
    """Whether somebody decides on proposals."""
    return visitor.role in DECIDERS


def _raised(before: str, text: str) -> str:
    """course.md with its release raised, where the proposal has not raised it itself."""
    raised = replacing.raised_release(before)
    return (
        text if replacing.release_of(text) == replacing.release_of(raised) else replacing.raised_release(text)
    )


def _log(session: Session, visitor: Person, found: Proposal, act: str, at: datetime, **facts: str) -> None:
    own = (
        {"own": "yes"}
        if found.by_id == visitor.id and act in ("proposal.accepted", "proposal.declined")
        else {}
    )
    every = {"file": found.file, **facts, **own}
    audit.append(session, AuditEntry(at, visitor.id, act, f"proposal {found.id}", every))
