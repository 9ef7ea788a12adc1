"""Scenarios in the browser: playing, the way back, languages, and nothing that leaks."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from html import unescape
from pathlib import Path

import pytest

from firstline.content.shelf import Shelf
from firstline.domain.course import Course
from firstline.domain.person import Person
from firstline.domain.run import shuffled
from firstline.sealing import tokens
from firstline.services import playing, publishing, staffing
from firstline.store import people, sessions
from firstline.store.database import open_database
from firstline.store.schema import upgrade
from firstline.web.settings import Settings
from tests.bilingual import bilingual
from tests.laws.test_queries import counting
from tests.played import SAFE, SCENARIO, UNSAFE, played
from tests.web.browsing import COURSE, Browser
from tests.web.conftest import Browse, MakeApp, Publish, Sql

EVENING = "/scenarios/foundations/evening"
AT = datetime(2026, 3, 2, 9, tzinfo=UTC)
COOKIE = "the-same-cookie-in-both-portals"


@pytest.fixture
def edition(publish: Publish, course: Course) -> str:
    """The course with a scenario."""
    return publish(played(course))


@pytest.fixture
def ada_browser(edition: str, browse: Browse) -> Browser:
    """Ada, who can play."""
    return browse("ada")


def main_of(text: str) -> str:
    return text.partition("<main")[2].partition("</main>")[0]


def begin(browser: Browser, door: str = EVENING) -> str:
    """Begin the scenario; the address of the run."""
    reply = browser.post(f"{door}/runs")
    assert reply.status_code == 303
    return reply.headers["Location"]


def place_of(browser: Browser, run: str, choice: str, local: str = "ada") -> str:
    """Where the page shows a choice."""
    portal, number = browser.portal, int(run.split("/")[2])
    with portal.database.reading() as session:
        person = people.by_email(session, f"{local}@example.org")
        assert person is not None
        play = playing.play(session, portal.library, person, number)
    return str([move.id for move in shuffled(play.way.here, number)].index(choice))


def take(browser: Browser, run: str, step: int, choice: str) -> str:
    """Take a choice; where the reply leads."""
    place = place_of(browser, run, choice)
    reply = browser.post(f"{run}/choices", {"step": str(step), "choice": place})
    assert reply.status_code == 303, reply.text
    return reply.headers["Location"]


def walk(browser: Browser, *choices: str) -> str:
    """Begin and take some choices; the address of the run."""
    run = begin(browser)
    for step, choice in enumerate(choices):
        take(browser, run, step, choice)
    return run


def test_start_page_tells_what_it_is_and_begins(ada_browser: Browser) -> None:
    text = main_of(ada_browser.get(EVENING).text)
    parts = (
        "<h1>An evening</h1>",
        "Mira comes to your desk.",
        "What this part covers",
        f'action="{EVENING}/runs"',
    )
    assert [part for part in parts if part not in text] == []


def test_start_page_of_an_open_run_goes_on(ada_browser: Browser) -> None:
    run = walk(ada_browser, "alone")
    text = main_of(ada_browser.get(EVENING).text)
    assert (f'href="{run}"' in text, "<form" in text) == (True, False)


def test_start_page_counts_the_endings_found(ada_browser: Browser) -> None:
    first, second = walk(ada_browser, *SAFE), walk(ada_browser, *SAFE)
    text = main_of(ada_browser.get(EVENING).text)
    assert "Endings found: 1 of 2" in text
    assert re.findall(r'href="(/runs/\d+)">(.*?)</a>', text) == [
        (second, "She is heard"),
        (first, "She is heard"),
    ]
    assert "Nothing more" not in text


def test_scene_shows_text_and_open_choices_by_their_places(ada_browser: Browser) -> None:
    text = main_of(ada_browser.get(walk(ada_browser, "ask-him")).text)
    assert ("<h1>The room</h1>" in text, "<p>She is <em>silent</em> now.</p>" in text) == (True, True)
    assert re.findall(r'name="choice" value="(\d)"', text) == ["0", "1"]
    labels = re.findall(r'option-label" for="choice-\d"><span class="prose-inline">(.*?)</span>', text)
    assert sorted(labels) == ["Go back.", "Press her."]


def test_scene_names_the_choice_before(ada_browser: Browser) -> None:
    text = main_of(ada_browser.get(walk(ada_browser, "alone")).text)
    assert "You chose:" in text
    assert "Ask to see her <strong>alone</strong>." in text


def test_first_scene_names_no_choice_before(ada_browser: Browser) -> None:
    assert "You chose:" not in ada_browser.get(begin(ada_browser)).text


def title_of(browser: Browser, path: str) -> str:
    return str(re.findall(r"<title>(.*?)</title>", browser.get(path).text)[0])


def test_titles_of_the_browser_are_discreet(ada_browser: Browser) -> None:
    run = walk(ada_browser, "alone")
    titles = [title_of(ada_browser, path) for path in (EVENING, run)]
    take(ada_browser, run, 1, "listen")
    titles.append(title_of(ada_browser, run))
    assert titles == [
        "Scenario · Firstline",
        "Scenario, choice 2 · Firstline",
        "Scenario, ending · Firstline",
    ]


def test_missing_choice_is_asked_for(ada_browser: Browser) -> None:
    run = begin(ada_browser)
    reply = ada_browser.post(f"{run}/choices", {"step": "0"})
    assert (reply.status_code, "Choose what you do." in reply.text) == (400, True)
    assert 'href="#choice-0"' in reply.text
    assert "<title>Error:" in reply.text


@pytest.mark.parametrize("choice", ["9", "x", "-1", "1e3", ""])
def test_strange_choice_is_asked_for_again(ada_browser: Browser, choice: str) -> None:
    run = begin(ada_browser)
    assert ada_browser.post(f"{run}/choices", {"step": "0", "choice": choice}).status_code == 400


def test_double_click_and_back_button_change_nothing(ada_browser: Browser, sql: Sql) -> None:
    run = begin(ada_browser)
    places = {choice: place_of(ada_browser, run, choice) for choice in ("alone", "ask-him")}
    replies = [
        ada_browser.post(f"{run}/choices", {"step": "0", "choice": places[choice]}).headers["Location"]
        for choice in ("alone", "alone", "ask-him")
    ]
    assert (replies, sql("SELECT path FROM run")) == ([run, run, f"{run}?at=now"], [('["alone"]',)])
    assert "You had chosen there already" in ada_browser.get(f"{run}?at=now").text


def test_ending_looks_back_over_every_choice(ada_browser: Browser) -> None:
    text = main_of(ada_browser.get(walk(ada_browser, "ask-him", "press")).text)
    titles = re.findall(r"<h3>(\d)\. <span>(.*?)</span></h3>", text)
    assert titles == [("1", "At the desk"), ("2", "The room")]
    parts = (
        "<h1>Nothing more</h1>",
        "<p>She was pressed.</p>",
        "Her trust became less.",
        "There was less evidence.",
    )
    assert [part for part in parts if part not in text] == []
    assert text.count("This could put someone at risk.") == 2


def test_ending_names_the_lesson_with_care(ada_browser: Browser) -> None:
    text = main_of(ada_browser.get(walk(ada_browser, *UNSAFE)).text)
    assert f'href="{COURSE}/safe-help/first-contact"' in text
    assert "It happens to careful people" in text
    assert re.findall(rf'href="({COURSE}/flags/[a-z-]+)"', text) == [
        f"{COURSE}/flags/duties",
        f"{COURSE}/flags/see-alone",
    ]


def test_safe_ending_speaks_of_no_danger(ada_browser: Browser) -> None:
    text = main_of(ada_browser.get(walk(ada_browser, *SAFE)).text)
    assert [words for words in ("at risk", "work through", "flags/") if words in text] == []
    assert "Her trust grew." in text


def test_alternatives_stand_without_a_verdict(ada_browser: Browser) -> None:
    text = main_of(ada_browser.get(walk(ada_browser, *SAFE)).text)
    assert re.findall(r'<li><span class="prose-inline">(.*?)</span></li>', text) != []
    assert "notice-warn" not in text


def test_trying_again_begins_at_that_choice(ada_browser: Browser, sql: Sql) -> None:
    run = walk(ada_browser, *UNSAFE)
    assert 'name="step" value="1"' in ada_browser.get(run).text
    reply = ada_browser.post(f"{run}/restarts", {"step": "1"})
    assert "<h1>The room</h1>" in ada_browser.follow(reply).text
    assert sql("SELECT path, inherited FROM run ORDER BY id") == [
        ('["ask-him","press"]', 0),
        ('["ask-him"]', 1),
    ]


def test_ending_with_another_run_open_offers_to_go_on(ada_browser: Browser) -> None:
    run = walk(ada_browser, *SAFE)
    other = begin(ada_browser)
    text = main_of(ada_browser.get(run).text)
    assert (f'href="{other}"' in text, "restarts" in text) == (True, False)


def test_trying_again_before_the_ending_is_refused(ada_browser: Browser) -> None:
    run = walk(ada_browser, "alone")
    assert ada_browser.post(f"{run}/restarts", {"step": "0"}).status_code == 409


@pytest.mark.parametrize("step", ["2", "99", "x"])
def test_trying_again_from_nowhere(ada_browser: Browser, step: str) -> None:
    run = walk(ada_browser, *SAFE)
    expected = 303 if step == "x" else 404
    assert ada_browser.post(f"{run}/restarts", {"step": step}).status_code == expected


def test_long_run_can_only_begin_again(ada_browser: Browser, sql: Sql) -> None:
    run = begin(ada_browser)
    path = ",".join(['"wait"'] * 200)
    sql("UPDATE run SET path = :path", path=f"[{path}]")
    text = main_of(ada_browser.get(run).text)
    assert ("very long" in text, 'name="choice"' in text) == (True, False)
    assert ada_browser.post(f"{run}/choices", {"step": "200", "choice": "0"}).status_code == 409
    assert begin(ada_browser) == run
    assert sql("SELECT path FROM run") == [("[]",)]


def test_strangers_run_is_not_found(ada_browser: Browser, browse: Browse) -> None:
    run, bo = walk(ada_browser, *SAFE), browse("bo")
    replies = [
        bo.get(run),
        bo.post(f"{run}/choices", {"step": "0", "choice": "0"}),
        bo.post(f"{run}/restarts", {"step": "0"}),
        bo.get("/runs/999"),
    ]
    assert [reply.status_code for reply in replies] == [404] * 4


@pytest.mark.parametrize("path", ["/scenarios/foundations/nothing", "/scenarios/nothing/evening"])
def test_unknown_scenario_is_not_found(ada_browser: Browser, path: str) -> None:
    assert (ada_browser.get(path).status_code, ada_browser.post(f"{path}/runs").status_code) == (404, 404)


def test_nobody_plays_without_an_account(edition: str, browser: Browser) -> None:
    assert browser.get(EVENING).headers["Location"].startswith("/sign-in")
    assert browser.get("/runs/1").headers["Location"].startswith("/sign-in")


def test_auditor_does_not_play(edition: str, browse: Browse, otto: Person) -> None:
    assert browse("otto").get(EVENING).status_code == 403


def test_flag_page_of_an_open_run_leads_back_to_it(ada_browser: Browser) -> None:
    run = walk(ada_browser, "ask-him")
    text = main_of(ada_browser.get(f"{COURSE}/flags/see-alone").text)
    assert (f'href="{run}"' in text, "still in the middle" in text, "in a test" in text) == (
        True,
        True,
        False,
    )


def test_flag_page_of_an_ended_run_leads_to_the_way_back(ada_browser: Browser) -> None:
    run = walk(ada_browser, *UNSAFE)
    text = main_of(ada_browser.get(f"{COURSE}/flags/see-alone").text)
    assert (f'href="{run}">Look back at your way</a>' in text, "“An evening”" in text) == (True, True)


def test_flag_without_a_case_in_the_bank_offers_the_scenario(ada_browser: Browser) -> None:
    walk(ada_browser, "alone", "press")
    ada_browser.post(f"{COURSE}/mandate/rights/completion")
    text = main_of(ada_browser.get(f"{COURSE}/flags/duties").text)
    assert (f'href="{EVENING}"' in text, "/case" in text) == (True, False)


def test_safe_replay_says_that_it_cleared(ada_browser: Browser) -> None:
    walk(ada_browser, "alone", "press")
    ada_browser.post(f"{COURSE}/mandate/rights/completion")
    run = walk(ada_browser, "alone")
    assert take(ada_browser, run, 1, "listen") == f"{run}?done=cleared"
    assert "no longer stands in the way" in ada_browser.get(f"{run}?done=cleared").text


Portals = Callable[[], tuple[Browser, Browser]]


def harmless_and_turned(course: Course) -> tuple[Course, Course]:
    """Two courses that differ in harm, debriefs and lessons of harm only."""
    turned = tuple(
        replace(
            scene,
            moves=tuple(replace(move, harm="rights" if move.harm is None else None) for move in scene.moves),
            debrief=f"Other words: {scene.debrief}" if scene.debrief else "",
        )
        for scene in SCENARIO.scenes
    )
    return played(course), replace(played(course), scenarios=(replace(SCENARIO, scenes=turned),))


@pytest.fixture
def portals(make_app: MakeApp, settings: Settings, course: Course, tmp_path: Path) -> Portals:
    """Ada's browser in a portal with the scenario, and in one where other choices harm."""

    def _portal(edition: Course, name: str) -> Browser:
        url = f"sqlite:///{tmp_path / name}.db"
        database = open_database(url)
        upgrade(database)
        with database.writing() as session:
            publishing.publish(session, Shelf((edition,), {}, ()), at=AT)
            agency = staffing.add_agency(session, "Northbank", "UTC", by=None, at=AT)
            ada = staffing.add_person(session, "Ada", "ada@example.org", agency, "trainee", by=None, at=AT)
            now = datetime.now(UTC)
            sessions.add(session, tokens.digest(COOKIE), ada, at=now, expires_at=now.replace(year=2099))
        database.close()
        browser = Browser(make_app(replace(settings, database_url=url)))
        browser.client.set_cookie("sid", COOKIE)
        return browser

    def make() -> tuple[Browser, Browser]:
        first, second = harmless_and_turned(course)
        return _portal(first, "a"), _portal(second, "b")

    return make


@pytest.mark.parametrize("way", [("ask-him", "back", "wait", "alone"), ("alone", "back", "ask-him", "back")])
def test_nothing_before_the_ending_depends_on_harm(portals: Portals, way: tuple[str, ...]) -> None:
    seen: list[list[object]] = []
    for browser in portals():
        bytes_sent: list[object] = []
        run = begin(browser)
        for step, choice in enumerate(way):
            for path in (EVENING, run):
                reply = browser.get(path)
                bytes_sent.append((reply.status_code, sorted(reply.headers.items()), reply.data))
            fields = {"step": str(step), "choice": place_of(browser, run, choice)}
            wrong = browser.post(f"{run}/choices", {**fields, "choice": "9"})
            taken = browser.post(f"{run}/choices", fields)
            bytes_sent += [
                (reply.status_code, sorted(reply.headers.items()), reply.data) for reply in (wrong, taken)
            ]
        seen.append([*bytes_sent, browser.get(run).data])
    assert seen[0] == seen[1]


def test_authored_ids_and_harm_never_appear_before_the_ending(portals: Portals) -> None:
    browser, _ = portals()
    run = begin(browser)
    text = browser.get(run).text + browser.get(EVENING).text
    take(browser, run, 0, "ask-him")
    text = main_of(unescape(text + browser.get(run).text))
    names = [f'"{move.id}"' for scene in SCENARIO.scenes for move in scene.moves]
    assert [name for name in (*names, "unsafe", "risk", "evidence", "trust") if name in text] == []


@pytest.fixture
def flat(publish: Publish, course: Course) -> str:
    """The course in two languages, with a scenario whose Arabic titles are our own here."""
    whole = bilingual(course)
    (arabic,) = whole.translations
    (scenario,) = arabic.scenarios
    scenes = tuple(replace(scene, title=f"مشهد {scene.id}", text="نص.") for scene in scenario.scenes)
    translated = replace(arabic, scenarios=(replace(scenario, title="الشقة", scenes=scenes),))
    publish(replace(whole, translations=(translated,)))
    return "/scenarios/foundations/the-flat"


def test_language_can_change_on_the_way(flat: str, browse: Browse) -> None:
    browser = browse("ada")
    run = begin(browser, flat)
    take(browser, run, 0, "ask-her")
    browser.client.set_cookie("language", "ar")
    text = browser.get(run).text
    assert ('dir="rtl"' in text, "<h1>مشهد kitchen</h1>" in text) == (True, True)
    assert "الشقة" in browser.get(flat).text


def test_untranslated_scenario_says_its_language(publish: Publish, course: Course, browse: Browse) -> None:
    whole = bilingual(course)
    arabic = replace(whole.translations[0], untranslated=("scenario:the-flat",))
    publish(replace(whole, translations=(arabic,)))
    browser = browse("ada")
    run = begin(browser, "/scenarios/foundations/the-flat")
    browser.client.set_cookie("language", "ar")
    assert '<h1 lang="en" dir="ltr">At the door</h1>' in browser.get(run).text
    take(browser, run, 0, "ask-him")
    assert '<h1 lang="en" dir="ltr">In the hall</h1>' in browser.get(run).text


MakeCohort = Callable[..., int]


@pytest.fixture
def cohort(edition: str, make_cohort: MakeCohort, tess: Person) -> int:
    """Tess's cohort with Ada and Bo."""
    return make_cohort(tess, "Spring", "Ada Lindqvist; ada@example.org", "Bo Svensson; bo@example.org")


def test_trainer_sees_where_a_cohort_went(cohort: int, browse: Browse) -> None:
    walk(browse("ada"), *UNSAFE)
    text = main_of(browse("tess").get(f"/cohorts/{cohort}/scenarios/evening").text)
    assert "1 of 2 people have played to an ending" in text
    assert "1 of 1 people chose unsafely at least once." in text
    assert re.findall(r'"number" data-label="People">(\d+)<', text) == ["1", "1", "0", "1"]
    assert "<svg" in text


def test_cohort_page_shows_all_runs_by_a_switch(cohort: int, browse: Browse) -> None:
    walk(browse("ada"), "wait")
    tess, path = browse("tess"), f"/cohorts/{cohort}/scenarios/evening"
    assert "Nobody has played it yet" in tess.get(path).text
    assert "1 of 2 people have begun" in tess.get(f"{path}?runs=all").text


@pytest.mark.parametrize("path", ["flags", "scenarios/evening"])
def test_cohort_pages_are_for_its_trainers(cohort: int, browse: Browse, path: str) -> None:
    statuses = {
        who: browse(who).get(f"/cohorts/{cohort}/{path}").status_code
        for who in ("ada", "tess", "theo", "ruth")
    }
    assert statuses == {"ada": 403, "tess": 200, "theo": 404, "ruth": 200}


def test_unknown_scenario_of_a_cohort_is_not_found(cohort: int, browse: Browse) -> None:
    assert browse("tess").get(f"/cohorts/{cohort}/scenarios/nothing").status_code == 404


def test_cohort_without_flags_says_so(cohort: int, browse: Browse) -> None:
    assert "No unsafe choice stands open" in browse("tess").get(f"/cohorts/{cohort}/flags").text


def test_flags_of_a_cohort_name_person_place_and_step(cohort: int, browse: Browse, ada: Person) -> None:
    walk(browse("ada"), "ask-him")
    text = main_of(browse("tess").get(f"/cohorts/{cohort}/flags").text)
    parts = (f'href="/people/{ada.id}"', "See her alone.", "Scenario: An evening", "Take the lesson again")
    assert [part for part in parts if part not in text] == []


@pytest.mark.parametrize(
    ("path", "expected"), [("flags", 4), ("scenarios/evening", 4), ("scenarios/evening?runs=all", 4)]
)
def test_cohort_pages_cost_the_same_for_one_person_and_three_hundred(
    edition: str, browse: Browse, make_cohort: MakeCohort, tess: Person, sql: Sql, path: str, expected: int
) -> None:
    browser, counts = browse("tess"), list[int]()
    engine = browser.portal.database.engine
    for name, size in (("One", 1), ("Many", 300)):
        number = make_cohort(tess, name, *(f"Noor {n}; {name}{n}" for n in range(size)))
        values = "id, edition, 'evening', 1, '[\"ask-him\",\"press\"]', 0, 'silent', began_at, began_at"
        columns = "enrolment_id, edition, scenario, number, path, inherited, ending, began_at, ended_at"
        where = f"FROM enrolment WHERE cohort_id = {number}"
        sql(f"INSERT INTO run ({columns}) SELECT {values} {where}")
        columns, values = (
            "enrolment_id, objective, item, lesson, raised_at",
            "id, 'duties', 'oath', 'rights', began_at",
        )
        sql(f"INSERT INTO harm_flag ({columns}) SELECT {values} {where}")
        browser.get(f"/cohorts/{number}/{path}")
        with counting(engine) as seen:
            assert browser.get(f"/cohorts/{number}/{path}").status_code == 200
        counts.append(len(seen))
    assert counts == [expected, expected]
