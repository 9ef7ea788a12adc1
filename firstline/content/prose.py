"""What an author's text holds besides words, and how its words read."""

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal
from urllib.parse import unquote

from markdown_it.token import Token

from firstline.content.callouts import BELONGS, MARK, TITLES
from firstline.content.document import Document
from firstline.content.layout import Location
from firstline.content.links import check_link, resolved
from firstline.content.naming import shown, suggestion
from firstline.content.pictures import MEDIA_TYPES
from firstline.content.problem import Name, Problem
from firstline.content.readability import limits, sentence_lengths
from firstline.content.sources import Source
from firstline.content.terms import harmful_terms
from firstline.domain.course import Asset

Genre = Literal["text", "lesson", "scenario"]
"""Sorts of bodies: some callouts have a meaning in one only, and a scenario's own links name scenes."""

_TAG = re.compile(r"</?([A-Za-z][A-Za-z0-9-]*)")
_TRAILING = re.compile(r" \{[^{}]*\}$", re.MULTILINE)
_BRACKETED = re.compile(r"\[([a-z0-9-]+)\]")
_TOP = 2
"""The level of the text in a quote that stands at the margin."""
_TARGET = re.compile(r"\]\(\s*<?([^)>\s]+)>?")


@dataclass(frozen=True, slots=True)
class Surroundings:
    """All files that could be read, what each one is, and the paths of those that were refused."""

    sources: Mapping[str, Source]
    locations: Mapping[str, Location]
    refused: Sequence[str] = ()


@dataclass(slots=True)
class Prose:
    """Findings in one body.

    ``citations`` in the order of first citation; ``targets`` says what the local addresses
    in links and pictures become; ``lengths`` are the words of each sentence,
    ``bracketed`` what stands in plain square brackets and may be a key.
    """

    genre: Genre = "text"
    citations: dict[str, Name] = field(default_factory=dict)
    targets: dict[str, str] = field(default_factory=dict)
    assets: dict[str, Asset] = field(default_factory=dict)
    lengths: list[int] = field(default_factory=list)
    bracketed: list[Name] = field(default_factory=list)

    def settle(self, markdown: str) -> str:
        """The text with its local addresses replaced by those of the compiled course."""
        if not self.targets:
            return markdown
        return _TARGET.sub(
            lambda found: f"]({self.targets[found[1]]}" if found[1] in self.targets else found[0], markdown
        )


def inspect(
    document: Document, around: Surroundings, problems: list[Problem], genre: Genre = "text"
) -> Prose:
    """Read a body's prose and report what is wrong with it."""
    prose = Prose(genre)
    heading = False
    language = around.locations[document.path].language or "en"
    for place, token in enumerate(document.tokens):
        match token.type:
            case "html_block":
                problems.append(_html(document, token, token.content))
            case "footnote_reference_open":
                problems.append(
                    document.at(token).error(
                        "remove this footnote text: the system adds it from references.toml",
                        kind="footnote-text",
                    )
                )
            case "blockquote_open":
                _check_callout(document, document.tokens[place + 1 : place + 3], genre, problems)
            case "heading_open":
                heading = True
            case "inline":
                _inline(document, token, prose, around, problems)
                if not heading:
                    _check_words(document, token, language, prose, problems)
                heading = False
    return prose


def _html(document: Document, token: Token, content: str) -> Problem:
    tag = _TAG.match(content.lstrip())
    name = f"<{tag[1]}>" if tag else "<!-- -->"
    place = document.find(content.lstrip().split("\n")[0], token)
    return place.error(f"raw HTML is not taken: remove {name}", kind="raw-html")


def _check_callout(
    document: Document, following: Sequence[Token], genre: Genre, problems: list[Problem]
) -> None:
    if len(following) < 2 or following[1].type != "inline":
        return
    mark = MARK.match(following[1].content)
    if not mark:
        return
    kind, place = mark[1].upper(), document.at(following[1])
    if kind in BELONGS:
        if BELONGS[kind] != genre or following[1].level > _TOP:
            problems.append(
                place.error(
                    f"[!{kind}] stands in a {BELONGS[kind]} only, at the margin: move or remove this block",
                    kind="misplaced-callout",
                )
            )
    elif kind not in TITLES:
        hint = suggestion(kind, TITLES) or f": use one of {', '.join(TITLES)}"
        problems.append(
            place.error(f"the callout kind [!{shown(mark[1])}] is unknown{hint}", kind="unknown-callout")
        )
    elif mark[2].strip():
        problems.append(
            place.error(
                f"write the text of the callout on the line below [!{kind}]", kind="text-beside-callout"
            )
        )


def _inline(
    document: Document, token: Token, prose: Prose, around: Surroundings, problems: list[Problem]
) -> None:
    token.children = document.spans(token)
    for span in token.children:
        match span.type:
            case "html_inline":
                problems.append(_html(document, token, span.content))
            case "footnote_ref":
                key = span.meta["label"]
                prose.citations.setdefault(key, Name(key, document.find(f"[^{key}]", token)))
            case "image":
                _picture(document, token, span, prose, around, problems)
            case "link_open" if span.markup != "autolink":
                target = str(span.attrGet("href") or "")
                if prose.genre == "scenario" and target.startswith("#"):
                    continue
                new, sentence = check_link(document.path, target, around.locations)
                if sentence:
                    place = document.find(f"]({target}", token)
                    problems.append(
                        place.error(
                            f"the link to '{shown(target)}' leads nowhere: {sentence}", kind="dead-link"
                        )
                    )
                _remember(token, target, new, prose, document, problems)


def _picture(
    document: Document, token: Token, span: Token, prose: Prose, around: Surroundings, problems: list[Problem]
) -> None:
    target = str(span.attrGet("src") or "")
    place = document.find(target, token)
    if not span.content.strip():
        problems.append(
            place.error(
                f"the picture '{shown(target)}' has no alternative text: write ![what it shows](...)",
                kind="no-alternative-text",
            )
        )
    path = resolved(document.path, target)
    location, source = around.locations.get(path), around.sources.get(path)
    if not location or not source or location.kind != "picture":
        problems.append(
            place.error(
                f"there is no picture '{shown(target)}': put it into the course folder",
                kind="unknown-picture",
            )
        )
        return
    if location.course != around.locations[document.path].course:
        problems.append(
            place.error(
                f"the picture '{shown(target)}' belongs to another course: copy it to this one",
                kind="foreign-picture",
            )
        )
        return
    suffix = path[path.rfind(".") :].lower()
    digest = hashlib.sha256(source.data).hexdigest()
    below = path.split("/", 2)[2]
    prose.assets[path] = Asset(below, digest, MEDIA_TYPES[suffix])
    _remember(token, target, f"asset:{digest}{suffix}", prose, document, problems)


def _remember(
    token: Token, target: str, new: str, prose: Prose, document: Document, problems: list[Problem]
) -> None:
    """Note what a local address becomes, under every spelling in which the paragraph writes it."""
    if new == target:
        return
    spellings = [found for found in _TARGET.findall(token.content) if found in (target, unquote(target))]
    if not spellings:
        problems.append(
            document.at(token).error(
                f"write the address '{shown(target)}' in round brackets behind the link text",
                kind="hidden-address",
            )
        )
    for spelling in spellings:
        prose.targets[spelling] = new


def _check_words(
    document: Document, token: Token, language: str, prose: Prose, problems: list[Problem]
) -> None:
    text = _TRAILING.sub("", plain_text(token.children or []))
    lengths = sentence_lengths(text)
    prose.lengths += lengths
    prose.bracketed += [Name(key, document.find(f"[{key}]", token)) for key in _BRACKETED.findall(text)]
    longest = max(lengths, default=0)
    most = limits(language).longest
    if longest > most:
        problems.append(
            document.at(token).warning(
                f"a sentence of {longest} words stands here: part it, {most} are the most",
                kind="long-sentence",
            )
        )
    for term, better in harmful_terms(text, language):
        problems.append(
            document.find(term, token).warning(
                f"'{shown(term)}' blames or belittles: write '{better}', or put it in quotes",
                kind="harmful-term",
            )
        )


def plain_text(spans: list[Token]) -> str:
    """The words of parsed inline text, without its marks, pictures and citations."""
    words = []
    for span in spans:
        if span.type in ("text", "text_special", "code_inline"):
            words.append(span.content)
        elif span.type in ("softbreak", "hardbreak"):
            words.append("\n")
    return "".join(words)
