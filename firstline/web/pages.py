"""What every page can use: addresses of static files, Markdown, the visitor, quiet notices."""

import hashlib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from flask import Flask, g, request, url_for
from jinja2 import StrictUndefined

from firstline.content.rendering import render, render_inline
from firstline.domain.progress import has_done, module_done, module_state
from firstline.web import forms, languages, protection
from firstline.web.portal import portal
from firstline.web.settings import ROOT

LEAVE_URL = "https://www.un.org/"
"""Where "Leave this page" goes: neutral, and reachable from most places."""


@dataclass(frozen=True, slots=True)
class Row:
    """A line of a task list or summary, as macros/status.html shows it."""

    title: str = ""
    href: str | None = None
    status_text: str = ""
    status_kind: str = "plain"
    note: str = ""
    term: str = ""
    text: str = ""
    action_text: str | None = None
    dir: str | None = None


@dataclass(frozen=True, slots=True)
class Paging:
    """Where a list stands: page ``number`` of ``total``, and the addresses beside it."""

    number: int
    total: int
    previous_href: str | None
    next_href: str | None


def paging(number: int, count: int, size: int) -> Paging:
    """The paging of the list at this address; the other parts of its query stay."""
    total = max(1, -(-count // size))

    def href(page: int) -> str | None:
        if not 1 <= page <= total:
            return None
        assert request.endpoint is not None
        values = {**request.args.to_dict(), **(request.view_args or {}), "page": page}
        values.pop("done", None)
        return url_for(request.endpoint, **values)

    return Paging(min(number, total), total, href(number - 1), href(number + 1))


def install(app: Flask) -> None:
    """Teach the templates what every page needs."""
    environment = app.jinja_env
    environment.undefined = StrictUndefined
    environment.trim_blocks = environment.lstrip_blocks = True
    environment.filters.update(markdown=render, markdown_inline=render_inline)
    environment.globals.update(
        static_url=_static_url,
        csrf_token=protection.csrf_token,
        has_done=has_done,
        module_done=module_done,
        module_state=module_state,
    )
    app.context_processor(_context)


def _context() -> dict[str, object]:
    return {
        "locale": languages.current_locale(),
        "visitor": g.get("visitor"),
        "notice": forms.notice(),
        "demo": portal().settings.demo,
        "leave_url": LEAVE_URL,
    }


def _static_url(name: str) -> str:
    return _versioned(ROOT / "static", name)


@cache
def _versioned(folder: Path, name: str) -> str:
    """A file's address with a digest of its bytes, so that it may be cached for a year."""
    digest = hashlib.sha256((folder / name).read_bytes()).hexdigest()[:12]
    return f"/static/{name}?v={digest}"
