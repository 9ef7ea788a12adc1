"""The audit log of privileged acts."""

from flask import Blueprint, render_template, request

from firstline.services import auditing
from firstline.web import access, audit_views
from firstline.web.audit_words import act_options
from firstline.web.forms import whole_number
from firstline.web.languages import gettext
from firstline.web.portal import reading

bp = Blueprint("audit", __name__, url_prefix="/audit")


@bp.get("")
@access.auditors
def show() -> str:
    """Who did what, when, from where and to whom, the newest first, as the address narrows it."""
    visitor, wanted = access.visitor(), audit_views.asked()
    with reading() as session:
        page = auditing.browse(
            session,
            visitor,
            audit_views.narrowing(session, visitor, wanted),
            before=whole_number(request.args.get("before", "")),
            after=whole_number(request.args.get("after", "")),
        )
        checked = auditing.last_check(session)
    return render_template(
        "audit/show.html",
        page_title=gettext("Audit log"),
        entries=audit_views.entries(page, visitor),
        hrefs=audit_views.hrefs(page),
        wanted=wanted,
        acts=act_options(),
        checked=checked,
    )
