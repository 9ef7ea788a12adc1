"""The queue that wakes the job runner. It carries ids only: the job rows are the truth.

Its own SQLite file beside the database, or the same PostgreSQL; messages are signed, since
huey pickles them.
"""

import logging
import sqlite3
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from huey import Huey, PostgresHuey, SqliteHuey
from huey.serializer import SignedSerializer

from firstline.web.settings import Settings

_LOG = logging.getLogger(__name__)


@dataclass(slots=True)
class Queue:
    """Opened on first use, so that making an application touches no file.

    ``work`` is what the job process does with an id; a web worker only sends ids.
    """

    settings: Settings
    work: Callable[[int], None] | None = None
    _huey: Huey | None = None
    _send: Callable[[int], Any] | None = None

    def huey(self) -> Huey:
        """The carrier, with its only task registered under the same name in every process."""
        if self._huey is None:
            self._huey = _open(self.settings)
            self._send = self._huey.task(name="run_job")(self._run)
        return self._huey

    def wake(self, jobs: tuple[int, ...]) -> None:
        """Tell the runner of jobs; when that fails, its sweep finds them within a minute."""
        try:
            self.huey()
            assert self._send is not None
            for job_id in jobs:
                self._send(job_id)
        except (sqlite3.Error, OSError) as problem:
            _LOG.warning("the job runner was not woken: %s", problem)

    def _run(self, job_id: int) -> None:
        assert self.work is not None, "jobs are run by the job process"
        self.work(job_id)


def _open(settings: Settings) -> Huey:
    serializer = SignedSerializer(secret=settings.secret_key)
    if settings.database_url.startswith("postgresql"):
        dsn = settings.database_url.replace("postgresql+psycopg://", "postgresql://", 1)
        return PostgresHuey("firstline", dsn=dsn, serializer=serializer)
    settings.instance.mkdir(parents=True, exist_ok=True)
    return SqliteHuey("firstline", filename=str(settings.instance / "queue.db"), serializer=serializer)
