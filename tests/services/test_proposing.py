"""Proposing: from a trainer's correction to a new edition, on both databases."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlmodel import Session

from firstline.content import editing
from firstline.content.editing import Folders
from firstline.content.shelf import read_shelf
from firstline.domain.person import Person
from firstline.domain.refusal import Conflict, Invalid, NotAllowed, NotFound
from firstline.services import proposing, publishing
from firstline.store import audit, editions
from tests.content.sample import COURSE_FILE, LESSON_FILE, lay

AT = datetime(2026, 3, 2, 9, tzinfo=UTC)
REASON = "The word is wrong in the guidance of 2019."


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return lay(tmp_path / "root")


@pytest.fixture
def folders(root: Path, tmp_path: Path) -> Folders:
    return Folders((root,), tmp_path / "program")


def drafted(
    folders: Folders, old: str = "counter", new: str = "desk", reason: str = REASON
) -> proposing.Draft:
    file = editing.find(folders, LESSON_FILE)
    return proposing.draft(
        folders, LESSON_FILE, file.text.replace(old, new), reason, file.basis, on=AT.date()
    )


def proposed(session: Session, folders: Folders, by: Person, old: str = "counter", new: str = "desk") -> int:
    return proposing.propose(session, by, drafted(folders, old, new), at=AT)


def accepted(session: Session, folders: Folders, by: Person, number: int, *, material: bool = False) -> str:
    found = proposing.find(session, by, number)
    ready = proposing.prepare(folders, found, is_material=material, on=AT.date())
    return proposing.accept(session, folders, by, ready, at=AT)


def test_accepted_proposal_is_written_and_published(
    session: Session, folders: Folders, root: Path, tess: Person, ruth: Person
) -> None:
    publishing.publish(session, read_shelf([root]), at=AT)
    before = editions.current(session)["c"]
    number = proposed(session, folders, tess)
    edition = accepted(session, folders, ruth, number)
    entry = audit.page(session, limit=1, offset=0)[0]
    assert (
        "your desk" in (root / LESSON_FILE).read_text(),
        editions.current(session)["c"] == edition != before,
        proposing.find(session, tess, number).state,
        (entry.act, entry.subject, dict(entry.facts)),
    ) == (
        True,
        True,
        "accepted",
        (
            "proposal.accepted",
            f"proposal {number}",
            {"file": LESSON_FILE, "edition": edition[:12], "material": "no"},
        ),
    )


def test_material_change_raises_the_release(
    session: Session, folders: Folders, root: Path, tess: Person, ruth: Person
) -> None:
    accepted(session, folders, ruth, proposed(session, folders, tess), material=True)
    assert ("release: 2\n" in (root / COURSE_FILE).read_text(), read_shelf([root]).courses[0].release) == (
        True,
        2,
    )


def test_own_proposal_that_is_accepted_says_so_in_the_log(
    session: Session, folders: Folders, ruth: Person
) -> None:
    accepted(session, folders, ruth, proposed(session, folders, ruth))
    assert audit.page(session, limit=1, offset=0)[0].facts["own"] == "yes"


def test_proposal_is_accepted_once(session: Session, folders: Folders, tess: Person, ruth: Person) -> None:
    number = proposed(session, folders, tess)
    found = proposing.find(session, ruth, number)
    ready = proposing.prepare(folders, found, is_material=False, on=AT.date())
    proposing.accept(session, folders, ruth, ready, at=AT)
    with pytest.raises(Conflict):
        proposing.accept(session, folders, ruth, ready, at=AT)


def test_second_proposal_for_a_changed_file_is_not_accepted_until_it_is_amended(
    session: Session, folders: Folders, root: Path, tess: Person, theo: Person, ruth: Person
) -> None:
    first, second = (
        proposed(session, folders, tess),
        proposed(session, folders, theo, "with her alone", "with her apart"),
    )
    accepted(session, folders, ruth, first)
    with pytest.raises(Conflict):
        accepted(session, folders, ruth, second)
    standing = proposing.standing(session, folders, theo, second)
    proposing.amend(session, theo, second, drafted(folders, "with her alone", "with her apart"), at=AT)
    accepted(session, folders, ruth, second)
    text = (root / LESSON_FILE).read_text()
    assert (standing.has_moved, "your desk" in text, "with her apart" in text) == (True, True, True)


def test_file_that_changes_while_it_is_accepted_is_left_alone(
    session: Session, folders: Folders, root: Path, tess: Person, ruth: Person
) -> None:
    found = proposing.find(session, ruth, proposed(session, folders, tess))
    ready = proposing.prepare(folders, found, is_material=False, on=AT.date())
    (root / LESSON_FILE).write_text((root / LESSON_FILE).read_text() + "\nMore.\n")
    with pytest.raises(Conflict):
        proposing.accept(session, folders, ruth, ready, at=AT)
    assert (root / LESSON_FILE).read_text().endswith("\nMore.\n")


def test_proposal_without_a_folder_to_write_is_not_accepted(
    session: Session, root: Path, tess: Person, ruth: Person
) -> None:
    shut = Folders((root, root), root)
    number = proposed(session, shut, tess)
    with pytest.raises(Conflict):
        accepted(session, shut, ruth, number)
    assert proposing.standing(session, shut, ruth, number).root is None


def test_other_courses_with_errors_stop_an_acceptance(
    session: Session, folders: Folders, root: Path, tess: Person, ruth: Person
) -> None:
    number = proposed(session, folders, tess)
    (root / "courses/d").mkdir()
    (root / "courses/d/course.md").write_text("broken")
    with pytest.raises(Conflict):
        accepted(session, folders, ruth, number)
    assert "your counter" in (root / LESSON_FILE).read_text()


def test_trainer_sees_her_own_proposals_only(
    session: Session, folders: Folders, tess: Person, theo: Person, ruth: Person
) -> None:
    number = proposed(session, folders, tess)
    with pytest.raises(NotFound):
        proposing.find(session, theo, number)
    counts = [
        proposing.list_proposals(session, who, waiting=True, limit=9, offset=0)[0]
        for who in (tess, theo, ruth)
    ]
    assert counts == [1, 0, 1]


def test_trainer_does_not_decide(session: Session, folders: Folders, tess: Person) -> None:
    number = proposed(session, folders, tess)
    with pytest.raises(NotAllowed):
        proposing.decline(session, tess, number, "No, this is right as it is.", at=AT)


def test_writer_withdraws_and_nobody_else(
    session: Session, folders: Folders, tess: Person, ruth: Person
) -> None:
    number = proposed(session, folders, tess)
    with pytest.raises(NotAllowed):
        proposing.withdraw(session, ruth, number, at=AT)
    proposing.withdraw(session, tess, number, at=AT)
    assert proposing.find(session, tess, number).state == "withdrawn"
    with pytest.raises(Conflict):
        proposing.decline(session, ruth, number, "Too late for this one.", at=AT)


def test_declined_proposal_keeps_its_answer(
    session: Session, folders: Folders, tess: Person, ruth: Person
) -> None:
    number = proposed(session, folders, tess)
    with pytest.raises(Invalid):
        proposing.decline(session, ruth, number, "no", at=AT)
    proposing.decline(session, ruth, number, "The handbook says counter.", at=AT)
    found = proposing.find(session, tess, number)
    assert (found.state, found.answer, found.decided_by_id) == (
        "declined",
        "The handbook says counter.",
        ruth.id,
    )


@pytest.mark.parametrize(
    ("old", "new", "reason", "field"),
    [
        ("counter", "counter", REASON, "text"),
        ("counter", "desk", "short", "reason"),
        ("minutes: 10", "minutes: ten", REASON, "text"),
        ("counter", "x" * 210_000, REASON, "text"),
    ],
)
def test_draft_that_cannot_be_used_names_its_field(
    folders: Folders, old: str, new: str, reason: str, field: str
) -> None:
    with pytest.raises(Invalid) as refusal:
        drafted(folders, old, new, reason)
    assert refusal.value.field == field


def test_plan_tells_what_reload_does_and_reload_does_nothing_else(
    session: Session, root: Path, ruth: Person
) -> None:
    shelf = read_shelf([root])
    plan = publishing.plan(session, shelf)
    with pytest.raises(Conflict):
        publishing.reload(session, ruth, shelf, "another mark", at=AT)
    publishing.reload(session, ruth, shelf, plan.mark, at=AT)
    again = publishing.plan(session, shelf)
    assert ([c.is_new for c in plan.courses], plan.changes, again.changes) == ([True], True, False)
    assert audit.page(session, limit=1, offset=0)[0].act == "content.reloaded"


def test_reload_of_a_broken_shelf_publishes_nothing(session: Session, root: Path, ruth: Person) -> None:
    (root / LESSON_FILE).write_text("broken")
    shelf = read_shelf([root])
    with pytest.raises(Conflict):
        publishing.reload(session, ruth, shelf, publishing.plan(session, shelf).mark, at=AT)
    assert "c" not in editions.current(session)


def test_author_decides(session: Session, folders: Folders, tess: Person, theo: Person) -> None:
    number = proposed(session, folders, tess)
    proposing.decline(session, replace(theo, role="author"), number, "The handbook says counter.", at=AT)
    assert proposing.find(session, tess, number).decided_by_id == theo.id
