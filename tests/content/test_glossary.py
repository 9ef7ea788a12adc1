"""The glossary, and the links to it."""

from collections.abc import Callable, Mapping

import pytest

from firstline.content.glossary import Linker
from firstline.content.rendering import render
from firstline.content.shelf import Shelf
from firstline.domain.course import GuidePage, Term

Files = dict[str, str | bytes]
Read = Callable[[Mapping[str, str | bytes]], Shelf]

_GLOSSARY = "courses/c/en/glossary.md"
_LESSON = "courses/c/en/01-basics/01-why.md"
_TERMS = (
    Term("forced", "Forced labour", "Work under threat."),
    Term("labour", "labour", "Work."),
    Term("consent", "consent", "Her yes."),
)


def _linked(body: str) -> str:
    return Linker("c", _TERMS).link(body, frozenset())


def test_read_glossary_compiles_its_terms(read: Read, files: Files) -> None:
    files[_GLOSSARY] = (
        "## Consent {#consent}\n\nHer yes.\n\nShe may take it back.\n\n## Aid {#aid}\n\nHelp.\n"
    )

    shelf = read(files)

    assert shelf.problems == ()
    assert shelf.courses[0].glossary == (
        Term("consent", "Consent", "Her yes.\n\nShe may take it back."),
        Term("aid", "Aid", "Help."),
    )


def test_read_glossary_takes_front_matter(read: Read, files: Files) -> None:
    files[_GLOSSARY] = "---\ntitle: Words\n---\n\n## Consent {#consent}\n\nHer yes.\n"

    assert [term.id for term in read(files).courses[0].glossary] == ["consent"]


def test_read_texts_links_the_first_use_in_each_lesson(read: Read, files: Files) -> None:
    files[_GLOSSARY] = "## Counter {#counter}\n\nA desk.\n"
    files[_LESSON] = str(files[_LESSON]).replace(
        "## Start\n", "## Start at the counter\n\n    counter\n\n```\ncounter\n```\n"
    )

    (course,) = read(files).courses

    body = next(course.lessons())[1].body
    assert body.startswith(
        "## Start at the counter\n\n    counter\n\n```\ncounter\n```\n\nShe comes to your "
    )
    assert body.count("](term:c#counter)") == 1
    assert "your [counter](term:c#counter).[^unga-60-139]" in body


def test_read_texts_leaves_local_notes_without_links(read: Read, files: Files) -> None:
    files[_GLOSSARY] = "## Entry {#entry}\n\nGoing in.\n"
    files[_LESSON] = (
        str(files[_LESSON]) + "\n> [!LOCAL] powers\n> Entry needs a warrant.\n\nAsk about entry.\n"
    )

    (course,) = read(files).courses

    assert next(course.lessons())[1].body.split("\n\n")[-3:-1] == [
        "> [!LOCAL] powers\n> Entry needs a warrant.",
        "Ask about [entry](term:c#entry).",
    ]


@pytest.mark.parametrize(
    ("body", "linked"),
    [
        ("Her consent, her CONSENT.", "Her [consent](term:c#consent), her CONSENT."),
        ("Consenting is no consent-form.", "Consenting is no [consent](term:c#consent)-form."),
        ("Forced\nlabour is labour.", "[Forced\nlabour](term:c#forced) is [labour](term:c#labour)."),
        ("`consent` and **consent**", "`consent` and **[consent](term:c#consent)**"),
        (
            "[her consent](lesson:c/a/b) and consent",
            "[her consent](lesson:c/a/b) and [consent](term:c#consent)",
        ),
        ("![consent](asset:a.png) <https://consent.org/>", "![consent](asset:a.png) <https://consent.org/>"),
        ("See https://a.org/consent.", "See https://a.org/consent."),
        ("Said.[^consent]", "Said.[^consent]"),
        ("Nothing here.", "Nothing here."),
    ],
)
def test_link_marks_the_first_use_of_a_whole_word(body: str, linked: str) -> None:
    assert _linked(body) == linked


def test_link_knows_arabic_words() -> None:
    linker = Linker("c", [Term("consent", "الموافقة", "نعم.")])

    assert linker.link("قبل الموافقة والموافقة.", frozenset()) == "قبل [الموافقة](term:c#consent) والموافقة."


def test_render_leads_a_term_to_the_glossary() -> None:
    assert render("Her [consent](term:c#consent).") == (
        '<p>Her <a href="/courses/c/glossary#term-consent" class="term">consent</a>.</p>\n'
    )


def test_read_guide_compiles_its_chapters_in_order(read: Read, files: Files) -> None:
    files["courses/c/en/guide/10-later.md"] = "---\ntitle: Later\nmodule: basics\n---\n\nAsk.[^unga-60-139]\n"
    files["courses/c/en/guide/02-first.md"] = "---\ntitle: First\n---\n\nBegin.\n"

    shelf = read(files)

    assert shelf.problems == ()
    first, later = shelf.courses[0].guide
    assert first == GuidePage("first", "First", "", "Begin.")
    assert (later.id, later.module) == ("later", "basics")
    assert later.body.startswith("Ask.[^unga-60-139]\n\n[^unga-60-139]: United Nations General Assembly")
