"""A picture as a file of its own: SVG that carries its style rules, for a browser, a print or a slide."""

from typing import Any

from flask import current_app

from firstline.content.mapping import MapDraft
from firstline.domain.charts.chart import Picture
from firstline.web.languages import SOURCE, languages, use_language
from firstline.web.scenario_views import tree
from firstline.web.settings import ROOT

_PAPER = "svg { background: #fff; }"


def scenario_file(found: MapDraft) -> str:
    """The map of a scenario; needs an application, but no request."""
    use_language(found.language if found.language in languages() else SOURCE)
    return standing_alone(tree(found.scenario, found.language))


def standing_alone(picture: Picture) -> str:
    """A picture with the style sheet of the desks inside."""
    macros: Any = current_app.jinja_env.get_template("macros/charts.html").module
    opening, bracket, rest = str(macros.drawing(picture)).partition(">")
    rules = (ROOT / "static" / "css" / "desk.css").read_text(encoding="utf-8")
    written = f"{_PAPER}\n{rules}".replace("&", "&amp;").replace("<", "&lt;")
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{opening}{bracket}\n<style>\n{written}</style>{rest}\n'
