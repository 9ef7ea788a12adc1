"""Against forged requests and hostile pages: CSRF, origins, and headers."""

from functools import lru_cache
from typing import Any

from flask import Response, current_app, g, request
from werkzeug.exceptions import BadRequest, Forbidden
from werkzeug.routing import IntegerConverter, Map

from firstline.sealing import tokens
from firstline.web.access import cookie_name, set_session_cookie
from firstline.web.portal import portal
from firstline.web.settings import Settings

_POLICY = "; ".join(
    [
        "default-src 'none'",
        *(f"{kind}-src 'self'" for kind in ("script", "style", "img", "connect", "manifest")),
        "form-action 'self'",
        "frame-ancestors 'none'",
        "base-uri 'none'",
    ]
)
_HEADERS = {
    "Content-Security-Policy": _POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), browsing-topics=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
_TWO_YEARS = 63072000
_HIGHEST_ID = 2**31 - 1


class Id(IntegerConverter):
    """A whole number in an address; one that no column of the database can hold names nothing."""

    def __init__(self, map: Map, **options: Any) -> None:  # noqa: A002 - werkzeug's name
        super().__init__(map, **{"max": _HIGHEST_ID, **options})


class Forged(Forbidden):
    """A request that another site may have sent, or whose session is over."""


def check_settings() -> None:
    """Serve nothing with settings that must not be served; the health pages say so themselves."""
    if request.blueprint != "health":
        _check_once(portal().settings)


@lru_cache(maxsize=1)
def _check_once(settings: Settings) -> None:
    """Raise SettingMissing each time; settings that are well are looked at for the first request only."""
    settings.check_can_serve()


def set_limit() -> None:
    """Let a request be as large as its view says (access.takes), before anything of it is read."""
    view = current_app.view_functions.get(request.endpoint or "")
    if largest := getattr(view, "largest", 0):
        request.max_content_length = largest


def check_texts() -> None:
    """Refuse the character NUL: no keyboard types it, and PostgreSQL cannot store it."""
    values = (value for part in (request.args, request.form) for value in part.to_dict(flat=False).values())
    if "\0" in request.path or any("\0" in text for texts in values for text in texts):
        raise BadRequest


def check_request() -> None:
    """Refuse a changing request from a foreign origin or without the visitor's token.

    The token belongs to the person who is signed in, so that a page left open over the end of
    a session still works after she signs in again in another window; before sign-in it belongs
    to the anonymous cookie. An absent Origin or Sec-Fetch-Site is not held against anybody:
    old browsers send neither.
    """
    if request.method in ("GET", "HEAD", "OPTIONS") or is_one_click():
        return
    if request.headers.get("Sec-Fetch-Site", "same-origin") not in ("same-origin", "none"):
        raise Forged
    origin = request.headers.get("Origin")
    if origin is not None and not _is_own(origin):
        raise Forged
    token = request.headers.get("X-CSRF-Token") or request.form.get("csrf_token", "")
    owner = _owner()
    if not owner or not tokens.is_csrf_token(portal().settings.secret_key, owner, token):
        raise Forged


def is_one_click() -> bool:
    """Whether a mail program sent this for its reader (RFC 8058), to a view that takes such requests.

    It has neither cookie nor token: the address itself, which only the reader's mail holds, is the proof.
    """
    view = current_app.view_functions.get(request.endpoint or "")
    takes_it = getattr(view, "takes_one_click", False)
    return takes_it and request.form.get("List-Unsubscribe") == "One-Click"


def csrf_token() -> str:
    """The token for this visitor's forms; an anonymous visitor gets a session cookie for it.

    While a page is drawn to be kept, it is the mark that is replaced later.
    """
    if mark := g.get("token_mark"):
        return str(mark)
    owner = _owner()
    if not owner:
        g.anonymous_session = tokens.session_token()
        owner = _owner()
    return tokens.csrf_token(portal().settings.secret_key, owner)


def _owner() -> str:
    """Whom a token belongs to: the person, else the anonymous session; empty for neither."""
    if person := g.get("visitor"):
        return f"person {person.id}"
    session = request.cookies.get(cookie_name()) or g.get("anonymous_session")
    return f"session {session}" if session else ""


def finish_response(response: Response) -> Response:
    """Headers for every reply; pages of signed-in people and pages with forms are kept nowhere."""
    own = {name for name, _ in response.headers}
    response.headers.extend({name: value for name, value in _HEADERS.items() if name not in own})
    if portal().settings.is_https:
        response.headers.setdefault("Strict-Transport-Security", f"max-age={_TWO_YEARS}")
    if anonymous := g.get("anonymous_session"):
        set_session_cookie(response, anonymous)
    if g.get("visitor") is not None or anonymous or response.status_code >= 400:
        response.headers["Cache-Control"] = "no-store"
    return response


def _is_own(origin: str) -> bool:
    """Whether an origin is the one that the request went to, or the configured one."""
    return origin in (portal().settings.base_url, request.host_url.rstrip("/"))
