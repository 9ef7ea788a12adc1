"""Packs: contacts, digests, and what is overdue."""

from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path

import pytest

from firstline.content.shelf import read_shelf
from firstline.domain.pack import PackContact

Files = dict[str, str | bytes]
Write = Callable[[Mapping[str, str | bytes], str], Path]

_CONTACTS = """\
[helpline]
name = "Help line"
reach = "0800 000, day and night"
note = "Speaks Arabic and Tagalog."
source = "Ministry of Labour"
review-by = 2027-01-31

[shelter]
name = "Shelter"
reach = "Ask the help line"
source = "Own visit"
review-by = "2026-12-31"
"""


def test_read_shelf_names_its_packs(write: Write, files: Files) -> None:
    roots = [write(files, "root"), write({"contacts.toml": _CONTACTS}, "a-land"), write({}, "another")]

    packs = read_shelf(roots).packs

    assert [(pack.name, len(pack.digest)) for pack in packs] == [("a-land", 64), ("another", 64)]


@pytest.mark.parametrize(
    "path", ["contacts.toml", "certificates/design.css", "courses/c/en/01-basics/a.docx"]
)
def test_read_packs_gives_a_digest_that_each_file_changes(write: Write, files: Files, path: str) -> None:
    root = write(files, "root")
    digests = [
        read_shelf([root, write({path: text}, "pack")]).packs[0].digest
        for text in (_CONTACTS, _CONTACTS, "# nothing\n")
    ]

    assert digests[0] == digests[1] != digests[2]


def test_read_contacts_reads_those_of_every_pack(write: Write, files: Files) -> None:
    pack = write({"contacts.toml": _CONTACTS}, "a-land")

    shelf = read_shelf([write(files, "root"), pack])

    assert shelf.problems == ()
    assert shelf.contacts == (
        PackContact(
            id="helpline",
            name="Help line",
            reach="0800 000, day and night",
            note="Speaks Arabic and Tagalog.",
            source="Ministry of Labour",
            review_by=date(2027, 1, 31),
            pack="a-land",
        ),
        PackContact("shelter", "Shelter", "Ask the help line", "", "Own visit", date(2026, 12, 31), "a-land"),
    )


def test_read_contacts_refuses_an_id_of_another_pack(write: Write, files: Files) -> None:
    packs = [write({"contacts.toml": _CONTACTS}, name) for name in ("one", "two")]

    shelf = read_shelf([write(files, "root"), *packs])

    assert [problem.kind for problem in shelf.problems] == ["id-twice", "id-twice"]
    assert len(shelf.courses) == 1


@pytest.mark.parametrize(
    ("on", "overdue"), [(date(2026, 12, 31), []), (date(2027, 1, 1), ["contact-overdue"])]
)
def test_read_contacts_warns_from_the_day_after(
    write: Write, files: Files, on: date, overdue: list[str]
) -> None:
    roots = [write(files, "root"), write({"contacts.toml": _CONTACTS}, "a-land")]

    shelf = read_shelf(roots, on=on)

    assert [problem.kind for problem in shelf.problems] == overdue
    assert (shelf.errors, len(shelf.contacts)) == ((), 2)


def test_read_shelf_keeps_what_is_overdue_out_of_a_release(write: Write, files: Files) -> None:
    roots = [write(files, "root"), write({"contacts.toml": _CONTACTS}, "a-land")]

    shelf = read_shelf(roots, release=True, on=date(2027, 1, 1))

    assert [problem.kind for problem in shelf.errors] == ["contact-overdue"]


def test_read_shelf_looks_at_no_day_that_it_was_not_given(write: Write, files: Files) -> None:
    old = {"contacts.toml": _CONTACTS.replace("2027", "1999")}

    assert read_shelf([write(files, "root"), write(old, "a-land")], release=True).problems == ()


def test_unreviewed_warns_of_sources_that_nobody_looked_at(write: Write, files: Files) -> None:
    roots = [write(files, "root")]

    shelves = [read_shelf(roots, on=day) for day in (date(2028, 11, 23), date(2028, 11, 24))]

    assert [[problem.kind for problem in shelf.problems] for shelf in shelves] == [[], ["source-unreviewed"]]
    assert [problem.kind for problem in read_shelf(roots, release=True, on=date(2029, 1, 1)).errors] == [
        "source-unreviewed"
    ]
