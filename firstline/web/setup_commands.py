"""The link to the first set-up, which only whoever has the console can read."""

from datetime import UTC, datetime

import click
from flask.cli import AppGroup

from firstline.domain.refusal import Refusal
from firstline.services import founding
from firstline.web.portal import Portal, portal

setup = AppGroup("setup", help="The first set-up of a new installation.")


@setup.command("link")
def print_link() -> None:
    """Print a new one-time link to the set-up, good for 24 hours; an older one ends."""
    portal().settings.check_can_serve()
    click.echo(_new_link(portal()))


def tell_link(found: Portal) -> None:
    """Print a link where there is no administrator yet."""
    with found.database.reading() as session:
        is_needed = founding.needs_founding(session)
    if is_needed:
        link = _new_link(found)
        click.echo(f"There is no administrator yet. Set the portal up within 24 hours at\n  {link}", err=True)


def _new_link(found: Portal) -> str:
    try:
        with found.database.writing() as session:
            token = founding.open_link(session, at=datetime.now(UTC))
    except Refusal as refusal:
        raise click.ClickException(str(refusal)) from refusal
    return f"{found.settings.base_url}/setup/{token}"
