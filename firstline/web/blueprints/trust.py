"""Trust: what verifiers of every make fetch: the issuer's keys, the status lists, and signed badges.

All of it is public, says nothing of whoever asks, and may be read from pages of other sites.
"""

import json

from flask import Blueprint, Response, request

from firstline.domain.badge_picture import baked_picture
from firstline.domain.credential import read_number
from firstline.services import attesting
from firstline.web import access
from firstline.web.portal import now, portal, reading

bp = Blueprint("trust", __name__)

_DID, _CREDENTIAL, _JSON = "application/did+ld+json", "application/vc", "application/json"
_SVG = "image/svg+xml"
_FRESH = "public, max-age=300"
_ASK_AGAIN = "no-cache"
"""Kept, but asked for each time: a badge that its holder took out of the public is gone at once."""
_LATER = {"Retry-After": "5"}


@bp.get("/.well-known/did.json")
@access.public
def identity() -> Response:
    """The issuer's DID document: the keys whose signatures hold (did:web)."""
    with reading() as session:
        found = attesting.identity(session, portal().settings.base_url)
    return _open(json.dumps(found), _DID, _FRESH)


@bp.get("/status/<int:number>")
@access.public
def status(number: int) -> Response:
    """A signed list of the credentials that must not be relied on any more (Bitstring Status List 1.0)."""
    with reading() as session:
        found = attesting.status_list(session, number)
    return _open(found.content, _CREDENTIAL, _FRESH)


@bp.get("/trust.json")
@access.public
def show() -> Response:
    """All that a check without a network needs, in one file."""
    with reading() as session:
        found = attesting.trust(session, portal().settings.base_url, at=now())
    return _open(attesting.trust_text(found), _JSON, _FRESH)


@bp.get("/certificates/<number>/badge.json")
@access.public
def badge(number: str) -> Response:
    """The signed Open Badge of a credential; 202 before it was made."""
    found = _kept_badge(number)
    if found is None:
        return Response('{"state": "waiting"}', 202, _LATER, mimetype=_JSON)
    return _open(found, _CREDENTIAL, _ASK_AGAIN, is_listed=False)


@bp.get("/certificates/<number>/badge.svg")
@access.public
def picture(number: str) -> Response:
    """The same badge baked into a picture; 202 before it was made."""
    found = _kept_badge(number)
    if found is None:
        return Response(status=202, headers=_LATER, mimetype=_SVG)
    return _open(baked_picture(read_number(number) or "", found), _SVG, _ASK_AGAIN, is_listed=False)


def _kept_badge(number: str) -> str | None:
    with reading() as session:
        return attesting.badge(session, number)


def _open(content: str, kind: str, caching: str, *, is_listed: bool = True) -> Response:
    """A document that every verifier may read, also one in a page of another site."""
    response = Response(content, content_type=kind)
    response.headers["Cache-Control"] = caching
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    if not is_listed:
        response.headers["X-Robots-Tag"] = "noindex"
    response.add_etag()
    response.make_conditional(request)
    return response
