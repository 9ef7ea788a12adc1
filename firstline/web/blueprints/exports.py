"""Exports: lists as files, asked for by POST because each is noted; the address has its page's filters."""

from functools import partial

from flask import Blueprint, Response, request

from firstline.web import access, export_lists
from firstline.web.exports import send

bp = Blueprint("exports", __name__, url_prefix="/exports")


@bp.post("/people")
@access.administrators
def people() -> Response:
    """Everybody."""
    return send(export_lists.people)


@bp.post("/register")
@access.registrars
def register() -> Response:
    """The register of certificates; a trainer's has those of her cohorts."""
    return send(export_lists.register)


@bp.post("/audit")
@access.auditors
def log() -> Response:
    """The audit log."""
    return send(export_lists.log)


@bp.post("/cohorts/<int:cohort>")
@access.trainers
def matrix(cohort: int) -> Response:
    """People by module."""
    return send(partial(export_lists.matrix, cohort=cohort))


@bp.post("/cohorts/<int:cohort>/attempts")
@access.trainers
def attempts(cohort: int) -> Response:
    """Attempts with their scores."""
    return send(partial(export_lists.attempts, cohort=cohort))


@bp.post("/cohorts/<int:cohort>/flags")
@access.trainers
def flags(cohort: int) -> Response:
    """Unsafe choices that stand open."""
    return send(partial(export_lists.flags, cohort=cohort))


@bp.post("/cohorts/<int:cohort>/items/<quiz>")
@access.trainers
def items(cohort: int, quiz: str) -> Response:
    """The figures of a test's questions."""
    everybody = request.args.get("of") == "everybody"
    return send(partial(export_lists.items, cohort=cohort, quiz=quiz, everybody=everybody))


@bp.post("/cohorts/<int:cohort>/meetings/<int:meeting>")
@access.trainers
def attendance(cohort: int, meeting: int) -> Response:
    """Who attended a meeting."""
    words = request.args.get("words", "")[:100]
    return send(partial(export_lists.attendance, cohort=cohort, number=meeting, words=words))
