"""Badges and status lists: signed, and refused after the least change."""

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openbadgeslib import baking

from firstline.domain.badge_picture import baked_picture
from firstline.domain.credential import CredentialFacts
from firstline.sealing import badges, keys
from firstline.sealing.badges import NotGenuine, OtherKey
from tests.keyed import Keyring, make_keyring
from tests.sealing.conftest import AT, BASE_URL, NUMBER, PLACE

Change = Callable[[dict[str, Any]], object]


def test_badge_says_what_the_certificate_says(badge: str, keyring: Keyring, facts: CredentialFacts) -> None:
    found = badges.check_badge(badge, keyring.believed)
    subject = found["credentialSubject"]
    assert (found["id"], found["issuer"]["id"], found["issuer"]["name"]) == (
        facts.address,
        "did:web:learn.example.org",
        "Academy of Exampleland",
    )
    assert [each["identityHash"] for each in subject["identifier"]] == [facts.name]
    assert (subject["achievement"]["name"], subject["achievement"]["criteria"]["narrative"]) == (
        "Foundations",
        "Final test",
    )
    assert (found["validFrom"], found["validUntil"]) == ("2026-03-02T00:00:00Z", "2099-03-03T00:00:00Z")
    assert [each["targetCode"] for each in subject["achievement"]["alignment"]] == ["c189"]


def test_badge_names_its_key_and_its_place_in_a_list(badge: str, keyring: Keyring) -> None:
    found = badges.check_badge(badge, keyring.believed)
    assert found["proof"]["verificationMethod"] == f"did:web:learn.example.org#{keyring.badge.id}"
    assert found["credentialStatus"]["statusListCredential"] == f"{BASE_URL}/status/0"
    assert badges.place_of(found) == (0, PLACE)


def test_badge_on_a_role_path_names_it(facts: CredentialFacts, keyring: Keyring) -> None:
    on_path = replace(facts, path="hotline", path_title="Hotline", expires_on=None, standards=())
    signed = badges.signed_badge(on_path, keyring.badge_key, BASE_URL, place=1, created=AT)
    found = badges.check_badge(signed, keyring.believed)
    assert found["credentialSubject"]["achievement"]["name"] == "Foundations (Hotline)"
    assert "validUntil" not in found


def test_badge_of_a_demonstration_says_so_in_its_name(facts: CredentialFacts, keyring: Keyring) -> None:
    specimen = replace(facts, specimen=True)
    found = json.loads(badges.signed_badge(specimen, keyring.badge_key, BASE_URL, place=1, created=AT))
    names = (found["name"], found["credentialSubject"]["achievement"]["name"])
    assert names == ("SPECIMEN: Foundations", "SPECIMEN: Foundations")


CHANGES: dict[str, Change] = {
    "name": lambda b: b["credentialSubject"]["identifier"][0].update(identityHash="Somebody Else"),
    "course": lambda b: b["credentialSubject"]["achievement"].update(name="Another course"),
    "end": lambda b: b.update(validUntil="2199-01-01T00:00:00Z"),
    "no end": lambda b: b.pop("validUntil"),
    "number": lambda b: b.update(id=b["id"].replace(NUMBER, "0000-0000-0000-00000")),
    "place": lambda b: b["credentialStatus"].update(statusListIndex="7"),
    "no status": lambda b: b.pop("credentialStatus"),
    "issuer": lambda b: b["issuer"].update(name="Somebody Else"),
    "more": lambda b: b.update(evidence=[{"id": "https://example.org", "type": ["Evidence"]}]),
    "unknown word": lambda b: b.update(invented="x"),
    "proof": lambda b: b["proof"].update(proofValue="z" + "1" * 88),
    "no proof": lambda b: b.pop("proof"),
    "purpose": lambda b: b["proof"].update(proofPurpose="authentication"),
    "created": lambda b: b["proof"].update(created="2020-01-01T00:00:00Z"),
    "context": lambda b: b.update({"@context": ["https://evil.example/context"]}),
}


@pytest.mark.parametrize("change", CHANGES)
def test_changed_badge_is_refused(badge: str, keyring: Keyring, change: str) -> None:
    changed = json.loads(badge)
    CHANGES[change](changed)
    with pytest.raises(NotGenuine):
        badges.check_badge(json.dumps(changed), keyring.believed)


def test_badge_of_another_key_is_refused(facts: CredentialFacts, keyring: Keyring, tmp_path: Path) -> None:
    other = make_keyring(tmp_path / "other", at=AT)
    signed = badges.signed_badge(facts, other.badge_key, BASE_URL, place=PLACE, created=AT)
    with pytest.raises(OtherKey):
        badges.check_badge(signed, keyring.believed)


def test_badge_of_another_key_under_our_name_is_refused(
    facts: CredentialFacts, keyring: Keyring, tmp_path: Path
) -> None:
    other = make_keyring(tmp_path / "other", at=AT)
    disguised = replace(other.badge_key, id=keyring.badge.id)
    signed = badges.signed_badge(facts, disguised, BASE_URL, place=PLACE, created=AT)
    with pytest.raises(NotGenuine):
        badges.check_badge(signed, keyring.believed)


def test_badge_is_good_beside_a_newer_key_and_refused_without_its_own(
    badge: str, keyring: Keyring, tmp_path: Path
) -> None:
    newer = keys.make_badge_key(tmp_path)
    both = {newer.id: newer.public, **keyring.believed}
    assert badges.check_badge(badge, both)["id"].endswith(NUMBER)
    with pytest.raises(OtherKey):
        badges.check_badge(badge, {newer.id: newer.public})


def test_badge_that_is_over_is_genuine_still(ended: CredentialFacts, keyring: Keyring) -> None:
    signed = badges.signed_badge(ended, keyring.badge_key, BASE_URL, place=PLACE, created=AT)
    assert badges.check_badge(signed, keyring.believed)["validUntil"] == "2023-03-03T00:00:00Z"


@pytest.mark.parametrize("change", CHANGES)
def test_badge_that_is_over_and_was_changed_is_refused(
    ended: CredentialFacts, keyring: Keyring, change: str
) -> None:
    changed = json.loads(badges.signed_badge(ended, keyring.badge_key, BASE_URL, place=PLACE, created=AT))
    CHANGES[change](changed)
    with pytest.raises(NotGenuine):
        badges.check_badge(json.dumps(changed), keyring.believed)


HOSTILE = [
    "",
    "null",
    "[]",
    '"text"',
    "{}",
    "[" * 100_000,
    '{"proof": []}',
    '{"proof": {"verificationMethod": 7}}',
    b"\xff\xfe",
    '{"a": ' * 900 + "1" + "}" * 900,
]


@pytest.mark.parametrize("document", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_document_is_neither_badge_nor_list(document: str | bytes, keyring: Keyring) -> None:
    for check in (badges.check_badge, badges.check_list):
        with pytest.raises(NotGenuine):
            check(document, keyring.believed)


@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_badge_with_any_symbol_changed_is_refused_or_the_same(
    badge: str, keyring: Keyring, data: st.DataObject
) -> None:
    place = data.draw(st.integers(0, len(badge) - 1))
    symbol = data.draw(st.sampled_from('0aZ"{}[],: \\\0é'))
    changed = badge[:place] + symbol + badge[place + 1 :]
    try:
        found = badges.check_badge(changed, keyring.believed)
    except NotGenuine:
        return
    assert found == json.loads(badge)


def test_list_tells_who_is_withdrawn(keyring: Keyring) -> None:
    signed = badges.signed_list(0, [3, PLACE, 131_071], keyring.badge_key, BASE_URL, at=AT)
    found = badges.check_list(signed, keyring.believed)
    set_bits = [bit for bit in (0, 3, 4, 40, PLACE, 131_071) if badges.is_withdrawn(found, bit)]
    assert (set_bits, badges.number_of(found), found["validFrom"]) == (
        [3, PLACE, 131_071],
        0,
        "2026-11-24T09:00:00Z",
    )


def test_second_list_begins_where_the_first_is_full(keyring: Keyring) -> None:
    place = badges.LIST_SIZE + 5
    signed = badges.signed_list(1, [place], keyring.badge_key, BASE_URL, at=AT)
    found = badges.check_list(signed, keyring.believed)
    assert (badges.list_place(place), badges.is_withdrawn(found, 5), badges.number_of(found)) == (
        (1, 5),
        True,
        1,
    )


def test_changed_list_is_refused(keyring: Keyring) -> None:
    signed = badges.signed_list(0, [PLACE], keyring.badge_key, BASE_URL, at=AT)
    clean = badges.signed_list(0, [], keyring.badge_key, BASE_URL, at=AT)
    mixed = json.loads(signed)
    mixed["credentialSubject"] = json.loads(clean)["credentialSubject"]
    with pytest.raises(NotGenuine):
        badges.check_list(json.dumps(mixed), keyring.believed)


def test_badge_is_no_list_and_list_is_no_badge(badge: str, keyring: Keyring) -> None:
    signed = badges.signed_list(0, [], keyring.badge_key, BASE_URL, at=AT)
    with pytest.raises(NotGenuine):
        badges.check_list(badge, keyring.believed)
    with pytest.raises(NotGenuine):
        badges.check_badge(signed, keyring.believed)


def test_baked_picture_holds_the_badge(badge: str) -> None:
    baked = baked_picture(NUMBER, badge).encode()
    found = baking.extract_svg(baked, element=baking.SVG_ELEMENT_OB3, text_fallback=True)
    assert found is not None
    assert json.loads(found) == json.loads(badge)


def test_baked_picture_shows_a_hostile_name_as_text(facts: CredentialFacts, keyring: Keyring) -> None:
    hostile = replace(facts, name="</svg><script>1</script>", course_title="<b>&amp;" + "أسس " * 40)
    signed = badges.signed_badge(hostile, keyring.badge_key, BASE_URL, place=1, created=AT)
    picture = baked_picture(NUMBER, signed)
    assert [node.tag.rpartition("}")[2] for node in ElementTree.fromstring(picture).iter("*")].count("b") == 0
    assert "<script" not in picture
