"""Signing keys: two kinds, each a file of its own that only its owner can read.

A badge key (Ed25519) signs credentials, status lists and the codes on paper. A seal key (P-256)
signs PDF files, with its certificates up to a root: made here, or an operator's own. The public
halves go to the database, so that what an old key signed can be verified for ever.
"""

import hashlib
import os
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519
from cryptography.x509.oid import NameOID

from firstline.domain.signing_key import KeyKind, PublicKey

ROOT_YEARS, SEAL_YEARS = 30, 10
_ID_LENGTH = 16
_ED25519 = b"\xed\x01"
_BASE_58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
_DAY = timedelta(days=1)
_PrivateKey = ed25519.Ed25519PrivateKey | ec.EllipticCurvePrivateKey


class KeyMissing(Exception):
    """A private key that is not there, or not the one that its name says; the sentence names the file."""


@dataclass(frozen=True, slots=True)
class SigningKey:
    """A key to sign with; ``private`` is PEM (PKCS 8). Never logged, never stored in the database."""

    id: str
    private: bytes
    certificates: str = ""


def make_badge_key(folder: Path) -> PublicKey:
    """Make a badge key and keep it in a folder, 0600. Raises OSError where it cannot be written."""
    key = ed25519.Ed25519PrivateKey.generate()
    found = PublicKey(_id_of(key), "badge", _public_pem(key), _multikey(key.public_key()))
    _write(_path(folder, "badge", found.id), _private_pem(key))
    return found


def make_seal_key(folder: Path, issuer: str, *, at: datetime) -> PublicKey:
    """Make a seal key with a certificate from a root of its own, in the issuer's name, and keep it.

    The root's private key is thrown away: it signs one certificate, and nobody can ever misuse it.
    """
    root_key, key = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
    root_name, name = _name(f"{issuer} root", issuer), _name(f"{issuer} seal", issuer)
    root = _certificate(root_name, root_name, root_key, root_key, at, ROOT_YEARS, is_root=True)
    seal = _certificate(name, root_name, key, root_key, at, SEAL_YEARS, is_root=False)
    return _keep_seal(folder, key, "".join(_pem(each) for each in (seal, root)))


def import_seal_key(folder: Path, private: bytes, certificates: bytes) -> PublicKey:
    """Keep an operator's own P-256 key with its certificates (PEM, the seal's first, the root last).

    Raises ValueError for what cannot be read, another kind of key, a certificate of another key, or one
    that the next did not sign; FileExistsError for a key that is kept already.
    """
    key = _private_key(private)
    if not (isinstance(key, ec.EllipticCurvePrivateKey) and isinstance(key.curve, ec.SECP256R1)):
        raise ValueError("the key must be an elliptic curve key (P-256)")
    chain = x509.load_pem_x509_certificates(certificates)
    if chain[0].public_key() != key.public_key():
        raise ValueError("the first certificate belongs to another key")
    try:
        for each, above in pairwise(chain):
            each.verify_directly_issued_by(above)
    except (InvalidSignature, TypeError) as problem:
        raise ValueError("each certificate must be signed by the one after it") from problem
    return _keep_seal(folder, key, "".join(_pem(each) for each in chain))


def load(folder: Path, public: PublicKey) -> SigningKey:
    """The private half of a key. Raises KeyMissing."""
    path = _path(folder, public.kind, public.id)
    try:
        private = path.read_bytes()
        key = _private_key(private)
    except (OSError, ValueError) as problem:
        raise KeyMissing(f"{path}: {problem}") from problem
    if not isinstance(key, _PrivateKey) or _id_of(key) != public.id:
        raise KeyMissing(f"{path}: this is another key than its name says")
    return SigningKey(public.id, private, public.certificates)


def exposed(folder: Path) -> tuple[Path, ...]:
    """The folder and the private keys in it that others than their owner may read or change."""
    found = (folder, *sorted(folder.glob("*.pem"))) if folder.is_dir() else ()
    return tuple(path for path in found if path.stat().st_mode & 0o077)


def ends_at(certificates: str) -> datetime:
    """The last moment of the first certificate to end (PEM). Raises ValueError for what cannot be read."""
    chain = x509.load_pem_x509_certificates(certificates.encode())
    return min(each.not_valid_after_utc for each in chain)


def check_public(public: str) -> None:
    """Raise ValueError for what is no public key of a badge (PEM)."""
    try:
        is_badge_key = isinstance(
            serialization.load_pem_public_key(public.encode()), ed25519.Ed25519PublicKey
        )
    except UnsupportedAlgorithm as problem:
        raise ValueError(str(problem)) from problem
    if not is_badge_key:
        raise ValueError("a badge's key must be an Ed25519 key")


def _private_key(private: bytes) -> object:
    """Raises ValueError also for a key under a passphrase, or of a kind that nobody knows."""
    try:
        return serialization.load_pem_private_key(private, password=None)
    except (TypeError, UnsupportedAlgorithm) as problem:
        raise ValueError(f"the key cannot be read: {problem}") from problem


def _multikey(key: ed25519.Ed25519PublicKey) -> str:
    """The key in base 58 (W3C Controlled Identifiers 1.0, 2.2.2 and 2.4)."""
    number, symbols = int.from_bytes(_ED25519 + key.public_bytes_raw()), ""
    while number:
        number, rest = divmod(number, len(_BASE_58))
        symbols = _BASE_58[rest] + symbols
    return f"z{symbols}"


def _keep_seal(folder: Path, key: ec.EllipticCurvePrivateKey, certificates: str) -> PublicKey:
    found = PublicKey(_id_of(key), "seal", _public_pem(key), certificates=certificates)
    _write(_path(folder, "seal", found.id), _private_pem(key))
    return found


def _certificate(
    subject: x509.Name,
    issuer: x509.Name,
    key: ec.EllipticCurvePrivateKey,
    signer: ec.EllipticCurvePrivateKey,
    at: datetime,
    years: int,
    *,
    is_root: bool,
) -> x509.Certificate:
    """A certificate for signing documents, or for the root that vouches for it (RFC 5280)."""
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(at - _DAY)
        .not_valid_after(at + years * 365 * _DAY)
        .add_extension(x509.BasicConstraints(ca=is_root, path_length=0 if is_root else None), critical=True)
        .add_extension(_usage(is_root=is_root), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(signer.public_key()), critical=False
        )
    )
    return builder.sign(signer, hashes.SHA256())


def _usage(*, is_root: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not is_root,
        content_commitment=not is_root,  # non-repudiation: what PDF readers ask of a seal
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=is_root,
        crl_sign=is_root,
        encipher_only=False,
        decipher_only=False,
    )


def _name(common: str, organisation: str) -> x509.Name:
    """A name whose parts keep to the 64 of RFC 5280, which cryptography counts in bytes of UTF-8."""
    return x509.Name(
        [
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, _cut(organisation)),
            x509.NameAttribute(NameOID.COMMON_NAME, _cut(common)),
        ]
    )


def _cut(text: str) -> str:
    return text.encode()[:64].decode(errors="ignore")


def _path(folder: Path, kind: KeyKind, key_id: str) -> Path:
    return folder / f"{kind}-{key_id}.pem"


def _write(path: Path, content: bytes) -> None:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(content)


def _pem(certificate: x509.Certificate) -> str:
    return certificate.public_bytes(serialization.Encoding.PEM).decode()


def _private_pem(key: _PrivateKey) -> bytes:
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )


def _public_pem(key: _PrivateKey) -> str:
    public = key.public_key().public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    return public.decode()


def _id_of(key: _PrivateKey) -> str:
    """The start of the SHA-256 of the public half as it is stored."""
    return hashlib.sha256(_public_pem(key).encode()).hexdigest()[:_ID_LENGTH]
