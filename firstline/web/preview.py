"""A live preview for authors: the content folders as they are now, with the problems beside them.

A small application of its own, on the author's machine only: no database, no accounts.
"""

from collections.abc import Sequence
from pathlib import Path

from flask import Blueprint, Flask, current_app, render_template
from jinja2 import StrictUndefined
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response

from firstline.content.local_notes import fill
from firstline.content.rendering import render, render_inline
from firstline.content.shelf import Shelf, read_shelf
from firstline.domain.course import Course
from firstline.domain.form import DrawnItem
from firstline.domain.item import Cloze, Item
from firstline.domain.pack import SafetyData
from firstline.web.item_views import part_count
from firstline.web.languages import SOURCE, install, use_language
from firstline.web.review_views import ReviewView, review_view
from firstline.web.settings import ROOT

bp = Blueprint("preview", __name__)


def create_preview(roots: Sequence[Path]) -> Flask:
    """The preview of some content roots; every page reads the folders anew."""
    static, templates = ROOT / "static", ROOT / "templates"
    app = Flask("firstline-preview", static_folder=str(static), template_folder=str(templates))
    app.extensions["roots"] = tuple(roots)
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.filters.update(markdown=render, markdown_inline=render_inline)
    install(app)
    app.before_request(lambda: use_language(SOURCE))
    app.register_blueprint(bp)
    return app


@bp.get("/")
def door() -> str:
    """All courses, and all problems."""
    return render_template("preview/door.html", **_common(_read()))


@bp.get("/<language>/<course>/lessons/<lesson>")
def show_lesson(language: str, course: str, lesson: str) -> str:
    """One lesson as trainees will read it, local notes filled in."""
    shelf = _read()
    found = _course(shelf, course, language)
    for _, step in found.lessons():
        if step.id == lesson:
            notes = SafetyData(notes=shelf.local_notes).notes_for(course, language)
            text = fill(step.body, notes, frozenset())
            page = {**_common(shelf), "course": found, "lesson": step, "text": text}
            return render_template("preview/lesson.html", **page)
    raise NotFound


@bp.get("/<language>/<course>/quizzes/<quiz>")
def show_quiz(language: str, course: str, quiz: str) -> str:
    """One bank or practice quiz with its keys and feedback."""
    shelf = _read()
    found = _course(shelf, course, language)
    for bank in found.banks:
        if bank.id == quiz:
            reviews = [_with_key(item) for item in bank.items]
            page = {**_common(shelf), "course": found, "bank": bank, "reviews": reviews}
            return render_template("preview/quiz.html", **page)
    raise NotFound


@bp.get("/assets/<digest>.<extension>")
def show_asset(digest: str, extension: str) -> Response:
    """A picture."""
    content = _read().assets.get(digest)
    if content is None:
        raise NotFound
    return Response(content, mimetype=f"image/{extension}")


def _read() -> Shelf:
    return read_shelf(current_app.extensions["roots"])


def _common(shelf: Shelf) -> dict[str, object]:
    return {"courses": shelf.courses, "problems": shelf.problems}


def _course(shelf: Shelf, course: str, language: str) -> Course:
    for found in shelf.courses:
        for text in (found, *found.translations):
            if (text.id, text.language) == (course, language):
                return text
    raise NotFound


def _with_key(item: Item) -> ReviewView:
    """An item in its authored order, with its key and feedback, as its author wants to see it."""
    size = part_count(item)
    orders = ((tuple(range(size)),)) if not isinstance(item, Cloze) else ((),) * size
    return review_view(item, DrawnItem(item.id, orders), (), with_key=True)
