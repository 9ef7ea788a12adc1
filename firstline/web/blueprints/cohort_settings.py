"""The settings of a cohort: its name, dates, role path and trainers, and the archive."""

from collections.abc import Iterator
from contextlib import contextmanager

from flask import Blueprint, redirect, render_template, url_for
from sqlmodel import Session
from werkzeug.wrappers import Response

from firstline.services import gathering, overseeing
from firstline.web import access
from firstline.web.forms import Form, empty_form, read_form
from firstline.web.languages import gettext
from firstline.web.path_views import cohort_path_options
from firstline.web.portal import library, now, reading, writing
from firstline.web.texts import in_readers_language

bp = Blueprint("cohort_settings", __name__, url_prefix="/cohorts/<int:cohort>/settings")


@bp.get("")
@access.trainers
def show(cohort: int) -> str:
    """Everything that can be changed of a cohort, and what it means for its people."""
    return _page(cohort, empty_form())


@bp.post("/name")
@access.trainers
def rename(cohort: int) -> Response | tuple[str, int]:
    """Give it another name."""
    form = read_form()
    with _changing(form) as session:
        gathering.rename_cohort(session, access.visitor(), cohort, form["name"], at=now())
    return _after(cohort, form)


@bp.post("/dates")
@access.trainers
def change_dates(cohort: int) -> Response | tuple[str, int]:
    """Change when it starts and when it is due."""
    form = read_form()
    with form.refusals():
        starts_on, due_on = form.day("starts_on"), form.day("due_on")
        with writing() as session:
            gathering.change_dates(
                session, access.visitor(), cohort, starts_on=starts_on, due_on=due_on, at=now()
            )
    return _after(cohort, form)


@bp.post("/path")
@access.trainers
def change_path(cohort: int) -> Response | tuple[str, int]:
    """Put everybody in it on another role path."""
    form = read_form()
    with _changing(form) as session:
        gathering.change_path(session, library(), access.visitor(), cohort, form["path"], at=now())
    return _after(cohort, form)


@bp.post("/trainers")
@access.trainers
def add_trainer(cohort: int) -> Response | tuple[str, int]:
    """Let another trainer hold it too."""
    form = read_form()
    with _changing(form) as session:
        gathering.add_trainer(session, access.visitor(), cohort, form.number("person_id"), at=now())
    return _after(cohort, form)


@bp.post("/trainers/removal")
@access.trainers
def remove_trainer(cohort: int) -> Response:
    """Let a trainer hold it no more; who leaves herself sees her other cohorts."""
    form, visitor = read_form(), access.visitor()
    with writing() as session:
        gathering.remove_trainer(session, visitor, cohort, form.number("person_id"), at=now())
    if form.number("person_id") == visitor.id and visitor.role != "administrator":
        return redirect(url_for("cohorts.catalogue", done="saved"), 303)
    return redirect(url_for(".show", cohort=cohort, done="saved"), 303)


@bp.post("/archive")
@access.trainers
def archive(cohort: int) -> Response:
    """Put it away."""
    with writing() as session:
        gathering.archive_cohort(session, access.visitor(), cohort, at=now())
    return redirect(url_for("cohorts.show", cohort=cohort, done="saved"), 303)


@bp.post("/return")
@access.trainers
def reopen(cohort: int) -> Response:
    """Take it out of the archive."""
    with writing() as session:
        gathering.reopen_cohort(session, access.visitor(), cohort, at=now())
    return redirect(url_for("cohorts.show", cohort=cohort, done="saved"), 303)


@contextmanager
def _changing(form: Form) -> Iterator[Session]:
    with form.refusals(), writing() as session:
        yield session


def _after(cohort: int, form: Form) -> Response | tuple[str, int]:
    if form.errors:
        return _page(cohort, form), 400
    return redirect(url_for(".show", cohort=cohort, done="saved"), 303)


def _page(cohort: int, form: Form) -> str:
    with reading() as session:
        visitor = access.visitor()
        found = overseeing.find_cohort(session, visitor, cohort)
        holders, others = gathering.trainers_of(session, visitor, cohort)
        open_people = gathering.count_unfinished(session, found)
        course = in_readers_language(library().edition(session, found.edition)).course
        may_change_path = bool(course.paths) and gathering.may_change_path(session, library(), found)
    return render_template(
        "cohorts/settings.html",
        page_title=gettext("Settings"),
        cohort=found,
        form=form,
        holders=holders,
        others=others,
        open_people=open_people,
        paths=cohort_path_options(course),
        may_change_path=may_change_path,
    )
