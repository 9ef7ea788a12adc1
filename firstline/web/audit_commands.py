"""The audit log as its operator watches it: is its chain whole, and which is its newest entry?"""

import logging
from datetime import UTC, datetime

import click
from flask.cli import AppGroup

from firstline.services import auditing
from firstline.store.audit_checks import Check
from firstline.store.database import DatabaseBusy
from firstline.web.portal import Portal, portal

_LOG = logging.getLogger(__name__)

audit = AppGroup("audit", help="The log of privileged acts.")


@audit.command("verify")
@click.option(
    "--head", default="", help="A hash that was noted elsewhere (flask audit head): is it still there?"
)
def verify_audit(head: str) -> None:
    """Check that the log's chain of hashes is whole, and that its end was not cut off."""
    noted = head.strip().lower()
    found, has_noted = _checked(portal(), noted, at=datetime.now(UTC))
    if found.broken is not None:
        raise click.ClickException(
            f"entry {found.broken} does not follow the one before it: the log was changed"
        )
    if not has_noted:
        what = "this hash" if noted else "the newest entry of the last check"
        raise click.ClickException(f"{what} is not in the log: its end was cut off, or it is another log")
    click.echo("The chain is whole.")


@audit.command("head")
def print_head() -> None:
    """Print number, time and hash of the newest entry. Note it where this server cannot change it."""
    with portal().database.reading() as session:
        found = auditing.find_head(session)
    if found is None:
        raise click.ClickException("the log is empty")
    click.echo(f"{found.number} {found.at.isoformat(timespec='seconds')} {found.hash}")


def check_log(found: Portal) -> None:
    """Look whether the log is whole, and tell its head to the operator's log, which is elsewhere."""
    try:
        checked, has_noted = _checked(found, "", at=datetime.now(UTC))
    except DatabaseBusy as problem:
        _LOG.warning("the audit log was not checked, and will be in a day: %s", problem)
        return
    if checked.broken is not None or not has_noted:
        _LOG.error("the audit log was changed: flask audit verify says where")
    _LOG.warning("audit log: %s entries, the newest has the hash %s", checked.entries, checked.head)


def _checked(found: Portal, noted: str, *, at: datetime) -> tuple[Check, bool]:
    """Look, and keep what was found. After a cut the last look stays: it is what tells of the cut."""
    with found.database.reading() as session:
        checked, has_noted = auditing.check(session, at=at, noted=noted)
    if has_noted or checked.broken is not None:
        with found.database.writing() as session:
            auditing.note(session, checked)
    return checked, has_noted
