"""What the rows of a roster say."""

import pytest

from firstline.domain.refusal import Invalid
from firstline.domain.roster import (
    Line,
    check_columns,
    folded,
    is_example,
    language_of,
    line_of,
    read_columns,
    sex_of,
    template,
)
from firstline.domain.roster_words import HEADS, LANGUAGES, SEXES, TEMPLATE_FIELDS, TEMPLATE_HEADS


def test_no_heading_means_two_things() -> None:
    for words in (HEADS, SEXES, LANGUAGES):
        every = [(folded(word), key) for key, several in words.items() for word in several]
        meanings = {word: {key for other, key in every if other == word} for word, _ in every}
        assert {word: keys for word, keys in meanings.items() if len(keys) > 1 or not word} == {}


@pytest.mark.parametrize("language", list(TEMPLATE_HEADS))
def test_template_is_understood_and_its_examples_are_known(language: str) -> None:
    heads, rows = template(language, "North")
    columns = read_columns(heads)
    lines = [line_of(columns.fields, (number, row)) for number, row in enumerate(rows, 2)]
    assert (columns.fields, columns.ignored) == (TEMPLATE_FIELDS, ())
    assert [(is_example(line), sex_of(line.sex), language_of(line.language)) for line in lines] == [
        (True, "female", language),
        (True, "male", language),
    ]


def test_template_of_a_language_without_one_is_english() -> None:
    assert template("th", "")[0] == TEMPLATE_HEADS["en"]


@pytest.mark.parametrize(
    ("heads", "cells", "name"),
    [
        ("First name;Family name", "Mariam;Haddad", "Mariam Haddad"),
        ("Nom;Prénom", "HADDAD;Mariam", "Mariam HADDAD"),
        ("Nom", "Mariam Haddad", "Mariam Haddad"),
        ("Name;Surname", "Mariam;Haddad", "Mariam Haddad"),
        ("Name;Surname", "Haddad Mariam;HADDAD", "Haddad Mariam"),
        ("الاسم;اللقب", "مريم;حداد", "مريم حداد"),
        ("الاسم الأول;اسم الأب;اسم العائلة", "مريم;علي;حداد", "مريم علي حداد"),
        ("Name;First name;Family name", "Mariam Haddad;Mariam;Haddad", "Mariam Haddad"),
    ],
)
def test_name_is_put_together(heads: str, cells: str, name: str) -> None:
    fields = read_columns(heads.split(";")).fields
    assert line_of(fields, (2, tuple(cells.split(";")))).name == name


@pytest.mark.parametrize(
    ("heads", "cells", "expected"),
    [
        ("Name;Sign-in", "A;a@b.org", ("a@b.org", "")),
        ("Name;Sign-in", "A;40112", ("", "40112")),
        ("Name;E-mail;Badge", "A;a@b.org;'0417", ("a@b.org", "0417")),
    ],
)
def test_sign_in_is_an_address_or_a_number(heads: str, cells: str, expected: tuple[str, str]) -> None:
    line = line_of(read_columns(heads.split(";")).fields, (2, tuple(cells.split(";"))))
    assert (line.email, line.staff_number) == expected


def test_first_of_two_equal_columns_counts() -> None:
    columns = read_columns(("Name", "Full name", "E-mail"))
    assert (columns.known, columns.ignored) == (
        (("name", 0, "Name"), ("email", 2, "E-mail")),
        ("Full name",),
    )


def test_long_headings_are_cut_in_the_sentence() -> None:
    with pytest.raises(Invalid) as caught:
        check_columns(read_columns([*("x" * 99 for _ in range(2)), *map(str, range(20))]))
    cut = "“" + "x" * 40 + "”"
    numbers = ", ".join(f"“{n}”" for n in range(10))
    assert str(caught.value) == f"There is no column for the name. We found: {cut}, {cut}, {numbers}, …."


@pytest.mark.parametrize(
    ("word", "sex"),
    [
        ("F", "female"),
        ("Féminin", "female"),
        ("انثى", "female"),
        ("ذكر", "male"),
        ("", ""),
        ("?", ""),
        ("yes", None),
    ],
)
def test_sex_is_read_in_three_languages(word: str, sex: str | None) -> None:
    assert sex_of(word) == sex


def test_line_without_anything_is_no_example() -> None:
    assert not is_example(Line(2, "", "", ""))
