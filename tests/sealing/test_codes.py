"""The second code: signed claims in capital letters and digits, which nobody can change unseen."""

import dataclasses

import pytest

from firstline.domain.credential import CredentialFacts
from firstline.sealing import codes
from firstline.sealing.codes import NotACode
from tests.certified import facts_of
from tests.keyed import Keyring


@pytest.fixture
def facts() -> CredentialFacts:
    """A credential in another script than the portal's own."""
    return facts_of(name="فاطمة الزهراني")


def refusal(text: str, keys: dict[str, str]) -> str:
    with pytest.raises(NotACode) as caught:
        codes.check_code(text, keys)
    return str(caught.value)


def test_code_says_what_the_paper_says(facts: CredentialFacts, keyring: Keyring) -> None:
    claims = codes.check_code(codes.signed_code(facts, keyring.badge_key, place=7), keyring.believed)
    assert claims == codes.claims_of(facts, keyring.badge.id, 7)
    assert (claims.name, claims.expires_on, claims.place) == (facts.name, facts.expires_on, 7)


def test_code_takes_the_alphanumeric_mode(facts: CredentialFacts, keyring: Keyring) -> None:
    code = codes.signed_code(facts, keyring.badge_key, place=7)
    assert set(code) <= set("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789")


def test_code_without_an_end_date_keeps_it_open(facts: CredentialFacts, keyring: Keyring) -> None:
    endless = dataclasses.replace(facts, expires_on=None)
    code = codes.signed_code(endless, keyring.badge_key, place=7)
    assert codes.check_code(code, keyring.believed).expires_on is None


def test_code_in_small_letters_on_many_lines_is_read(facts: CredentialFacts, keyring: Keyring) -> None:
    code = codes.signed_code(facts, keyring.badge_key, place=7).lower()
    lines = "\n  ".join(code[start : start + 40] for start in range(0, len(code), 40))
    assert codes.check_code(lines, keyring.believed).number == facts.number


def test_no_changed_symbol_passes(facts: CredentialFacts, keyring: Keyring) -> None:
    code = codes.signed_code(facts, keyring.badge_key, place=7)
    refused = 0
    for place in range(len(codes.FORM), len(code)):
        other = "A" if code[place] != "A" else "B"
        refused += refusal(code[:place] + other + code[place + 1 :], keyring.believed) != ""
    assert refused == len(code) - len(codes.FORM)


def test_half_a_code_is_refused(facts: CredentialFacts, keyring: Keyring) -> None:
    half = codes.signed_code(facts, keyring.badge_key, place=7)[:180]
    assert refusal(half, keyring.believed) == "this is not a whole code of a certificate"


def test_code_of_an_unknown_key_is_refused(facts: CredentialFacts, keyring: Keyring) -> None:
    code = codes.signed_code(facts, keyring.badge_key, place=7)
    assert refusal(code, {}) == "the code was signed with a key that is not one of the issuer's"


@pytest.mark.parametrize("text", ["", "FL", "https://training.example.org/certificates/X", "FL2AAAA"])
def test_other_text_is_no_code(text: str, keyring: Keyring) -> None:
    assert refusal(text, keyring.believed) == "this is not the code of a certificate"
