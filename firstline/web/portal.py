"""What one running application holds, and its transactions."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cached_property
from typing import cast

from flask import current_app, g, has_request_context, request
from sqlmodel import Session

from firstline.services import queueing
from firstline.services.certifying import Terms
from firstline.services.library import Library
from firstline.store import audit
from firstline.store.database import Database
from firstline.web.queue import Queue
from firstline.web.settings import Settings

DEMONSTRATION = "demonstration"
"""The file of the instance folder that marks a portal of invented people."""


@dataclass
class Portal:
    """One a process. Holds no state of people: only settings, the database and compiled content.

    ``queue`` tells the job runner of new job ids after a commit; a message that is lost
    costs a minute, since the runner sweeps the rows. ``offered`` are the languages that preferences offer,
    () before they were asked for, and ``offered_until`` when (monotonic seconds) they are asked for again.
    """

    settings: Settings
    database: Database
    queue: Queue
    library: Library = field(default_factory=Library)
    offered: tuple[str, ...] = ()
    offered_until: float = 0.0

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """A write transaction; the jobs that it asked for are woken after its commit."""
        with self.database.writing() as session:
            yield session
        if jobs := queueing.woken(session):
            self.queue.wake(jobs)

    @property
    def is_demo(self) -> bool:
        """Whether the people here are invented: by the settings, or since the first set-up chose so.

        A file says the latter, since every process and page has to know it without asking the database.
        """
        return self.settings.demo or (self.settings.instance / DEMONSTRATION).exists()

    @property
    def terms(self) -> Terms:
        """What this installation adds to credentials."""
        return Terms(self.settings.base_url, self._digests, specimen=self.is_demo)

    @cached_property
    def _digests(self) -> dict[str, str]:
        """The certificate designs, read once."""
        # Imported here because what reads a style sheet is not needed before somebody learns.
        from firstline.printing.designs import read_design  # noqa: PLC0415

        folders = [
            folder
            for root in self.settings.content
            for folder in sorted((root / "certificates").glob("*"))
            if folder.is_dir()
        ]
        return {folder.name: read_design(folder).digest for folder in folders}


def portal() -> Portal:
    """The running application's portal."""
    return cast(Portal, current_app.extensions["firstline"])


def library() -> Library:
    """The compiled courses."""
    return portal().library


@contextmanager
def reading() -> Iterator[Session]:
    """The request's read transaction: one for all that a GET looks up, closed with the request."""
    if "reading" not in g:
        g.reading = ExitStack()
        g.session = g.reading.enter_context(portal().database.reading())
    yield g.session


def end_reading() -> None:
    """Close the request's read transaction, if there is one."""
    if stack := g.pop("reading", None):
        g.pop("session")
        stack.close()


@contextmanager
def writing() -> Iterator[Session]:
    """A write transaction; what was looked up before it began is closed first, so that it sees the newest."""
    end_reading()
    with portal().writing() as session:
        session.info[audit.ORIGIN] = (request.remote_addr or "") if has_request_context() else ""
        yield session


def now() -> datetime:
    """The time of this request, read once, so that a page agrees with itself."""
    if "now" not in g:
        g.now = datetime.now(UTC)
    return cast(datetime, g.now)
