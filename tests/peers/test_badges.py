"""Badges and status lists hold before programs that others wrote, from their own packages.

Verifiers: Digital Bazaar's, with the status lists of the Digital Credentials Consortium. Schema: 1EdTech's.
"""

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from jsonschema import Draft201909Validator
from openbadgeslib.ob3.ldp import add_data_integrity_proof

from firstline.domain.credential import Standard
from firstline.domain.signing_key import did_document
from firstline.sealing import badges, keys
from firstline.services import attesting, keying
from firstline.store.database import Database
from tests.certified import facts_of
from tests.keyed import Keyring
from tests.peers.programs import fetched, need, run_node

BASE = "https://training.example.org"
AT = datetime(2026, 3, 2, 9, tzinfo=UTC)
GOOD, WITHDRAWN = 41, 42
FACTS = facts_of(
    number="185G-R38E-1W81-24GK2",
    name="مريم حدّاد",
    standards=(Standard("c190", "Violence and Harassment Convention", "https://www.ilo.org/c190"),),
)
GENUINE = {"verified": True, "stands": True, "reasons": []}
BROKEN = {"verified": False, "stands": None, "reasons": ["Invalid signature."]}

Document = dict[str, Any]
Verdict = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Issued:
    """What an issuer published: who it is, a status list, and a badge that is good and one that is not."""

    identity: Document
    status: Document
    good: Document
    withdrawn: Document

    def judged(self, *credentials: Document) -> list[Verdict]:
        """What the verifiers say of credentials, with the issuer's identity and list at hand."""
        question = {"identity": self.identity, "lists": [self.status], "credentials": credentials}
        found: list[Verdict] = run_node("badge.mjs", question)
        return found


def badge(key: keys.SigningKey, place: int = GOOD) -> Document:
    """A signed badge as others read it."""
    return dict(json.loads(badges.signed_badge(FACTS, key, BASE, place=place, created=AT)))


def status_list(key: keys.SigningKey, withdrawn: Iterable[int] = (WITHDRAWN,)) -> Document:
    """A signed list that withdraws some badges."""
    return dict(json.loads(badges.signed_list(0, withdrawn, key, BASE, at=AT)))


@pytest.fixture(scope="module")
def issued(keyring: Keyring) -> Issued:
    need("npm", "node")
    key = keyring.badge_key
    return Issued(did_document(BASE, [keyring.badge]), status_list(key), badge(key), badge(key, WITHDRAWN))


def test_badge_is_genuine_and_its_list_says_whether_it_stands(issued: Issued) -> None:
    assert issued.judged(issued.good, issued.withdrawn, issued.status) == [
        GENUINE,
        GENUINE | {"verified": False, "stands": False},
        GENUINE | {"stands": None},
    ]


ALTERATIONS: dict[str, Callable[[Document], object]] = {
    "holder": lambda badge: badge["credentialSubject"]["identifier"][0].update(identityHash="Somebody Else"),
    "course": lambda badge: badge["credentialSubject"]["achievement"].update(name="Another course"),
    "standard": lambda badge: badge["credentialSubject"]["achievement"].pop("alignment"),
    "issuer": lambda badge: badge["issuer"].update(name="Another academy"),
    "validity": lambda badge: badge.update(validUntil="2120-01-01T00:00:00Z"),
    "place in the list": lambda badge: badge["credentialStatus"].update(statusListIndex="7"),
}


def test_badge_with_anything_altered_is_refused(issued: Issued) -> None:
    altered = {name: json.loads(json.dumps(issued.good)) for name in ALTERATIONS}
    for name, alter in ALTERATIONS.items():
        alter(altered[name])
    found = issued.judged(*altered.values())
    assert dict(zip(altered, found, strict=True)) == dict.fromkeys(ALTERATIONS, BROKEN)


def test_badge_by_another_key_under_the_issuers_name_is_refused(issued: Issued, tmp_path: Path) -> None:
    others = keys.make_badge_key(tmp_path)
    forged = replace(keys.load(tmp_path, others), id=issued.identity["assertionMethod"][0].partition("#")[2])
    unknown = badge(keys.load(tmp_path, others))
    reason = f"nothing is known of {unknown['proof']['verificationMethod']}"
    assert issued.judged(badge(forged), unknown) == [BROKEN, BROKEN | {"reasons": [reason]}]


def test_altered_list_vouches_for_nobody(issued: Issued, keyring: Keyring) -> None:
    altered = replace(issued, status=status_list(keyring.badge_key))
    altered.status["credentialSubject"] = status_list(keyring.badge_key, withdrawn=())["credentialSubject"]
    reason = '"BitstringStatusListCredential" not verified; reason: Verification error(s).'
    refused = GENUINE | {"verified": False, "stands": False, "reasons": [reason]}
    assert altered.judged(altered.good, altered.withdrawn) == [refused, refused]


def test_badge_holds_after_rotation_and_falls_with_its_key(database: Database, tmp_path: Path) -> None:
    need("npm", "node")
    folder = tmp_path / "keys"
    with database.writing() as session:
        old = keying.rotate(session, folder, "badge", at=AT)
        before = badge(keying.signing(session, folder, "badge"))
        keying.rotate(session, folder, "badge", at=AT + timedelta(days=1))
        new = keying.signing(session, folder, "badge")
        rotated = Issued(attesting.identity(session, BASE), status_list(new), before, badge(new))
        keying.condemn(session, folder, old.id, at=AT + timedelta(days=2))
        condemned = replace(rotated, identity=attesting.identity(session, BASE))
    assert rotated.judged(rotated.good, rotated.withdrawn) == [GENUINE, GENUINE]
    assert [verdict["verified"] for verdict in condemned.judged(condemned.good, condemned.withdrawn)] == [
        False,
        True,
    ]


def complaints(badge: Document) -> list[str]:
    """What 1EdTech's schema has against a badge."""
    schema = fetched("ob_schemas/ob_v3p0_achievementcredential_schema.json")
    return [error.message for error in Draft201909Validator(schema).iter_errors(badge)]


def test_badge_keeps_to_the_schema_of_1edtech(keyring: Keyring) -> None:
    assert complaints(badge(keyring.badge_key)) == []


@pytest.mark.parametrize("part", ["criteria", "description", "name", "id"])
def test_schema_of_1edtech_misses_a_part_of_the_achievement(keyring: Keyring, part: str) -> None:
    lacking = badge(keyring.badge_key)
    del lacking["credentialSubject"]["achievement"][part]
    assert complaints(lacking) == [f"'{part}' is a required property"]


def test_example_of_the_w3c_is_signed_as_they_signed_it() -> None:
    """Ed25519 is deterministic: the same key, document and time give the same proof (vc-di-eddsa, B.2)."""
    example = fetched("vc_di_eddsa/signed-credential.json")
    context = fetched("vc_di_eddsa/credentials-examples-v2.json")
    proof = example.pop("proof")
    signed = add_data_integrity_proof(
        example,
        private_key(fetched("vc_di_eddsa/key-pair.json")["privateKeyMultibase"]),
        proof["verificationMethod"],
        created=datetime.fromisoformat(proof["created"]),
        extra_contexts={example["@context"][1]: context},
    )
    assert signed["proof"] == proof


def private_key(multibase: str) -> bytes:
    """A private key in base 58 as PEM (W3C Controlled Identifiers 1.0, 2.2.2)."""
    symbols = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
    number = 0
    for symbol in multibase.removeprefix("z"):
        number = number * len(symbols) + symbols.index(symbol)
    key = Ed25519PrivateKey.from_private_bytes(number.to_bytes(34)[2:])
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
