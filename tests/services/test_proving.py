"""A certificate's file, checked by a trust alone: every way in which it can be wrong has its verdict."""

import json
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from firstline.domain.credential import CredentialFacts
from firstline.sealing import badges, papers
from firstline.services import proving
from firstline.services.attesting import Trust
from firstline.services.proving import Claims
from tests.certified import facts_of
from tests.keyed import Keyring, make_keyring
from tests.sealing.conftest import draw

BASE_URL = "https://training.example.org"
AT = datetime(2026, 11, 24, 9, tzinfo=UTC)
NOW = datetime(2026, 12, 1, 9, tzinfo=UTC)
PLACE = 41


@pytest.fixture(scope="module")
def facts() -> CredentialFacts:
    """A certificate that is valid for long."""
    return facts_of()


def made(facts: CredentialFacts, keyring: Keyring, *, place: int = PLACE) -> bytes:
    """The sealed paper of some facts."""
    badge = badges.signed_badge(facts, keyring.badge_key, BASE_URL, place=place, created=AT)
    return papers.seal(draw(facts, badge), keyring.seal_key)


@pytest.fixture(scope="module")
def paper(facts: CredentialFacts, keyring: Keyring) -> bytes:
    """The sealed paper."""
    return made(facts, keyring)


def trust(keyring: Keyring, *withdrawn: int) -> Trust:
    """What a portal tells whoever checks without it."""
    signed = badges.signed_list(0, withdrawn, keyring.badge_key, BASE_URL, at=AT)
    return Trust("Academy", BASE_URL, keyring.believed, (keyring.seal.certificates,), {0: signed}, AT)


def test_genuine_paper_says_what_it_states_and_how_old_the_list_is(
    paper: bytes, keyring: Keyring, facts: CredentialFacts
) -> None:
    proof = proving.prove(paper, trust(keyring), at=NOW)
    claims = Claims(
        facts.number,
        facts.name,
        "Foundations (First response for law enforcers)",
        "Final test",
        facts.issuer,
        date(2026, 3, 2),
        date(2099, 3, 1),
    )
    assert (proof.verdict, proof.claims, proof.listed_at) == ("genuine", claims, AT)


def test_withdrawn_paper_is_told(paper: bytes, keyring: Keyring) -> None:
    proof = proving.prove(paper, trust(keyring, 7, PLACE), at=NOW)
    assert (proof.verdict, proof.listed_at, proof.claims is not None) == ("withdrawn", AT, True)


def test_withdrawal_of_others_does_not_matter(paper: bytes, keyring: Keyring) -> None:
    assert proving.prove(paper, trust(keyring, PLACE - 1, PLACE + 1), at=NOW).verdict == "genuine"


@pytest.mark.parametrize(
    ("moment", "verdict"),
    [
        (datetime(2026, 6, 30, 23, 59, tzinfo=UTC), "genuine"),
        (datetime(2026, 7, 1, 0, 0, tzinfo=UTC), "expired"),
    ],
)
def test_last_day_counts_whole(
    facts: CredentialFacts, keyring: Keyring, moment: datetime, verdict: str
) -> None:
    short = made(replace(facts, expires_on=date(2026, 6, 30)), keyring)
    assert proving.prove(short, trust(keyring), at=moment).verdict == verdict


def test_paper_without_an_end_never_expires(facts: CredentialFacts, keyring: Keyring) -> None:
    endless = made(replace(facts, expires_on=None), keyring)
    proof = proving.prove(endless, trust(keyring), at=datetime(2199, 1, 1, tzinfo=UTC))
    assert (proof.verdict, proof.claims and proof.claims.expires_on) == ("genuine", None)


def test_withdrawn_and_expired_is_withdrawn(facts: CredentialFacts, keyring: Keyring) -> None:
    short = made(replace(facts, expires_on=date(2026, 6, 30)), keyring)
    assert proving.prove(short, trust(keyring, PLACE), at=NOW).verdict == "withdrawn"


def test_changed_byte_is_altered(paper: bytes, keyring: Keyring) -> None:
    place = paper.index(b"stream") + 60
    changed = paper[:place] + bytes([paper[place] ^ 1]) + paper[place + 1 :]
    proof = proving.prove(changed, trust(keyring), at=NOW)
    assert (proof.verdict, proof.claims) == ("altered", None)


def test_paper_of_another_issuer_is_of_another_key(
    facts: CredentialFacts, keyring: Keyring, tmp_path: Path
) -> None:
    proof = proving.prove(made(facts, make_keyring(tmp_path / "other", at=AT)), trust(keyring), at=NOW)
    assert (proof.verdict, proof.claims) == ("other-key", None)


def test_badge_of_another_key_under_our_seal_is_of_another_key(
    facts: CredentialFacts, keyring: Keyring, tmp_path: Path
) -> None:
    mixed = replace(make_keyring(tmp_path / "other", at=AT), seal=keyring.seal)
    (tmp_path / "other" / f"seal-{keyring.seal.id}.pem").write_bytes(keyring.seal_key.private)
    assert proving.prove(made(facts, mixed), trust(keyring), at=NOW).verdict == "other-key"


def test_condemned_seal_and_condemned_badge_key_are_of_another_key(paper: bytes, keyring: Keyring) -> None:
    without = [replace(trust(keyring), seals=()), replace(trust(keyring), keys={})]
    assert [proving.prove(paper, each, at=NOW).verdict for each in without] == ["other-key", "other-key"]


def test_paper_is_genuine_after_every_key_was_rotated(paper: bytes, keyring: Keyring, tmp_path: Path) -> None:
    newer = make_keyring(tmp_path / "newer", at=AT)
    fresh = trust(newer)
    both = replace(
        fresh,
        keys={**fresh.keys, **keyring.believed},
        seals=(*fresh.seals, keyring.seal.certificates),
    )
    assert proving.prove(paper, both, at=NOW).verdict == "genuine"


def test_badge_that_was_changed_before_the_seal_is_altered(facts: CredentialFacts, keyring: Keyring) -> None:
    signed = badges.signed_badge(facts, keyring.badge_key, BASE_URL, place=PLACE, created=AT)
    changed = json.loads(signed)
    changed["credentialSubject"]["identifier"][0]["identityHash"] = "Somebody Else"
    paper = papers.seal(draw(facts, json.dumps(changed)), keyring.seal_key)
    assert proving.prove(paper, trust(keyring), at=NOW).verdict == "altered"


def test_badge_of_another_paper_is_altered(facts: CredentialFacts, keyring: Keyring) -> None:
    address = f"{BASE_URL}/certificates/0000-0000-0000-00000"
    signed = badges.signed_badge(
        replace(facts, address=address), keyring.badge_key, BASE_URL, place=PLACE, created=AT
    )
    proof = proving.prove(papers.seal(draw(facts, signed), keyring.seal_key), trust(keyring), at=NOW)
    assert (proof.verdict, proof.words) == ("altered", "the credential inside belongs to another paper")


def test_paper_without_a_list_is_uncertain(paper: bytes, keyring: Keyring) -> None:
    proof = proving.prove(paper, replace(trust(keyring), lists={}), at=NOW)
    assert (proof.verdict, proof.words, proof.listed_at) == ("unlisted", "status list 0: not there", None)


def test_list_of_another_key_is_no_list(paper: bytes, keyring: Keyring, tmp_path: Path) -> None:
    other = trust(make_keyring(tmp_path / "other", at=AT))
    assert proving.prove(paper, replace(trust(keyring), lists=other.lists), at=NOW).verdict == "unlisted"


def test_list_under_another_number_is_no_list(paper: bytes, keyring: Keyring) -> None:
    second = badges.signed_list(1, [], keyring.badge_key, BASE_URL, at=AT)
    proof = proving.prove(paper, replace(trust(keyring), lists={0: second}), at=NOW)
    assert (proof.verdict, proof.words) == ("unlisted", "status list 0: it is list 1")


def test_paper_of_a_portal_that_moved_is_genuine(paper: bytes, keyring: Keyring) -> None:
    signed = badges.signed_list(0, [], keyring.badge_key, "https://new.example.org", at=AT)
    moved = replace(trust(keyring), base_url="https://new.example.org", lists={0: signed})
    assert proving.prove(paper, moved, at=NOW).verdict == "genuine"


def test_sealed_file_without_a_badge_is_no_certificate(facts: CredentialFacts, keyring: Keyring) -> None:
    pdf = papers.seal(draw(facts, "", name="other.json"), keyring.seal_key)
    assert proving.prove(pdf, trust(keyring), at=NOW).verdict == "no-certificate"


@pytest.mark.parametrize("content", [b"", b"%PDF-1.7\n", b"\x1b[31mred", b"\0" * 10_000])
def test_other_file_is_no_certificate_and_says_nothing_to_a_terminal(
    content: bytes, keyring: Keyring
) -> None:
    proof = proving.prove(content, trust(keyring), at=NOW)
    assert (proof.verdict, proof.words.isprintable()) == ("no-certificate", True)
