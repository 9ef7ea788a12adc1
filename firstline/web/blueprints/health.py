"""Whether the process lives, and whether it can serve."""

from flask import Blueprint, Response
from sqlalchemy.exc import SQLAlchemyError

from firstline.services.library import LibraryEmpty
from firstline.store.database import SchemaMismatch, check_schema
from firstline.web import access
from firstline.web.portal import library, now, portal, reading
from firstline.web.settings import SettingMissing

bp = Blueprint("health", __name__)


@bp.get("/healthz")
@access.public
def process() -> Response:
    """The process answers."""
    return Response("ok\n", mimetype="text/plain")


@bp.get("/readyz")
@access.public
def ready() -> Response:
    """Database, content and keys are fit to serve; 503 with the reason else."""
    try:
        portal().settings.check_can_serve()
        check_schema(portal().database)
        with reading() as session:
            library().current(session, at=now())
    except (SettingMissing, SchemaMismatch, LibraryEmpty, SQLAlchemyError) as problem:
        return Response(f"{type(problem).__name__}\n", 503, mimetype="text/plain")
    return Response("ready\n", mimetype="text/plain")
