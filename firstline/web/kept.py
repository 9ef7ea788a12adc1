"""Pages that are the same for everybody but for a name and a token: drawn once, filled in for each.

A lesson is the page that is asked for most, and drawing it costs more than all the rest of the
request. So it is drawn once a process for each role, language and state, with two marks where
the visitor's name and the token of her forms belong. The marks are random, so no text has them.
"""

import secrets
from collections.abc import Hashable
from dataclasses import replace

from flask import g, render_template, request
from markupsafe import escape

from firstline.web import access, protection
from firstline.web.languages import current_locale

MOST_PAGES = 4096
_NAME, _TOKEN = f"name{secrets.token_hex(16)}", f"token{secrets.token_hex(16)}"
_PAGES: dict[Hashable, str] = {}


def render_kept(template: str, key: Hashable, **context: object) -> str:
    """A page for the visitor. ``key`` names all that it shows beside her name.

    A page with a query (a notice, a checked item) is drawn for this request alone.
    """
    if request.args:
        return render_template(template, **context)
    visitor = access.visitor()
    whole = (template, request.path, current_locale().language, visitor.role, key)
    page = _PAGES.get(whole)
    if page is None:
        page = _drawn(template, context)
        if len(_PAGES) >= MOST_PAGES:
            _PAGES.clear()
        _PAGES[whole] = page
    return page.replace(_NAME, escape(visitor.name)).replace(_TOKEN, protection.csrf_token())


def _drawn(template: str, context: dict[str, object]) -> str:
    g.token_mark = _TOKEN
    try:
        return render_template(template, **context, visitor=replace(access.visitor(), name=_NAME))
    finally:
        del g.token_mark
