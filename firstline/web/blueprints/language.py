"""Choosing the language of the pages: a cookie, so that it works before signing in too."""

from flask import Blueprint, redirect, request
from werkzeug.wrappers import Response

from firstline.domain.refusal import NotFound
from firstline.web import access
from firstline.web.blueprints.sessions import safe_target
from firstline.web.languages import COOKIE, offered
from firstline.web.portal import portal

bp = Blueprint("language", __name__)

_YEAR = 365 * 24 * 3600


@bp.get("/language/<code>")
@access.public
def choose(code: str) -> Response:
    """Remember a language in this browser and go back to where the reader was."""
    if code not in offered():
        raise NotFound
    response = redirect(safe_target(request.args.get("next", "")), 303)
    secure = portal().settings.is_https
    response.set_cookie(COOKIE, code, max_age=_YEAR, secure=secure, httponly=True, samesite="Lax", path="/")
    return response
