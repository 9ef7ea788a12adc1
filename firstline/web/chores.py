"""Chores: what the job process does at its hours, whether or not anybody is at a screen."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from firstline.services import bundling, enlisting, noticing, notifying, reminding, surveying
from firstline.store.database import DatabaseBusy
from firstline.web.portal import Portal

_LOG = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Chore:
    """Something to be done again and again; ``minute`` and ``hour`` as in a crontab (UTC)."""

    act: Callable[[Portal, datetime], None]
    minute: str
    hour: str = "*"

    @property
    def name(self) -> str:
        """What logs and the queue call it."""
        return self.act.__name__

    def do(self, portal: Portal) -> None:
        """Do it now; where the database is busy it waits for its next time."""
        try:
            self.act(portal, datetime.now(UTC))
        except DatabaseBusy as problem:
            _LOG.warning("%s was put off until its next time: %s", self.name, problem)


def rewrite_surveys(portal: Portal, _at: datetime) -> None:
    """Let nothing in the database tell in which order people answered, or beside whom."""
    with portal.writing() as session:
        surveying.forget_order(session)


def remind(portal: Portal, at: datetime) -> None:
    """Remind people whose certificates end soon or whose training is due, and trainers of their week."""
    with portal.writing() as session:
        notifying.remind_of_expiries(session, on=at.date(), at=at)
        reminding.remind_of_due_dates(session, on=at.date(), at=at)
        reminding.ask_for_digests(session, on=at.date(), at=at)


def note_missed_items(portal: Portal, _at: datetime) -> None:
    """Find which questions most people of a cohort missed, so that trainers see it on their start page."""
    with portal.writing() as session:
        noticing.note_missed_items(session, portal.library)


def remove_old_bundles(portal: Portal, at: datetime) -> None:
    """Remove the cohorts' files of certificates after their time."""
    with portal.writing() as session:
        bundling.remove_old(session, at=at)


def remove_old_rosters(portal: Portal, at: datetime) -> None:
    """Forget the lists of people that nobody confirmed for a day, and those that were."""
    with portal.writing() as session:
        enlisting.remove_old(session, at=at)


CHORES = (
    Chore(remove_old_bundles, minute="37", hour="4"),
    Chore(note_missed_items, minute="11", hour="5"),
    Chore(remove_old_rosters, minute="53"),
    Chore(remind, minute="7", hour="6"),
    Chore(rewrite_surveys, minute="17", hour="*/6"),
)
"""In the order in which they are done when the process starts: it may have slept through their hours."""
