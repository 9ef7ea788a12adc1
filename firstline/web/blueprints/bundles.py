"""Bundles: who of a cohort holds a certificate, and all of them in one file."""

from flask import Blueprint, Response, redirect, render_template, url_for
from werkzeug.wrappers import Response as BaseResponse

from firstline.services import bundling
from firstline.services.bundling import PEOPLE_A_PAGE
from firstline.web import access
from firstline.web.forms import page_number, read_form
from firstline.web.languages import gettext, say
from firstline.web.pages import paging
from firstline.web.portal import library, now, reading, writing

bp = Blueprint("bundles", __name__, url_prefix="/cohorts/<int:cohort>/certificates")
_TYPES = {"zip": "application/zip", "pdf": "application/pdf"}


@bp.get("")
@access.trainers
def show(cohort: int) -> str:
    """Who holds a certificate and who none yet, and the files that were asked for."""
    with reading() as session:
        found = bundling.overview(session, library(), access.visitor(), cohort, page=page_number())
    return render_template(
        "bundles/show.html",
        page_title=gettext("Certificates of the cohort"),
        found=found,
        removed_on=bundling.removed_on,
        say=say,
        today=now().date(),
        pages=paging(page_number(), found.counts.people, PEOPLE_A_PAGE),
    )


@bp.post("")
@access.trainers
def ask(cohort: int) -> BaseResponse:
    """Ask for all certificates in one file."""
    kind = read_form()["kind"]
    with writing() as session:
        bundle = bundling.ask(session, access.visitor(), cohort, kind, at=now())
    return redirect(url_for(".progress", cohort=cohort, bundle=bundle), 303)


@bp.get("/<int:bundle>/progress")
@access.trainers
def progress(cohort: int, bundle: int) -> BaseResponse | tuple[str, int]:
    """How far a file is: a page that asks again by itself, and leads back when it is made."""
    with reading() as session:
        found = bundling.progress(session, access.visitor(), cohort, bundle)
    if found.finished_at or found.is_given_up:
        return redirect(url_for(".show", cohort=cohort), 303)
    title = gettext("The file is being made")
    return render_template("bundles/progress.html", page_title=title, bundle=found), 202


@bp.post("/<int:bundle>")
@access.trainers
def take(cohort: int, bundle: int) -> BaseResponse:
    """Note that she takes a file away, and lead her to it."""
    with writing() as session:
        bundling.take(session, access.visitor(), cohort, bundle, at=now())
    return redirect(url_for(".file", cohort=cohort, bundle=bundle), 303)


@bp.get("/<int:bundle>")
@access.trainers
def file(cohort: int, bundle: int) -> Response:
    """The file."""
    with reading() as session:
        found, content = bundling.content(session, access.visitor(), cohort, bundle, at=now())
    name = f"certificates-{cohort}-{found.asked_at.date().isoformat()}.{found.kind}"
    response = Response(content, mimetype=_TYPES[found.kind])
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
