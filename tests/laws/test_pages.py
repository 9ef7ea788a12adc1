"""Every page of every role is valid, accessible in its structure, and free of inline code."""

import itertools
import re
from collections import Counter
from collections.abc import Iterator
from typing import Any
from xml.etree.ElementTree import Element

import pytest
from tinyhtml5.parser import HTMLParser  # type: ignore[import-untyped]

from tests.laws.conftest import House, Page

Check = Iterator[str]
DIRECTIONS = {"en": "ltr", "ar": "rtl"}
LABELLED = {"input", "select", "textarea"}


def tree_of(text: str) -> tuple[Element, list[str]]:
    """A page's elements, and every error that the HTML standard's parser finds."""
    parser = HTMLParser(namespace_html_elements=False)
    document = parser.parse(text)
    return document, [str(error) for error in parser.errors]


def elements(root: Element) -> Iterator[Element]:
    """All elements, without comments."""
    return (found for found in root.iter() if isinstance(found.tag, str))


def check_ids(root: Element) -> Check:
    """Ids are unique, and whatever names one finds it."""
    ids = Counter(found.get("id") for found in elements(root) if found.get("id"))
    yield from (f"id twice: {name}" for name, count in ids.items() if count > 1)
    for found in elements(root):
        for attribute in ("for", "aria-describedby", "aria-labelledby", "aria-controls"):
            for name in (found.get(attribute) or "").split():
                if name not in ids:
                    yield f"{attribute} leads nowhere: {name}"
        href = found.get("href") or ""
        if href.startswith("#") and href[1:] not in ids:
            yield f"link leads nowhere: {href}"


def check_headings(root: Element) -> Check:
    """One h1, and no level is skipped; a summary of errors may stand above the h1."""
    levels = [int(found.tag[1]) for found in elements(root) if re.fullmatch("h[1-6]", found.tag)]
    if levels.count(1) != 1:
        yield f"{levels.count(1)} headings of level 1"
    for before, after in itertools.pairwise(levels):
        if after > before + 1:
            yield f"heading of level {after} after {before}"


def check_language(root: Element) -> Check:
    """The page and its parts say their language with its direction, and it has a title."""
    if root.get("lang") not in DIRECTIONS:
        yield "lang is missing"
    for found in elements(root):
        language = found.get("lang")
        if language and found.get("dir") != DIRECTIONS[language]:
            yield f"{found.tag} lang={language} has the direction {found.get('dir')}"
    if not "".join(root.find("head/title").itertext()).strip():  # type: ignore[union-attr]
        yield "no title"


def check_fields(root: Element) -> Check:
    """Every field that is shown has a name and a label."""
    labels = {found.get("for") for found in elements(root) if found.tag == "label"}
    for found in elements(root):
        is_shown = found.get("type") not in ("hidden", "submit") and found.get("hidden") is None
        if found.tag in LABELLED and is_shown:
            if found.get("id") not in labels:
                yield f"field without a label: {found.get('name')}"
            if not found.get("name"):
                yield "field without a name"


def check_code(root: Element) -> Check:
    """No inline script or style."""
    for found in elements(root):
        if found.tag == "style" or (found.tag == "script" and not found.get("src")):
            yield f"inline {found.tag}"
        for name, value in found.items():
            if name == "style" or name.startswith("on") or value.strip().lower().startswith("javascript:"):
                yield f"inline code: {name}"


def check_forms(root: Element) -> Check:
    """A form that changes something carries a token; every button says what it does."""
    for form in root.iter("form"):
        tokens = [found for found in form.iter("input") if found.get("name") == "csrf_token"]
        if (len(tokens) == 1) is not (form.get("method") == "post"):
            yield f"{len(tokens)} tokens in {form.get('method')} {form.get('action')}"
    for found in elements(root):
        if found.tag in ("button", "a") and not "".join(found.itertext()).strip():
            yield f"{found.tag} without words"
        if found.tag == "button" and found.get("type") is None:
            yield "button without a type"
        if found.tag == "img" and found.get("alt") is None:
            yield "picture without a text"


def check_nesting(root: Element) -> Check:
    """Nothing that can be clicked lies inside another; lists hold list items only."""
    for found in elements(root):
        if found.tag in ("a", "button", "label"):
            inner = [child.tag for child in elements(found) if child is not found]
            if {"a", "button"} & set(inner):
                yield f"{found.tag} around {inner}"
        if found.tag in ("ul", "ol") and {child.tag for child in found} - {"li"}:
            yield f"{found.tag} holds {[child.tag for child in found]}"
        if found.tag in ("p", "span") and {"div", "ul", "ol", "p", "section"} & {
            child.tag for child in found
        }:
            yield f"{found.tag} around blocks"


CHECKS = (
    check_ids,
    check_headings,
    check_language,
    check_fields,
    check_code,
    check_forms,
    check_nesting,
)


def test_parser_finds_what_the_standard_forbids() -> None:
    _, errors = tree_of("<!doctype html><title>x</title><p><table><b></table></p><a href=x><a href=y>")
    assert len(errors) > 2


def problems_of(pages: list[Page], language: str) -> dict[str, set[str]]:
    """What is wrong, and on which pages."""
    problems: dict[str, set[str]] = {}
    for page in pages:
        root, errors = tree_of(page.text)
        other = [] if root.get("lang") == language else ["another language"]
        for problem in (*errors, *other, *(found for check in CHECKS for found in check(root))):
            problems.setdefault(problem, set()).add(f"{page.local}:{page.path}")
    return problems


def test_every_page_is_sound(pages: list[Page]) -> None:
    assert problems_of(pages, "en") == {}


def test_every_page_is_sound_in_arabic(arabic_pages: list[Page]) -> None:
    assert problems_of(arabic_pages, "ar") == {}


def test_pages_are_many(pages: list[Page]) -> None:
    statuses = Counter(page.status for page in pages)
    assert (statuses[200] > 100, statuses[403] > 50, set(statuses) <= {200, 202, 403, 404, 409}) == (
        True,
        True,
        True,
    )


FAULTY: dict[str, tuple[str, str, dict[str, Any]]] = {
    "sign-in": ("", "/sign-in", {"sign_in": "x"}),
    "slip": ("", "/first-sign-in", {"code": "x"}),
    "password": ("ada", "/me/password", {"current": "x"}),
    "name": ("ada", "/me/certificate-name", {}),
    "agency": ("ruth", "/agencies", {}),
    "person": ("ruth", "/people", {"agency_id": "1", "role": "trainee"}),
    "contact": ("ruth", "/contacts", {}),
    "contact-1": ("ruth", "/contacts/1", {}),
    "issuer": ("ruth", "/register/issuer", {}),
    "cohort": ("tess", "/cohorts", {"course": "foundations"}),
    "people": ("tess", "/cohorts/1/people", {"people": "x"}),
    "date": ("tess", "/cohorts/1/settings/dates", {"due_on": "x"}),
    "rename": ("tess", "/cohorts/1/settings/name", {"name": " "}),
    "trainer": ("tess", "/cohorts/1/settings/trainers", {"person_id": "x"}),
    "copy": ("tess", "/cohorts/1/copy", {"name": "", "starts_on": "x"}),
    "extra-time": ("tess", "/people/1/extra-time", {"course": "foundations", "percent": "x"}),
    "extra-attempts": ("tess", "/people/2/extra-attempts", {"course": "foundations", "quiz": "final"}),
}


@pytest.mark.parametrize("name", list(FAULTY))
def test_every_faulty_form_is_sound(house: House, name: str) -> None:
    local, path, fields = FAULTY[name]
    reply = house.browsers[local].post(path, fields)
    root, errors = tree_of(reply.text)
    problems = [*errors, *(found for check in CHECKS for found in check(root))]
    summary = [found for found in elements(root) if found.get("class") == "error-summary"]
    assert (reply.status_code, problems, len(summary)) == (400, [], 1)


def test_names_of_people_keep_their_own_direction(pages: list[Page]) -> None:
    names = ("Ada Lindqvist", "Bo Svensson", "Zainab Omar", "Tess Moreau", "Theo Brandt", "Otto Lund")
    loose: set[tuple[str, str]] = set()
    for page in pages:
        root, _ = tree_of(page.text)
        within = {id(inner) for found in root.iter("bdi") for inner in found.iter()}
        for found in elements(root):
            texts = [found.text or "", *(child.tail or "" for child in found)]
            is_heard = found.tag == "title" or found.get("class") == "visually-hidden"
            is_heard = is_heard or found.tag == "option"  # a line of its own, which can hold no other element
            if not is_heard and id(found) not in within and any(n in t for n in names for t in texts):
                loose.add((found.tag, page.path))
    assert loose == set()
