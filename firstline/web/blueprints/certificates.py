"""Certificates: the holder's own, the kept PDF, renewal, and the public page that verifies a number."""

from contextlib import suppress

from flask import Blueprint, Response, g, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from firstline.services import certifying, hiding, renewing, verifying
from firstline.store.database import DatabaseBusy
from firstline.web import access
from firstline.web.certificate_views import answer, fact_rows, renewal_rows
from firstline.web.languages import gettext
from firstline.web.portal import library, now, portal, reading, writing
from firstline.web.register_views import say_standing
from firstline.web.texts import in_readers_language

bp = Blueprint("certificates", __name__)


@bp.get("/my-certificates")
@access.trainees
def mine() -> str:
    """What a person has earned."""
    with reading() as session:
        held = certifying.of_person(session, access.visitor().id)
        due = renewing.of_person(session, library(), access.visitor(), held, at=now())
    return render_template(
        "certificates/mine.html",
        page_title=gettext("Certificates"),
        held=[(each, *say_standing(each, now().date())) for each in held],
        renewable={each.credential.id for each in due},
    )


@bp.get("/my-certificates/<number>")
@access.trainees
def show(number: str) -> str:
    """One of a person's own certificates: its file, its address, what others see, its end."""
    with reading() as session:
        held = hiding.own(session, access.visitor(), number)
        due = renewing.of_person(session, library(), access.visitor(), [held], at=now())
        newer = verifying.newer(session, held)
    return render_template(
        "certificates/show.html",
        page_title=held.facts.course_title,
        held=held,
        newer=newer,
        due=due[0] if due else None,
        standing=say_standing(held, now().date()),
        rows=fact_rows(held),
    )


@bp.post("/my-certificates/<number>/hiding")
@access.trainees
def hide(number: str) -> BaseResponse:
    """Take it out of the public."""
    with writing() as session:
        hiding.hide(session, access.visitor(), number, at=now())
    return redirect(url_for(".show", number=number, done="hidden"), 303)


@bp.post("/my-certificates/<number>/showing")
@access.trainees
def unhide(number: str) -> BaseResponse:
    """Let the public page tell everything again."""
    with writing() as session:
        hiding.show(session, access.visitor(), number, at=now())
    return redirect(url_for(".show", number=number, done="shown"), 303)


@bp.get("/my-certificates/<number>/renewal")
@access.trainees
def renewal(number: str) -> str:
    """What is left of a renewal."""
    with reading() as session:
        due = renewing.of_number(session, library(), access.visitor(), number, at=now())
    return render_template(
        "certificates/renewal.html",
        page_title=gettext("Renew your certificate"),
        due=due,
        today=now().date(),
        course=in_readers_language(due.edition).course,
        rows=renewal_rows(due),
    )


@bp.post("/my-certificates/<number>/renewal")
@access.trainees
def renew(number: str) -> BaseResponse:
    """Issue the new one, where nothing is left and nothing stood in its way but an unsafe choice."""
    with writing() as session:
        new = renewing.renew(session, library(), access.visitor(), number, terms=portal().terms, at=now())
    return redirect(url_for(".show", number=new, done="renewed"), 303)


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
    typed, address = number.removesuffix(".json"), request.remote_addr or ""
    with reading() as session:
        if g.visitor is None:  # who is signed in is known, and pays for no stranger in her network
            access.check_wait(verifying.wait(session, address, at=now()))
        found = verifying.verify(session, typed, visitor=g.visitor, on=now().date())
    if found == "unknown":
        _note_miss(address)
    return answer(found, typed, as_json=typed != number or _prefers_json())


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


def _note_miss(address: str) -> None:
    """A write of a GET: short, seldom, and skipped when the database is busy."""
    with suppress(DatabaseBusy), writing() as session:
        verifying.note_miss(session, address, at=now())


def _prefers_json() -> bool:
    best = request.accept_mimetypes.best_match(["text/html", "application/json"], "text/html")
    return best == "application/json"
