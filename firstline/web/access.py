"""Whom each route admits. A view without one of these decorators admits nobody."""

from collections.abc import Callable
from datetime import timedelta
from typing import TypeVar

from flask import current_app, g, redirect, request, url_for
from werkzeug.exceptions import Unauthorized
from werkzeug.wrappers import Response

from firstline.domain.person import Person, Role
from firstline.domain.refusal import N_, NotAllowed, TooMany
from firstline.services import accounts
from firstline.store.database import DatabaseBusy
from firstline.web.portal import now, portal, reading, writing

View = TypeVar("View", bound=Callable[..., object])

PUBLIC: frozenset[Role] = frozenset()
LEARNERS: frozenset[Role] = frozenset({"trainee", "trainer", "author", "administrator"})
EVERYBODY: frozenset[Role] = LEARNERS | {"auditor"}
TRAINERS: frozenset[Role] = frozenset({"trainer", "administrator"})
ADMINISTRATORS: frozenset[Role] = frozenset({"administrator"})
AUDITORS: frozenset[Role] = frozenset({"administrator", "auditor"})
DESK: frozenset[Role] = TRAINERS | {"author"}
AUTHORS: frozenset[Role] = frozenset({"author", "administrator"})
REPORTERS: frozenset[Role] = TRAINERS | AUDITORS
REGISTRARS: frozenset[Role] = TRAINERS
"""Who reads names in the register; an auditor reads aggregate reports and the log of acts alone."""


def _admitting(roles: frozenset[Role]) -> Callable[[View], View]:
    def mark(view: View) -> View:
        view.admits = roles  # type: ignore[attr-defined]
        return view

    return mark


public = _admitting(PUBLIC)
everybody = _admitting(EVERYBODY)
trainees = _admitting(LEARNERS)
trainers = _admitting(TRAINERS)
administrators = _admitting(ADMINISTRATORS)
auditors = _admitting(AUDITORS)
registrars = _admitting(REGISTRARS)
reporters = _admitting(REPORTERS)
desk = _admitting(DESK)
authors = _admitting(AUTHORS)


def one_click(view: View) -> View:
    """Let mail programs post here for their readers, without a token; see protection.is_one_click."""
    view.takes_one_click = True  # type: ignore[attr-defined]
    return view


def takes(size: int) -> Callable[[View], View]:
    """Let a view be sent more bytes than others."""

    def mark(view: View) -> View:
        view.largest = size  # type: ignore[attr-defined]
        return view

    return mark


class AdmitsNobody(Exception):
    """A route that does not say whom it admits: a bug, answered by 500."""


def find_visitor() -> None:
    """Note who asks, by the session cookie."""
    g.visitor = None
    token = request.cookies.get(cookie_name())
    if not token or request.endpoint == "static" or request.blueprint == "health":
        return
    with reading() as session:
        found = accounts.visitor(session, token, at=now())
    if found is None:
        return
    g.visitor = found.person
    if now() - found.seen_at >= accounts.SEEN_EVERY:
        _note_use(token)


def guard() -> Response | None:
    """Let the request in, send it to the sign-in page, or refuse it."""
    if request.endpoint is None or request.endpoint == "static":
        return None
    view = current_app.view_functions[request.endpoint]
    admits: frozenset[Role] | None = getattr(view, "admits", None)
    if admits is None:
        raise AdmitsNobody(request.endpoint)
    if not admits:
        return None
    if g.visitor is None:
        if request.method not in ("GET", "HEAD"):
            raise Unauthorized
        return redirect(url_for("sessions.sign_in_form", next=request.full_path.rstrip("?")), 303)
    if g.visitor.role not in admits:
        raise NotAllowed(N_("Your account does not admit you to this page."))
    return None


def visitor() -> Person:
    """Who is signed in; only for views that admit nobody else."""
    person: Person = g.visitor
    return person


def cookie_name() -> str:
    """``__Host-sid`` over https, which no other host name can set; plain ``sid`` else."""
    return "__Host-sid" if portal().settings.is_https else "sid"


def set_session_cookie(response: Response, token: str) -> Response:
    """Give the browser a session's cookie value."""
    secure = portal().settings.is_https
    response.set_cookie(cookie_name(), token, secure=secure, httponly=True, samesite="Lax", path="/")
    return response


def check_wait(wait: timedelta | None) -> None:
    """Raise TooMany where somebody has to wait before the next try."""
    if wait is not None:
        sentence = N_("There were too many tries. Please wait %(minutes)s minutes.")
        raise TooMany(sentence, wait_seconds=wait.seconds, minutes=wait.seconds // 60)


def _note_use(token: str) -> None:
    """The one write of a GET: short, seldom, and skipped when the database is busy or full."""
    try:
        with writing() as session:
            accounts.see(session, token, at=now())
    except DatabaseBusy:
        current_app.logger.info("a session's use was not noted: the database is busy")
