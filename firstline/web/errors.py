"""From refusals and mishaps to calm pages: the one place that knows statuses."""

import secrets

from flask import Flask, Response, current_app, g, make_response, render_template, request
from sqlalchemy.exc import OperationalError
from werkzeug.exceptions import HTTPException, SecurityError

from firstline.domain.refusal import N_, Conflict, Invalid, NotAllowed, NotFound, Refusal, TooMany
from firstline.services.library import LibraryEmpty
from firstline.store.database import Clash, DatabaseBusy
from firstline.web.languages import choose_language, gettext, say
from firstline.web.settings import SettingMissing

STATUS: dict[type[Refusal], int] = {NotFound: 404, NotAllowed: 403, Conflict: 409, Invalid: 400, TooMany: 429}

_TITLES = {
    400: N_("This cannot be used"),
    401: N_("You are signed out"),
    403: N_("This page is not open to you"),
    404: N_("We cannot find this page"),
    405: N_("This cannot be done like that"),
    409: N_("This cannot be done now"),
    413: N_("This is too large"),
    429: N_("Please wait a little"),
    500: N_("Something went wrong on our side"),
    503: N_("The portal is resting for a moment"),
}
_SENTENCES = {
    400: N_("What was sent cannot be read. Go back and try again."),
    401: N_("Nothing was changed. Sign in in another window, then go back and send it again."),
    403: N_(
        "This did not come from a page of yours, or the page was open too long. Reload it and try again."
    ),
    404: N_("The address may be mistyped, or the page is not yours to see."),
    405: N_("Go back to the page before and use its buttons."),
    409: N_("Something has changed in the meantime. Reload the page."),
    413: N_("What was sent is larger than the portal takes. Send less."),
    429: N_("There were too many tries in a short time."),
    500: N_(
        "Nothing that was saved is lost. Try again; if it stays, tell your administrator the number below."
    ),
    503: N_("Nothing that was saved is lost. Go back and send it again in a minute."),
}


def install(app: Flask) -> None:
    """Register a handler for everything that can go wrong."""
    app.register_error_handler(Refusal, _refused)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(DatabaseBusy, _busy)
    app.register_error_handler(OperationalError, _busy)  # reading from a database that is gone
    app.register_error_handler(Clash, _clashed)
    app.register_error_handler(LibraryEmpty, _busy)
    app.register_error_handler(SettingMissing, _busy)
    app.register_error_handler(500, _broken)


def _refused(refusal: Refusal) -> Response:
    response = _page(STATUS[type(refusal)], say(refusal))
    if isinstance(refusal, TooMany):
        response.headers["Retry-After"] = str(refusal.wait_seconds)
    return response


def _http(problem: HTTPException) -> Response:
    code = problem.code or 500
    if problem.response is not None or code < 400:
        return make_response(problem.get_response())
    status = code if code in _TITLES else 400
    response = _page(status, gettext(_SENTENCES[status]))
    allowed = getattr(problem, "valid_methods", None)
    if allowed:
        response.headers["Allow"] = ", ".join(sorted(allowed))
    return response


def _busy(problem: Exception) -> Response:
    reference = _reference()
    current_app.logger.error("%s %s: %s: %s", reference, request.path, type(problem).__name__, problem)
    response = _page(503, gettext(_SENTENCES[503]), reference)
    response.headers["Retry-After"] = "30"
    return response


def _clashed(clash: Clash) -> Response:
    current_app.logger.warning("%s %s: %s", _reference(), request.path, clash)
    return _page(409, gettext(_SENTENCES[409]))


def _broken(problem: Exception) -> Response:
    reference = _reference()
    current_app.logger.error(
        "%s %s", reference, request.path, exc_info=getattr(problem, "original_exception", problem)
    )
    return _page(500, gettext(_SENTENCES[500]), reference)


def _page(status: int, sentence: str, reference: str | None = None) -> Response:
    """A page with a way on; plain text where that is no use."""
    g.setdefault("visitor", None)
    g.is_problem = True
    if "language" not in g:
        choose_language()
    if _wants_text():
        return Response(sentence + "\n", status, mimetype="text/plain")
    title = gettext(_TITLES[status])
    html = render_template(
        "errors/problem.html",
        page_title=title,
        sentence=sentence,
        reference=reference or _reference(),
        status=status,
    )
    return make_response(html, status)


def _wants_text() -> bool:
    """Whether no page was asked for, or none can be built: its links need a host that is ours."""
    is_foreign = isinstance(request.routing_exception, SecurityError)
    return is_foreign or request.method == "PUT" or request.path.endswith(".json")


def _reference() -> str:
    """A number by which an administrator finds the log line."""
    reference: str = g.setdefault("reference", secrets.token_hex(4).upper())
    return reference
