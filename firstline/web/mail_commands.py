"""The command line of the outbox: looking at texts, listing, trying again."""

from datetime import UTC, datetime

import click
from flask.cli import AppGroup, with_appcontext
from sqlalchemy.exc import OperationalError, ProgrammingError

from firstline.domain.mail import KINDS, MailKind
from firstline.services import notifying
from firstline.store.database import DatabaseBusy
from firstline.store.mails import ListedMail
from firstline.web.languages import SOURCE, languages
from firstline.web.mails import SAMPLES, draw
from firstline.web.portal import portal

mail = AppGroup("mail", help="The outbox.")

_EXAMPLE = "https://training.example.org"
_NO_DATABASE = "{}. Is there a database? flask database upgrade makes one."


@mail.command("preview")
@click.argument("kind", type=click.Choice(KINDS))
@click.option("--language", type=click.Choice(languages()), default=SOURCE, show_default=True)
@with_appcontext
def preview_mail(kind: MailKind, language: str) -> None:
    """Print the mail of KIND with invented facts; nothing is sent."""
    text = draw(kind, SAMPLES[kind], "Mariam Haddad", language, portal().settings.base_url or _EXAMPLE)
    click.echo(f"{text.subject}\n\n{text.body}", nl=False)


@mail.command("list")
@click.option("--failed", is_flag=True, help="Only those that will not be tried again.")
@click.option("--limit", default=50, show_default=True, help="How many, the newest first.")
def list_mails(failed: bool, limit: int) -> None:
    """List the outbox by numbers of people (as in the address of their page), without their addresses."""
    try:
        with portal().database.reading() as session:
            found = notifying.list_mails(session, failed_only=failed, limit=limit)
    except (OperationalError, ProgrammingError) as problem:
        raise click.ClickException(_NO_DATABASE.format(str(problem.orig).splitlines()[0])) from problem
    for each in found:
        click.echo(_line(each))


@mail.command("retry")
def retry_mails() -> None:
    """Let every failed mail be tried anew, from the next minute on."""
    try:
        with portal().database.writing() as session:
            count = notifying.retry(session, at=datetime.now(UTC))
    except (DatabaseBusy, ProgrammingError) as problem:
        raise click.ClickException(_NO_DATABASE.format(str(problem).splitlines()[0])) from problem
    click.echo(f"{count} mails wait to be sent")


def _line(each: ListedMail) -> str:
    when = each.sent_at or each.due_at
    words = f"  after {each.tries} tries: {each.problem}" if each.problem else ""
    return (
        f"{each.id:>6}  {each.state:<7}  {when:%Y-%m-%d %H:%M}  person {each.person_id}  {each.kind}"
        f"  {each.occasion}{words}"
    )
