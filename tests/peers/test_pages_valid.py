"""The Nu Html Checker, which the W3C uses, finds no error in what Firstline sends."""

from collections.abc import Iterator
from pathlib import Path

from firstline.web.settings import ROOT
from tests.browser.cast import COURSE, Cast, Player
from tests.browser.house import House
from tests.browser.pages import WALKS, Visited, Walk, wander
from tests.peers.programs import faults_in, need
from tests.peers.visiting import Page, Visitor

LANGUAGES = {"en": '<html lang="en" dir="ltr">', "ar": '<html lang="ar" dir="rtl">'}
MISHAPS = ("/no-such-page", "/sign-out", "/sign-in?x=%00", "/people")
"""Unknown, not to be opened like that, unreadable; the last one refuses trainees."""

STATUSES = {200, 202, 400, 403, 404, 405}

FAULTY: tuple[tuple[str, str, str, dict[str, str]], ...] = (
    ("stranger", "/sign-in", "/sign-in", {"sign_in": "x"}),
    ("stranger", "/first-sign-in", "/first-sign-in", {"code": "x"}),
    ("newcomer", "/me", "/me/certificate-name", {}),
    ("newcomer", "/me", "/me/password", {"current": "x"}),
    ("administrator", "/agencies", "/agencies", {}),
    ("administrator", "/people", "/people", {"agency_id": "1", "role": "trainee"}),
    ("administrator", "/contacts", "/contacts", {}),
    ("administrator", "/register/issuer", "/register/issuer", {}),
    ("trainer", "/cohorts/new", "/cohorts", {"course": COURSE}),
    ("trainer", "/cohorts/1/people", "/cohorts/1/people", {"people": "x"}),
    ("trainer", "/cohorts/1", "/cohorts/1/due-date", {"due_on": "x"}),
)
"""Forms that come back with what was wrong: who sends which page's form where, and with what."""


def visitor(house: House, player: Player | None, language: str) -> Visitor:
    """Somebody who chose a language."""
    session = {"sid": player.token} if player else {}
    return Visitor(house.base_url, {"language": language, **session})


def walked(cast: Cast, walk: Walk, somebody: Visitor) -> Iterator[Page]:
    """Every page of a walk."""
    opened: list[Page] = []

    def visit(address: str) -> Visited:
        opened.append(somebody.open(address))
        return opened[-1].address, opened[-1].links

    for _ in wander(visit, cast.app, walk):
        yield opened[-1]


def pages(house: House, cast: Cast, language: str) -> Iterator[tuple[str, Page]]:
    """Every page in one language, with who sees it: whole walks, refusals, and forms sent back."""
    walks = {name: make(cast) for name, make in WALKS.items()}
    for name, walk in walks.items():
        for page in walked(cast, walk, visitor(house, walk.player, language)):
            yield name, page
    newcomer = visitor(house, walks["newcomer"].player, language)
    yield from (("newcomer", newcomer.open(address)) for address in MISHAPS)
    yield "stranger", visitor(house, None, language).open("/sign-in", {})
    player, _, number = cast.holder(wake=False)
    yield "holder", visitor(house, player, language).open(f"/certificates/{number}/pdf")
    desk, person = visitor(house, walks["administrator"].player, language), f"/people/{player.person.id}"
    yield "administrator", desk.send(person, f"{person}/slip", {})
    for name, form, action, fields in FAULTY:
        yield name, visitor(house, walks[name].player, language).send(form, action, fields)


def test_every_page_of_every_role_is_valid(house: House, cast: Cast, tmp_path: Path) -> None:
    seen: dict[str, tuple[str, Page]] = {}
    for language, opening in LANGUAGES.items():
        for number, (name, page) in enumerate(pages(house, cast, language)):
            assert (page.kind, opening in page.text) == ("text/html", True), page.address
            seen[f"{language}-{number}.html"] = (f"{language} {name} {page.address}", page)
    for file, (_, page) in seen.items():
        (tmp_path / file).write_text(page.text, encoding="utf-8")
    faults = {seen[file][0]: found for file, found in faults_in(tmp_path).items()}
    assert not faults, "\n".join(f"{who} {fault}" for who, found in faults.items() for fault in sorted(found))
    assert {page.status for _, page in seen.values()} == STATUSES


def test_static_styles_and_pictures_are_valid(tmp_path: Path) -> None:
    need("npm", "java")
    files = [path for path in (ROOT / "static").rglob("*") if path.suffix in (".css", ".svg")]
    for path in files:
        text = path.read_text(encoding="utf-8").replace('url("fonts:', 'url("')  # the printer's own addresses
        (tmp_path / path.name).write_text(text, encoding="utf-8")
    wrong = {
        "wrong.html": '<!doctype html><html lang="en"><title>x</title><p id="a"><p id="a">',
        "wrong.css": "p { margin: very }",
        "wrong.svg": '<svg xmlns="http://www.w3.org/2000/svg"><path d="{"/></svg>',
    }
    for name, text in wrong.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    assert len(files) > 1
    assert set(faults_in(tmp_path)) == set(wrong)
