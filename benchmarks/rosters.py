"""What a roster costs: 10,000 rows from the upload to committed people, enrolments and slips.

The floor writes the same rows into the same tables by three bare ``executemany`` in one transaction, with
the same pragmas. Ours reads the file, checks every row twice, seals the codes and writes the audit chain.
"""

import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from statistics import median

from benchmarks.insight import held_by
from benchmarks.site import ROOT
from firstline.content.shelf import Shelf
from firstline.domain.course import CertificateRule, Course, Lesson, Module, Objective
from firstline.services import enlisting, gathering, publishing, staffing
from firstline.services.library import Library
from firstline.sheets.reading import read_roster
from firstline.store import people
from firstline.store.database import _PRAGMAS, open_database
from firstline.store.schema import upgrade

PEOPLE, PAIRS = 10_000, 5
SECRET = "a secret that only the benchmark knows, 32 or more"
AT = datetime(2026, 3, 2, 9, tzinfo=UTC)
_TABLES = ("person", "enrolment", "slip")


def roster_figures() -> dict[str, float]:
    """roster_vs_insert: the whole act over the bare rows; roster_mb: what it holds at most."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        build(folder / "empty.db")
        sent = _csv()
        filled = _copy(folder, "filled.db")
        _enlist(filled, sent)
        rows = _rows(filled)
        pairs = [
            (
                _seconds(_copy(folder, "ours.db"), lambda file: _enlist(file, sent)),
                _seconds(_copy(folder, "bare.db"), lambda file: _insert(file, rows)),
            )
            for _ in range(PAIRS)
        ]
        ours, floor = (median(times) for times in zip(*pairs, strict=True))
        print(f"{'roster_vs_insert':28} {ours:10.4g} over {floor:10.4g} s", flush=True)
        command = [sys.executable, "-m", "benchmarks.rosters", str(_copy(folder, "held.db"))]
        held = subprocess.run(command, check=True, capture_output=True, text=True, cwd=ROOT).stdout
        return {"roster_vs_insert": median(a / b for a, b in pairs), "roster_mb": float(held)}


def build(file: Path) -> None:
    """A portal with a course, an agency, an administrator and an empty cohort."""
    database = open_database(f"sqlite:///{file}")
    upgrade(database)
    with database.writing() as session:
        publishing.publish(session, Shelf((_course(),), {}, ()), at=AT)
        agency = staffing.add_agency(session, "National Police", "UTC", by=None, at=AT)
        staffing.add_person(session, "Ruth", "ruth@bench.example", agency, "administrator", by=None, at=AT)
        ruth = people.by_email(session, "ruth@bench.example")
        assert ruth is not None
        gathering.create_cohort(
            session, Library(), ruth, name="Bench", course="bench", starts_on=AT.date(), due_on=None, at=AT
        )
    database.close()
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def _enlist(file: Path, content: bytes) -> None:
    """Upload, the look at the check page, and the confirmation, each in a transaction of its own."""
    database, library = open_database(f"sqlite:///{file}"), Library()
    with database.reading() as session:
        ruth = people.find(session, 1)
        assert ruth is not None
    roster = read_roster(content)
    with database.writing() as session:
        sent = enlisting.send(session, ruth, 1, "list.csv", roster, agency_id=1, language="en", at=AT)
    with database.reading() as session:
        counts = enlisting.check(session, library, ruth, 1, sent, at=AT).counts
    if counts["new"] != PEOPLE:
        raise SystemExit(f"the benchmark's roster is not clean: {counts}")
    with database.writing() as session:
        enlisting.confirm(session, library, ruth, 1, sent, invites=False, secret=SECRET, at=AT)
    database.close()


def _csv() -> bytes:
    """People as a French Excel writes them, without an address, so that each gets a slip."""
    rows = "".join(f"Prénom{n} Nom{n};A{n:05};National Police;F\r\n" for n in range(PEOPLE))
    return f"Nom complet;Matricule;Unité;Sexe\r\n{rows}".encode("cp1252")


def _rows(file: Path) -> dict[str, list[tuple[object, ...]]]:
    with closing(sqlite3.connect(file)) as connection:
        held = {name: connection.execute(f"SELECT * FROM {name}").fetchall() for name in _TABLES}
    held["person"] = held["person"][1:]  # the administrator is there before
    if [len(rows) for rows in held.values()] != [PEOPLE] * 3:
        raise SystemExit("the benchmark's roster was not carried out whole")
    return held


def _insert(file: Path, rows: dict[str, list[tuple[object, ...]]]) -> None:
    with closing(sqlite3.connect(file, isolation_level=None)) as connection:
        for pragma in _PRAGMAS:
            connection.execute(f"PRAGMA {pragma}")
        connection.execute("BEGIN IMMEDIATE")
        for name, held in rows.items():
            connection.executemany(f"INSERT INTO {name} VALUES ({', '.join('?' * len(held[0]))})", held)
        connection.execute("COMMIT")


def _copy(folder: Path, name: str) -> Path:
    for left in folder.glob(f"{name}*"):
        left.unlink()
    return Path(shutil.copy(folder / "empty.db", folder / name))


def _seconds(file: Path, act: Callable[[Path], None]) -> float:
    start = time.perf_counter()
    act(file)
    return time.perf_counter() - start


def _course() -> Course:
    return Course(
        id="bench",
        title="Bench",
        summary="",
        description="",
        language="en",
        audience=("prosecutor",),
        release=1,
        sensitive=False,
        objectives=(Objective("see", "See her alone."),),
        modules=(Module("one", "One", "", (Lesson("see", "See", 10, ("see",), "See her alone."),)),),
        certificate=CertificateRule(("see",), (), 36, "standard"),
        banks=(),
        tests=(),
        references=(),
    )


if __name__ == "__main__":
    content = _csv()
    sys.stdout.write(f"{held_by(lambda: _enlist(Path(sys.argv[1]), content)):.1f}\n")
