"""The glossary: its words, and their first use in each lesson."""

import re
from collections.abc import Iterable, Sequence

from firstline.content.attributes import take_attributes
from firstline.content.callouts import MARK
from firstline.content.document import Block, Document, blocks_of
from firstline.content.drafts import GlossaryDraft, TermDraft
from firstline.content.fields import Key
from firstline.content.layout import Location
from firstline.content.naming import shown
from firstline.content.opening import open_loose, refuse_citations, refuse_titles
from firstline.content.problem import Name, Problem
from firstline.content.prose import Surroundings, inspect
from firstline.content.sources import Source
from firstline.content.versions import TRANSLATES
from firstline.domain.course import Term

GLOSSARY = {"title": Key("the title", needed=False), "translates": TRANSLATES}
_PLAIN = re.compile(r"[^\[\]()<>`*_{}|\\]+")
_MASKED = re.compile(
    r"(?P<code>`+)(?:(?!(?P=code)).)+(?P=code)"  # code
    r"|!?\[[^\]]*\](?:\([^)]*\)|\[[^\]]*\])?"  # links, pictures, citations, marks of callouts
    r"|<[^>\s][^>]*>"  # addresses
    r"|https?://\S+",
    re.DOTALL,
)


def read_glossary(
    source: Source, location: Location, around: Surroundings, problems: list[Problem]
) -> GlossaryDraft | None:
    """Read a glossary, or report why not."""
    opened = open_loose(source, location, GLOSSARY, problems)
    if not opened:
        return None
    document, fields = opened.document, opened.fields
    fields.text("title")
    prose = inspect(document, around, problems)
    refuse_citations(prose, problems)
    refuse_titles(document, problems)
    terms = []
    for heading, blocks in sections(document, "a term", problems):
        place = document.place(heading.start)
        text, attributes = take_attributes(heading.text, place, {}, "term", problems)
        meaning = document.raw(heading.end, blocks[-1].end) if blocks else ""
        name = Name(attributes.id, place)
        if not _PLAIN.fullmatch(text):
            problems.append(name.error("write the term as plain words", kind="term-not-plain"))
        if not meaning:
            problems.append(
                name.error(
                    f"the term '{shown(text)}' has no meaning: write it below", kind="term-without-text"
                )
            )
        terms.append(TermDraft(name, Term(attributes.id, " ".join(text.split()), prose.settle(meaning))))
    _check_twice(terms, problems)
    return GlossaryDraft(opened.name, fields.name("translates"), tuple(terms), prose)


def sections(document: Document, what: str, problems: list[Problem]) -> list[tuple[Block, Sequence[Block]]]:
    """The headings of level 2 with the blocks below each one; text before the first is reported."""
    found: list[tuple[Block, list[Block]]] = []
    for block in blocks_of(document.tokens):
        if block.tokens[0].tag == "h2":
            found.append((block, []))
        elif found:
            found[-1][1].append(block)
        elif block.tokens[0].tag != "h1":
            problems.append(
                document.place(block.start).error(
                    f"this text stands before {what}: move it below a heading ##", kind="text-before-heading"
                )
            )
            break
    return list(found)


def _check_twice(terms: Sequence[TermDraft], problems: list[Problem]) -> None:
    seen: set[str] = set()
    for draft in terms:
        folded = draft.term.term.casefold()
        if folded in seen:
            problems.append(
                draft.name.error(
                    f"the term '{shown(draft.term.term)}' stands here twice: join the two", kind="term-twice"
                )
            )
        seen.add(folded)


def unlinked_lines(document: Document) -> frozenset[int]:
    """The lines of a body in which no term becomes a link: headings, code and local notes."""
    lines: set[int] = set()
    for number, token in enumerate(document.tokens):
        plain = token.type in ("heading_open", "fence", "code_block")
        if token.map and (plain or (token.type == "blockquote_open" and _is_local(document, number))):
            lines.update(range(*token.map))
    leading = next((number for number, line in enumerate(document.lines) if line), 0)
    return frozenset(line - leading for line in lines)


def _is_local(document: Document, quote: int) -> bool:
    inside = document.tokens[quote + 1 : quote + 3]
    mark = MARK.match(inside[-1].content)
    return mark is not None and mark[1].upper() == "LOCAL"


class Linker:
    """Turns the first use of each term of a glossary into a link to it."""

    def __init__(self, course: str, terms: Iterable[Term]) -> None:
        self._course = course
        # The longest first, so that a term within another one does not take its place.
        self._terms = sorted((term for term in terms if term.term), key=lambda term: -len(term.term))
        words = (r"[ \n]+".join(map(re.escape, term.term.split())) for term in self._terms)
        joined = "|".join(f"({word})" for word in words)
        self._pattern = re.compile(rf"(?<!\w)(?:{joined})(?!\w)", re.IGNORECASE) if joined else None

    def link(self, body: str, unlinked: frozenset[int]) -> str:
        """The body with its links; lines in ``unlinked`` stay as they are."""
        if not self._pattern:
            return body
        lines = [
            "\0" * len(line) if number in unlinked else line for number, line in enumerate(body.split("\n"))
        ]
        plain = _MASKED.sub(lambda found: "\0" * len(found[0]), "\n".join(lines))
        parts, end, seen = [], 0, set()
        for found in self._pattern.finditer(plain):
            term = self._terms[(found.lastindex or 1) - 1]
            if term.id not in seen:
                seen.add(term.id)
                address = f"term:{self._course}#{term.id}"
                parts += [body[end : found.start()], f"[{body[found.start() : found.end()]}]({address})"]
                end = found.end()
        return "".join([*parts, body[end:]])
