"""Open Badges 3.0: W3C Verifiable Credentials 2.0 with a Data Integrity proof (eddsa-rdfc-2022).

openbadgeslib builds, signs and checks them; here stands what of a credential goes in. Nothing in it
says how she scored, where she works or who taught her. Only the job process and the command line
import this module: JSON-LD is large.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, date, datetime, time
from typing import Any, cast

from openbadgeslib.errors import LibOpenBadgesException
from openbadgeslib.ob3.credential import Achievement, Alignment, IdentityObject, Issuer, OpenBadgeCredential
from openbadgeslib.ob3.ldp import OB3LdpSigner, OB3LdpVerifier, add_data_integrity_proof
from openbadgeslib.ob3.ldp import verify_data_integrity_proof as check_proof
from openbadgeslib.ob3.status import decode_encoded_list
from openbadgeslib.ob3.status_list import DEFAULT_SIZE_BITS, build_status_list_credential, status_entry
from openbadgeslib.ob3.verifier import OB3VerificationError

from firstline.domain.credential import CredentialFacts
from firstline.domain.signing_key import did_of, method_of
from firstline.sealing.keys import SigningKey

LIST_SIZE = DEFAULT_SIZE_BITS
"""How many credentials one status list holds: 131,072, the least that the standard allows."""

_IS_OVER = "Credential has expired"
_LIST_TYPES = ["VerifiableCredential", "BitstringStatusListCredential"]

Document = dict[str, Any]


class NotGenuine(Exception):
    """A badge or list that was changed, or is none; the sentence says how."""


class BadgeRefused(Exception):
    """Facts that cannot be signed whole; the sentence says why."""


class OtherKey(NotGenuine):
    """A badge or list that names none of the given keys."""


def signed_badge(
    facts: CredentialFacts, key: SigningKey, base_url: str, *, place: int, created: datetime
) -> str:
    """The credential as signed JSON; ``place`` is its number among all, which gives its bit in a status list.

    Raises BadgeRefused.
    """
    try:
        signer = OB3LdpSigner(key.private, method_of(base_url, key.id))
        document = signer.sign(_credential(facts, base_url, place), created=created)
    except LibOpenBadgesException as problem:
        raise BadgeRefused(str(problem)) from problem
    return json.dumps(document, ensure_ascii=False, sort_keys=True)


def signed_list(number: int, places: Iterable[int], key: SigningKey, base_url: str, *, at: datetime) -> str:
    """A status list as signed JSON: the bits of the credentials at these places are set."""
    bits = [place - number * LIST_SIZE for place in places]
    address = list_address(base_url, number)
    unsigned = build_status_list_credential(did_of(base_url), address, "revocation", bits, issued=at)
    signed = add_data_integrity_proof(unsigned, key.private, method_of(base_url, key.id), created=at)
    return json.dumps(signed, sort_keys=True)


def list_address(base_url: str, number: int) -> str:
    """Where a status list can be had."""
    return f"{base_url}/status/{number}"


def list_place(place: int) -> tuple[int, int]:
    """In which status list a credential stands, and at which bit."""
    return divmod(place, LIST_SIZE)


def check_badge(document: str | bytes, keys: Mapping[str, str]) -> Document:
    """The badge, when one of the keys (PEM by id) signed exactly what it says, however long ago.

    Raises OtherKey where none of the keys did, NotGenuine for everything else.
    """
    with _judging():
        badge = json.loads(document)
        key = _key_of(badge, keys)
        try:
            OB3LdpVerifier(pubkey_pem=key).verify(badge, check_status=False)
        except OB3VerificationError as problem:
            if not str(problem).startswith(_IS_OVER):
                raise
            check_proof(badge, key)  # whether a badge is over is asked after its proof; this makes sure
    return cast(Document, badge)


def check_list(document: str | bytes, keys: Mapping[str, str]) -> Document:
    """A status list, when one of the keys signed it. Raises OtherKey, NotGenuine."""
    with _judging():
        found = json.loads(document)
        check_proof(found, _key_of(found, keys))
        if found["type"] != _LIST_TYPES:
            raise NotGenuine("this is signed, but it is not a status list")
    return cast(Document, found)


def place_of(badge: Document) -> tuple[int, int]:
    """In which status list a genuine badge stands, and at which bit."""
    entry = badge["credentialStatus"]
    return int(entry["statusListCredential"].rpartition("/")[2]), int(entry["statusListIndex"])


def number_of(found: Document) -> int:
    """Which one a genuine status list is."""
    return int(found["id"].rpartition("/")[2])


def is_withdrawn(found: Document, bit: int) -> bool:
    """Whether a genuine status list says that a credential must not be relied on any more."""
    bits = decode_encoded_list(found["credentialSubject"]["encodedList"])
    return bool(bits[bit // 8] & 0x80 >> bit % 8)


def _credential(facts: CredentialFacts, base_url: str, place: int) -> OpenBadgeCredential:
    number, bit = list_place(place)
    return OpenBadgeCredential(
        id=facts.address,
        name=_title(facts),
        issuer=Issuer(did_of(base_url), facts.issuer, url=base_url),
        recipient_id=None,
        identifiers=[IdentityObject(identity_hash=facts.name, identity_type="name", hashed=False)],
        achievement=_achievement(facts, base_url),
        issuance_date=_midnight(facts.issued_on),
        expiration_date=_day_after(facts.expires_on) if facts.expires_on else None,
        credential_status=[status_entry(list_address(base_url, number), "revocation", bit)],
    )


def _achievement(facts: CredentialFacts, base_url: str) -> Achievement:
    return Achievement(
        id=f"{base_url}/courses/{facts.course}#{facts.edition[:12]}{facts.path and '-' + facts.path}",
        name=_title(facts),
        description=f"{_title(facts)}: {facts.hours} h; edition {facts.edition[:12]}",
        criteria_narrative="; ".join(facts.passed) or facts.course_title,
        achievement_type="Course",
        alignments=[
            Alignment(standard.title, standard.url, target_code=standard.key) for standard in facts.standards
        ],
    )


def _title(facts: CredentialFacts) -> str:
    """What was learnt, and first of all whether it was only a demonstration: wallets show little else."""
    path = f" ({facts.path_title})" if facts.path_title else ""
    return f"{'SPECIMEN: ' if facts.specimen else ''}{facts.course_title}{path}"


@contextmanager
def _judging() -> Iterator[None]:
    """Whatever cannot be read, or is not what the proof says, is not genuine."""
    try:
        yield
    except (ValueError, LookupError, TypeError, RecursionError, LibOpenBadgesException) as problem:
        raise NotGenuine(str(problem)) from problem


def _key_of(document: Document, keys: Mapping[str, str]) -> str:
    """The key that a proof names, where it is one of ours. Raises OtherKey, and KeyError without a proof."""
    key_id = str(document["proof"]["verificationMethod"]).rpartition("#")[2]
    if key_id not in keys:
        raise OtherKey(f"the key {key_id[:60]!r} is not one of the issuer's")
    return keys[key_id]


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)


def _day_after(day: date) -> datetime:
    """The first moment at which it is no longer valid: the last day counts whole."""
    return datetime.combine(date.fromordinal(day.toordinal() + 1), time(), UTC)
