"""Pseudonyms: stable for a person in a survey, and worth nothing without the secret."""

import hashlib
import hmac

from firstline.sealing.pseudonyms import pseudonym, pseudonyms

SECRET, OTHER = "a secret of forty characters, for tests!", "another secret of an installation, longer"


def test_pseudonym_is_the_same_each_time() -> None:
    made = {pseudonym(SECRET, "foundations", "attitudes", 7) for _ in range(3)}
    assert len(made) == 1


def test_pseudonym_is_256_bits_in_hex() -> None:
    made = pseudonym(SECRET, "foundations", "attitudes", 7)
    assert (len(bytes.fromhex(made)), made) == (32, made.lower())


def test_two_installations_give_other_pseudonyms() -> None:
    people = range(1, 101)
    here = set(pseudonyms(SECRET, "foundations", "attitudes", people).values())
    there = set(pseudonyms(OTHER, "foundations", "attitudes", people).values())
    assert (len(here), len(there), here & there) == (100, 100, set())


def test_two_surveys_and_two_courses_cannot_be_joined() -> None:
    made = {
        pseudonym(SECRET, course, survey, 7) for course in ("foundations", "other") for survey in ("a", "b")
    }
    assert len(made) == 4


def test_parts_cannot_slip_into_each_other() -> None:
    made = {pseudonym(SECRET, *parts) for parts in (("ab", "c", 1), ("a", "bc", 1), ("a", "b", 11))}
    assert len(made) == 3


def test_secret_itself_is_not_the_key() -> None:
    naive = hmac.new(SECRET.encode(), b"foundations\0attitudes\x007", hashlib.sha256).hexdigest()
    assert pseudonym(SECRET, "foundations", "attitudes", 7) != naive


def test_many_at_once_are_the_same_as_one_by_one() -> None:
    made = pseudonyms(SECRET, "foundations", "attitudes", (3, 5))
    assert made == {number: pseudonym(SECRET, "foundations", "attitudes", number) for number in (3, 5)}
