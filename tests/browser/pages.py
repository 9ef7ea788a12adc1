"""Every page of every role: found by following links, and the states that no link leads to."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

from flask import Flask
from playwright.sync_api import Page
from werkzeug.exceptions import HTTPException

from tests.browser.cast import COURSE, CROWDED, TEST, Cast, Player, kind_of

NOT_PAGES = frozenset(
    {
        *("static", "assets.show", "health.process", "health.ready", "language.choose"),
        *(
            "bundles.file",
            "bundles.progress",
            "proposals.patch",
            "certificates.pdf",
            "rosters.problems",
            "rosters.template",
            "handouts.guide_pdf",
            "handouts.job_aid_pdf",
        ),
        *("trust.identity", "trust.status", "trust.show", "trust.badge", "trust.picture"),
        "verifier.download",
        "reports.file",
        *("setup.show", "setup.step", "setup.start"),  # gone once there are people: test_setup.py walks it
    }
)
"""Addresses that answer with a file, a redirect or a word."""

Visited = tuple[str, list[str]]
"""Where a visit ended, and the links of the page there."""


@dataclass(frozen=True, slots=True)
class Walk:
    """Somebody and where she goes; ``crawls`` follows the links of what she meets, one a route."""

    player: Player | None
    starts: tuple[str, ...]
    crawls: bool


def strangers_walk(cast: Cast) -> Walk:
    """Who is not signed in: with certificates that are valid, mistyped and unknown, and a wrong address."""
    _, _, number = cast.holder()
    broken = number[:-1] + ("0" if number[-1] != "0" else "1")
    checks = (f"/certificates/{number}", f"/certificates/{broken}", "/certificates/ABC", "/no-such-page")
    door, _ = cast.classroom()
    return Walk(None, ("/", door, *checks), crawls=True)


def invited_walk(cast: Cast) -> Walk:
    """Who opens the link of her invitation, one that is no good, and the way out of reminders."""
    invitation, way_out = cast.links()
    return Walk(None, (invitation, "/invitations/nobody", way_out), crawls=False)


def newcomers_walk(cast: Cast) -> Walk:
    """Who has done nothing: empty lists, the course before it is begun, the door of the test."""
    starts = ("/home", "/my-certificates", f"/courses/{COURSE}", f"/quizzes/{COURSE}/{TEST}", "/people")
    return Walk(cast.newcomer(), starts, crawls=False)


def sitters_walk(cast: Cast) -> Walk:
    """Who is at a test: one question of each kind, the check page, a report, a practice answer explained."""
    player, sitting = cast.sitter()
    items = sitting.edition.items
    first: dict[str, int] = {}
    for number, drawn in enumerate(sitting.attempt.form, 1):
        first.setdefault(kind_of(items[drawn.item]), number)
    here = f"/attempts/{sitting.attempt.id}"
    module, lesson = next((m, x) for m, x in sitting.edition.course.lessons() if x.practice)
    checked = f"/courses/{COURSE}/{module.id}/{lesson.id}?item={lesson.practice[0]}&r=0"
    questions = tuple(f"{here}/{number}" for number in first.values())
    report = f"{here}/responses/{sitting.attempt.form[0].item}/report"
    door = f"/quizzes/{COURSE}/{TEST}"
    return Walk(player, (*questions, f"{here}/check", report, checked, door), crawls=False)


def flagged_walk(cast: Cast) -> Walk:
    """Who chose unsafely and has the case before her."""
    player, objective = cast.flagged(at_case=True)
    starts = ("/home", f"/courses/{COURSE}", f"/courses/{COURSE}/flags/{objective}?outcome=unsafe")
    return Walk(player, starts, crawls=False)


def holders_walk(cast: Cast) -> Walk:
    """A trainee at the end of her way; her links are followed."""
    player, attempt, number = cast.holder()
    return Walk(player, ("/home", f"/attempts/{attempt}", f"/certificates/{number}"), crawls=True)


def renewers_walk(cast: Cast) -> Walk:
    """Who renews a certificate that ends soon."""
    player, number = cast.renewer()
    here = f"/my-certificates/{number}"
    return Walk(player, ("/home", f"/courses/{COURSE}", here, f"{here}/renewal"), crawls=False)


def players_walk(cast: Cast) -> Walk:
    """Who practises: before the first lesson, in a scenario, at its end, and with items to remember."""
    player = cast.newcomer()
    here, ended = cast.playing(player)
    door = f"/courses/{COURSE}"
    asked = (door, f"/quizzes/{COURSE}/before", f"/surveys/{COURSE}/attitudes/start")
    return Walk(player, (*asked, f"/scenarios/{COURSE}/front-desk", here, ended), crawls=False)


def refreshers_walk(cast: Cast) -> Walk:
    """Who finished lessons some days ago: an item to remember, and an answer explained."""
    player, item = cast.rememberer()
    review = f"/refreshers/{COURSE}/responses/{item}?turn=0&r=0"
    return Walk(player, ("/home", f"/refreshers/{COURSE}", review), crawls=False)


def trainers_walk(cast: Cast) -> Walk:
    """A trainer: what she sees otherwise than an administrator, a course to read, and the bench."""
    edition = f"/editions/{cast.edition().digest}"
    course = (f"/courses/{COURSE}", f"/courses/{COURSE}/glossary")
    mails = ("/cohorts/1/invitations", "/cohorts/1/reminders", "/cohorts/1/announcements")
    _, met = cast.classroom()
    room = ("/cohorts/1/classroom", "/cohorts/1/joining-code/sheet", met, f"{met}/details", f"{met}/sheet")
    starts = (
        "/today",
        "/home",
        "/cohorts",
        "/cohorts/1",
        *mails,
        "/register",
        edition,
        *course,
        *room,
        "/style",
    )
    return Walk(cast.player("tess@demo.example"), starts, crawls=False)


def desk_walk(cast: Cast) -> Walk:
    """A trainer who changes a cohort, and does something for one of its people."""
    asked = ("?sort=-progress&words=a", "?need=finished", "/print", "/settings", "/copy", "/people")
    cohort = tuple(f"/cohorts/1{page}" for page in asked)
    person, attempt = cast.dossier()
    acts = (person, f"{person}/move", f"{person}/extra-attempts", f"{person}/attempts/{attempt}/void")
    starts = (*cohort, *acts, "/cohorts?state=archived", "/cohorts/new")
    return Walk(cast.player("tess@demo.example"), starts, crawls=False)


def authors_walk(cast: Cast) -> Walk:
    """An author at the content desk: every kind of reading copy, the check, the editor and a proposal."""
    copy = f"/desk/courses/{COURSE}/en"
    lesson = f"/proposals/new?file=courses/{COURSE}/course.md"
    author = cast.newcomer(role="author")
    number = cast.proposal(author)
    proposals = ("/proposals", f"/proposals/{number}", f"/proposals/{number}/amendment")
    starts = ("/desk", "/desk/check", copy, f"{copy}/scenarios/front-desk", lesson, *proposals)
    return Walk(author, starts, crawls=True)


def insight_walk(cast: Cast) -> Walk:
    """A trainer who looks at the cohort that has finished."""
    cohort, item = f"/cohorts/{CROWDED}", cast.drawn_item()
    reports = ("", "/items/final", f"/items/final/{item}?of=everybody", "/change", "/retention")
    others = ("/scenarios/front-desk", "/surveys/attitudes", "/flags", "/certificates")
    starts = [f"{cohort}/insight{report}" for report in reports] + [cohort + other for other in others]
    items = ("/items/final", f"/items/final/{item}")
    wide = ("", *items, "/change", "/retention", "/flags", "/scenarios/front-desk")
    starts += ["/insight", *(f"/insight/{COURSE}{page}" for page in wide)]
    contested = f"/item-reports/{COURSE}/{item}"
    return Walk(
        cast.player("tess@demo.example"),
        (*starts, contested, cast.inspected(), *cast.reviews()),
        crawls=False,
    )


def administrators_walk(cast: Cast) -> Walk:
    """An administrator, with slips to print, a cohort's certificates, and a revocation that waits."""
    _, number = cast.renewer()
    desk = (f"/awards/cohorts/{CROWDED}", f"/revocations/{cast.asked_revocation(number)}", "/revocations/new")
    waiting, done = cast.rosters(cast.cohort(3))
    starts = ("/home", f"/cohorts/{cast.cohort(3)}/slips", f"/register/{number}", *desk, waiting, done)
    return Walk(cast.player("ruth@demo.example"), starts, crawls=True)


def auditors_walk(cast: Cast) -> Walk:
    """An auditor."""
    return Walk(cast.newcomer(role="auditor"), ("/home", "/audit"), crawls=False)


WALKS = {
    "stranger": strangers_walk,
    "invited": invited_walk,
    "newcomer": newcomers_walk,
    "sitter": sitters_walk,
    "flagged": flagged_walk,
    "holder": holders_walk,
    "renewer": renewers_walk,
    "player": players_walk,
    "refresher": refreshers_walk,
    "trainer": trainers_walk,
    "desk": desk_walk,
    "author": authors_walk,
    "insight": insight_walk,
    "administrator": administrators_walk,
    "auditor": auditors_walk,
}


def follow(page: Page, app: Flask, walk: Walk) -> Iterator[str]:
    """The addresses of a walk, each loaded into the page when it is yielded."""

    def visit(address: str) -> Visited:
        page.goto(address)
        links = page.locator("a[href]").evaluate_all("links => links.map(link => link.href)")
        return page.url, links

    return wander(visit, app, walk)


def wander(visit: Callable[[str], Visited], app: Flask, walk: Walk) -> Iterator[str]:
    """The addresses of a walk, each visited when it is yielded."""
    routes = {_route(app, address) for address in walk.starts} | {None}
    waiting = list(walk.starts)
    while waiting:
        address = waiting.pop(0)
        reached, links = visit(address)
        yield address
        for link in links if walk.crawls else ():
            route = _route(app, link)
            if urlsplit(link).netloc == urlsplit(reached).netloc and route not in routes:
                routes.add(route)
                waiting.append(_path(link))


def _path(link: str) -> str:
    parts = urlsplit(link)
    return f"{parts.path}?{parts.query}" if parts.query else parts.path


def _route(app: Flask, address: str) -> str | None:
    """The rule that answers an address; None for what is no page."""
    try:
        endpoint, _ = app.url_map.bind("localhost").match(urlsplit(address).path)
    except HTTPException:
        return None
    return None if endpoint in NOT_PAGES else str(endpoint)
