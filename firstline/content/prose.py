"""What an author's text holds besides words, and how its words read."""

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from urllib.parse import unquote

from markdown_it.token import Token

from firstline.content.callouts import MARK, RESERVED, TITLES
from firstline.content.document import Document
from firstline.content.layout import Location
from firstline.content.links import check_link, resolved
from firstline.content.naming import shown, suggestion
from firstline.content.pictures import MEDIA_TYPES
from firstline.content.problem import Name, Problem
from firstline.content.readability import LONGEST_SENTENCE, sentence_lengths
from firstline.content.sources import Source
from firstline.content.terms import harmful_terms
from firstline.domain.course import Asset

_TAG = re.compile(r"</?([A-Za-z][A-Za-z0-9-]*)")
_TRAILING = re.compile(r" \{[^{}]*\}$", re.MULTILINE)
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
    in links and pictures become; ``lengths`` are the words of each sentence.
    """

    citations: dict[str, Name] = field(default_factory=dict)
    targets: dict[str, str] = field(default_factory=dict)
    assets: dict[str, Asset] = field(default_factory=dict)
    lengths: list[int] = field(default_factory=list)

    def settle(self, markdown: str) -> str:
        """The text with its local addresses replaced by those of the compiled course."""
        if not self.targets:
            return markdown
        return _TARGET.sub(
            lambda found: f"]({self.targets[found[1]]}" if found[1] in self.targets else found[0], markdown
        )


def inspect(document: Document, around: Surroundings, problems: list[Problem]) -> Prose:
    """Read a body's prose and report what is wrong with it."""
    prose = Prose()
    heading = False
    for place, token in enumerate(document.tokens):
        match token.type:
            case "html_block":
                problems.append(_html(document, token, token.content))
            case "footnote_reference_open":
                problems.append(
                    document.at(token).error(
                        "remove this footnote text: the system adds it from references.toml"
                    )
                )
            case "blockquote_open":
                _check_callout(document, document.tokens[place + 1 : place + 3], problems)
            case "heading_open":
                heading = True
            case "inline":
                _inline(document, token, prose, around, problems)
                if not heading:
                    _check_words(document, token, prose, problems)
                heading = False
    return prose


def _html(document: Document, token: Token, content: str) -> Problem:
    tag = _TAG.match(content.lstrip())
    name = f"<{tag[1]}>" if tag else "<!-- -->"
    place = document.find(content.lstrip().split("\n")[0], token)
    return place.error(f"raw HTML is not taken: remove {name}")


def _check_callout(document: Document, following: Sequence[Token], problems: list[Problem]) -> None:
    if len(following) < 2 or following[1].type != "inline":
        return
    mark = MARK.match(following[1].content)
    if not mark:
        return
    kind, place = mark[1].upper(), document.at(following[1])
    if kind in RESERVED:
        problems.append(place.error(f"[!{kind}] is not yet supported: remove this block"))
    elif kind not in TITLES:
        hint = suggestion(kind, TITLES) or f": use one of {', '.join(TITLES)}"
        problems.append(place.error(f"the callout kind [!{shown(mark[1])}] is unknown{hint}"))
    elif mark[2].strip():
        problems.append(place.error(f"write the text of the callout on the line below [!{kind}]"))


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
                new, sentence = check_link(document.path, target, around.locations)
                if sentence:
                    place = document.find(f"]({target}", token)
                    problems.append(place.error(f"the link to '{shown(target)}' leads nowhere: {sentence}"))
                _remember(token, target, new, prose, document, problems)


def _picture(
    document: Document, token: Token, span: Token, prose: Prose, around: Surroundings, problems: list[Problem]
) -> None:
    target = str(span.attrGet("src") or "")
    place = document.find(target, token)
    if not span.content.strip():
        problems.append(
            place.error(f"the picture '{shown(target)}' has no alternative text: write ![what it shows](...)")
        )
    path = resolved(document.path, target)
    location, source = around.locations.get(path), around.sources.get(path)
    if not location or not source or location.kind != "picture":
        problems.append(place.error(f"there is no picture '{shown(target)}': put it into the course folder"))
        return
    if location.course != around.locations[document.path].course:
        problems.append(
            place.error(f"the picture '{shown(target)}' belongs to another course: copy it to this one")
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
                f"write the address '{shown(target)}' in round brackets behind the link text"
            )
        )
    for spelling in spellings:
        prose.targets[spelling] = new


def _check_words(document: Document, token: Token, prose: Prose, problems: list[Problem]) -> None:
    text = _TRAILING.sub("", plain_text(token.children or []))
    lengths = sentence_lengths(text)
    prose.lengths += lengths
    longest = max(lengths, default=0)
    if longest > LONGEST_SENTENCE:
        problems.append(
            document.at(token).warning(
                f"a sentence of {longest} words stands here: part it, {LONGEST_SENTENCE} are the most"
            )
        )
    for term, better in harmful_terms(text):
        problems.append(
            document.find(term, token).warning(
                f"'{term}' blames or belittles: write '{better}', or put it in quotes"
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
