"""Authors' Markdown reads as CommonMark says, and as npm's markdown-it reads it.

Compared is the dialect before anything of ours: footnotes, callouts and the allow-list come later.
"""

import re
from dataclasses import dataclass
from random import Random

import pytest

from firstline.content.rendering import NESTING, dialect
from firstline.web.settings import ROOT
from tests.peers.programs import need, run_node

WITH_RAW_HTML = 72
"""Examples that hold raw HTML, which the dialect shows as text."""

BREAKS_IN_EMPTY_QUOTES = {218, 239, 240}
"""Both write ``<blockquote></blockquote>`` where the examples have a line break in it."""

BACKSLASH_BEFORE_SPACES = re.compile(r"\\ +(?:\n|$)")
"""Ours takes the first of these spaces for escaped and keeps it; the peer and the standard drop it."""

SNIPPETS = 300
MARKS = (
    *("\n", "\n", "\n\n", " ", "  \n", "\\\n", "\t", "    ", "# ", "## ", "===\n", "---\n", "***\n"),
    *("> ", ">", "- ", "* ", "+ ", "1. ", "2) ", "10. ", "```\n", "~~~ py\n", "`", "``"),
    *("*", "**", "***", "_", "__", "~~", "~", "[", "]", "](", ")", "![", "[a]", "[a][b]"),
    *("[a]: /u 'T'\n", "[b]: <x y>\n", '(/u "t")', "<https://a.example/?q=ä>", "<a@b.example>"),
    *("| a | b |\n|---|:-:|\n| c | d |\n", "|", "|-|\n", "\\|", "<b>", "<!-- c -->"),
    *("&amp;", "&ouml;", "&#1632;", "&nope;", "word", "she", "شرطة", "،", "٣", "«", "é", "😀"),
    *("\\*", "\\", ".", "!", "(", '"', "--", "...", "http://a.example", "[ ] ", "[!KEY]\n", "[^a]", "{#id}"),
)


@dataclass(frozen=True, slots=True)
class Example:
    """An example of the standard, and how the peer renders it; ``raw``: there is HTML in it."""

    number: int
    markdown: str
    html: str
    peer: str
    raw: bool


@dataclass(frozen=True, slots=True)
class Peer:
    """What the peer made of the standard's examples, our own texts and the random ones."""

    examples: list[Example]
    rendered: dict[str, str]


def bodies() -> list[str]:
    """What stands below the front matter in every file of the courses, in every language."""
    files = (path for room in ("courses", "quizzes") for path in sorted((ROOT / room).rglob("*.md")))
    texts = (path.read_text(encoding="utf-8") for path in files)
    return [re.sub(r"\A---\n.*?\n---\n", "", text, flags=re.DOTALL) for text in texts]


def snippets() -> list[str]:
    """Random texts, the same in every run."""
    random = Random(60139)
    return ["".join(random.choices(MARKS, k=random.randint(1, 40))) for _ in range(SNIPPETS)]


@pytest.fixture(scope="module")
def peer() -> Peer:
    """All answers of the peer, from one run."""
    need("npm", "node")
    texts = [*bodies(), *snippets()]
    # The standard's examples are XHTML.
    options = {"html": False, "maxNesting": NESTING, "xhtmlOut": True}
    answer = run_node("markdown.mjs", {"options": options, "texts": texts})
    examples = [Example(**found) for found in answer["examples"]]
    return Peer(examples, dict(zip(texts, answer["texts"], strict=True)))


def ours(markdown: str, *without: str) -> str:
    """How our dialect renders a text."""
    parser = dialect().disable(without)
    parser.options["xhtmlOut"] = True
    return str(parser.render(markdown))


def differing(texts: list[str], peer: Peer, *without: str) -> list[tuple[str, str, str]]:
    """Texts that the two render differently, in both versions; ours may go without a rule."""
    pairs = ((text, ours(text, *without), peer.rendered[text]) for text in texts)
    return [(text, mine, theirs) for text, mine, theirs in pairs if mine != theirs]


def test_examples_without_raw_html_read_as_the_standard_says(peer: Peer) -> None:
    plain = [example for example in peer.examples if not example.raw]
    wrong = {example.number for example in plain if ours(example.markdown) != example.html}
    assert (len(peer.examples), len(peer.examples) - len(plain), wrong) == (
        652,
        WITH_RAW_HTML,
        BREAKS_IN_EMPTY_QUOTES,
    )


def test_examples_that_differ_lack_one_line_break(peer: Peer) -> None:
    quotes = [example for example in peer.examples if example.number in BREAKS_IN_EMPTY_QUOTES]
    shut = "<blockquote></blockquote>"
    assert [ours(example.markdown).replace(shut, "<blockquote>\n</blockquote>") for example in quotes] == [
        example.html for example in quotes
    ]


def test_every_example_reads_as_the_peer_reads_it(peer: Peer) -> None:
    assert [found for found in peer.examples if ours(found.markdown) != found.peer] == []


def test_own_courses_read_as_the_peer_reads_them(peer: Peer) -> None:
    texts = bodies()
    assert len(texts) > 40
    assert differing(texts, peer) == []


def test_random_texts_read_as_the_peer_reads_them(peer: Peer) -> None:
    texts = [text for text in snippets() if not BACKSLASH_BEFORE_SPACES.search(text)]
    assert len(texts) > SNIPPETS * 0.9
    assert differing(texts, peer) == []


@pytest.mark.parametrize("rule", ["strikethrough", "table", "entity", "lheading", "autolink"])
def test_comparison_finds_a_missing_rule(peer: Peer, rule: str) -> None:
    assert differing(snippets(), peer, rule) != []
