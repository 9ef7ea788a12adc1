"""Editions: canonical documents and their names."""

from collections.abc import Callable, Mapping
from dataclasses import replace

import pytest
from pydantic import ValidationError

from firstline.content.editions import canonical, digest, parse
from firstline.content.shelf import Shelf
from firstline.domain.course import Course

Files = dict[str, str | bytes]
Read = Callable[[Mapping[str, str | bytes]], Shelf]


@pytest.fixture
def course(read: Read, files: Files) -> Course:
    """The compiled sample course."""
    (compiled,) = read(files).courses
    return compiled


def test_parse_gives_back_an_equal_course(course: Course) -> None:
    assert parse(canonical(course)) == course


def test_canonical_is_stable_through_parsing(course: Course) -> None:
    assert canonical(parse(canonical(course))) == canonical(course)


def test_canonical_sorts_keys_and_leaves_out_spaces(course: Course) -> None:
    assert canonical(course).startswith(
        b'{"assets":[],"audience":["prosecutor"],"banks":[{"id":"basics","items":['
    )


def test_canonical_writes_letters_as_they_are(course: Course) -> None:
    assert '"title":"دورة"'.encode() in canonical(replace(course, title="دورة"))


def test_canonical_composes_characters_and_unifies_line_ends(course: Course) -> None:
    loose = replace(course, description="one\r\ncafe\u0301")

    assert canonical(loose) == canonical(replace(course, description="one\ncaf\u00e9"))


def test_canonical_leaves_escapes_alone_before_a_combining_mark(course: Course) -> None:
    odd = replace(course, description="line\n\u0303mark")

    assert parse(canonical(odd)) == odd


def test_digest_changes_with_one_letter(course: Course) -> None:
    assert digest(canonical(course)) != digest(canonical(replace(course, title="A courze")))


def test_digest_is_sha_256_in_hex() -> None:
    assert digest(b"abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"


@pytest.mark.parametrize("document", [b"", b"{}", b"[]", b"null", b'{"id": "c"}'])
def test_parse_refuses_what_is_no_course(document: bytes) -> None:
    with pytest.raises(ValidationError):
        parse(document)
