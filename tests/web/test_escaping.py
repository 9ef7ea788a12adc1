"""Names and texts that people type come out as texts, wherever they appear."""

import re
from collections.abc import Callable

import pytest

from firstline.domain.person import Person
from tests.web.browsing import Browser, begin_test, complete_lessons, pass_test
from tests.web.conftest import Browse, Sql

ATTACK = """<script>alert(1)</script>"'><img src=x onerror=alert(2)>{{7*7777777}}"""
TAGS = re.compile(r"<(?:script>alert|img src=x)|onerror=alert\(2\)>(?!&)|[\"']><img|54444439")


@pytest.fixture
def poisoned(browse: Browse, make_cohort: Callable[..., int], tess: Person, sql: Sql) -> str:
    """Every stored text is an attack; the number of a certificate with a poisoned name."""
    make_cohort(tess, "Spring", "Ada Lindqvist; ada@example.org")
    ada, ruth = browse("ada"), browse("ruth")
    complete_lessons(ada)
    pass_test(ada)
    begin_test(browse("bo"))
    ruth.post("/contacts", {"name": ATTACK, "reach": ATTACK, "note": ATTACK})
    ruth.post("/register/issuer", {"name": ATTACK, "signatory": ATTACK, "signatory_role": ATTACK})
    ruth.post("/people/1/slip")
    sql("UPDATE person SET name = :x, certificate_name = :x, staff_number = :x || id", x=ATTACK)
    sql("UPDATE agency SET name = :x", x=ATTACK)
    sql("UPDATE cohort SET name = :x", x=ATTACK)
    sql("UPDATE harm_flag SET objective = :x", x=ATTACK)
    fields = ("name", "course_title", "issuer", "signatory", "signatory_role")
    for field in fields:
        sql(f"UPDATE credential SET facts = json_set(facts, '$.{field}', :x)", x=ATTACK)
    number = str(sql("SELECT number FROM credential")[0][0])
    ruth.post(f"/register/{number}/revocation", {"reason": ATTACK})
    return number


PAGES = {
    "": ["/sign-in", "/support", "/certificates/{number}", f"/sign-in?next={ATTACK}"],
    "ada": [
        "/home",
        "/me",
        "/my-certificates",
        "/break",
        "/quizzes/foundations/final",
        "/attempts/1",
        "/courses",
    ],
    "tess": [
        "/cohorts",
        "/cohorts/1",
        "/cohorts/1/people",
        "/cohorts/1/slips",
        "/people/1",
        f"/register?words={ATTACK}",
    ],
    "ruth": [
        "/people",
        f"/people?words={ATTACK}",
        "/people/1/slip",
        "/agencies",
        "/contacts",
        "/contacts/1",
        "/audit",
        "/register",
        "/register/issuer",
    ],
}


@pytest.mark.parametrize("local", list(PAGES), ids=lambda local: local or "nobody")
def test_stored_texts_come_out_escaped(browse: Browse, poisoned: str, local: str) -> None:
    browser, found = browse(local), {}
    for page in PAGES[local]:
        reply = browser.get(page.replace("{number}", poisoned))
        assert reply.status_code == 200
        found[page] = (TAGS.findall(reply.text), "&lt;script&gt;" in reply.text)
    assert {page: hits for page, (hits, _) in found.items() if hits} == {}
    assert any(escaped for _, escaped in found.values())


FORMS = {
    "/first-sign-in": {"code": ATTACK},
    "/sign-in": {"sign_in": ATTACK, "next": ATTACK, "agency_id": ATTACK},
    "/agencies": {"name": ATTACK, "zone": ATTACK},
    "/people": {"name": ATTACK, "sign_in": ATTACK, "agency_id": ATTACK, "role": ATTACK},
    "/contacts": {"name": ATTACK, "reach": "", "note": ATTACK},
    "/cohorts": {"name": ATTACK, "course": "foundations", "starts_on": ATTACK, "due_on": ATTACK},
    "/register/issuer": {"name": "", "signatory": ATTACK, "signatory_role": ATTACK},
}


@pytest.mark.parametrize("path", list(FORMS))
def test_texts_of_a_faulty_form_come_back_escaped(browse: Browse, path: str) -> None:
    browser = browse() if path in ("/sign-in", "/first-sign-in") else browse("ruth")
    reply = browser.post(path, FORMS[path])
    assert (reply.status_code, TAGS.findall(reply.text), "&lt;script&gt;" in reply.text) == (400, [], True)


def test_address_of_a_problem_is_not_repeated(browser: Browser) -> None:
    assert "alert" not in browser.get("/<script>alert(1)</script>").text


def test_bidi_controls_never_reach_a_name(browse: Browse, ada: Person) -> None:
    browser = browse("ada")
    browser.post("/me/certificate-name", {"certificate_name": "Ada \u202etsivqdniL\u2066"})
    assert 'value="Ada tsivqdniL"' in browser.get("/me").text
