"""The installation's preferences, read once a request."""

import time
from contextlib import suppress
from typing import cast

from flask import g, request
from sqlalchemy.exc import OperationalError

from firstline.domain.preference import Preferences
from firstline.services import preferring
from firstline.web.languages import languages
from firstline.web.portal import portal, reading

_OFFERED_FOR = 60.0
"""Seconds after which a web process asks again which languages are offered."""


def preferences() -> Preferences:
    """The preferences as they stood when this request first asked."""
    if "preferences" not in g:
        with reading() as session:
            g.preferences = preferring.read(session)
    return cast(Preferences, g.preferences)


def note_offered() -> None:
    """Note for this request which languages are offered; a web process asks for them once a minute.

    Where the database cannot say, what it said last stands: an error page needs a language too.
    """
    if request.endpoint == "static" or request.blueprint == "health":
        return
    found = portal()
    if time.monotonic() >= found.offered_until:
        with suppress(OperationalError):
            found.offered = preferences().offered(languages())
            found.offered_until = time.monotonic() + _OFFERED_FOR
    g.offered = found.offered


def forget_offered() -> None:
    """Let this process ask at its next request: they were changed here."""
    portal().offered_until = 0.0
