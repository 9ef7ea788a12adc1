"""Callouts, as GitHub writes them: a blockquote whose first line is ``[!KIND]``."""

import re
from collections.abc import Callable

from markdown_it.rules_core import StateCore
from markdown_it.token import Token

from firstline.domain.refusal import N_

TITLES = {
    "NOTE": N_("Note"),
    "TIP": N_("Tip"),
    "IMPORTANT": N_("Important"),
    "WARNING": N_("Warning"),
    "CAUTION": N_("Caution"),
    "KEY": N_("Key message"),
}
BELONGS = {"IF": "scenario", "DEBRIEF": "scenario", "LOCAL": "lesson"}
"""Kinds that have a meaning in one sort of file only."""

FILLED, UNFILLED = N_("In your country"), N_("Check your national rule")
"""Titles of a local note: filled by a pack, or with the lesson's own text."""

MARK = re.compile(r"\[!([A-Za-z][A-Za-z_-]*)\][ \t]*([^\n]*)(?:\n|$)")
"""The first line of a callout: its kind, and what stands behind it."""


def mark_callouts(state: StateCore) -> None:
    """Turn the blockquotes that are callouts into asides with a title."""
    tokens: list[Token] = []
    pending = state.tokens
    closing: list[int] = []
    place = 0
    while place < len(pending):
        token = pending[place]
        place += 1
        tokens.append(token)
        if token.type == "blockquote_open":
            kind = _kind(pending[place : place + 2])
            closing.append(kind != "")
            if kind:
                say = state.env.get("say", str)
                place += _open(token, kind, pending[place : place + 3], tokens, say)
        elif token.type == "blockquote_close" and closing.pop():
            token.tag = "aside"
    state.tokens = tokens


def _kind(following: list[Token]) -> str:
    """The kind of callout that a blockquote opens, or an empty text."""
    if len(following) < 2 or following[0].type != "paragraph_open":
        return ""
    mark = MARK.match(following[1].content)
    kind = mark[1].upper() if mark else ""
    if mark and kind == "LOCAL":
        return kind
    return kind if mark and not mark[2].strip() and kind in TITLES else ""


def _open(quote: Token, kind: str, first: list[Token], tokens: list[Token], say: Callable[[str], str]) -> int:
    """Make the blockquote an aside, add its title, and say how many tokens are used up."""
    quote.tag = "aside"
    quote.attrSet("class", f"callout callout-{kind.lower()}")
    # A note is no landmark: several callouts on a page would be landmarks of one name.
    quote.attrSet("role", "note")
    opened = Token(
        "paragraph_open", "p", 1, attrs={"class": "callout-title"}, block=True, level=quote.level + 1
    )
    mark = MARK.match(first[1].content)
    local = UNFILLED if mark and mark[2].strip() else FILLED
    title = Token("inline", "", 0, content=say(TITLES.get(kind, local)), children=[], level=quote.level + 2)
    closed = Token("paragraph_close", "p", -1, block=True, level=quote.level + 1)
    tokens += [opened, title, closed]
    inline = first[1]
    inline.content = inline.content[mark.end() :] if mark else inline.content
    return 0 if inline.content.strip() else len(first)
