"""The second code on paper: the claims themselves, signed, small enough for a print of 40 mm.

``FL1`` and base 32 (RFC 4648, without padding, so that a QR code takes its alphanumeric mode) of 64
bytes of Ed25519 signature and the claims as raw DEFLATE (RFC 1951) of a JSON list. The signature is
over ``FL1`` and the compressed bytes. verify.html reads the same form; FORM names it, and a change
of form gets another name, so that old papers can be read for ever.
"""

import base64
import binascii
import json
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from firstline.domain.credential import CredentialFacts
from firstline.sealing.keys import SigningKey

FORM = "FL1"
_SIGNATURE = 64
_RAW = -15
_MOST_BYTES = 4_000
"""Claims are a tenth of this; more would be an attempt to fill the memory."""
_EDITION_SHOWN = 12


class NotACode(Exception):
    """A text that is no code of this form, or that none of the given keys signed; the sentence says which."""


@dataclass(frozen=True, slots=True)
class Claims:
    """What a code says; ``edition`` is the start of the digest, ``path`` a title, both as on the paper.

    ``place`` is the credential's number among all: where it stands in the status lists.
    """

    key: str
    number: str
    name: str
    course: str
    path: str
    edition: str
    hours: int
    issued_on: date
    expires_on: date | None
    issuer: str
    specimen: bool
    place: int


def claims_of(facts: CredentialFacts, key_id: str, place: int) -> Claims:
    """The claims of a credential under a key; ``place`` is the credential's id."""
    return Claims(
        key_id,
        facts.number,
        facts.name,
        facts.course_title,
        facts.path_title,
        facts.edition[:_EDITION_SHOWN],
        facts.hours,
        facts.issued_on,
        facts.expires_on,
        facts.issuer,
        facts.specimen,
        place,
    )


def signed_code(facts: CredentialFacts, key: SigningKey, *, place: int) -> str:
    """The text of the second code: upper-case letters and digits; ``place`` is the credential's id."""
    packed = _packed(claims_of(facts, key.id, place))
    private = serialization.load_pem_private_key(key.private, password=None)
    assert isinstance(private, Ed25519PrivateKey)
    signature = private.sign(FORM.encode() + packed)
    return FORM + _encoded(signature + packed)


def check_code(text: str, keys: Mapping[str, str]) -> Claims:
    """The claims of a code, when one of the keys (PEM by id) signed them. Raises NotACode."""
    plain = "".join(text.split()).upper()
    if not plain.startswith(FORM):
        raise NotACode("this is not the code of a certificate")
    body = plain.removeprefix(FORM)
    try:
        raw = base64.b32decode(body + "=" * (-len(body) % 8))
        if _encoded(raw) != body:
            raise ValueError("spare bits of the last symbol are set")
        signature, packed = raw[:_SIGNATURE], raw[_SIGNATURE:]
        claims = _unpacked(packed)
        public = serialization.load_pem_public_key(keys[claims.key].encode())
        assert isinstance(public, Ed25519PublicKey)
        public.verify(signature, FORM.encode() + packed)
    except InvalidSignature:
        raise NotACode("the code was changed after it was signed") from None
    except KeyError:
        raise NotACode("the code was signed with a key that is not one of the issuer's") from None
    except (binascii.Error, zlib.error, ValueError, TypeError, RecursionError) as problem:
        raise NotACode("this is not a whole code of a certificate") from problem
    return claims


def _encoded(raw: bytes) -> str:
    return base64.b32encode(raw).decode().rstrip("=")


def _packed(claims: Claims) -> bytes:
    facts = [
        claims.key,
        claims.number,
        claims.name,
        claims.course,
        claims.path,
        claims.edition,
        claims.hours,
        claims.issued_on.isoformat(),
        claims.expires_on.isoformat() if claims.expires_on else "",
        claims.issuer,
        int(claims.specimen),
        claims.place,
    ]
    text = json.dumps(facts, ensure_ascii=False, separators=(",", ":")).encode()
    shrinking = zlib.compressobj(9, zlib.DEFLATED, _RAW)
    return shrinking.compress(text) + shrinking.flush()


def _unpacked(packed: bytes) -> Claims:
    """Raises ValueError, TypeError or zlib.error for anything else."""
    text = zlib.decompressobj(_RAW).decompress(packed, _MOST_BYTES)
    facts = json.loads(text)
    key, number, name, course, path, edition, hours, issued, expires, issuer, specimen, place = facts
    texts = (key, number, name, course, path, edition, issuer)
    if not all(isinstance(each, str) for each in texts) or not all(
        isinstance(n, int) for n in (hours, place)
    ):
        raise TypeError("other kinds of facts")
    last = date.fromisoformat(expires) if expires else None
    first = date.fromisoformat(issued)
    return Claims(key, number, name, course, path, edition, hours, first, last, issuer, bool(specimen), place)
