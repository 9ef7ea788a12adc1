"""Rendering: safe and valid HTML from authors' Markdown."""

import re
from html.parser import HTMLParser

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from firstline.content.rendering import render, render_inline

_VOID = {"br", "hr", "img"}
_BLOCKS = {
    "p",
    "ul",
    "ol",
    "li",
    "aside",
    "section",
    "div",
    "table",
    "blockquote",
    "pre",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
}
_SAFE = {
    "href",
    "title",
    "rel",
    "id",
    "class",
    "aria-label",
    "src",
    "alt",
    "start",
    "scope",
    "tabindex",
    "role",
}

_MARKS = (
    *("> ", "- ", "1. ", "# ", "**", "*", "`", "---\n", "\n", "\n\n", "    ", "text ", "[ ] ", "[!KEY]\n"),
    *(
        "| a | b |\n|---|---|\n| c | d |\n",
        "[^a]",
        "[^b c]",
        "[^a]",
        "[t](u)",
        "![i](j)",
        "<p>",
        "<a@b.cd>",
    ),
)


class _Checker(HTMLParser):
    """Collects what would make a page invalid or active."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.ids: list[str] = []
        self.targets: list[str] = []
        self.faults: list[str] = []
        self.feed(html)
        self.close()
        self.faults += [f"unclosed {tag}" for tag in self.open]
        self.faults += [f"id {name} twice" for name in set(self.ids) if self.ids.count(name) > 1]
        self.faults += [f"no target {name}" for name in self.targets if name not in self.ids]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.faults += [f"{tag} in p" for _ in self.open[-1:] if "p" in self.open and tag in _BLOCKS]
        self.faults += ["a in a" for _ in self.open[-1:] if "a" in self.open and tag == "a"]
        self.faults += [f"attribute {name}" for name, _ in attrs if name not in _SAFE]
        values = dict(attrs)
        self.ids += [values["id"] or ""] if "id" in values else []
        target = values.get("href") or ""
        self.targets += [target[1:]] if target.startswith("#fn") else []
        if re.match(r"\s*(?!https?:|mailto:)[a-z][a-z0-9+.-]*:", target, re.IGNORECASE):
            self.faults.append(f"scheme {target}")
        if tag not in _VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if self.open.pop() != tag:
            self.faults.append(f"</{tag}> out of order")


@pytest.mark.parametrize(
    ("markdown", "html"),
    [
        ("Text *with* **force**.", "<p>Text <em>with</em> <strong>force</strong>.</p>\n"),
        ("# Title", "<h2>Title</h2>\n"),
        ("### Deeper", "<h3>Deeper</h3>\n"),
        ("3. c\n4. d", '<ol start="3">\n<li>c</li>\n<li>d</li>\n</ol>\n'),
        (
            "[out](https://example.org)",
            '<p><a href="https://example.org" rel="noopener noreferrer">out</a></p>\n',
        ),
        ("[in](lesson:c/basics/why)", '<p><a href="/courses/c/basics/why">in</a></p>\n'),
        ("[aid](job-aid:c/card)", '<p><a href="/courses/c/job-aids/card">aid</a></p>\n'),
        ("<a@example.org>", '<p><a href="mailto:a@example.org">a@example.org</a></p>\n'),
        (
            f"![A room](asset:{'a' * 64}.png)",
            f'<p><img src="/assets/{"a" * 64}.png" alt="A room"></p>\n',
        ),
        ("![A room](https://example.org/a.png)", "<p>A room</p>\n"),
        (
            "- [ ] open\n- [x] done",
            '<ul>\n<li class="tick">☐ open</li>\n<li class="tick">☑ done</li>\n</ul>\n',
        ),
        (
            "> [!KEY]\n> Listen.",
            '<aside class="callout callout-key" role="note">\n'
            '<p class="callout-title">Key message</p>\n<p>Listen.</p>\n</aside>\n',
        ),
        (
            "> [!warning]\n> - One",
            '<aside class="callout callout-warning" role="note">\n'
            '<p class="callout-title">Warning</p>\n<ul>\n<li>One</li>\n</ul>\n</aside>\n',
        ),
        ("> [!NOPE]\n> Text", "<blockquote>\n<p>[!NOPE]\nText</p>\n</blockquote>\n"),
        ("> said", "<blockquote>\n<p>said</p>\n</blockquote>\n"),
        (
            "| A | B |\n|---|--:|\n| 1 | 2 |",
            '<div class="table-scroll" tabindex="0" role="region" aria-label="Table: A, B">\n'
            "<table>\n<thead>\n"
            '<tr>\n<th scope="col">A</th>\n<th class="align-right" scope="col">B</th>\n</tr>\n'
            "</thead>\n<tbody>\n"
            '<tr>\n<td>1</td>\n<td class="align-right">2</td>\n</tr>\n</tbody>\n</table>\n</div>\n',
        ),
        ("<b>raw</b>", "<p>&lt;b&gt;raw&lt;/b&gt;</p>\n"),
    ],
)
def test_render_writes(markdown: str, html: str) -> None:
    assert render(markdown) == html


def test_render_lists_sources_with_ways_back() -> None:
    assert render("One.[^a] Two.[^a]\n\n[^a]: Body, *Title*.\n") == (
        '<p>One.<sup class="footnote-ref">'
        '<a href="#fn-a" id="fnref-a" aria-label="Source 1">1</a></sup> Two.<sup class="footnote-ref">'
        '<a href="#fn-a" id="fnref-a--2" aria-label="Source 1">1</a></sup></p>\n'
        '<section class="footnotes">\n<h2>Sources</h2>\n<ol>\n<li id="fn-a">\n<p>Body, <em>Title</em>. '
        '<a href="#fnref-a" class="footnote-back" aria-label="Back to source 1 in the text">↩</a> '
        '<a href="#fnref-a--2" class="footnote-back" '
        'aria-label="Back to source 1 in the text, place 2">↩</a></p>\n'
        "</li>\n</ol>\n</section>\n"
    )


def test_render_gives_tables_of_one_heading_different_labels() -> None:
    table = "| A |\n|---|\n| 1 |\n\n"

    assert re.findall('aria-label="(.*?)"', render(table * 2)) == ["Table: A", "Table: A (2)"]


def test_render_inline_writes_no_paragraph() -> None:
    assert render_inline("Take *her* away.") == "Take <em>her</em> away."


@pytest.mark.parametrize(
    "markdown",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "<svg/onload=alert(1)>",
        "<iframe src=javascript:alert(1)>",
        "[a](javascript:alert(1))",
        "[a](JaVaScRiPt:alert(1))",
        "[a](&#106;avascript:alert(1))",
        "[a](data:text/html;base64,PHNjcmlwdD4=)",
        "[a](vbscript:x)",
        "[a](x 'onclick=alert(1)')",
        '[a](x "\\"onclick=alert(1)")',
        "![a](javascript:alert(1))",
        '![a" onerror="alert(1)](asset:' + "a" * 64 + ".png)",
        "<javascript:alert(1)>",
        "[a]: javascript:alert(1)\n\n[a]",
        '| <img onerror=x> |\n|---|\n| "><script> |',
        "> [!KEY]\n> <script>alert(1)</script>",
        '[^"onclick="x]\n\n[^"onclick="x]: note',
        "[a [^b]](https://example.org)\n\n[^b]: note",
        '```x"onclick=alert(1)\n<script>\n```',
        "{onclick=alert(1)}",
        "# h {onclick=alert(1)}",
    ],
)
def test_render_writes_nothing_active_or_invalid(markdown: str) -> None:
    assert _Checker(render(markdown)).faults == []


@given(st.lists(st.sampled_from(_MARKS), max_size=30).map("".join))
@settings(max_examples=150, deadline=None)
def test_render_writes_valid_html_whatever_the_markdown(markdown: str) -> None:
    assert _Checker(render(f"{markdown}\n\n[^a]: Body, *Title*.\n")).faults == []
