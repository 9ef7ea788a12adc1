"""Facts as the words that designs print."""

from dataclasses import replace
from datetime import date

import pytest

from firstline.domain.credential import CredentialFacts
from firstline.printing.designs import Design
from firstline.printing.wording import FACTS, wording


def test_wording_gives_exactly_the_facts_that_designs_may_use(
    facts: CredentialFacts, standard: Design
) -> None:
    assert set(wording(facts, standard.words, standard.fields)) == FACTS


@pytest.mark.parametrize(
    ("language", "issued_on", "language_name", "lang"),
    [
        ("en", "4 November 2026", "English", "en"),
        ("ar", "4 نوفمبر 2026", "العربية", "ar"),
        ("ar-EG", "4 نوفمبر 2026", "العربية (مصر)", "ar"),
        ("th", "4 November 2026", "Thai", "en"),
        ("xx", "4 November 2026", "xx", "en"),
    ],
)
def test_wording_speaks_the_nearest_language(
    facts: CredentialFacts, standard: Design, language: str, issued_on: str, language_name: str, lang: str
) -> None:
    said = wording(
        replace(facts, language=language, issued_on=date(2026, 11, 4)), standard.words, standard.fields
    )
    assert (said["issued_on"], said["language_name"], said["lang"]) == (issued_on, language_name, lang)


@pytest.mark.parametrize(
    ("passed", "achieved"),
    [((), "completed"), (("Final test",), "passed"), (("Module test", "Final test"), "passed_tests")],
)
def test_wording_claims_no_test_that_was_not_passed(
    facts: CredentialFacts, standard: Design, passed: tuple[str, ...], achieved: str
) -> None:
    assert wording(replace(facts, passed=passed), standard.words, standard.fields)["achieved"] == achieved


@pytest.mark.parametrize(
    ("typed", "printed"),
    [
        ("Ada\u202e Bo\u2069", "Ada Bo"),
        ("  Ada\n\tBo\u0007 ", "Ada Bo"),
        ("Zoe\u0308", "Zoë"),
        ("ශ්\u200dරී", "ශ්\u200dරී"),
        ("Ada\u200b\ufeffBo", "AdaBo"),
    ],
)
def test_wording_keeps_letters_and_drops_controls(
    facts: CredentialFacts, standard: Design, typed: str, printed: str
) -> None:
    assert wording(replace(facts, name=typed), standard.words, standard.fields)["name"] == printed


@pytest.mark.parametrize(
    ("name", "size"),
    [("Ada", "full"), ("A" * 30, "large"), ("a" * 60, "medium"), ("a" * 120, "small"), ("W" * 120, "tiny")],
)
def test_wording_makes_long_names_smaller(
    facts: CredentialFacts, standard: Design, name: str, size: str
) -> None:
    assert wording(replace(facts, name=name), standard.words, standard.fields)["name_size"] == size
