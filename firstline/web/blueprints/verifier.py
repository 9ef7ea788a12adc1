"""The verifier: a page to take away, which checks certificates where there is no network."""

from flask import Blueprint, Response

from firstline.services import attesting
from firstline.web import access, verifier_files
from firstline.web.languages import current_locale
from firstline.web.portal import now, portal, reading

bp = Blueprint("verifier", __name__)

_HEADERS = {
    "Content-Disposition": 'attachment; filename="verify.html"',
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "Cache-Control": "no-store",
}
"""Its script stands inside, which our pages forbid: it is a file to keep, and must not run as one of them."""


@bp.get("/certificates/verifier.html")
@access.public
def download() -> Response:
    """The offline page with the trust of this moment inside, in the reader's language."""
    with reading() as session:
        found = attesting.trust(session, portal().settings.base_url, at=now())
    page = verifier_files.verifier(attesting.trust_text(found), current_locale().language)
    return Response(page, mimetype="text/html", headers=_HEADERS)
