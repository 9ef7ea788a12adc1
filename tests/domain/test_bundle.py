"""Names of files that come from names of people, and why somebody has no paper."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from firstline.domain.bundle import file_name

NUMBER = "7KQ2-M4XC-9TRA-0WGE3"


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Ada Lindqvist", "_Ada_Lindqvist"),
        ("  Ada\t Lindqvist ", "_Ada_Lindqvist"),
        ("Jose\u0301", "_José"),
        ("O’Brien-Smith, Jr.", "_O’Brien-Smith_Jr"),
        ("../../etc/passwd", "_etc_passwd"),
        ("..\\..\\CON", "_CON"),
        ("C:evil|?*<>\"'.exe", "_C_evil_'_exe"),
        ("gnp\u202eexe.pdf", "_gnpexe_pdf"),
        ("a\0b\nc\x1b[31m", "_ab_c_31m"),
        ("آمنة عبد\u200cالرحمن", "_آمنة_عبدالرحمن"),
        ("श्रीमती शर्मा", "_श्रीमती_शर्मा"),
        ("\u0301\u0302", ""),
        ("👮 / …", ""),
        ("", ""),
        ("\ud800", ""),
    ],
)
def test_file_name_is_the_number_and_a_safe_form_of_the_name(name: str, expected: str) -> None:
    assert file_name(NUMBER, name) == f"{NUMBER}{expected}.pdf"


@pytest.mark.parametrize("letter", ["x", "é", "ش", "ෂ", "𐐀", "श्री"])
def test_long_name_is_cut_between_letters(letter: str) -> None:
    cut = file_name(NUMBER, letter * 300)
    name = cut.removeprefix(f"{NUMBER}_").removesuffix(".pdf")
    assert (name == letter * (len(name) // len(letter)), 100 < len(name.encode()) <= 120) == (True, True)


@given(st.text(max_size=200))
def test_no_name_harms_a_folder(name: str) -> None:
    made = file_name(NUMBER, name)
    strange = {
        letter for letter in made if unicodedata.category(letter)[0] in "CZS" or letter in '/\\:*?"<>|'
    }
    is_sound = made.startswith(NUMBER) and made.endswith(".pdf") and len(made.encode()) < 255
    assert (is_sound, strange, unicodedata.normalize("NFC", made)) == (True, set(), made)


def test_two_people_of_one_name_have_two_files() -> None:
    assert file_name(NUMBER, "Ada") != file_name("7KQ2-M4XC-9TRA-0WGE4", "Ada")
