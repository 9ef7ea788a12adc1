"""Proposals: corrections to the texts of courses, written in the browser and decided by an author."""

from flask import Blueprint, Response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as Reply

from firstline.content import editing
from firstline.domain.difference import hunks
from firstline.services import proposing
from firstline.web import access
from firstline.web.desk_views import folders
from firstline.web.forms import Form, empty_form, page_number, read_form
from firstline.web.languages import gettext
from firstline.web.pages import paging
from firstline.web.portal import now, reading, writing
from firstline.web.proposal_views import STATES, Sight, amending, fields_of, moved, opened, sight

bp = Blueprint("proposals", __name__, url_prefix="/proposals")

A_PAGE = 30
LARGEST = 2 * 1024 * 1024
"""A form holds a file twice, as it was and as it should be, and each byte may take three in it."""


@bp.get("")
@access.desk
def catalogue() -> str:
    """Those that wait, or those that were decided: all for authors, her own for a trainer."""
    waiting, number = request.args.get("show") != "decided", page_number()
    with reading() as session:
        count, lines = proposing.list_proposals(
            session, access.visitor(), waiting=waiting, limit=A_PAGE, offset=(number - 1) * A_PAGE
        )
    return render_template(
        "proposals/catalogue.html",
        page_title=gettext("Proposals"),
        lines=lines,
        waiting=waiting,
        states={name: (gettext(text), kind) for name, (text, kind) in STATES.items()},
        pages=paging(number, count, A_PAGE),
    )


@bp.get("/new")
@access.desk
def new() -> str:
    """The editor on a file of a course."""
    file = editing.find(folders(), request.args.get("file", ""))
    return _editor(Form(fields_of(file)), None)


@bp.post("/sight")
@access.desk
@access.takes(LARGEST)
def look() -> str:
    """The editor again with what the check says, what differs and how it reads.

    It changes nothing: it is sent by POST because a text has no room in an address.
    """
    form = read_form(file="", basis="", before="", text="", reason="", proposal="")
    file = editing.find(folders(), form["file"])
    return _editor(form, sight(file, form["text"], now().date()))


@bp.post("")
@access.desk
@access.takes(LARGEST)
def propose() -> Reply | tuple[str, int]:
    """Queue a correction."""
    form = read_form(file="", basis="", before="", text="", reason="", proposal="")
    with form.refusals():
        ready = _draft(form)
        with writing() as session:
            number = proposing.propose(session, access.visitor(), ready, at=now())
        return redirect(url_for(".show", proposal=number, done="proposed"), 303)
    return _again(form), 400


@bp.get("/<int:proposal>")
@access.desk
def show(proposal: int) -> str:
    """A proposal with its difference, and what can be done with it."""
    return _page(proposal, empty_form())


@bp.get("/<int:proposal>/amendment")
@access.desk
def edit(proposal: int) -> str:
    """The editor on a proposal that waits."""
    with reading() as session:
        found = proposing.find(session, access.visitor(), proposal)
    return _editor(amending(found), None)


@bp.post("/<int:proposal>/amendment")
@access.desk
@access.takes(LARGEST)
def amend(proposal: int) -> Reply | tuple[str, int]:
    """Change a proposal that waits."""
    form = read_form(file="", basis="", before="", text="", reason="", proposal=str(proposal))
    with reading() as session:
        proposing.find(session, access.visitor(), proposal)
    with form.refusals():
        ready = _draft(form)
        with writing() as session:
            proposing.amend(session, access.visitor(), proposal, ready, at=now())
        return redirect(url_for(".show", proposal=proposal, done="saved"), 303)
    return _again(form), 400


@bp.post("/<int:proposal>/withdrawal")
@access.desk
def withdraw(proposal: int) -> Reply:
    """Take one's own proposal back."""
    with writing() as session:
        proposing.withdraw(session, access.visitor(), proposal, at=now())
    return redirect(url_for(".show", proposal=proposal, done="withdrawn"), 303)


@bp.post("/<int:proposal>/refusal")
@access.authors
def decline(proposal: int) -> Reply | tuple[str, int]:
    """Say no, with an answer."""
    form = read_form(answer="")
    with form.refusals(), writing() as session:
        proposing.decline(session, access.visitor(), proposal, form["answer"], at=now())
        return redirect(url_for(".show", proposal=proposal, done="declined"), 303)
    return _page(proposal, form), 400


@bp.post("/<int:proposal>/acceptance")
@access.authors
def accept(proposal: int) -> Reply:
    """Write the text into its folder and publish it as a new edition."""
    material, visitor, where = request.form.get("material") == "yes", access.visitor(), folders()
    with reading() as session:
        found = proposing.find(session, visitor, proposal)
    ready = proposing.prepare(where, found, is_material=material, on=now().date())
    with writing() as session:
        proposing.accept(session, where, visitor, ready, at=now())
    return redirect(url_for(".show", proposal=proposal, done="accepted"), 303)


@bp.get("/<int:proposal>/patch")
@access.desk
def patch(proposal: int) -> Response:
    """The change as a file for git and patch."""
    with reading() as session:
        _, text = proposing.patch_of(session, access.visitor(), proposal)
    name = f"proposal-{proposal}.patch"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(text, mimetype="text/x-diff", headers=headers)


def _draft(form: Form) -> proposing.Draft:
    return proposing.draft(
        folders(), form["file"], form["text"], form["reason"], form["basis"], on=now().date()
    )


def _again(form: Form) -> str:
    """The editor with what was typed and what is wrong with it."""
    file = editing.find(folders(), form["file"])
    return _editor(form, sight(file, form["text"], now().date()))


def _editor(form: Form, seen: Sight | None) -> str:
    file = editing.find(folders(), form["file"])
    filled, crossed = opened(file, form)
    return render_template(
        "proposals/edit.html",
        page_title=gettext("Propose a correction"),
        form=filled,
        file=file,
        sight=seen,
        crossing=crossed,
        number=filled.number("proposal"),
    )


def _page(proposal: int, form: Form) -> str:
    visitor = access.visitor()
    with reading() as session:
        standing = proposing.standing(session, folders(), visitor, proposal)
    found = standing.proposal
    return render_template(
        "proposals/show.html",
        page_title=gettext("Proposal %(number)s") % {"number": proposal},
        standing=standing,
        found=found,
        hunks=hunks(found.before, found.text),
        crossing=moved(standing) if found.is_waiting else None,
        state=(gettext(STATES[found.state][0]), STATES[found.state][1]),
        decides=proposing.is_decider(visitor),
        is_own=found.by_id == visitor.id,
        form=form,
    )
