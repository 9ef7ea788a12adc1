"""Standing pages: help, privacy, accessibility."""

from flask import Blueprint, render_template

from firstline.web import access
from firstline.web.languages import gettext

bp = Blueprint("pages", __name__)


@bp.get("/help")
@access.public
def help() -> str:  # noqa: A001 - the page's noun
    """How the portal works."""
    return render_template("pages/help.html", page_title=gettext("Help"))


@bp.get("/privacy")
@access.public
def privacy() -> str:
    """What is kept of people, why, and how long."""
    return render_template("pages/privacy.html", page_title=gettext("Privacy"))


@bp.get("/accessibility")
@access.public
def accessibility() -> str:
    """What works for whom, and what does not yet."""
    return render_template("pages/accessibility.html", page_title=gettext("Accessibility"))
