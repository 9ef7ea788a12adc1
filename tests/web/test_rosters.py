"""Lists of people: sent, checked, confirmed; slips and templates that come with them."""

import csv
import html
import re
from collections.abc import Callable
from io import BytesIO, StringIO

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook
from werkzeug.test import TestResponse

from firstline.domain.person import Person
from firstline.domain.roster import MOST_BYTES
from firstline.sheets.reading import read_roster
from tests.sheets.workbooks import by_openpyxl
from tests.web.browsing import Browser
from tests.web.conftest import Browse, Sql

LIST = """Nom;Prénom;Courriel;Matricule
Rai;Mina;;NP 7
Ek;Jo;jo@example.org;
Lindqvist;Ada;ada@example.org;
x;;bad@;
"""
CODES = re.compile(r"(?:[0-9A-HJKMNP-TV-Z]{4}-){3}[0-9A-HJKMNP-TV-Z]{4}")


@pytest.fixture
def cohort(make_cohort: Callable[..., int], tess: Person) -> int:
    """Tess's cohort, empty."""
    return make_cohort(tess, "Autumn")


@pytest.fixture
def foreign(make_cohort: Callable[..., int], theo: Person) -> int:
    """Theo's cohort with Bo."""
    return make_cohort(theo, "Noise", "Bo Svensson; bo@example.org")


@pytest.fixture
def desk(browse: Browse, cohort: int) -> Browser:
    """Tess's browser."""
    return browse("tess")


def post_file(desk: Browser, path: str, content: bytes, name: str, **fields: str) -> TestResponse:
    """Send a form with a file, as bytes: the test client would leave large ones open."""
    parts = [(f'name="{key}"', value.encode()) for key, value in {"csrf_token": desk.token, **fields}.items()]
    parts.append((f'name="file"; filename="{name}"', content))
    body = b"".join(
        b"--edge\r\nContent-Disposition: form-data; " + head.encode() + b"\r\n\r\n" + part + b"\r\n"
        for head, part in parts
    )
    return desk.open(
        "POST", path, data=body + b"--edge--\r\n", content_type="multipart/form-data; boundary=edge"
    )


def send(
    desk: Browser, cohort: int, content: bytes, name: str = "list.csv", agency: str = "1"
) -> tuple[int, str]:
    """The status and either where it leads or the page."""
    reply = post_file(desk, f"/cohorts/{cohort}/roster", content, name, agency_id=agency)
    return reply.status_code, reply.headers.get("Location", "") or html.unescape(reply.text)


def words(page: str) -> str:
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", page)).split())


def test_list_is_sent_checked_and_confirmed(desk: Browser, cohort: int, sql: Sql) -> None:
    status, place = send(desk, cohort, LIST.encode("cp1252"))
    page = words(desk.get(place).text)
    assert (status, "Add 3 people" in page, sql("SELECT count(*) FROM enrolment")) == (303, True, [(0,)])
    assert "5 x bad@ – Cannot be used Courriel : Enter an e-mail address such as name@example.org." in page
    reply = desk.post(place)
    assert (reply.status_code, reply.headers["Location"]) == (303, place)
    result = words(desk.get(place).text)
    assert "New accounts 2 Had an account, joined the cohort 1 Were here already 0 Slips to print 1" in result
    assert sql("SELECT count(*) FROM enrolment") == [(3,)]


def test_confirming_twice_leads_to_the_same_result(desk: Browser, cohort: int, sql: Sql) -> None:
    _, place = send(desk, cohort, LIST.encode())
    replies = [desk.post(place).status_code for _ in range(2)]
    assert (replies, sql("SELECT count(*) FROM enrolment")) == ([303, 303], [(3,)])


def test_invitations_are_sent_where_asked(desk: Browser, cohort: int, sql: Sql) -> None:
    _, place = send(desk, cohort, LIST.encode())
    desk.post(place, {"invites": "yes"})
    assert "Invitations by e-mail 1" in words(desk.get(place).text)
    assert sql("SELECT count(*) FROM invitation") == [(1,)]


def test_problem_rows_are_shown_alone_and_downloaded_to_be_mended(desk: Browser, cohort: int) -> None:
    _, place = send(desk, cohort, LIST.encode())
    page = desk.get(f"{place}?show=problems").text
    assert re.findall(r'<th scope="row"><bdi>([^<]*)', page) == ["x"]
    reply = desk.get(f"{place}/problems")
    rows = list(csv.reader(StringIO(reply.text.removeprefix("\ufeff"))))
    assert rows == [
        ["Nom", "Prénom", "Courriel", "Matricule", "What to change"],
        [
            "x",
            "",
            "bad@",
            "",
            "Courriel: Enter an e-mail address such as name@example.org."
            " Mend the address, or leave it empty and give a staff number.",
        ],
    ]
    assert reply.headers["Content-Disposition"] == 'attachment; filename="roster-1-to-mend.csv"'
    mended = reply.text.replace("bad@", "good@example.org").encode()
    _, again = send(desk, cohort, mended)
    assert "Add 1 person" in words(desk.get(again).text)


def test_problem_rows_are_kept_after_the_confirmation(desk: Browser, cohort: int) -> None:
    _, place = send(desk, cohort, LIST.encode())
    desk.post(place)
    assert len(desk.get(f"{place}/problems").text.splitlines()) == 2


def test_hostile_cells_come_out_harmless(desk: Browser, cohort: int) -> None:
    hostile = 'Name,E-mail\n"<script>alert(1)</script>",a@example.org\n"=HYPERLINK(""x"")",b@example.org\n'
    _, place = send(desk, cohort, hostile.encode(), name="><script>.csv")
    page, file = desk.get(place).text, desk.get(f"{place}/problems").text
    assert ("<script>alert" in page, "<script>.csv" in page) == (False, False)
    assert "\"'=HYPERLINK(" in file


def test_unknown_agency_is_chosen_for_all_rows(desk: Browser, cohort: int) -> None:
    _, place = send(desk, cohort, b"Name,Badge,Unit\nMo Ba,1,Nowhere\nLi Na,2,Nowhere\n")
    assert "Nowhere (2 rows)" in words(desk.get(place).text)
    assert desk.post(f"{place}/agency", {"agency_id": "99"}).status_code == 400
    assert desk.post(f"{place}/agency", {"agency_id": "1"}).headers["Location"] == place
    assert "Add 2 people" in words(desk.get(place).text)


def test_discarded_list_is_gone(desk: Browser, cohort: int, sql: Sql) -> None:
    _, place = send(desk, cohort, LIST.encode())
    assert desk.post(f"{place}/removal").status_code == 303
    assert (desk.get(place).status_code, sql("SELECT count(*) FROM roster")) == (404, [(0,)])


def test_list_without_a_good_row_cannot_be_confirmed(desk: Browser, cohort: int) -> None:
    _, place = send(desk, cohort, b"Name,E-mail\nx,bad@\n")
    assert "No row of this list can be used yet." in words(desk.get(place).text)
    assert desk.post(place).status_code == 409


@pytest.mark.parametrize(
    ("content", "name", "sentence"),
    [
        (b"", "", "Choose a file."),
        (b"", "list.csv", "This file is empty."),
        (b"%PDF-1.4", "list.csv", "This is a PDF. Send the list as an Excel workbook (.xlsx) or CSV."),
        (b"x" * (MOST_BYTES + 1), "list.csv", "The file is larger than 5 MB. Send it in parts."),
        (b"a,b\n1,2\n", "list.csv", "There is no column for the name. We found: “a”, “b”."),
    ],
    ids=["none", "empty", "pdf", "large", "no-name"],
)
def test_file_that_cannot_be_used_is_refused_beside_its_field(
    desk: Browser, cohort: int, content: bytes, name: str, sentence: str
) -> None:
    status, page = send(desk, cohort, content, name)
    beside = re.findall(r'id="error-file"[^>]*>(.*?)</p>', page, re.DOTALL)
    assert (status, [words(found).removeprefix("Error: ") for found in beside]) == (400, [sentence])


def test_much_larger_file_is_not_read(desk: Browser, cohort: int) -> None:
    assert send(desk, cohort, b"x" * (8 * 1024 * 1024))[0] == 413


def test_other_forms_stay_small(desk: Browser, cohort: int) -> None:
    reply = post_file(desk, f"/cohorts/{cohort}/people", b"x" * (2 * 1024 * 1024), "list.csv", people="x")
    assert reply.status_code == 413


def test_missing_agency_is_refused(desk: Browser, cohort: int) -> None:
    status, page = send(desk, cohort, LIST.encode(), agency="")
    assert (status, 'id="error-agency_id"' in page) == (400, True)


def test_workbook_is_taken_whatever_its_name(desk: Browser, cohort: int) -> None:
    _, place = send(desk, cohort, by_openpyxl(("Name", "Badge"), ("Mo Ba", 1)), "list.csv")
    assert "Add 1 person" in words(desk.get(place).text)


def test_list_for_the_cohort_of_another_is_not_found(desk: Browser, foreign: int, cohort: int) -> None:
    _, place = send(desk, cohort, LIST.encode())
    strange = place.replace(f"/cohorts/{cohort}/", f"/cohorts/{foreign}/")
    reads = (
        f"/cohorts/{foreign}/roster",
        f"/cohorts/{foreign}/roster/template",
        strange,
        f"{strange}/problems",
    )
    assert [desk.get(path).status_code for path in reads] == [404] * 4
    acts = (strange, f"{strange}/agency", f"{strange}/removal")
    assert [desk.post(path, {"agency_id": "1"}).status_code for path in acts] == [404] * 3
    assert send(desk, foreign, LIST.encode())[0] == 404


def test_stranger_s_row_does_not_betray_her(desk: Browser, foreign: int, cohort: int) -> None:
    _, place = send(desk, cohort, b"Name,E-mail\nBo Svensson,bo@example.org\n")
    page = words(desk.get(place).text)
    assert ("This person cannot be added here." in page, "another cohort" in page) == (True, False)


@pytest.mark.parametrize("language", ["en", "ar"])
def test_template_is_read_again_and_its_examples_are_left_out(
    desk: Browser, cohort: int, language: str
) -> None:
    desk.get(f"/language/{language}")
    files = [desk.get(f"/cohorts/{cohort}/roster/template?kind={kind}").data for kind in ("csv", "xlsx")]
    first, second = (read_roster(file) for file in files)
    assert (first.rows, len(first.columns), first.ignored) == (second.rows, 7, ())
    sheet = load_workbook(BytesIO(files[1])).active
    assert sheet is not None
    assert bool(sheet.sheet_view.rightToLeft) == (language == "ar")
    _, place = send(desk, cohort, files[1], "roster.xlsx")
    desk.get("/language/en")
    assert words(desk.get(place).text).count("Example of the template, left out") == 2


def test_long_list_is_paged(desk: Browser, cohort: int) -> None:
    rows = "".join(f"Person {n:03},N{n}\n" for n in range(250))
    _, place = send(desk, cohort, f"Name,Badge\n{rows}".encode())
    counts = [
        len(re.findall('<th scope="row">', desk.get(f"{place}?page={page}").text)) for page in (1, 5, 9)
    ]
    assert counts == [50, 50, 50]


def test_slips_are_written_in_the_language_of_their_readers(desk: Browser, cohort: int) -> None:
    rows = "Name,Badge,Language\nMina Rai,N1,English\nمريم حداد,N2,العربية\n"
    _, place = send(desk, cohort, rows.encode())
    desk.post(place)
    page = desk.get(f"/cohorts/{cohort}/slips").text
    sheets = re.findall(r'<ul class="slips" lang="(\w+)" dir="(\w+)">(.*?)</ul>', page, re.DOTALL)
    assert [(language, direction, len(CODES.findall(drawn))) for language, direction, drawn in sheets] == [
        ("ar", "rtl", 1),
        ("en", "ltr", 1),
    ]
    assert ("N2" in sheets[0][2], "مريم حداد" in sheets[0][2], "http://localhost/first-sign-in" in page) == (
        True,
        True,
        True,
    )


def test_slip_names_the_agency_that_a_staff_number_needs(desk: Browser, cohort: int) -> None:
    _, place = send(desk, cohort, b"Name,Badge\nMina Rai,N1\n")
    desk.post(place)
    page = words(desk.get(f"/cohorts/{cohort}/slips").text)
    assert "N1 · Northbank Police Academy" in page


def test_code_of_a_slip_opens_the_account(desk: Browser, browse: Browse, cohort: int) -> None:
    _, place = send(desk, cohort, b"Name,Badge\nMina Rai,N1\n")
    desk.post(place)
    (code,) = CODES.findall(desk.get(f"/cohorts/{cohort}/slips").text)
    new = {"code": code, "password": "a green winter coat", "again": "a green winter coat"}
    mina = browse()
    assert mina.post("/first-sign-in", new).status_code == 303
    assert "Mina Rai" in mina.get("/home").text


def test_trainer_never_prints_the_door_to_a_colleague_s_account(
    desk: Browser, browse: Browse, cohort: int, ruth: Person, tess: Person
) -> None:
    fields = {"agency_id": str(tess.agency_id), "people": "Ruth Adeyemi; ruth@example.org"}
    desk.post(f"/cohorts/{cohort}/people", fields)
    browse("ruth").post(f"/people/{ruth.id}/slip")
    assert CODES.findall(desk.get(f"/cohorts/{cohort}/slips").text) == []


@given(content=st.binary(max_size=400), name=st.text("az.؟ م<>&%", max_size=20))
@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_any_file_is_answered(desk: Browser, cohort: int, content: bytes, name: str) -> None:
    for sent in (content, b"Name,E-mail\n" + content):
        status, place = send(desk, cohort, sent, name or "x")
        assert status in (303, 400)
        if status == 303:
            assert desk.get(place).status_code == 200
            assert desk.get(f"{place}/problems").status_code == 200
