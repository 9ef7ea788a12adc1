"""What every page can use: addresses of static files, Markdown, the visitor, quiet notices."""

import hashlib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from urllib.parse import urlencode

from flask import Flask, g, request
from jinja2 import StrictUndefined

from firstline.content.rendering import render_inline
from firstline.domain.progress import has_done, module_done, module_state
from firstline.web import forms, languages, protection
from firstline.web.addresses import address
from firstline.web.menu import menu, start_of
from firstline.web.portal import portal
from firstline.web.settings import ROOT
from firstline.web.texts import markdown, text_attributes

LEAVE_URL = "https://www.wikipedia.org/"
"""Where "Leave this page" goes: neutral, and reachable from most places."""


@dataclass(frozen=True, slots=True)
class Row:
    """A line of a task list or summary, as macros/status.html shows it; ``language`` is its title's."""

    title: str = ""
    href: str | None = None
    status_text: str = ""
    status_kind: str = "plain"
    note: str = ""
    term: str = ""
    text: str = ""
    action_text: str | None = None
    dir: str | None = None
    language: str | None = None


@dataclass(frozen=True, slots=True)
class Paging:
    """Where a list stands: page ``number`` of ``total``, and the addresses beside it."""

    number: int
    total: int
    previous_href: str | None
    next_href: str | None


@dataclass(frozen=True, slots=True)
class Choice:
    """A language to choose, by its own name."""

    code: str
    name: str
    href: str
    direction: str


def paging(number: int, count: int, size: int) -> Paging:
    """The paging of the list at this address; the other parts of its query stay."""
    total = max(1, -(-count // size))

    def href(page: int) -> str | None:
        if not 1 <= page <= total:
            return None
        kept = {name: value for name, value in request.args.items() if name not in ("done", "page")}
        return f"{request.path}?{urlencode({**kept, 'page': page})}"

    return Paging(min(number, total), total, href(number - 1), href(number + 1))


def install(app: Flask) -> None:
    """Teach the templates what every page needs."""
    environment = app.jinja_env
    environment.undefined = StrictUndefined
    environment.trim_blocks = environment.lstrip_blocks = True
    environment.filters.update(markdown=markdown, markdown_inline=render_inline)
    environment.globals.update(
        static_url=_static_url,
        url_for=address,
        text_attributes=text_attributes,
        csrf_token=protection.csrf_token,
        has_done=has_done,
        module_done=module_done,
        module_state=module_state,
        menu=menu,
        start_of=start_of,
    )
    app.context_processor(_context)


def _context() -> dict[str, object]:
    return {
        "locale": languages.current_locale(),
        "languages": _choices(),
        "visitor": g.get("visitor"),
        "notice": forms.notice(),
        "demo": portal().is_demo,
        "leave_url": LEAVE_URL,
    }


def _choices() -> list[Choice]:
    """The languages to choose from, each leading back to this page; none where there is only one.

    A page that tells of a problem repeats no address: those of others look like unknown ones.
    """
    known = languages.offered()
    if len(known) == 1:
        return []
    is_place = request.method == "GET" and "is_problem" not in g
    here = (g.get("here_mark") or request.full_path.rstrip("?")) if is_place else "/"
    return [
        Choice(code, languages.own_name(code), address("language.choose", code=code, next=here), direction)
        for code, direction in ((code, languages.page_locale(code).direction) for code in known)
    ]


def _static_url(name: str) -> str:
    return _versioned(ROOT / "static", name)


@cache
def _versioned(folder: Path, name: str) -> str:
    """A file's address with a digest of its bytes, so that it may be cached for a year."""
    digest = hashlib.sha256((folder / name).read_bytes()).hexdigest()[:12]
    return f"/static/{name}?v={digest}"
