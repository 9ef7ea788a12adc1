"""What an export costs: 20,000 people as CSV, over a bare read of the same rows by the same driver."""

import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from statistics import median

from benchmarks.insight import held_by
from benchmarks.rosters import build
from benchmarks.site import ROOT
from firstline.services import exporting
from firstline.sheets.writing import csv_parts
from firstline.store.database import open_database
from firstline.store.people import EVERYBODY
from firstline.web.export_lists import person_row

PEOPLE, PAIRS = 20_000, 7
_AT = "2026-03-02 09:00:00.000000"
_BARE = """
    SELECT p.id, p.name, p.role, p.agency_id, p.language, a.zone, p.email, p.staff_number, p.active, a.name,
        p.password_hash IS NOT NULL
    FROM person p JOIN agency a ON a.id = p.agency_id ORDER BY p.sort_name, p.name, p.id
"""


def export_figures() -> dict[str, float]:
    """export_20000_over_scan: the whole file over the bare read; export_mb: what it holds at most."""
    with tempfile.TemporaryDirectory() as name:
        file = Path(name) / "people.db"
        build(file)
        _fill(file)
        pairs = [(_seconds(lambda: _export(file)), _seconds(lambda: _scan(file))) for _ in range(PAIRS)]
        ours, floor = (median(times) for times in zip(*pairs, strict=True))
        print(f"{'export_20000_over_scan':28} {ours:10.4g} over {floor:10.4g} s", flush=True)
        command = [sys.executable, "-m", "benchmarks.exporting", str(file)]
        held = subprocess.run(command, check=True, capture_output=True, text=True, cwd=ROOT).stdout
        return {"export_20000_over_scan": median(a / b for a, b in pairs), "export_mb": float(held)}


def _fill(file: Path) -> None:
    columns = "agency_id, root_id, name, sort_name, email, staff_number, role, language, active, created_at"
    rows = (
        (f"Prénom{n} Nom{n}", f"prenom{n} nom{n}", f"n{n}@bench.example", f"A{n:05}", _AT)
        for n in range(PEOPLE - 1)
    )
    with closing(sqlite3.connect(file)) as connection:
        connection.executemany(
            f"INSERT INTO person ({columns}) VALUES (1, 1, ?, ?, ?, ?, 'trainee', 'fr', 1, ?)", rows
        )
        connection.commit()


def _export(file: Path) -> None:
    database = open_database(f"sqlite:///{file}")
    roles = {"trainee": "Trainee", "administrator": "Administrator"}
    with database.reading() as session:
        count, found = exporting.every_person(session, EVERYBODY)
        lines = sum(part.count(b"\n") for part in csv_parts(("",) * 7, (person_row(roles, f) for f in found)))
    database.close()
    if (count, lines) != (PEOPLE, PEOPLE + 1):
        raise SystemExit(f"the benchmark's export is not whole: {count}, {lines}")


def _scan(file: Path) -> None:
    with closing(sqlite3.connect(file)) as connection:
        for _ in connection.execute(_BARE):
            pass


def _seconds(act: Callable[[], None]) -> float:
    start = time.perf_counter()
    act()
    return time.perf_counter() - start


if __name__ == "__main__":
    sys.stdout.write(f"{held_by(lambda: _export(Path(sys.argv[1]))):.1f}\n")
