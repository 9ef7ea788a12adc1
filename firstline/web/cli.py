"""The command line: what an operator and an author do."""

import json
import sys
from datetime import UTC, date, datetime
from pathlib import Path
from typing import cast

import click
from flask import Flask, current_app
from flask.cli import AppGroup, with_appcontext
from werkzeug.serving import run_simple

from firstline.content import ledger, mapping, schemas, starting
from firstline.content.shelf import Shelf, read_shelf
from firstline.domain.person import ROLES
from firstline.domain.refusal import Refusal
from firstline.services import publishing, seeding, staffing
from firstline.store.database import DatabaseBusy, check_schema
from firstline.store.schema import check_models, upgrade
from firstline.web import doctor, map_files, preview, serving, setup
from firstline.web.audit_commands import audit
from firstline.web.certificate_commands import certificates
from firstline.web.design_commands import preview_design
from firstline.web.key_commands import keys
from firstline.web.mail_commands import mail
from firstline.web.portal import Portal, portal
from firstline.web.setup_commands import setup as first_setup
from firstline.web.setup_commands import tell_link
from firstline.web.verifier_files import write_verifier

content = AppGroup("content", help="Check and publish courses and quizzes.")
database = AppGroup("database", help="The database's schema.")
people = AppGroup("people", help="Accounts.")
jobs = AppGroup("jobs", help="Work outside requests.")
demo = AppGroup("demo", help="A demonstration with invented people.")


@content.command("check")
@click.option("--release", is_flag=True, help="Overdue, old and missing things are errors too.")
@click.option("--on", type=click.DateTime(["%Y-%m-%d"]), help="The day for reviews that are due. [today]")
@click.option("--record", is_flag=True, help="Write the ids of clean courses into their published.toml.")
def check_content(release: bool, on: datetime | None, record: bool) -> None:
    """List every problem of the content folders as FILE:LINE: what to change."""
    shelf = _shelf(portal(), release=release, on=(on or _now()).date())
    warnings = len(shelf.problems) - len(shelf.errors)
    counts = (len(shelf.courses), "well"), (len(shelf.errors), "errors"), (warnings, "warnings")
    click.echo("courses " + ", ".join(f"{word}: {count}" for count, word in counts), err=True)
    if record and not shelf.errors:
        for path in ledger.record(portal().settings.content[0], shelf.courses):
            click.echo(f"recorded {path}", err=True)
    sys.exit(1 if shelf.errors else 0)


@content.command("new")
@click.argument("kind", type=click.Choice(["course", "lesson", "quiz"]))
@click.argument("place")
@click.option("--title", required=True, help="What people read.")
@click.option(
    "--quiz-kind", type=click.Choice(["bank", "practice", "test"]), default="bank", show_default=True
)
def start_content(kind: str, place: str, title: str, quiz_kind: str) -> None:
    """Write a good start at PLACE: COURSE, COURSE/MODULE/LESSON, or COURSE/QUIZ."""
    root, parts = portal().settings.content[-1], place.split("/")
    if len(parts) != {"course": 1, "lesson": 3, "quiz": 2}[kind]:
        raise click.ClickException(
            "PLACE is COURSE for a course, COURSE/MODULE/LESSON for a lesson, COURSE/QUIZ for a quiz."
        )
    try:
        match kind:
            case "course":
                written = starting.start_course(root, parts[0], title)
            case "lesson":
                written = starting.start_lesson(root, parts[0], parts[1], parts[2], title)
            case _:
                written = starting.start_quiz(root, parts[0], parts[1], quiz_kind, title)
    except Refusal as refusal:
        raise click.ClickException(str(refusal)) from refusal
    for path in written:
        click.echo(path)


@content.command("schema")
@click.argument("kind", type=click.Choice(sorted(schemas.KINDS)))
def print_schema(kind: str) -> None:
    """Print the JSON Schema of a kind of front matter, for editors."""
    click.echo(json.dumps(schemas.schema(kind), indent=2, ensure_ascii=False))


@content.command("map")
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "--out", type=click.Path(path_type=Path, dir_okay=False), help="Write it there. [standard output]"
)
def draw_map(file: Path, out: Path | None) -> None:
    """Draw the scenario in FILE as a tree: an SVG picture that stands alone."""
    try:
        found = mapping.read_map(portal().settings.content, file)
        drawing = map_files.scenario_file(found)
        if out:
            out.write_text(drawing, encoding="utf-8")
    except Refusal as refusal:
        raise click.ClickException(str(refusal)) from refusal
    except OSError as problem:
        raise click.ClickException(f"{out} cannot be written: {problem.strerror}") from problem
    for each in found.problems:
        click.echo(f"{each}{' (warning)' if each.warning else ''}", err=True)
    if not out:
        click.echo(drawing, nl=False)


@content.command("preview")
@click.option("--port", default=8001, show_default=True)
def preview_content(port: int) -> None:
    """Show the content folders live in the browser, with the problems beside them."""
    click.echo(f"http://127.0.0.1:{port}  (Ctrl+C ends it)", err=True)
    run_simple("127.0.0.1", port, preview.create_preview(portal().settings.content), threaded=True)


@content.command("publish")
def publish_content() -> None:
    """Make the content folders the current editions. Nothing is published while there are errors."""
    shelf = _shelf(portal(), warnings=False)
    if shelf.errors:
        raise click.ClickException(f"{len(shelf.errors)} problems. Nothing was published.")
    try:
        with portal().database.writing() as session:
            done = publishing.publish(session, shelf, at=_now())
    except DatabaseBusy as problem:
        raise click.ClickException(
            f"{problem}. Is there a database? flask database upgrade makes one."
        ) from problem
    for publication in done:
        word = "published" if publication.is_new else "unchanged"
        click.echo(f"{publication.course} {publication.edition[:12]} {word}")


@database.command("upgrade")
def upgrade_database() -> None:
    """Bring the schema to the newest state, making the database if there is none."""
    portal().settings.instance.mkdir(parents=True, exist_ok=True)
    upgrade(portal().database)
    check_schema(portal().database)


@database.command("check")
def check_database() -> None:
    """Compare the tables of this program with its migrations, for engineers."""
    check_models(portal().database)


@people.command("add")
@click.option("--name", required=True, help="Full name.")
@click.option("--sign-in", required=True, help="E-mail address, or a staff number.")
@click.option("--agency", required=True, help="Name of the agency; it is added if it is new.")
@click.option("--role", type=click.Choice(ROLES), default="trainee", show_default=True)
def add_person(name: str, sign_in: str, agency: str, role: str) -> None:
    """Add a person and print a one-time code for the first sign-in."""
    settings = portal().settings
    settings.check_can_serve()
    try:
        with portal().database.writing() as session:
            known = {found.name: found.id for found in staffing.list_agencies(session)}
            agency_id = known.get(agency) or staffing.add_agency(session, agency, "UTC", by=None, at=_now())
            person_id = staffing.add_person(session, name, sign_in, agency_id, role, by=None, at=_now())
            code = staffing.give_slip(session, person_id, settings.secret_key, by=None, at=_now())
    except Refusal as refusal:
        raise click.ClickException(str(refusal)) from refusal
    click.echo(f"{settings.base_url}/first-sign-in  {code}")


_printers = click.option(
    "--printers", type=click.IntRange(1, 16), default=1, show_default=True, help="Papers printed at once."
)


@jobs.command("run")
@_printers
@with_appcontext
def run_jobs(printers: int) -> None:
    """Run the job process until it is told to stop."""
    # Imported here because it takes a third of a second, which no other command should wait for.
    from firstline.web import runner  # noqa: PLC0415

    portal().settings.check_can_serve()
    runner.serve(cast(Flask, current_app._get_current_object()), printers)  # type: ignore[attr-defined]


@demo.command("setup")
def set_up_demo() -> None:
    """Write instance/settings.toml for a demonstration, once; an existing one stays."""
    click.echo(setup.write_demo_settings(portal().settings.instance))


@demo.command("seed")
def seed_demo() -> None:
    """Fill an empty demonstration with invented people; one that is filled stays as it is."""
    found = portal()
    if not found.settings.demo:
        raise click.ClickException("This installation is not a demonstration: nothing was seeded.")
    with found.database.writing() as session:
        accounts = seeding.seed(
            session, found.library, found.terms, secret=found.settings.secret_key, at=_now()
        )
    click.echo(setup.keep_demo_accounts(found.settings, accounts))


@click.command("serve")
@click.option("--port", default=8000, show_default=True)
@click.option("--address", default="127.0.0.1", show_default=True)
@click.option("--workers", default=2, show_default=True, help="Web processes.")
@_printers
@with_appcontext
def serve(port: int, address: str, workers: int, printers: int) -> None:
    """Serve the portal: web processes and one job process, until told to stop."""
    portal().settings.check_can_serve()
    check_schema(portal().database)
    tell_link(portal())
    sys.exit(serving.serve(address, port, workers, printers))


@click.command("doctor")
@with_appcontext
def run_doctor() -> None:
    """Look whether everything is there that the portal needs."""
    findings = doctor.examine(portal())
    for finding in findings:
        click.echo(f"{'ok  ' if finding.is_well else 'NO  '} {finding.name}: {finding.words}")
    sys.exit(0 if all(finding.is_well for finding in findings) else 1)


certificates.add_command(write_verifier)
certificates.add_command(preview_design)
COMMANDS = (
    *(content, database, people, jobs, audit, demo, keys, certificates, mail, first_setup),
    *(serve, run_doctor),
)


def _shelf(found: Portal, *, warnings: bool = True, release: bool = False, on: date | None = None) -> Shelf:
    shelf = read_shelf(found.settings.content, release=release, on=on or _now().date())
    for problem in shelf.problems:
        if warnings or not problem.warning:
            click.echo(f"{problem}{' (warning)' if problem.warning else ''}")
    return shelf


def _now() -> datetime:
    return datetime.now(UTC)
