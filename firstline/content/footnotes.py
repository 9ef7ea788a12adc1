"""Footnotes as the list of a lesson's sources."""

import re
from collections.abc import Sequence

from markdown_it import MarkdownIt
from markdown_it.common.utils import escapeHtml
from markdown_it.renderer import RendererProtocol
from markdown_it.token import Token
from markdown_it.utils import EnvType, OptionsDict

from firstline.content.naming import is_id
from firstline.domain.refusal import N_

HEADING = N_("Sources")
CITED = N_("Source %(number)s")
BACK = N_("Back to source %(number)s in the text")
BACK_AGAIN = N_("Back to source %(number)s in the text, place %(place)s")

CITATION = re.compile(r"\[\^([^\]\s]+)\]")
"""A footnote reference, as authors cite."""


def add_note_rules(markdown: MarkdownIt) -> None:
    """Write footnotes as a section headed Sources, with a link back from every source."""
    for rule in (
        footnote_ref,
        footnote_block_open,
        footnote_block_close,
        footnote_open,
        footnote_close,
        footnote_anchor,
    ):
        markdown.add_render_rule(rule.__name__, rule)


def footnote_ref(
    _self: RendererProtocol, tokens: Sequence[Token], idx: int, _options: OptionsDict, env: EnvType
) -> str:
    """The number in the text."""
    token = tokens[idx]
    number = token.meta["id"] + 1
    label = _said(env, CITED) % {"number": number}
    return (
        f'<sup class="footnote-ref"><a href="#fn-{_name(token)}" id="{_place(token)}" '
        f'aria-label="{label}">{number}</a></sup>'
    )


def footnote_block_open(
    _self: RendererProtocol, _tokens: Sequence[Token], _idx: int, _options: OptionsDict, env: EnvType
) -> str:
    """The start of the list."""
    return f'<section class="footnotes">\n<h2>{_said(env, HEADING)}</h2>\n<ol>\n'


def footnote_block_close(
    _self: RendererProtocol, _tokens: Sequence[Token], _idx: int, _options: OptionsDict, _env: EnvType
) -> str:
    """The end of the list."""
    return "</ol>\n</section>\n"


def footnote_open(
    _self: RendererProtocol, tokens: Sequence[Token], idx: int, _options: OptionsDict, _env: EnvType
) -> str:
    """The start of one source."""
    return f'<li id="fn-{_name(tokens[idx])}">\n'


def footnote_close(
    _self: RendererProtocol, _tokens: Sequence[Token], _idx: int, _options: OptionsDict, _env: EnvType
) -> str:
    """The end of one source."""
    return "</li>\n"


def footnote_anchor(
    _self: RendererProtocol, tokens: Sequence[Token], idx: int, _options: OptionsDict, env: EnvType
) -> str:
    """The way back to where it is cited."""
    token = tokens[idx]
    sub = token.meta["subId"]
    values = {"number": token.meta["id"] + 1, "place": sub + 1}
    label = _said(env, BACK_AGAIN if sub else BACK) % values
    return f' <a href="#{_place(token)}" class="footnote-back" aria-label="{label}">↩</a>'


def _said(env: EnvType, sentence: str) -> str:
    """A sentence of ours in the language of the text, fit for HTML."""
    return escapeHtml(str(env.get("say", str)(sentence)))


def _name(token: Token) -> str:
    """The key where it is a legal id, else a number; two hyphens, because no key has them."""
    label = str(token.meta.get("label") or "")
    return label if is_id(label) else f"-{token.meta['id'] + 1}"


def _place(token: Token) -> str:
    sub = token.meta["subId"]
    return f"fnref-{_name(token)}" + (f"--{sub + 1}" if sub > 0 else "")
