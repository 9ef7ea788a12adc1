"""The command line of certificate designs: the designer's bench."""

import sys
from collections.abc import Sequence
from pathlib import Path

import click
from flask.cli import with_appcontext

from firstline.printing import awkward
from firstline.printing.apart import print_certificate
from firstline.printing.designs import BrokenDesign, Design, read_design
from firstline.printing.refused import PrintRefused
from firstline.web.portal import portal


@click.command("preview")
@click.argument("design")
@click.option("--out", required=True, type=click.Path(path_type=Path, file_okay=False), help="Where to.")
@with_appcontext
def preview_design(design: str, out: Path) -> None:
    """Print DESIGN with awkward names into a folder, one PDF each, and list what was refused.

    DESIGN is the name of a design in a content folder, or a path to its own folder. The exit status is
    1 when something was refused.
    """
    found = _read(design, portal().settings.content)
    refused = 0
    try:
        out.mkdir(parents=True, exist_ok=True)
        for name, facts in awkward.cases(found):
            path = out / f"{name}.pdf"
            try:
                path.write_bytes(print_certificate(facts, found, awkward.BADGE, awkward.CODE))
                click.echo(path)
            except PrintRefused as refusal:
                refused += 1
                path.unlink(missing_ok=True)  # one of an earlier preview would tell another story
                click.echo(f"REFUSED {name}: {refusal}")
    except OSError as problem:
        raise click.ClickException(f"{out} cannot be written: {problem.strerror}") from problem
    click.echo(f"refused: {refused}", err=True)
    sys.exit(1 if refused else 0)


def _read(design: str, roots: Sequence[Path]) -> Design:
    """The design of that name in the last content root that has one, or at that path."""
    folders = [folder for root in roots if (folder := root / "certificates" / design).is_dir()]
    if not folders and not Path(design).is_dir():
        raise click.ClickException(f"There is no certificate design “{design}”.")
    folder = folders[-1] if folders else Path(design).absolute()
    try:
        return read_design(folder)
    except BrokenDesign as problem:
        raise click.ClickException(f"{folder}/{problem}") from problem
