"""What a trainer's reports cost: 10,000 attempts of 40 items, analysed and compared, streamed.

The floor reads the same rows by the same driver and throws them away.
"""

import json
import math
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from statistics import median

from benchmarks.site import ROOT
from firstline.content.editions import canonical, digest
from firstline.domain.course import CertificateRule, Course, Lesson, Module, Objective
from firstline.domain.item import Action, Choice, Judgement, Option, Panel
from firstline.domain.person import Person
from firstline.domain.quiz import Bank, Draw, Test
from firstline.domain.survey import Statement, Survey, Wave
from firstline.sealing.pseudonyms import pseudonyms
from firstline.services import comparing, reporting
from firstline.services.library import Library
from firstline.store.database import open_database
from firstline.store.schema import upgrade

ATTEMPTS, ITEMS, PAIRS = 10_000, 40, 5
SECRET = "a secret that only the benchmark knows, 32 or more"
ADMINISTRATOR = Person(0, "Ruth", "administrator", 1, "en", "UTC")
_AT = datetime(2026, 3, 2, 9, tzinfo=UTC).strftime("%Y-%m-%d %H:%M:%S.%f")
_WAVES: tuple[Wave, ...] = ("start", "end", "3-months", "6-months")
_OF_COHORT = """
    FROM enrolment e JOIN attempt a ON a.enrolment_id = e.id JOIN response r ON r.attempt_id = a.id
    WHERE e.cohort_id = 1 AND a.number = 1 AND a.state <> 'open' AND a.passed IS NOT NULL
"""
_BARE = (
    f"SELECT r.attempt_id, r.item, r.mark, r.chosen {_OF_COHORT} AND a.quiz = 'final'",
    f"SELECT a.enrolment_id, a.edition, a.quiz, r.item, r.mark {_OF_COHORT} AND a.quiz IN ('pre', 'post')",
    "SELECT wave, pseudonym, points FROM survey_response",
)


def insight_figures() -> dict[str, float]:
    """insight_10k_over_scan: both reports over the bare read; insight_mb: what they hold at most."""
    with tempfile.TemporaryDirectory() as name:
        file = Path(name) / "insight.db"
        build(file)
        pairs = [(_seconds(lambda: _reports(file)), _seconds(lambda: _bare(file))) for _ in range(PAIRS)]
        ours, floor = (median(times) for times in zip(*pairs, strict=True))
        print(f"{'insight_10k_over_scan':22} {ours:10.4g} over {floor:10.4g} s", flush=True)
        command = [sys.executable, "-m", "benchmarks.insight", str(file)]
        held = subprocess.run(command, check=True, capture_output=True, text=True, cwd=ROOT).stdout
        return {"insight_10k_over_scan": median(a / b for a, b in pairs), "insight_mb": float(held)}


def build(file: Path) -> None:
    """A cohort of 10,000 people who took a final test of 40 items; half of them before and after too.

    Those 5,000 also answered a survey of 16 statements in four waves.
    """
    course = _course()
    document = canonical(course)
    database = open_database(f"sqlite:///{file}")
    upgrade(database)
    database.close()
    with closing(sqlite3.connect(file, isolation_level=None)) as connection:
        connection.execute("PRAGMA foreign_keys = OFF")
        connection.execute("BEGIN")
        name = digest(document)
        connection.execute("INSERT INTO edition VALUES (?, 'bench', 1, ?)", (name, document.decode()))
        columns = "id, name, key, course, edition, starts_on"
        connection.execute(
            f"INSERT INTO cohort ({columns}) VALUES (1, 'Bench', 'bench', 'bench', ?, '2026-03-02')", (name,)
        )
        _insert(connection, "enrolment", ("person_id", "cohort_id", "edition"), _enrolments(name))
        attempts = ("enrolment_id", "id", "quiz", "edition", "form", "percent", "passed")
        _insert(connection, "attempt", attempts, _attempts(course, name))
        connection.executemany("INSERT INTO response VALUES (?, ?, 1, ?, ?, ?, ?)", _responses(course))
        connection.executemany("INSERT INTO survey_response VALUES ('bench', 'views', ?, ?, ?)", _answers())
        connection.execute("COMMIT")


def _reports(file: Path) -> None:
    """Both reports as the pages ask for them, by a worker that has read the edition before."""
    database, library = open_database(f"sqlite:///{file}"), Library()
    with database.reading() as session:
        found = reporting.item_analysis(session, library, ADMINISTRATOR, 1, "final", everybody=False)
        moved = comparing.change(session, library, ADMINISTRATOR, 1, all_cohorts=True, secret=SECRET)
    database.close()
    counts = [found.figures.n, *(measure.paired for measure in moved.measures)]
    expected = [ATTEMPTS, *([ATTEMPTS // 2] * (2 + 4 * 3))]
    if counts != expected:
        raise SystemExit(f"the benchmark's reports are not whole: {counts}")


def _bare(file: Path) -> None:
    with closing(sqlite3.connect(file)) as connection:
        for statement in _BARE:
            for _ in connection.execute(statement):
                pass


def _seconds(act: Callable[[], None]) -> float:
    start = time.perf_counter()
    act()
    return time.perf_counter() - start


def _course() -> Course:
    choices, more = ([_choice(f"{letter}-{n:02}") for n in range(ITEMS)] for letter in "ab")
    judged, others = ([_judgement(f"{letter}-{n:02}") for n in range(10)] for letter in "jk")
    forms = tuple(tuple(i.id for i in (*a[:30], *b)) for a, b in ((choices, judged), (more, others)))
    lesson = Lesson("see", "See", 10, ("see",), "See her alone.")
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
        modules=(Module("one", "One", "", (lesson,)),),
        banks=(Bank("all", "All", "bank", (*choices, *more, *judged, *others)),),
        tests=(
            Test("final", "Final", 75, 3, 24, (Draw("all", "see", ITEMS),)),
            Test("pre", "Before", 75, 1, 0, (), role="pre", forms=forms),
            Test("post", "After", 75, 1, 0, (), role="post", forms=forms),
        ),
        certificate=CertificateRule(("see",), ("final",), 36, "standard"),
        references=(),
        surveys=(
            Survey("views", "Views", "", ("no", "rather no", "rather yes", "yes"), _statements(), _WAVES),
        ),
    )


def _statements() -> tuple[Statement, ...]:
    return tuple(Statement(f"s{n}", "?", f"facet-{n % 4}", "+" if n % 3 else "-") for n in range(16))


def _choice(name: str) -> Choice:
    options = tuple(Option(f"o{n}", f"Option {n}", "", n == 0) for n in range(4))
    return Choice(id=name, title=name, stem="?", objective="see", options=options, multiple=False)


def _judgement(name: str) -> Judgement:
    actions = tuple(Action(f"a{n}", f"Action {n}", "", n + 1) for n in range(4))
    return Judgement(id=name, title=name, stem="?", objective="see", actions=actions, panel=Panel(9, "0.8"))


def _insert(
    connection: sqlite3.Connection, table: str, columns: tuple[str, ...], rows: Iterator[tuple[object, ...]]
) -> None:
    fixed = {
        "enrolment": {"course": "bench", "began_at": _AT, "active_at": _AT, "progress": "{}", "rank": 2},
        "attempt": {"number": 1, "most": 3, "state": "handed-in", "started_at": _AT, "ended_at": _AT},
    }[table]
    names = (*columns, *fixed)
    places = ", ".join("?" * len(names))
    statement = f"INSERT INTO {table} ({', '.join(names)}) VALUES ({places})"
    connection.executemany(statement, ((*row, *fixed.values()) for row in rows))


def _enrolments(edition: str) -> Iterator[tuple[object, ...]]:
    return ((person, 1, edition) for person in range(1, ATTEMPTS + 1))


def _sittings(course: Course) -> Iterator[tuple[int, int, str, tuple[str, ...]]]:
    """(enrolment, attempt, test, items): finals first, then before and after, crossed."""
    final = tuple(item.id for item in course.banks[0].items[:ITEMS])
    for person in range(1, ATTEMPTS + 1):
        yield person, person, "final", final
    forms = course.tests[1].forms
    for person in range(1, ATTEMPTS // 2 + 1):
        yield person, ATTEMPTS + 2 * person, "pre", forms[person % 2]
        yield person, ATTEMPTS + 2 * person + 1, "post", forms[1 - person % 2]


def _attempts(course: Course, edition: str) -> Iterator[tuple[object, ...]]:
    for enrolment, attempt, quiz, items in _sittings(course):
        form = json.dumps([[item, [[0, 1, 2, 3]]] for item in items], separators=(",", ":"))
        yield enrolment, attempt, quiz, edition, form, 60, 0


def _responses(course: Course) -> Iterator[tuple[object, ...]]:
    """Answers by the Rasch model, items ever harder; a judgement item that is not right is one place off."""
    random, kinds = Random(1), {item.id: item.kind for item in course.items()}
    for _, attempt, quiz, items in _sittings(course):
        ability = random.gauss(0.5 if quiz == "post" else 0, 1)
        for place, item in enumerate(items):
            knows = random.random() < 1 / (1 + math.exp(place / 10 - 2 - ability))
            if kinds[item] == "judgement":
                yield attempt, item, '["1","2","3","4"]', _AT, 1.0 if knows else 0.75, None
            else:
                chosen = "0" if knows else str(random.randrange(1, 4))
                yield attempt, item, f'["{chosen}"]', _AT, float(knows), chosen


def _answers() -> Iterator[tuple[str, str, str]]:
    random = Random(2)
    names = pseudonyms(SECRET, "bench", "views", range(1, ATTEMPTS // 2 + 1))
    for wave in _WAVES:
        for name in names.values():
            points = {f"s{n}": random.randrange(4) for n in range(16)}
            yield wave, name, json.dumps({"of": 4, "points": points}, separators=(",", ":"))


def held_by(act: Callable[[], None]) -> float:
    """The most memory that an act takes, over what the process holds before, in MB."""
    before = _memory("VmRSS")
    act()
    return _memory("VmHWM") - before


def _memory(name: str) -> float:
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith(f"{name}:"))


if __name__ == "__main__":
    sys.stdout.write(f"{held_by(lambda: _reports(Path(sys.argv[1]))):.1f}\n")
