"""The register at work: narrowing, export, the trail, and what administrators do to certificates."""

import csv
import io
import re
from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from firstline.domain.person import Person
from firstline.services import staffing
from firstline.store import people
from firstline.store.database import Database
from tests.web.browsing import Browser, complete_lessons, pass_test
from tests.web.conftest import Browse, Sql

REASON = "The questions of the test had leaked."
NO_SUCH = "185G-R38E-1W81-24GK2"
NUMBER = re.compile(r"(?:\w{4}-){3}\w{5}")


@pytest.fixture
def rosa(database: Database, ruth: Person) -> str:
    """A second administrator; returns her sign-in."""
    with database.writing() as session:
        at = datetime.now(UTC)
        person_id = staffing.add_person(
            session, "Rosa Duarte", "rosa@example.org", ruth.agency_id, "administrator", by=None, at=at
        )
        encoded = people.password_hash(session, ruth.id)
        assert encoded is not None
        people.set_password_hash(session, person_id, encoded)
    return "rosa"


@pytest.mark.parametrize(
    ("query", "is_there"),
    [
        ("", True),
        ("state=valid", True),
        ("state=revoked", False),
        ("state=nonsense", True),
        ("course=foundations&words=ada", True),
        ("course=other", False),
        ("path=desk", False),
        ("since=2099-01-01", False),
        ("until=2000-01-01", False),
        ("since=nonsense", True),
    ],
)
def test_register_is_narrowed_by_its_address(browse: Browse, number: str, query: str, is_there: bool) -> None:
    assert (number in browse("ruth").get(f"/register?{query}").text) is is_there


def test_form_of_the_register_keeps_what_was_asked(browse: Browse, number: str) -> None:
    text = browse("ruth").get("/register?state=valid&since=2026-01-31&words=ada").text
    wanted = ('<option value="valid" selected>', 'value="2026-01-31"', 'value="ada"')
    assert [each for each in wanted if each not in text] == []
    assert 'action="/exports/register?state=valid&amp;since=2026-01-31&amp;words=ada&amp;format=csv"' in text


def test_export_is_a_file_of_what_was_asked(browse: Browse, number: str) -> None:
    browser = browse("ruth")
    whole, none = (browser.post(f"/exports/register?format=csv{more}") for more in ("", "&state=revoked"))
    lines = list(csv.reader(io.StringIO(whole.text.lstrip("\ufeff"))))
    assert ([line[1] for line in lines], len(none.text.splitlines())) == (["Number", number], 1)
    assert browser.open("GET", "/exports/register?format=csv").status_code == 405


def test_trainer_exports_her_own_cohorts_alone(
    browse: Browse, number: str, make_cohort: Callable[..., int], tess: Person
) -> None:
    make_cohort(tess, "Spring", "Bo Svensson; bo@example.org")
    assert len(browse("tess").post("/exports/register?format=csv").text.splitlines()) == 1


def test_trail_is_for_those_who_may_see_the_certificate(browse: Browse, number: str) -> None:
    statuses = {
        local: browse(local).get(f"/register/{number}").status_code for local in ("ada", "tess", "ruth")
    }
    assert statuses == {"ada": 403, "tess": 404, "ruth": 200}


def test_trail_says_who_did_what(browse: Browse, number: str) -> None:
    browser = browse("ruth")
    browser.post(f"/register/{number}/revocation", {"reason": REASON})
    text = browser.get(f"/register/{number}").text
    assert [word for word in ("Ruth Adeyemi", REASON, "Revoked") if word not in text] == []


def test_name_is_corrected(browse: Browse, number: str, sql: Sql) -> None:
    browser = browse("ruth")
    assert 'value="Ada Lindqvist"' in browser.get(f"/corrections/{number}").text
    reply = browser.post(f"/corrections/{number}", {"name": "Ada Berg", "reason": REASON})
    new = NUMBER.findall(reply.headers["Location"])[0]
    assert (reply.status_code, sql("SELECT state FROM credential ORDER BY id")) == (
        303,
        [("replaced",), ("in-force",)],
    )
    public = browse()
    assert "Ada Berg" in public.get(f"/certificates/{new}").text
    old = public.get(f"/certificates/{number}").text
    assert ("Replaced by a newer certificate" in old, new in old) == (True, False)
    assert new in browse("ada").get(f"/certificates/{number}").text


@pytest.mark.parametrize(
    ("fields", "field"),
    [({"name": "Ada Lindqvist", "reason": REASON}, "name"), ({"name": "Ada Berg"}, "reason")],
)
def test_correction_that_cannot_be_says_why(
    browse: Browse, number: str, fields: dict[str, str], field: str
) -> None:
    reply = browse("ruth").post(f"/corrections/{number}", fields)
    assert (reply.status_code, f'id="error-{field}"' in reply.text) == (400, True)


def test_certificate_is_issued_by_hand(browse: Browse, sql: Sql) -> None:
    browser = browse("ruth")
    fields = {"course": "foundations", "reason": REASON}
    assert (
        browser.post("/awards/people/2", fields).status_code,
        sql("SELECT person_id FROM credential"),
    ) == (
        303,
        [(2,)],
    )
    assert browser.post("/awards/people/2", fields).status_code == 409
    assert browser.post("/awards/people/1", {"course": "foundations"}).status_code == 400
    assert (
        "Final test" not in browse().get(f"/certificates/{sql('SELECT number FROM credential')[0][0]}").text
    )


def test_issue_without_a_course_says_so_and_keeps_the_reason(browse: Browse) -> None:
    reply = browse("ruth").post("/awards/people/2", {"course": "", "reason": REASON})
    assert (reply.status_code, 'id="error-course"' in reply.text, REASON in reply.text) == (400, True, True)


def test_revocation_leads_to_what_became_of_the_certificate(browse: Browse, number: str) -> None:
    reply = browse("ruth").post(f"/register/{number}/revocation", {"reason": REASON})
    assert reply.headers["Location"] == f"/register/{number}?done=revoked"


def test_whole_edition_is_chosen_from_those_in_force(browse: Browse, number: str, sql: Sql) -> None:
    browser, (edition,) = browse("ruth"), sql("SELECT edition FROM credential")[0]
    options = re.findall(r'<option value="(\w{64})"', browser.get("/revocations/new").text)
    browser.post(f"/register/{number}/revocation", {"reason": REASON})
    after = re.findall(r'<option value="(\w{64})"', browser.get("/revocations/new").text)
    assert (options, after) == ([edition], [])


def test_register_in_which_nothing_fits_leads_back_to_all_of_it(browse: Browse, number: str) -> None:
    text = browse("ruth").get("/register?words=nobody").text
    assert ("No certificate fits" in text, 'href="/register">Show all certificates' in text) == (True, True)


def test_certificates_of_a_cohort_are_issued_after_a_revocation(
    browse: Browse, make_cohort: Callable[..., int], tess: Person, sql: Sql
) -> None:
    cohort = make_cohort(tess, "Spring", "Ada Lindqvist; ada@example.org")
    holder, browser = browse("ada"), browse("ruth")
    complete_lessons(holder)
    pass_test(holder)
    page = f"/awards/cohorts/{cohort}"
    assert "There is nothing to issue" in browser.get(page).text
    browser.post(f"/register/{sql('SELECT number FROM credential')[0][0]}/revocation", {"reason": REASON})
    assert "Revoked before" in browser.get(page).text
    statuses = [browser.post(page, {"reason": reason}).status_code for reason in ("", REASON, REASON)]
    assert statuses == [400, 303, 409]
    assert sql("SELECT state FROM credential ORDER BY id") == [("revoked",), ("in-force",)]


def test_many_are_revoked_by_two_administrators(browse: Browse, number: str, rosa: str, sql: Sql) -> None:
    ruth, other = browse("ruth"), browse(rosa)
    asked = ruth.post("/revocations", {"numbers": number, "reason": REASON}).headers["Location"]
    page = asked.partition("?")[0]
    assert (
        "Agree and revoke them" in ruth.get(page).text,
        "Agree and revoke them" in other.get(page).text,
    ) == (
        False,
        True,
    )
    statuses = [
        each.post(f"{page}/decision", {"decision": "agree"}).status_code for each in (ruth, other, other)
    ]
    assert (statuses, sql("SELECT state FROM credential")) == ([409, 303, 409], [("revoked",)])
    text = other.get("/revocations").text
    assert ("Ruth Adeyemi" in text, "Waits for a decision" in text) == (True, False)


def test_decision_that_is_no_agreement_declines(browse: Browse, number: str, rosa: str, sql: Sql) -> None:
    browse("ruth").post("/revocations", {"numbers": number, "reason": REASON})
    assert browse(rosa).post("/revocations/1/decision").status_code == 303
    assert sql("SELECT state FROM credential UNION ALL SELECT state FROM revocation") == [
        ("in-force",),
        ("declined",),
    ]


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"numbers": "", "reason": REASON}, "numbers"),
        ({"numbers": NO_SUCH, "reason": REASON}, "numbers"),
        ({"edition": "0" * 64, "reason": REASON}, "numbers"),
        ({"cohort": "1", "reason": "no"}, "reason"),
    ],
)
def test_request_that_cannot_be_says_why(
    browse: Browse, make_cohort: Callable[..., int], tess: Person, fields: dict[str, str], field: str
) -> None:
    make_cohort(tess, "Spring", "Ada Lindqvist; ada@example.org")
    reply = browse("ruth").post("/revocations", fields)
    assert (reply.status_code, f'id="error-{field}"' in reply.text) == (400, True)


def asking(browser: Browser, number: str, times: int) -> list[int]:
    return [browser.get(f"/certificates/{number}").status_code for _ in range(times)]


def test_guessing_from_one_network_has_to_wait_and_nobody_else(browse: Browse, number: str) -> None:
    guesser, neighbour = browse(address="203.0.113.5"), browse("ada", address="203.0.113.9")
    assert set(asking(guesser, NO_SUCH, 60)) == {404}
    refused = guesser.get(f"/certificates/{NO_SUCH}")
    assert (refused.status_code, refused.headers["Retry-After"]) == (429, "900")
    assert asking(guesser, number, 1) == [429]
    assert asking(browse(address="198.51.100.7"), number, 1) + asking(neighbour, number, 1) == [200, 200]


def test_right_and_mistyped_numbers_are_not_counted(browse: Browse, number: str, sql: Sql) -> None:
    asking(browse(), number, 3)
    asking(browse(), NO_SUCH[:-1] + "3", 3)
    assert sql("SELECT count(*) FROM throttle WHERE key LIKE '%certificates'") == [(0,)]


def test_page_of_a_typing_error_gives_hints_and_the_number_back(browse: Browse, number: str) -> None:
    wrong = ("2" if number[0] != "2" else "3") + number[1:]
    text = browse().get(f"/certificates/{wrong}").text
    told = ("one symbol is wrong" in text, "O is read as 0" in text, f'value="{wrong}"' in text)
    assert told == (True, True, True)


def test_public_page_is_small_and_not_indexed(browse: Browse, number: str) -> None:
    sizes = [len(browse().get(f"/certificates/{each}").data) for each in (number, NO_SUCH, "X")]
    assert [size for size in sizes if size > 15 * 1024] == []
    assert '<meta name="robots" content="noindex">' in browse().get(f"/certificates/{number}").text
