"""Refusals: a sentence to translate, and one to read at once."""

from firstline.domain.refusal import Conflict, Invalid, NotFound, TooMany


def test_refusal_keeps_the_untranslated_sentence_and_its_values() -> None:
    refusal = Conflict("All %(count)s are used.", count=3)
    assert (refusal.sentence, refusal.values, str(refusal)) == (
        "All %(count)s are used.",
        {"count": 3},
        "All 3 are used.",
    )


def test_refusal_without_values_may_hold_a_percent_sign() -> None:
    assert str(Conflict("100 % is not needed.")) == "100 % is not needed."


def test_not_found_says_no_more_than_it_must() -> None:
    assert str(NotFound()) == "We cannot find this."


def test_invalid_names_its_field() -> None:
    assert Invalid("due_on", "No.").field == "due_on"


def test_too_many_says_how_long_to_wait() -> None:
    assert TooMany("Wait.", wait_seconds=90).wait_seconds == 90
