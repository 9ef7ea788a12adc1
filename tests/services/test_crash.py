"""What was called saved survives the death of the process."""

import signal
import subprocess
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING

from sqlmodel import Session

from firstline.domain.person import Person
from firstline.services import assessing
from firstline.store import attempts
from firstline.store.database import Database

if TYPE_CHECKING:
    from tests.services.conftest import Acts

_SAVE_AND_DIE = """
import os, signal, sys
from datetime import UTC, datetime
from firstline.services import accounts, assessing
from firstline.services.certifying import Terms
from firstline.services.library import Library
from firstline.store.database import open_database

url, person, attempt, item = sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), sys.argv[4]
database, at = open_database(url), datetime(2026, 3, 2, 9, tzinfo=UTC)
with database.writing() as session:
    ada = accounts.find_person(session, person)
    print(assessing.save_response(
        session, Library(), ada, attempt, item, ("2",), sequence=1, terms=Terms("", {}, False), at=at
    ), flush=True)

unfinished = database.writing()
session = unfinished.__enter__()
assessing.save_response(
    session, Library(), ada, attempt, item, ("3",), sequence=2, terms=Terms("", {}, False), at=at
)
os.kill(os.getpid(), signal.SIGKILL)
"""


def test_saved_response_survives_kill_9_and_an_unfinished_one_does_not(
    database: Database, database_url: str, acts_in: "Callable[[Session], Acts]", ada: Person
) -> None:
    with database.writing() as session:
        acts = acts_in(session)
        attempt = acts.start(ada)
        item = assessing.sitting(session, acts.library, ada, attempt).attempt.form[0].item
    died = subprocess.run(
        [sys.executable, "-c", _SAVE_AND_DIE, database_url, str(ada.id), str(attempt), item],
        capture_output=True,
        text=True,
    )
    with database.writing() as session:
        kept = {name: found.response for name, found in attempts.responses(session, attempt).items()}
    assert (died.returncode, died.stdout, kept) == (-signal.SIGKILL, "saved\n", {item: ("2",)}), died.stderr
