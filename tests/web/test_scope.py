"""A trainer's pages, all that her links lead to, show nobody and nothing of another trainer's cohorts."""

import re
from collections.abc import Callable, Iterator

import pytest

from firstline.domain.person import Person
from tests.web.browsing import Browser, complete_lessons, pass_test
from tests.web.conftest import Browse, Sql

MARK = "Zubeida"
"""Stands in every name and text of the noise, and nowhere else."""
NUMBER = re.compile(r"Number of this message: .*")
STARTS = (
    "/today",
    "/home",
    "/cohorts",
    "/cohorts/new",
    "/register",
    "/reviews",
    "/item-reports",
    "/editions",
    "/editions/superseded",
)
MOST = 300


def pages(browser: Browser, starts: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    """Every page that links lead to, once, whatever is asked of it; papers and other sites are left out."""
    waiting, seen = list(starts), set(starts)
    while waiting and len(seen) < MOST:
        address = waiting.pop()
        reply = browser.get(address)
        if reply.mimetype not in ("text/html", "text/csv"):
            continue
        yield address, reply.text
        for found in re.findall(r'href="(/[^"#]*)', reply.text):
            place = found.replace("&amp;", "&")
            is_own = not place.startswith(("/static", "/language", "/sign", "/verifier"))
            if is_own and place not in seen:
                seen.add(place)
                waiting.append(place)


@pytest.fixture
def noise(browse: Browse, make_cohort: Callable[..., int], theo: Person, sql: Sql) -> int:
    """Ada, under another name, who has done everything that can be done, in a cohort of Theo's."""
    number = make_cohort(theo, f"{MARK} cohort", "Ada; ada@example.org")
    sql(f"UPDATE person SET name = '{MARK} Noise', staff_number = '{MARK}1' WHERE name = 'Ada Lindqvist'")
    ada = browse("ada")
    complete_lessons(ada)
    pass_test(ada)
    sql(f"UPDATE credential SET facts = replace(facts, 'Ada Lindqvist', '{MARK} Noise')")
    sql(
        "INSERT INTO item_report (enrolment_id, edition, item, words, reported_at)"
        f" SELECT id, edition, 'oath', '{MARK} words', began_at FROM enrolment"
    )
    return number


def test_trainer_finds_nobody_of_anothers_cohort(
    browse: Browse, make_cohort: Callable[..., int], tess: Person, noise: int
) -> None:
    make_cohort(tess, "Autumn", "Bo; bo@example.org")
    browser = browse("tess")
    found = dict(pages(browser, STARTS))
    assert [address for address, text in found.items() if MARK in text] == []
    assert {"/cohorts/2", "/people/2"} <= set(found)


def test_noise_is_found_by_her_own_trainer(browse: Browse, noise: int) -> None:
    found = [address for address, text in pages(browse("theo"), STARTS) if MARK in text]
    assert {"/cohorts", "/register", "/item-reports", f"/cohorts/{noise}"} <= set(found)


@pytest.mark.parametrize(
    "query",
    [f"/register?words={MARK}", f"/editions/superseded?words={MARK}"],
)
def test_searching_for_the_noise_says_that_there_is_none(browse: Browse, noise: int, query: str) -> None:
    text = browse("tess").get(query).text
    assert (f"{MARK} Noise" in text, f"{MARK}1" in text) == (False, False)


def test_everything_of_the_noise_looks_like_nothing(browse: Browse, noise: int, sql: Sql) -> None:
    ((person, number),) = sql("SELECT person_id, number FROM credential")
    ((attempt,),) = sql("SELECT id FROM attempt")
    browser = browse("tess")
    certificate, unissued = f"/register/{number}", "/register/0000-0000-0000-00000"
    places = [
        (f"/cohorts/{noise}{page}", f"/cohorts/99{page}")
        for page in ("", "/people", "/slips", "/certificates", "/insight", f"/attempts/{attempt}")
    ]
    places += [(f"/people/{person}", "/people/99"), (certificate, unissued)]
    strange, unknown = zip(*((browser.get(one), browser.get(other)) for one, other in places), strict=True)
    assert [reply.status_code for reply in (*strange, *unknown)] == [404] * 2 * len(places)
    texts = [[NUMBER.sub("", reply.text) for reply in replies] for replies in (strange, unknown)]
    assert texts[0] == texts[1]
