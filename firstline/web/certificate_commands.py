"""The command line of certificates: checking a file without a network, what that needs, signing anew."""

import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import click
from flask.cli import AppGroup
from sqlalchemy.exc import SQLAlchemyError

from firstline.services import attesting, resigning, trusting
from firstline.services.attesting import Trust
from firstline.services.trusting import NotTrust
from firstline.store.database import DatabaseBusy
from firstline.web.portal import portal

if TYPE_CHECKING:
    from firstline.services.proving import Claims, Proof

certificates = AppGroup("certificates", help="Checking certificates without a network; signing them anew.")

_FILE = click.Path(path_type=Path, exists=True, dir_okay=False)
_LARGEST = 20_000_000
_OLD = timedelta(days=30)
_WORDS = {
    "genuine": "GENUINE: the issuer sealed this file, nothing in it was changed, and the certificate stands.",
    "withdrawn": "REVOKED OR REPLACED: the file is genuine, but the certificate must not be relied on.",
    "expired": "EXPIRED: the file is genuine, but the certificate is not valid any more.",
    "unlisted": "NOT CERTAIN: the file is genuine; whether the certificate was revoked cannot be told.",
    "altered": "ALTERED: this is not what the issuer sealed.",
    "other-key": "OTHER KEY: this was not sealed by the issuer.",
    "no-certificate": "NO CERTIFICATE: this is not a file that the issuer sealed, or it is damaged.",
}


@certificates.command("verify")
@click.argument("file", type=_FILE)
@click.option("--trust", type=_FILE, help="A portal's trust file. [this installation's database]")
def verify_file(file: Path, trust: Path | None) -> None:
    """Check the PDF FILE: its seal, the credential inside, and whether it still stands.

    Uses no network. The exit status is 0 for a genuine certificate that stands, and 1 for all others.
    """
    # Imported here because pyHanko and JSON-LD cost memory that no web worker should pay.
    from firstline.services import proving  # noqa: PLC0415

    if file.stat().st_size > _LARGEST:
        raise click.ClickException(f"{file} is too large for a certificate.")
    proof = proving.prove(file.read_bytes(), _trust(trust), at=_now())
    _tell(proof)
    sys.exit(0 if proof.verdict == "genuine" else 1)


@certificates.command("trust")
@click.option("--out", required=True, type=click.Path(path_type=Path, dir_okay=False), help="Where to.")
def write_trust(out: Path) -> None:
    """Write what a check without a network needs: the keys that are believed and the status lists."""
    try:
        out.write_text(attesting.trust_text(_own_trust()), encoding="utf-8")
    except OSError as problem:
        raise click.ClickException(f"{out} cannot be written: {problem.strerror}") from problem
    click.echo(f"wrote {out}; it grows old: revocations after this moment are not in it")


@certificates.command("re-sign")
@click.option("--yes", is_flag=True, help="Do it. Without it they are only counted.")
def re_sign(yes: bool) -> None:
    """Sign anew what a compromised key signed: the badges and papers of certificates in force.

    The job process does it. Run it again to see how many are left; nothing is signed twice.
    """
    try:
        with portal().writing() as session:
            found = resigning.due(session)
            if yes:
                resigning.ask(session, at=_now())
    except (DatabaseBusy, SQLAlchemyError) as problem:
        raise click.ClickException(f"{str(problem).splitlines()[0]}. Is there a database?") from problem
    badges = sum(each.is_badge_lost for each in found)
    click.echo(f"certificates in force that rest on a compromised key: {len(found)} (badges: {badges})")
    if found and yes:
        click.echo("They are being signed anew. flask doctor lists those that fail.")
    elif found:
        click.echo("Nothing was changed. flask certificates re-sign --yes signs them anew.")


def _tell(proof: "Proof") -> None:
    click.echo(_WORDS[proof.verdict])
    if proof.words:
        click.echo(f"  ({proof.words})")
    if proof.claims is not None:
        _tell_claims(proof.claims)
    if proof.listed_at is not None:
        age = _now() - proof.listed_at
        click.echo(
            f"The list of revoked certificates is of {proof.listed_at:%Y-%m-%d %H:%M} UTC, {_ago(age)}."
        )
        if age > _OLD:
            click.echo("That is old. Ask the issuer's portal for a new trust file.")


def _tell_claims(claims: "Claims") -> None:
    click.echo("It says the following; compare it with the paper:")
    lines = (
        ("Number", claims.number),
        ("Name", claims.name),
        ("Course", claims.course),
        ("Passed", claims.passed),
        ("Issued by", claims.issuer),
        ("Issued on", claims.issued_on),
        ("Valid until", claims.expires_on or "no end date"),
    )
    for term, words in lines:
        click.echo(f"  {term:<12} {words}")


def _ago(age: timedelta) -> str:
    return {0: "less than a day old", 1: "one day old"}.get(age.days, f"{age.days} days old")


def _trust(file: Path | None) -> Trust:
    if file is None:
        return _own_trust()
    try:
        return trusting.read_trust(file.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, NotTrust) as problem:
        raise click.ClickException(f"{file}: {problem}") from problem


def _own_trust() -> Trust:
    try:
        with portal().database.reading() as session:
            return attesting.trust(session, portal().settings.base_url, at=_now())
    except SQLAlchemyError as problem:
        raise click.ClickException(f"{str(problem).splitlines()[0]}. Is there a database?") from problem


def _now() -> datetime:
    return datetime.now(UTC)
