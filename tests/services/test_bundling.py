"""Bundles: who may ask, what is in them, and that their making goes on after any death."""

import csv
import io
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zipfile import ZipFile

import pytest
from pypdf import PdfReader, PdfWriter
from sqlalchemy import event, text
from sqlmodel import Session

from firstline.domain.person import Person
from firstline.domain.refusal import Conflict, NotFound
from firstline.services import bundling, collating, hiding
from firstline.services.certifying import PRINT
from firstline.services.library import Library
from firstline.store import audit, bundles, credentials, jobs
from firstline.store.bundles import Bundle
from firstline.store.database import Database
from tests.crowds import Crowd

if TYPE_CHECKING:
    from tests.services.conftest import Acts

AT = datetime(2026, 3, 2, 9, tzinfo=UTC)
LATER = AT + timedelta(hours=1)
FACTS = (
    '{"number":"0000-0000-0000-%05d","name":"%s","course":"foundations","course_title":"Foundations",'
    '"edition":"","release":1,"language":"en","hours":1,"passed":[],"issuer":"F","signatory":"",'
    '"signatory_role":"","issued_on":"2026-03-02","expires_on":null,"address":"","design":"standard",'
    '"design_digest":""}'
)
NAMES = ("Ada", "../../etc/passwd", "=1+1", "نور \u202eسالم", "Ada")


def paper(number: int) -> bytes:
    """A PDF of one page whose width tells its number."""
    writer, written = PdfWriter(), BytesIO()
    writer.add_blank_page(100 + number, 100)
    writer.write(written)
    return written.getvalue()


@dataclass
class Group:
    """A cohort of Tess with people who hold certificates; their names are those of NAMES, in turn."""

    database: Database
    tess: Person
    cohort: int

    def fill(self, people: range, *, printed: bool = True) -> None:
        with self.database.writing() as session:
            edition = session.execute(text("SELECT edition FROM cohort WHERE id = :id"), {"id": self.cohort})
            Crowd(session, "foundations", edition.scalar_one(), self.cohort).enrol(people)
            for n in people:
                facts = FACTS % (n, NAMES[n % len(NAMES)])
                session.execute(_CREDENTIAL, {"id": n, "number": f"0000-0000-0000-{n:05}", "facts": facts})
        if printed:
            self.print(people)

    def print(self, people: range) -> None:
        with self.database.writing() as session:
            for n in people:
                credentials.keep_print(session, n, digest="", content=paper(n), seal_key=None, at=AT)

    def ask(self, kind: str, *, at: datetime = AT) -> int:
        with self.database.writing() as session:
            return bundling.ask(session, self.tess, self.cohort, kind, at=at)

    def step(self, bundle: int) -> str:
        return collating.make_step(self.database, bundle, at=LATER)

    def finish(self, bundle: int) -> bytes:
        while (answer := self.step(bundle)) == "more":
            pass
        assert answer == "finished"
        with self.database.reading() as session:
            made = bundles.content(session, bundle)
        assert made is not None
        return made

    def find(self, bundle: int) -> Bundle | None:
        with self.database.reading() as session:
            return bundles.find(session, bundle, make=bundling.MAKE)


_CREDENTIAL = text(
    "INSERT INTO credential (id, number, person_id, enrolment_id, course, edition, facts, issued_at, state)"
    " SELECT :id, :number, person_id, id, course, edition, :facts, began_at, 'in-force' FROM enrolment"
    " WHERE id = :id"
)


@pytest.fixture
def group(database: Database, acts_in: "Callable[[Session], Acts]", tess: Person) -> Group:
    with database.writing() as session:
        return Group(database, tess, acts_in(session).gather(tess, "Spring"))


def test_archive_holds_the_kept_bytes_of_each_person_under_a_safe_name(group: Group) -> None:
    group.fill(range(100, 105))
    archive = ZipFile(BytesIO(group.finish(group.ask("zip"))))
    found = {name: archive.read(name) for name in archive.namelist() if name != "index.csv"}
    start = "0000-0000-0000-001"
    assert found == {
        f"{start}00_Ada.pdf": paper(100),
        f"{start}01_etc_passwd.pdf": paper(101),
        f"{start}02_1_1.pdf": paper(102),
        f"{start}03_نور_سالم.pdf": paper(103),
        f"{start}04_Ada.pdf": paper(104),
    }


def test_archive_lists_its_files_and_no_cell_is_a_formula(group: Group) -> None:
    group.fill(range(100, 105))
    archive = ZipFile(BytesIO(group.finish(group.ask("zip"))))
    index = archive.read("index.csv").decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(index)))
    assert (rows[0], rows[3][1:4], [row[0] for row in rows[1:]]) == (
        list(collating.HEAD),
        ["0000-0000-0000-00102", "'=1+1", "Foundations"],
        [name for name in archive.namelist() if name != "index.csv"],
    )


def test_archive_passes_the_test_of_unzip(group: Group, tmp_path: Path) -> None:
    if shutil.which("unzip") is None:
        pytest.skip("unzip is not installed (Debian: unzip)")
    group.fill(range(100, 130))
    path = tmp_path / "bundle.zip"
    path.write_bytes(group.finish(group.ask("zip")))
    done = subprocess.run(["unzip", "-t", path], capture_output=True, text=True)
    assert (done.returncode, "No errors detected" in done.stdout) == (0, True), done.stdout


def test_pdf_for_the_printer_has_a_page_for_each_certificate_in_order(group: Group) -> None:
    group.fill(range(100, 130))
    made = PdfReader(BytesIO(group.finish(group.ask("pdf"))))
    assert [int(page.mediabox.width) - 100 for page in made.pages] == list(range(100, 130))


def test_making_commits_25_at_a_time(group: Group) -> None:
    group.fill(range(100, 160))
    bundle, seen = group.ask("pdf"), []
    for _ in range(4):
        answer, found = group.step(bundle), group.find(bundle)
        assert found is not None
        seen.append((answer, found.done, found.finished_at))
    assert seen == [("more", 25, None), ("more", 50, None), ("more", 60, None), ("finished", 60, LATER)]


def test_certificate_without_a_print_is_waited_for(group: Group) -> None:
    group.fill(range(100, 104))
    group.fill(range(104, 105), printed=False)
    bundle = group.ask("zip")
    before = group.step(bundle)
    group.print(range(104, 105))
    assert (before, len(ZipFile(BytesIO(group.finish(bundle))).namelist())) == ("waits", 6)


def test_asking_asks_for_the_missing_prints_too(group: Group) -> None:
    group.fill(range(100, 101), printed=False)
    group.ask("zip")
    with group.database.reading() as session:
        kinds = session.execute(text("SELECT kind, subject FROM job ORDER BY id")).all()
    assert [tuple(row) for row in kinds] == [(PRINT, "100"), (bundling.MAKE, "1")]


def test_certificate_that_cannot_be_printed_is_left_out(group: Group) -> None:
    group.fill(range(100, 102))
    group.fill(range(102, 103), printed=False)
    bundle = group.ask("zip")
    give_up(group, PRINT)
    assert len(ZipFile(BytesIO(group.finish(bundle))).namelist()) == 3


def give_up(group: Group, kind: str) -> None:
    with group.database.writing() as session:
        session.execute(text("UPDATE job SET state = 'failed' WHERE kind = :kind"), {"kind": kind})


def test_revoked_certificate_is_left_out(group: Group) -> None:
    group.fill(range(100, 103))
    bundle = group.ask("pdf")
    with group.database.writing() as session:
        credentials.revoke(session, 101, reason="It was an error.", at=AT)
    assert len(PdfReader(BytesIO(group.finish(bundle))).pages) == 2


def test_asking_twice_makes_one(group: Group) -> None:
    group.fill(range(100, 102))
    assert group.ask("zip") == group.ask("zip") != group.ask("pdf")


def test_twenty_ask_at_once_and_one_is_made(
    group: Group, at_once: Callable[[int, Callable[[Session, int], Any]], list[Any]]
) -> None:
    group.fill(range(100, 102))
    at_once(20, lambda session, _: bundling.ask(session, group.tess, group.cohort, "zip", at=AT))
    with group.database.reading() as session:
        made = bundles.of_cohort(session, group.cohort, make=bundling.MAKE)
    assert len(made) == 1


def test_later_file_takes_the_place_of_the_earlier_when_it_is_ready(group: Group) -> None:
    group.fill(range(100, 102))
    first = group.ask("zip")
    group.finish(first)
    second = group.ask("zip")
    during = group.find(first) is not None
    group.finish(second)
    assert (during, group.find(first), group.find(second) is None) == (True, None, False)


def test_bundle_that_was_given_up_is_begun_anew(group: Group) -> None:
    group.fill(range(100, 102))
    first = group.ask("zip")
    group.step(first)
    give_up(group, bundling.MAKE)
    second = group.ask("zip")
    assert (first == second, group.find(first), len(group.finish(second)) > 0) == (False, None, True)


def test_nobody_with_a_certificate_is_refused(group: Group) -> None:
    with pytest.raises(Conflict):
        group.ask("zip")


def test_unknown_kind_is_not_found(group: Group) -> None:
    group.fill(range(100, 101))
    with pytest.raises(NotFound):
        group.ask("exe")


def take(group: Group, visitor: Person, bundle: int, cohort: int) -> bool:
    try:
        with group.database.writing() as session:
            bundling.take(session, visitor, cohort, bundle, at=LATER)
            bundling.content(session, visitor, cohort, bundle, at=LATER)
    except NotFound:
        return False
    return True


def test_bundle_is_for_the_trainers_of_the_cohort_and_administrators(
    group: Group, theo: Person, ruth: Person, acts_in: "Callable[[Session], Acts]"
) -> None:
    with group.database.writing() as session:
        other = acts_in(session).gather(theo, "Autumn")
    group.fill(range(100, 101))
    bundle = group.ask("zip")
    group.finish(bundle)
    found = [take(group, visitor, bundle, group.cohort) for visitor in (group.tess, ruth, theo)]
    assert (found, take(group, theo, bundle, other)) == ([True, True, False], False)


def test_bundle_of_a_stranger_cannot_be_asked_for(group: Group, theo: Person) -> None:
    group.fill(range(100, 101))
    with group.database.writing() as session, pytest.raises(NotFound):
        bundling.ask(session, theo, group.cohort, "zip", at=AT)


def test_unfinished_bundle_cannot_be_taken(group: Group) -> None:
    group.fill(range(100, 101))
    assert not take(group, group.tess, group.ask("zip"), group.cohort)


@pytest.mark.parametrize(("minutes", "given"), [(10, True), (11, False)])
def test_file_is_given_for_ten_minutes_after_the_note(group: Group, minutes: int, given: bool) -> None:
    group.fill(range(100, 101))
    bundle = group.ask("zip")
    group.finish(bundle)
    with group.database.writing() as session:
        bundling.take(session, group.tess, group.cohort, bundle, at=AT)
        try:
            bundling.content(session, group.tess, group.cohort, bundle, at=AT + timedelta(minutes=minutes))
            found = True
        except Conflict:
            found = False
    assert found == given


def test_all_acts_are_in_the_log(group: Group) -> None:
    group.fill(range(100, 101))
    bundle = group.ask("zip")
    group.finish(bundle)
    take(group, group.tess, bundle, group.cohort)
    with group.database.writing() as session:
        bundling.remove_old(session, at=AT + timedelta(days=8))
        entries = audit.of_subject(session, f"cohort {group.cohort} bundle {bundle}")
    assert [(entry.act, entry.actor_id) for entry in reversed(entries)] == [
        ("bundle.asked", group.tess.id),
        ("bundle.made", None),
        ("bundle.taken", group.tess.id),
        ("bundle.removed", None),
    ]


@pytest.mark.parametrize(("days", "left"), [(7, True), (8, False)])
def test_bundle_is_removed_after_seven_days_with_its_parts(group: Group, days: int, left: bool) -> None:
    group.fill(range(100, 101))
    whole, half = group.ask("zip"), group.ask("pdf")
    group.finish(whole)
    group.step(half)
    with group.database.writing() as session:
        bundling.remove_old(session, at=AT + timedelta(days=days))
    assert [group.find(bundle) is not None for bundle in (whole, half)] == [left, left]


def test_removed_bundle_is_no_work(group: Group) -> None:
    group.fill(range(100, 101))
    bundle = group.ask("zip")
    with group.database.writing() as session:
        bundling.remove_old(session, at=AT + timedelta(days=8))
    assert group.step(bundle) == "finished"


def test_id_of_a_removed_bundle_is_not_given_again(group: Group) -> None:
    group.fill(range(100, 101))
    first = group.ask("zip")
    with group.database.writing() as session:
        bundling.remove_old(session, at=AT + timedelta(days=8))
    assert group.ask("zip") > first


def test_erasing_a_person_removes_the_bundles_of_her_cohort(group: Group, ruth: Person) -> None:
    group.fill(range(100, 102))
    whole, half = group.ask("zip"), group.ask("pdf")
    group.finish(whole)
    group.step(half)
    with group.database.writing() as session:
        hiding.erase(session, 100, by=ruth, reason="She asked for it by letter.", at=AT)
    assert (group.find(whole), group.find(half), group.step(half)) == (None, None, "finished")


def test_step_that_somebody_else_made_is_not_made_twice(group: Group) -> None:
    group.fill(range(100, 130))
    bundle = group.ask("zip")
    with group.database.writing() as session:
        kept = [bundles.keep_part(session, bundle, b"x", before=0, after=25) for _ in range(2)]
        assert (kept, list(bundles.parts(session, bundle))) == ([True, False], [b"x"])
        session.rollback()


def costs(group: Group, act: Callable[[], Any]) -> int:
    seen: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        seen.append(statement)

    event.listen(group.database.engine, "before_cursor_execute", note)
    act()
    event.remove(group.database.engine, "before_cursor_execute", note)
    return len(seen)


def test_asking_and_looking_cost_the_same_for_3_and_300(group: Group, library: Library) -> None:
    def look() -> None:
        with group.database.reading() as session:
            bundling.overview(session, library, group.tess, group.cohort, page=1)

    group.fill(range(100, 103))
    look()  # the edition is read once
    for_three = costs(group, lambda: group.ask("zip")), costs(group, look)
    group.fill(range(103, 400))
    for_many = costs(group, lambda: group.ask("pdf")), costs(group, look)
    assert for_three == for_many


def test_overview_says_who_has_one_and_why_others_have_none(
    database: Database, acts_in: "Callable[[Session], Acts]", tess: Person, ada: Person, bo: Person
) -> None:
    with database.writing() as session:
        acts = acts_in(session)
        cohort = acts.gather(tess, "Spring", ada, bo)
        acts.earn(ada)
        acts.learn(bo)
        found = bundling.overview(session, acts.library, tess, cohort, page=1)
        session.rollback()
    lines = [(line.member.name, line.member.holding, str(line.reason)) for line in found.lines]
    assert (found.counts, lines) == (
        bundles.Counts(2, 1, 0),
        [
            ("Bo Svensson", "none", "“Final test” is not passed yet."),
            ("Ada Lindqvist", "printing", "The certificate is issued, and its paper is being printed."),
        ],
    )


_STEP_AND_DIE = """
import os, signal, sys
from datetime import UTC, datetime
from firstline.services import collating
from firstline.store.database import Database, open_database

database, bundle = open_database(sys.argv[1]), int(sys.argv[2])
collating.make_step(database, bundle, at=datetime(2026, 3, 2, 9, tzinfo=UTC))
print("one step", flush=True)

class Dying:
    reading = database.reading
    def writing(self):
        os.kill(os.getpid(), signal.SIGKILL)

collating.make_step(Dying(), bundle, at=datetime(2026, 3, 2, 9, tzinfo=UTC))
"""


@pytest.mark.parametrize("kind", ["zip", "pdf"])
def test_making_goes_on_after_kill_9(group: Group, database_url: str, kind: str) -> None:
    group.fill(range(100, 160))
    bundle = group.ask(kind)
    for done in (25, 50):
        command = [sys.executable, "-c", _STEP_AND_DIE, database_url, str(bundle)]
        died = subprocess.run(command, capture_output=True, text=True)
        found = group.find(bundle)
        assert found is not None
        assert (died.returncode, died.stdout, found.done) == (-signal.SIGKILL, "one step\n", done), (
            died.stderr
        )
    made = BytesIO(group.finish(bundle))
    assert len(ZipFile(made).namelist() if kind == "zip" else PdfReader(made).pages) == 60 + (kind == "zip")


def test_job_that_goes_on_counts_its_tries_anew(session: Session) -> None:
    jobs.add(session, bundling.MAKE, "1", at=AT)
    (job_id,) = session.info["jobs"]
    tries = []
    for _ in range(jobs.MOST_TRIES + 2):
        job = jobs.claim(session, job_id, at=AT, lease=timedelta(minutes=2))
        assert job is not None
        tries.append(job.tries)
        jobs.go_on(session, job, due_at=AT)
    assert tries == [1] * 7
