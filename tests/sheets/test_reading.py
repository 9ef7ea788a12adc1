"""Rosters as spreadsheet programs write them, and what is no roster."""

import shutil
import subprocess
from collections.abc import Callable
from datetime import date, datetime
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook
from openpyxl.utils.exceptions import InvalidFileException

from firstline.domain.refusal import Invalid
from firstline.domain.roster import MOST_BYTES, Roster
from firstline.sheets import refused, workbooks
from firstline.sheets.reading import read_roster
from tests.sheets.workbooks import HEAD, MARIAM, by_openpyxl, by_xlsxwriter, repacked, zipped

FIELDS = ("name", "email", "staff_number")
FRENCH = "Nom complet;Adresse électronique;N° matricule\r\nZoé Lefèvre;zoe@agence.test;00417\r\n"
ARABIC = "الاسم;البريد الإلكتروني;الرقم الوظيفي\r\nمريم حداد;mariam@agency.test;40112\r\n"


def fields(roster: Roster) -> tuple[str, ...]:
    return tuple(field for field, _ in roster.columns)


def sentence(content: bytes) -> str:
    with pytest.raises(Invalid) as caught:
        read_roster(content)
    assert caught.value.field == "file"
    return str(caught.value)


@pytest.mark.parametrize(
    "content",
    [
        FRENCH.encode("cp1252"),
        FRENCH.encode("utf-8"),
        FRENCH.encode("utf-8-sig"),
        FRENCH.replace(";", "\t").encode("utf-16"),
        FRENCH.replace(";", "\t").encode("utf-16-le"),
        b"\xfe\xff" + FRENCH.replace(";", "\t").encode("utf-16-be"),
        FRENCH.replace(";", ",").encode("utf-8"),
        ("sep=;\r\n" + FRENCH).encode("cp1252"),
        ("\ufeffsep=|\r\n" + FRENCH.replace(";", "|")).encode("utf-8"),
        FRENCH.replace("\r\n", "\n").encode("cp1252"),
        FRENCH.replace("\r\n", "\r").encode("cp1252"),
    ],
    ids=["cp1252", "utf-8", "bom", "utf-16", "utf-16-le", "utf-16-be", "comma", "sep", "bom-sep", "lf", "cr"],
)
def test_read_french_csv_in_every_guise_gives_the_same(content: bytes) -> None:
    roster = read_roster(content)
    assert (fields(roster), roster.rows) == (FIELDS, ((2, ("Zoé Lefèvre", "zoe@agence.test", "00417")),))


@pytest.mark.parametrize("encoding", ["cp1256", "utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("separator", [";", ",", "\t"])
def test_read_arabic_csv_in_every_guise_gives_the_same(encoding: str, separator: str) -> None:
    roster = read_roster(ARABIC.replace(";", separator).encode(encoding))
    assert (fields(roster), roster.rows) == (FIELDS, ((2, ("مريم حداد", "mariam@agency.test", "40112")),))


def test_read_arabic_names_under_english_headings_in_cp1256() -> None:
    roster = read_roster("Name;E-mail\r\nآمنة الخطيب;a@agency.test\r\n".encode("cp1256"))
    assert roster.rows == ((2, ("آمنة الخطيب", "a@agency.test")),)


@pytest.mark.parametrize(
    "heads", ["الإسم,الايميل", "الاسـم,البريد الالكتروني", "إسم المتدرب,إيميل", " الأسم , الإيميل "]
)
def test_read_arabic_headings_in_their_variants(heads: str) -> None:
    assert fields(read_roster(f"{heads}\nمريم,m@agency.test\n".encode())) == ("name", "email")


@pytest.mark.parametrize(
    ("heads", "expected"),
    [
        ("NOM;Prénom;Courriel", ("family_name", "first_name", "email")),
        ("Prenom;NOM DE FAMILLE;Matricule", ("first_name", "family_name", "staff_number")),
        ("First Name;Surname;e_mail;Police station", ("first_name", "family_name", "email", "agency")),
        ("Nom et prénom(s);Mél;Unité;Sexe;Langue", ("name", "email", "agency", "sex", "language")),
        ("FULL NAME*;Email Address;Gender;Role path", ("name", "email", "sex", "path")),
        ("Name (as printed);Badge No.;Preferred language", ("name", "staff_number", "language")),
        ("Name;E-mail address or staff number;Agency", ("name", "sign_in", "agency")),
        (
            "الاسم الشخصي;الاسم العائلي;الرقم العسكري;الجنس",
            ("first_name", "family_name", "staff_number", "sex"),
        ),
    ],
)
def test_read_headings_as_offices_write_them(heads: str, expected: tuple[str, ...]) -> None:
    row = ";".join("x" for _ in expected)
    assert fields(read_roster(f"{heads}\n{row}\n".encode())) == expected


def test_read_unknown_columns_are_named_and_not_kept() -> None:
    content = b"No;Name;Passport;E-mail;Date of birth\n1;Mariam;P123;m@agency.test;1990-01-01\n"
    roster = read_roster(content)
    assert (roster.ignored, roster.rows) == (
        ("No", "Passport", "Date of birth"),
        ((2, ("Mariam", "m@agency.test")),),
    )


def test_read_headings_below_a_title_and_empty_rows() -> None:
    content = (
        b"Staff list 2026;;\n\n;;\nName;E-mail;Unit\n\nMariam;m@agency.test;North\n;;\nOmar;o@agency.test\n"
    )
    assert read_roster(content).rows == (
        (6, ("Mariam", "m@agency.test", "North")),
        (8, ("Omar", "o@agency.test", "")),
    )


def test_read_quotes_line_breaks_and_text_formulas_as_a_person_sees_them() -> None:
    content = b'Name,E-mail,Staff number\r\n"Haddad,\r\nMariam ""Mimi""", m@agency.test ,"=""00417"""\r\n'
    assert read_roster(content).rows == ((2, ('Haddad, Mariam "Mimi"', "m@agency.test", "00417")),)


def test_read_invisible_signs_vanish_from_cells() -> None:
    content = (
        "Name,E-mail,Staff number\nMari\u202eam\u00a0 Haddad,\u200fm@agency.test\u200e,\u200e40112\n".encode()
    )
    assert read_roster(content).rows == ((2, ("Mariam Haddad", "m@agency.test", "40112")),)


def test_read_our_own_guard_against_formulas_is_taken_off() -> None:
    assert read_roster(b"Name,E-mail\n'=Mariam,m@agency.test\n").rows == ((2, ("=Mariam", "m@agency.test")),)


@pytest.mark.parametrize("make", [by_openpyxl, by_xlsxwriter])
def test_read_workbook_of_either_program(make: Callable[..., bytes]) -> None:
    content = make(HEAD, MARIAM, ("Omar Said", None, 40112.0), ("Lina", "l@agency.test", "00417"))
    assert read_roster(content).rows == (
        (2, MARIAM),
        (3, ("Omar Said", "", "40112")),
        (4, ("Lina", "l@agency.test", "00417")),
    )


def test_read_numbers_and_dates_as_a_person_sees_them() -> None:
    def dress(book: Workbook) -> None:
        assert book.active is not None
        book.active["C2"].number_format = "00000"

    moment = datetime.fromisoformat("2026-11-24 09:30")
    row = ("A", "a@b.org", 417, date(2026, 11, 24), moment, True, 1.5)
    content = by_openpyxl((*HEAD, "Agency", "Language", "Sex", "Role path"), row, dress=dress)
    assert read_roster(content).rows == (
        (2, ("A", "a@b.org", "00417", "2026-11-24", "2026-11-24 09:30", "TRUE", "1.5")),
    )


def test_read_first_visible_sheet_with_headings() -> None:
    def dress(book: Workbook) -> None:
        hidden = book.create_sheet("Old", 0)
        hidden.append(HEAD)
        hidden.append(("Hidden", "h@agency.test", ""))
        hidden.sheet_state = "hidden"
        book.create_sheet("Cover", 0).append(["Academy"])

    assert read_roster(by_openpyxl(HEAD, MARIAM, dress=dress)).rows == ((2, MARIAM),)


def test_read_formulas_give_the_values_that_were_saved() -> None:
    saved = by_openpyxl(HEAD, MARIAM)
    sheet = b"xl/worksheets/sheet1.xml".decode()
    head = "".join(f'<c r="{c}1" t="str"><v>{t}</v></c>' for c, t in zip("ABC", HEAD, strict=True))
    cells = (
        '<c r="A2" t="str"><f>B9&amp;C9</f><v>Omar Said</v></c>'
        '<c r="B2" t="e"><v>#N/A</v></c><c r="C2"><f>1+1</f><v>2</v></c>'
    )
    part = (
        '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
        f'<row r="1">{head}</row><row r="2">{cells}</row></sheetData></worksheet>'
    )
    assert read_roster(repacked(saved, {sheet: part.encode()})).rows == ((2, ("Omar Said", "", "2")),)


def test_read_google_sheets_csv_of_ten_thousand_people_is_the_most() -> None:
    rows = "".join(f"Person {n},p{n}@agency.test\n" for n in range(10_000))
    assert len(read_roster(f"Name,E-mail\n{rows}".encode()).rows) == 10_000
    one_more = f"Name,E-mail\n{rows}One More,x@agency.test\n".encode()
    assert sentence(one_more) == "The list has more than 10000 rows. Send it in parts."


BLANK = b"Name,E-mail\n"


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"", "This file is empty."),
        (b"\xef\xbb\xbf\r\n\r\n", "This file is empty."),
        (BLANK, "There is nobody in this list: it has headings and no rows beneath."),
        (b"x" * (MOST_BYTES + 1), "The file is larger than 5 MB. Send it in parts."),
        (b"%PDF-1.7 ...", "This is a PDF. Send the list as an Excel workbook (.xlsx) or CSV."),
        (b"\x89PNG\r\n\x1a\n", "This is a picture. Send the list as an Excel workbook (.xlsx) or CSV."),
        (
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600 + b"Workbook",
            "This is an old workbook (.xls). Save it as .xlsx or CSV, and send that.",
        ),
        (
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"),
            refused.LOCKED,
        ),
        (
            b"<html><table><tr><td>Name</td></tr></table></html>",
            "This is a web page, not a list. Open it in your spreadsheet program and save it as .xlsx.",
        ),
        (
            zipped(mimetype="application/vnd.oasis.opendocument.spreadsheet", **{"content.xml": "<x/>"}),
            "This is an OpenDocument file. Save it as Excel (.xlsx) or CSV, and send that.",
        ),
        (
            zipped(Index__Document="x"),
            "This is a Numbers document. Choose File, Export To, Excel, and send that file.",
        ),
        (
            zipped(word__document="x"),
            "This is a text document. Put the list into a spreadsheet, one person a row.",
        ),
        (
            zipped(photo="x"),
            "This is a ZIP archive without a workbook in it. Unpack it, and send the list itself.",
        ),
        (
            b"PK\x03\x04 and no archive",
            workbooks._DAMAGED,
        ),
        (
            by_openpyxl(HEAD, MARIAM)[:-400],
            workbooks._DAMAGED,
        ),
        (
            b"Name;Birthday\nMariam;1990\n",
            "There is no column for the e-mail address or the staff number. We found: “Name”, “Birthday”.",
        ),
        (
            b"Email;Unit\nm@agency.test;North\n",
            "There is no column for the name. We found: “Email”, “Unit”.",
        ),
        (b"one,two\n1,2\n", "There is no column for the name. We found: “one”, “two”."),
        (
            b"Name,E-mail\n" + b"x" * 501 + b",m@agency.test\n",
            "Row 2 has a cell with more than 500 characters.",
        ),
        (
            b"Name,E-mail" + b"," * 59 + b"x\nM,m@agency.test\n",
            "The list has more than 60 columns.",
        ),
        (
            b"Name,E-mail,Unit\n" + (b"x" * 498 + b",m@agency.test,y\n") * 9_900,
            "There is too much text in this list. Send the columns that are needed.",
        ),
        (
            b"\xff\xfeN\x00a",
            "We cannot read the letters of this file. Save it as “CSV UTF-8” or as a workbook (.xlsx).",
        ),
    ],
)
def test_file_that_holds_no_roster_is_refused_with_what_to_do(content: bytes, expected: str) -> None:
    assert sentence(content) == expected


def test_bomb_is_refused_before_it_is_unpacked() -> None:
    huge = b"<x>" + b" " * 70_000_000 + b"</x>"
    content = repacked(by_openpyxl(HEAD, MARIAM), {"xl/media/a.xml": huge})
    assert sentence(content) == "This workbook is too large unpacked. Copy the list alone into a new one."


def test_bomb_within_the_size_is_refused_by_its_ratio() -> None:
    content = repacked(by_openpyxl(HEAD, MARIAM), {"xl/media/a.xml": b" " * 40_000_000})
    assert sentence(content) == "This workbook is too large unpacked. Copy the list alone into a new one."


def test_workbook_of_a_thousand_files_is_refused() -> None:
    content = repacked(by_openpyxl(HEAD, MARIAM), {f"xl/media/{n}": b"" for n in range(1000)})
    assert sentence(content) == "This workbook is too large unpacked. Copy the list alone into a new one."


ENTITIES = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><sst>&a;</sst>'


@pytest.mark.parametrize("part", ["xl/sharedStrings.xml", "xl/workbook.xml", "docProps/core.xml"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_workbook_with_entities_is_refused(part: str, encoding: str) -> None:
    content = repacked(by_openpyxl(HEAD, MARIAM), {part: ENTITIES.decode().encode(encoding)})
    assert sentence(content) == workbooks._DAMAGED


def test_row_numbers_beyond_all_sheets_end_the_reading() -> None:
    cells = [("A1", "Name"), ("B1", "E-mail"), ("A99999999999", "x")]
    first, second, last = (f'<c r="{at}" t="inlineStr"><is><t>{text}</t></is></c>' for at, text in cells)
    part = (
        '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
        f'<row r="1">{first}{second}</row><row r="99999999999">{last}</row></sheetData></worksheet>'
    )
    content = repacked(by_openpyxl(HEAD, MARIAM), {"xl/worksheets/sheet1.xml": part.encode()})
    assert sentence(content) == "There is nobody in this list: it has headings and no rows beneath."


def roster_or_sentence(content: bytes) -> bool:
    """Whether reading ends in people or in a sentence; anything else fails the test."""
    try:
        return bool(read_roster(content).rows)
    except Invalid as refusal:
        return bool(str(refusal))


@given(st.binary(max_size=2000))
@settings(max_examples=300, deadline=None)
def test_any_bytes_give_a_roster_or_a_sentence(content: bytes) -> None:
    sent = (content, b"Name,E-mail\n" + content, b"PK\x03\x04" + content, b"\xff\xfe" + content)
    assert all(roster_or_sentence(each) for each in sent)


WORKBOOK = by_openpyxl(HEAD, MARIAM, ("Omar", "", 40112))


@given(st.integers(0, len(WORKBOOK) - 1), st.binary(min_size=1, max_size=40))
@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_damaged_workbooks_give_a_roster_or_a_sentence(place: int, piece: bytes) -> None:
    assert roster_or_sentence(WORKBOOK[:place] + piece + WORKBOOK[place + len(piece) :])


@given(
    st.sampled_from(["xl/worksheets/sheet1.xml", "xl/workbook.xml", "xl/styles.xml", "[Content_Types].xml"]),
    st.data(),
)
@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_workbooks_with_damaged_parts_give_a_roster_or_a_sentence(name: str, data: st.DataObject) -> None:
    part = ZipFile(BytesIO(WORKBOOK)).read(name)
    place = data.draw(st.integers(0, len(part)))
    piece = data.draw(
        st.sampled_from([b"", b"<", b">", b'"', b"99999999", b"-1", b"x", b"<c/>", b"<row/>", b"\xff"])
    )
    cut = data.draw(st.integers(0, 30))
    changed = {name: part[:place] + piece + part[place + cut :]}
    assert roster_or_sentence(repacked(WORKBOOK, changed))


def test_refusals_of_openpyxl_are_known() -> None:
    assert InvalidFileException in workbooks._BROKEN


def test_read_workbook_that_libreoffice_makes_of_a_csv(tmp_path: Path) -> None:
    program = shutil.which("soffice")
    if program is None:
        pytest.skip("LibreOffice is missing: apt-get install libreoffice-calc-nogui")
    (tmp_path / "list.csv").write_bytes(ARABIC.replace(";", ",").encode())
    home = f"-env:UserInstallation=file://{tmp_path}/profile"
    reading = "--infilter=Text - txt - csv (StarCalc):44,34,76,1"
    command: list[str | Path] = [
        program,
        home,
        "--headless",
        reading,
        "--convert-to",
        "xlsx",
        "--outdir",
        tmp_path,
        "list.csv",
    ]
    subprocess.run(command, cwd=tmp_path, check=True, capture_output=True, timeout=120)
    roster = read_roster((tmp_path / "list.xlsx").read_bytes())
    assert (fields(roster), roster.rows) == (FIELDS, ((2, ("مريم حداد", "mariam@agency.test", "40112")),))
