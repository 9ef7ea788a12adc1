"""Pages that are the same for everybody but for a name and a token: drawn once, filled in for each.

A lesson is the page that is asked for most, and drawing it costs more than all the rest of the
request. So it is drawn once a process for each role, language and state, with two marks where
the visitor's name and the token of her forms belong. The marks are random, so no text has them.

A page whose inside is hers alone, such as a scene, keeps at least its shell.
"""

import secrets
from collections.abc import Hashable
from dataclasses import replace
from urllib.parse import quote

from flask import g, render_template, request
from markupsafe import escape

from firstline.web import access, protection
from firstline.web.languages import current_locale

MOST_PAGES = 4096
_NAME, _TOKEN = f"name{secrets.token_hex(16)}", f"token{secrets.token_hex(16)}"
_HERE, _INSIDE = f"here{secrets.token_hex(16)}", f"inside{secrets.token_hex(16)}"
_PAGES: dict[Hashable, str] = {}


def render_kept(template: str, key: Hashable, **context: object) -> str:
    """A page for the visitor. ``key`` names all that it shows beside her name.

    A page with a query (a notice, a checked item) is drawn for this request alone.
    """
    if request.args:
        return render_template(template, **context)
    visitor = access.visitor()
    whole = (template, request.path, current_locale().language, visitor.role, key)
    return _filled(_kept(whole, template, context))


def render_shell(template: str, key: Hashable, inside: str, **context: object) -> str:
    """A page around ``inside``, which one of our templates made for this request.

    ``key`` names all that the shell shows beside her name and the address of the page.
    """
    if request.args:
        return render_template(template, inside=inside, **context)
    role = g.visitor.role if g.visitor else ""  # a stranger has neither a role nor a name
    whole = (template, current_locale().language, role, key)
    page = _kept(whole, template, {**context, "inside": _INSIDE})
    before, _, after = _filled(page).partition(_INSIDE)
    return f"{before}{inside}{after}"


def _kept(whole: Hashable, template: str, context: dict[str, object]) -> str:
    page = _PAGES.get(whole)
    if page is None:
        page = _drawn(template, context)
        if len(_PAGES) >= MOST_PAGES:
            _PAGES.clear()
        _PAGES[whole] = page
    return page


def _filled(page: str) -> str:
    named = page.replace(_NAME, escape(g.visitor.name)) if g.visitor else page
    if _TOKEN in named:  # asking for one gives a stranger a cookie, which a page without forms need not do
        named = named.replace(_TOKEN, protection.csrf_token())
    return named.replace(_HERE, quote(request.path, safe="/"))


def _drawn(template: str, context: dict[str, object]) -> str:
    g.token_mark = _TOKEN
    if "inside" in context:
        g.here_mark = _HERE
    try:
        return render_template(
            template, **context, visitor=replace(g.visitor, name=_NAME) if g.visitor else None
        )
    finally:
        del g.token_mark
        g.pop("here_mark", None)
