"""Certificates: the holder's list, the kept PDF, and the public page that verifies a number."""

from babel import Locale
from flask import Blueprint, Response, jsonify, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from firstline.services import certifying
from firstline.services.certifying import Unverified, Verified
from firstline.web import access
from firstline.web.languages import current_locale, day, gettext
from firstline.web.pages import Row
from firstline.web.portal import now, reading

bp = Blueprint("certificates", __name__)


@bp.get("/my-certificates")
@access.trainees
def mine() -> str:
    """What a person has earned."""
    with reading() as session:
        credentials = certifying.of_person(session, access.visitor().id)
    return render_template(
        "certificates/mine.html",
        page_title=gettext("Certificates"),
        credentials=credentials,
        today=now().date(),
    )


@bp.get("/certificates")
@access.public
def check() -> str | BaseResponse:
    """A field for the number on a paper."""
    number = request.args.get("number", "").strip()[:40]
    if number:
        return redirect(url_for(".verify", number=number.replace("/", " ")), 303)
    return render_template("certificates/check.html", page_title=gettext("Check a certificate"))


@bp.get("/certificates/<number>")
@access.public
def verify(number: str) -> Response:
    """What the record says about a number; the same as JSON by Accept or ``.json``."""
    wants_json = number.endswith(".json") or _prefers_json()
    with reading() as session:
        found = certifying.verify(session, number.removesuffix(".json"), on=now().date())
    status = 200 if isinstance(found, Verified) else 404
    if wants_json:
        response = jsonify(_as_json(found))
    else:
        title = gettext("Certificate check")
        response = make_response(
            render_template("certificates/verify.html", page_title=title, found=found, rows=_rows(found))
        )
    response.status_code = status
    response.headers.update({"Cache-Control": "no-store", "X-Robots-Tag": "noindex", "Vary": "Accept"})
    return response


@bp.get("/certificates/<number>/pdf")
@access.trainees
def pdf(number: str) -> Response:
    """The kept bytes for the holder and her trainers; 202 and a page that asks again before that."""
    with reading() as session:
        facts, content = certifying.document_for(session, number, access.visitor())
    if content is None:
        title = gettext("Your certificate is being printed")
        return make_response(
            render_template("certificates/printing.html", page_title=title, facts=facts), 202
        )
    response = Response(content, mimetype="application/pdf")
    response.headers["Content-Disposition"] = f'attachment; filename="certificate-{facts.number}.pdf"'
    return response


def _rows(found: Verified | Unverified) -> list[Row]:
    """Everything that the paper states, so that an edited paper shows."""
    if not isinstance(found, Verified):
        return []
    facts = found.facts
    rows = [
        Row(term=gettext("Number"), text=facts.number, dir="ltr"),
        Row(term=gettext("Name"), text=facts.name),
        Row(term=gettext("Course"), text=facts.course_title),
        *([Row(term=gettext("Role path"), text=facts.path_title)] if facts.path else []),
        Row(term=gettext("Passed"), text=", ".join(facts.passed)),
        Row(term=gettext("Hours"), text=str(facts.hours)),
        Row(term=gettext("Edition"), text=facts.edition[:12], dir="ltr"),
        Row(
            term=gettext("Language"),
            text=Locale.parse(facts.language).get_display_name(current_locale().babel) or "",
        ),
        Row(term=gettext("Issued by"), text=facts.issuer),
        Row(term=gettext("Signed by"), text=", ".join(filter(None, (facts.signatory, facts.signatory_role)))),
        Row(term=gettext("Issued on"), text=day(facts.issued_on)),
        Row(
            term=gettext("Valid until"),
            text=day(facts.expires_on) if facts.expires_on else gettext("no end date"),
        ),
    ]
    return [row for row in rows if row.text]


def _prefers_json() -> bool:
    best = request.accept_mimetypes.best_match(["text/html", "application/json"], "text/html")
    return best == "application/json"


def _as_json(found: Verified | Unverified) -> dict[str, object]:
    if not isinstance(found, Verified):
        return {"state": "unknown", "reason": found}
    facts = found.facts
    return {
        "number": facts.number,
        "state": found.standing,
        "specimen": facts.specimen,
        "name": facts.name,
        "course": facts.course_title,
        "edition": facts.edition,
        "path": facts.path_title,
        "hours": facts.hours,
        "language": facts.language,
        "passed": list(facts.passed),
        "issuer": facts.issuer,
        "issued_on": facts.issued_on.isoformat(),
        "expires_on": facts.expires_on.isoformat() if facts.expires_on else None,
        "revoked_on": found.revoked_on.isoformat() if found.revoked_on else None,
    }
