"""Authors' Markdown as safe, valid HTML.

Raw HTML is off in the parser, and what it writes passes an allow-list besides.
"""

import re
from collections.abc import Callable, Sequence
from functools import lru_cache

import nh3
from markdown_it import MarkdownIt
from markdown_it.common.utils import escapeHtml
from markdown_it.renderer import RendererProtocol
from markdown_it.rules_core import StateCore
from markdown_it.token import Token
from markdown_it.utils import EnvType, OptionsDict
from mdit_py_plugins.footnote import footnote_plugin

from firstline.content.callouts import mark_callouts
from firstline.content.footnotes import add_note_rules
from firstline.domain.refusal import N_

NESTING = 20
"""Deepest nesting of blocks that is read; the linter refuses what goes deeper."""

_TABLE = N_("Table")
_ASSET = re.compile(r"asset:([0-9a-f]{64}\.[a-z0-9]{1,8})")
_LESSON = re.compile(r"lesson:([a-z0-9-]+/[a-z0-9-]+/[a-z0-9-]+)")
_JOB_AID = re.compile(r"job-aid:([a-z0-9-]+)/([a-z0-9-]+)")
_TERM = re.compile(r"term:([a-z0-9-]+)#([a-z0-9-]+)")
_EXTERNAL = re.compile(r"(?:https?:)?//", re.IGNORECASE)
_ALIGNED = re.compile(r"text-align:(left|center|right)")
_TICK = re.compile(r"\[([ xX])\](?=\s)")

_TAGS = {
    *("h2", "h3", "h4", "h5", "h6", "p", "br", "hr", "pre", "blockquote", "aside", "section", "div"),
    *("ul", "ol", "li", "table", "thead", "tbody", "tr", "th", "td"),
    *("strong", "em", "s", "code", "sup", "a", "img"),
}
_ATTRIBUTES = {
    "a": {"href", "title", "rel", "id", "class", "aria-label"},
    "img": {"src", "alt", "title"},
    "ol": {"start"},
    "li": {"id", "class"},
    "th": {"scope", "class"},
    "td": {"class"},
    "div": {"class", "tabindex", "role", "aria-label"},
    "aside": {"class", "role"},
    "section": {"class"},
    "p": {"class"},
    "sup": {"class"},
    "code": {"class"},
}


@lru_cache(maxsize=4096)
def render(markdown: str, say: Callable[[str], str] = str) -> str:
    """Render blocks: paragraphs, lists, tables, callouts, sources.

    ``say`` puts our own words (the titles of callouts, "Sources") into the language of the text.

    A heading is never an h1. ``asset:<digest>.<ext>`` becomes the asset's address; other
    pictures are shown by their alternative text, because pages load nothing from elsewhere.
    """
    return _cleaned(_MARKDOWN.render(markdown, {"say": say}))


@lru_cache(maxsize=32768)
def render_inline(markdown: str) -> str:
    """Render the inside of one paragraph, such as an option or a table cell."""
    return _cleaned(_MARKDOWN.renderInline(markdown))


def _cleaned(html: str) -> str:
    return nh3.clean(
        html,
        tags=_TAGS,
        attributes=_ATTRIBUTES,
        link_rel=None,
        url_schemes={"http", "https", "mailto"},
    )


def _lower_headings(state: StateCore) -> None:
    """The page's title is its only h1."""
    for token in state.tokens:
        if token.tag == "h1":
            token.tag = "h2"


def _show_ticks(state: StateCore) -> None:
    """Show ``[ ]`` at the start of a list item as an empty box, as on paper."""
    for before, paragraph, inline in zip(state.tokens, state.tokens[1:], state.tokens[2:], strict=False):
        if before.type == "list_item_open" and paragraph.type == "paragraph_open":
            tick = _TICK.match(inline.content)
            if tick:
                box = "☐" if tick[1] == " " else "☑"
                inline.content = box + inline.content[tick.end() :]
                before.attrSet("class", "tick")


def _link(
    self: RendererProtocol, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType
) -> str:
    token = tokens[idx]
    href = str(token.attrGet("href") or "")
    if _EXTERNAL.match(href):
        token.attrSet("rel", "noopener noreferrer")
    elif lesson := _LESSON.fullmatch(href):
        token.attrSet("href", f"/courses/{lesson[1]}")
    elif aid := _JOB_AID.fullmatch(href):
        token.attrSet("href", f"/courses/{aid[1]}/job-aids/{aid[2]}")
    elif term := _TERM.fullmatch(href):
        token.attrSet("href", f"/courses/{term[1]}/glossary#term-{term[2]}")
        token.attrSet("class", "term")
    return _plain(self, tokens, idx, options, env)


def _image(
    _self: RendererProtocol, tokens: Sequence[Token], idx: int, _options: OptionsDict, _env: EnvType
) -> str:
    token = tokens[idx]
    alt = "".join(child.content for child in token.children or ())
    asset = _ASSET.fullmatch(str(token.attrGet("src") or ""))
    if not asset:
        return escapeHtml(alt)
    title = token.attrGet("title")
    attributes = f' title="{escapeHtml(str(title))}"' if title else ""
    return f'<img src="/assets/{asset[1]}" alt="{escapeHtml(alt)}"{attributes}>'


def _table(
    self: RendererProtocol, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType
) -> str:
    """A wide table scrolls in a region of its own, named by its column headings."""
    end = next(place for place in range(idx, len(tokens)) if tokens[place].type == "thead_close")
    cells = (token for token in tokens[idx:end] if token.type == "inline")
    heading = ", ".join(filter(None, (_text(cell) for cell in cells)))
    table = str(env.get("say", str)(_TABLE))
    label = f"{table}: {heading}" if heading else table
    seen = env.setdefault("table_labels", {})
    seen[label] = seen.get(label, 0) + 1
    unique = label if seen[label] == 1 else f"{label} ({seen[label]})"
    return (
        f'<div class="table-scroll" tabindex="0" role="region" aria-label="{escapeHtml(unique)}">\n'
        + _plain(self, tokens, idx, options, env)
    )


def _table_end(
    self: RendererProtocol, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType
) -> str:
    return _plain(self, tokens, idx, options, env) + "</div>\n"


def _cell(
    self: RendererProtocol, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType
) -> str:
    """A cell; its alignment is a class, since the pages allow no inline style."""
    token = tokens[idx]
    aligned = _ALIGNED.fullmatch(str(token.attrs.pop("style", "")))
    if aligned:
        token.attrSet("class", f"align-{aligned[1]}")
    if token.tag == "th":
        token.attrSet("scope", "col")
    return _plain(self, tokens, idx, options, env)


def _plain(
    self: RendererProtocol, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType
) -> str:
    rendered: str = self.renderToken(tokens, idx, options, env)  # type: ignore[attr-defined]
    return rendered


def _text(inline: Token) -> str:
    wanted = ("text", "text_special", "code_inline")
    return "".join(child.content for child in inline.children or () if child.type in wanted).strip()


def dialect() -> MarkdownIt:
    """The Markdown that authors write: CommonMark, tables and struck-out words, without raw HTML.

    Nothing of ours is in it yet: neither footnotes and callouts nor the allow-list.
    """
    return MarkdownIt("js-default", {"html": False, "maxNesting": NESTING})


def _built() -> MarkdownIt:
    markdown = dialect()
    markdown.use(footnote_plugin, inline=False)
    add_note_rules(markdown)
    markdown.core.ruler.after("block", "callouts", mark_callouts)
    markdown.core.ruler.after("callouts", "headings", _lower_headings)
    markdown.core.ruler.after("headings", "ticks", _show_ticks)
    rules = {"link_open": _link, "image": _image, "table_open": _table, "table_close": _table_end}
    for name, rule in (rules | {"th_open": _cell, "td_open": _cell}).items():
        markdown.add_render_rule(name, rule)
    return markdown


_MARKDOWN = _built()
