"""Assets: pictures of courses, named by their digest."""

from flask import Blueprint, Response

from firstline.domain.refusal import NotFound
from firstline.services import publishing
from firstline.web import access
from firstline.web.portal import reading

bp = Blueprint("assets", __name__)


@bp.get("/assets/<digest>.<extension>")
@access.trainees
def show(digest: str, extension: str) -> Response:
    """The bytes of a picture; the address never changes its content."""
    del extension  # only for the reader of the address: the digest says it all
    with reading() as session:
        found = publishing.find_asset(session, digest)
    if found is None:
        raise NotFound
    return Response(found.content, mimetype=found.media_type)
