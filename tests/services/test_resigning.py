"""Re-signing: only what a condemned key signed is made anew, once, and then it is believed again."""

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from sqlmodel import Session

from firstline.domain.person import Person
from firstline.printing.designs import read_design
from firstline.sealing import badges
from firstline.services import (
    attesting,
    awarding,
    bundling,
    certifying,
    hiding,
    keying,
    proving,
    queueing,
    resigning,
)
from firstline.services.awarding import Workshop
from firstline.services.resigning import Task
from firstline.store import audit, bundles, credentials
from tests.keyed import Keyring

if TYPE_CHECKING:
    from tests.services.conftest import Acts

AT = datetime(2026, 3, 2, 9, tzinfo=UTC)
LATER = AT + timedelta(days=1)
BASE_URL = "https://learn.example.org"
REASON = "The holder asked for it in writing."
DESIGN = read_design(Path(__file__).resolve().parents[2] / "certificates" / "standard")


@dataclass
class Office:
    """Prints, condemns and signs anew, as the job process does."""

    acts: "Acts"
    folder: Path

    @property
    def session(self) -> Session:
        return self.acts.session

    def workshop(self) -> Workshop:
        """The keys that sign now."""
        badge, seal = (keying.signing(self.session, self.folder, kind) for kind in keying.KINDS)
        return Workshop(badge, seal, BASE_URL)

    def issue(self, person: Person) -> int:
        """A credential with its badge and its paper."""
        found = credentials.by_number(self.session, self.acts.earn(person))
        assert found is not None
        tools = self.workshop()
        badge = awarding.make_badge(found.facts, found.id, tools, at=AT)
        certifying.keep_badge(self.session, found.id, badge, tools.badge_key.id)
        paper = awarding.make_paper(found.facts, found.id, badge, DESIGN, tools)
        certifying.keep_print(self.session, found.id, paper, tools.seal_key.id, at=AT)
        return found.id

    def tasks(self) -> list[Task]:
        """What the jobs that were asked for now have to make."""
        self.session.info.pop("jobs", None)
        resigning.ask(self.session, at=LATER)
        claimed = [queueing.claim(self.session, job, at=LATER) for job in queueing.woken(self.session)]
        made = [resigning.task(self.session, job.subject) for job in claimed if job]
        return [each for each in made if each]

    def work(self, task: Task) -> bool:
        """Make it and keep it."""
        tools = self.workshop()
        badge = task.badge or awarding.make_badge(task.facts, task.due.id, tools, at=LATER)
        paper = awarding.make_paper(task.facts, task.due.id, badge, DESIGN, tools)
        return resigning.keep(
            self.session, task, badge, tools.badge_key.id, paper, tools.seal_key.id, at=LATER
        )

    def condemn(self, kind: str) -> str:
        """Condemn the key that signs now; returns its id."""
        tools = self.workshop()
        lost = tools.badge_key.id if kind == "badge" else tools.seal_key.id
        keying.condemn(self.session, self.folder, lost, at=LATER)
        return lost

    def paper(self, credential_id: int) -> bytes:
        found = credentials.printed(self.session, credential_id)
        assert found is not None
        return found

    def verdict(self, credential_id: int) -> str:
        """What somebody finds out who has today's trust and nothing else."""
        awarding.sign_lists(self.session, self.workshop(), at=LATER)
        trust = attesting.trust(self.session, BASE_URL, at=LATER)
        return proving.prove(self.paper(credential_id), trust, at=LATER).verdict


@pytest.fixture
def office(acts: "Acts", keyring: Keyring, tmp_path: Path) -> Office:
    """An installation with keys that sign."""
    keyring.copy_private(tmp_path / "keys")
    return Office(acts, tmp_path / "keys")


@pytest.mark.parametrize("kind", keying.KINDS)
def test_paper_of_a_condemned_key_is_believed_after_it_was_signed_anew(
    office: Office, ada: Person, kind: str
) -> None:
    credential = office.issue(ada)
    verdicts = [office.verdict(credential)]
    office.condemn(kind)
    verdicts.append(office.verdict(credential))
    (task,) = office.tasks()
    assert (office.work(task), resigning.due(office.session)) == (True, ())
    assert [*verdicts, office.verdict(credential)] == ["genuine", "other-key", "genuine"]


def test_badge_of_a_sound_key_stays_when_only_the_seal_was_lost(office: Office, ada: Person) -> None:
    credential = office.issue(ada)
    before = credentials.badge(office.session, credential)
    office.condemn("seal")
    (task,) = office.tasks()
    office.work(task)
    assert (task.badge, credentials.badge(office.session, credential)) == (before, before)


def test_badge_of_a_lost_key_is_signed_by_the_new_one(office: Office, ada: Person) -> None:
    credential = office.issue(ada)
    office.condemn("badge")
    (task,) = office.tasks()
    office.work(task)
    badge = credentials.badge(office.session, credential)
    believed = {key.id: key.public for key in attesting.believed(office.session, "badge")}
    assert badge is not None
    assert badges.check_badge(badge.encode(), believed)["id"] == task.facts.address


def test_credential_of_a_sound_key_keeps_its_bytes(office: Office, ada: Person, bo: Person) -> None:
    old = office.issue(ada)
    for kind in keying.KINDS:
        keying.rotate(office.session, office.folder, kind, at=AT)
    new = office.issue(bo)
    kept = office.paper(old)
    for kind in keying.KINDS:
        office.condemn(kind)
    assert [each.id for each in resigning.due(office.session)] == [new]
    (task,) = office.tasks()
    office.work(task)
    assert (office.paper(old), office.verdict(old), office.verdict(new)) == (kept, "genuine", "genuine")


def test_old_digests_and_keys_stand_in_the_audit_log(office: Office, ada: Person) -> None:
    credential = office.issue(ada)
    tools, before = office.workshop(), office.paper(credential)
    office.condemn("badge")
    (task,) = office.tasks()
    office.work(task)
    (entry,) = audit.page(office.session, limit=1, offset=0)
    assert (entry.act, entry.subject, entry.facts) == (
        "credential.re-signed",
        task.facts.number,
        {
            "earlier digest": hashlib.sha256(before).hexdigest(),
            "digest": hashlib.sha256(office.paper(credential)).hexdigest(),
            "earlier badge key": tools.badge_key.id,
            "earlier seal": tools.seal_key.id,
        },
    )


def test_nothing_is_signed_anew_twice(office: Office, ada: Person) -> None:
    credential = office.issue(ada)
    office.condemn("badge")
    (task,) = office.tasks()
    office.work(task)
    kept = office.paper(credential)
    assert (office.work(task), office.paper(credential), office.tasks()) == (False, kept, [])


def test_asking_twice_is_one_job_and_a_job_that_was_given_up_is_tried_again(
    office: Office, ada: Person
) -> None:
    office.issue(ada)
    office.condemn("badge")
    session = office.session
    session.info.pop("jobs", None)
    resigning.ask(session, at=LATER)
    resigning.ask(session, at=LATER)
    (job,) = queueing.woken(session)
    for _ in range(5):
        claimed = queueing.claim(session, job, at=LATER)
        assert claimed is not None
        queueing.put_back(session, claimed, "it failed", at=LATER)
    assert queueing.claim(session, job, at=LATER) is None
    assert [task.due.id for task in office.tasks()] == [each.id for each in resigning.due(session)]


def test_second_theft_is_mended_too(office: Office, ada: Person) -> None:
    credential = office.issue(ada)
    for _ in range(2):
        office.condemn("badge")
        (task,) = office.tasks()
        office.work(task)
    assert office.verdict(credential) == "genuine"


@pytest.mark.parametrize("act", ["revoked", "erased"])
def test_credential_that_ends_meanwhile_is_left_alone(
    office: Office, ada: Person, ruth: Person, act: str
) -> None:
    credential = office.issue(ada)
    office.condemn("badge")
    (task,) = office.tasks()
    if act == "revoked":
        certifying.revoke(office.session, task.facts.number, by=ruth, reason=REASON, at=LATER)
    else:
        hiding.erase(office.session, ada.id, by=ruth, reason=REASON, at=LATER)
    before = credentials.printed(office.session, credential)
    assert (office.work(task), resigning.due(office.session)) == (False, ())
    assert credentials.printed(office.session, credential) == before


def test_badge_without_a_print_gets_both(office: Office, ada: Person) -> None:
    found = credentials.by_number(office.session, office.acts.earn(ada))
    assert found is not None
    tools = office.workshop()
    badge = awarding.make_badge(found.facts, found.id, tools, at=AT)
    certifying.keep_badge(office.session, found.id, badge, tools.badge_key.id)
    office.condemn("badge")
    (task,) = office.tasks()
    assert (task.due.digest, office.work(task), office.verdict(found.id)) == (None, True, "genuine")


def test_bundle_that_holds_the_old_paper_goes(office: Office, ada: Person, tess: Person) -> None:
    cohort = office.acts.gather(tess, "Spring", ada)
    office.issue(ada)
    bundling.ask(office.session, tess, cohort, "zip", at=AT)
    office.condemn("seal")
    (task,) = office.tasks()
    office.work(task)
    assert bundles.of_cohort(office.session, cohort, make=bundling.MAKE) == ()
