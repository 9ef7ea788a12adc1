"""The command line of the keys that sign: making, replacing, condemning them."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import click
from flask.cli import AppGroup
from sqlalchemy.exc import OperationalError, ProgrammingError
from sqlmodel import Session

from firstline.domain.refusal import Refusal
from firstline.domain.signing_key import KeyKind, PublicKey
from firstline.sealing.keys import KeyMissing
from firstline.services import keying
from firstline.store.database import DatabaseBusy
from firstline.store.signing_keys import KeptKey
from firstline.web.portal import portal

keys = AppGroup("keys", help="The keys that sign certificates.")

_FILE = click.Path(path_type=Path, exists=True, dir_okay=False)


@keys.command("make")
def make_keys() -> None:
    """Make the keys that are missing: one for badges, one for the seal on PDF files."""
    with _changing() as session:
        made = keying.make_missing(session, portal().settings.keys, at=_now())
    _tell_made(*made)
    if not made:
        click.echo("The keys are there already.")


@keys.command("list")
def list_keys() -> None:
    """List every key that ever signed, the newest first."""
    with _telling(), portal().database.reading() as session:
        found = keying.list_keys(session)
    for each in found:
        click.echo(f"{each.key.id}  {each.key.kind:<5}  made {each.made_at.date()}  {_state(each)}")


@keys.command("rotate")
@click.argument("kind", type=click.Choice(keying.KINDS))
def rotate_key(kind: KeyKind) -> None:
    """Let a new key of KIND sign from now on. What the old one signed stays good."""
    with _changing() as session:
        made = keying.rotate(session, portal().settings.keys, kind, at=_now())
    _tell_made(made)


@keys.command("import-seal")
@click.option("--key", required=True, type=_FILE, help="The private key (P-256, PEM, no passphrase).")
@click.option("--certificates", required=True, type=_FILE, help="Its certificate and those above it (PEM).")
def import_seal(key: Path, certificates: Path) -> None:
    """Let your own seal sign PDF files from now on, such as one from your government's authority."""
    with _changing() as session:
        made = keying.import_seal(
            session, portal().settings.keys, key.read_bytes(), certificates.read_bytes(), at=_now()
        )
    _tell_made(made)


@keys.command("compromised")
@click.argument("id_", metavar="ID")
def condemn_key(id_: str) -> None:
    """Say that the key ID fell into other hands: nothing that it signed is believed any more."""
    with _changing() as session:
        made = keying.condemn(session, portal().settings.keys, id_, at=_now())
    click.echo(f"{id_} is not believed any more. docs/operating.md, Keys, says what to do now.")
    if made is not None:
        _tell_made(made)


@contextmanager
def _changing() -> Iterator[Session]:
    """A transaction; whoever does the jobs that it asked for is woken after it."""
    with _telling(), portal().writing() as session:
        yield session


@contextmanager
def _telling() -> Iterator[None]:
    """Say in one line why it could not be done."""
    try:
        yield
    except (KeyMissing, OSError, ValueError, Refusal) as problem:
        raise click.ClickException(str(problem)) from problem
    except (DatabaseBusy, OperationalError, ProgrammingError) as problem:
        line = str(problem).splitlines()[0]
        raise click.ClickException(
            f"{line}. Is there a database? flask database upgrade makes one."
        ) from problem


def _tell_made(*made: PublicKey) -> None:
    for key in made:
        click.echo(f"{key.id}  {key.kind:<5}  made; keep a copy of {portal().settings.keys}")


def _state(kept: KeptKey) -> str:
    if kept.compromised_at is not None:
        return f"not believed since {kept.compromised_at.date()}"
    return f"retired {kept.retired_at.date()}, believed" if kept.retired_at else "signs"


def _now() -> datetime:
    return datetime.now(UTC)
