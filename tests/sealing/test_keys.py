"""Signing keys: files that only their owner reads, and what is refused as a key."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519
from openbadgeslib.ob3.did import multikey_from_pem

from firstline.domain.signing_key import PublicKey
from firstline.sealing import keys
from firstline.sealing.keys import KeyMissing
from tests.keyed import Keyring

AT = datetime(2026, 11, 24, 9, tzinfo=UTC)
PLAIN = serialization.NoEncryption()


def pem(key: ec.EllipticCurvePrivateKey | ed25519.Ed25519PrivateKey, passphrase: bytes = b"") -> bytes:
    lock = serialization.BestAvailableEncryption(passphrase) if passphrase else PLAIN
    return key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, lock)


def private_of(folder: Path, public: PublicKey) -> bytes:
    return keys.load(folder, public).private


def test_key_is_a_file_that_only_its_owner_reads(tmp_path: Path) -> None:
    folder = tmp_path / "deep" / "keys"
    made = [keys.make_badge_key(folder), keys.make_seal_key(folder, "Academy", at=AT)]
    modes = {path.name: path.stat().st_mode & 0o777 for path in folder.iterdir()}
    assert modes == {f"{key.kind}-{key.id}.pem": 0o600 for key in made}
    assert (folder.stat().st_mode & 0o777, keys.exposed(folder)) == (0o700, ())


def test_key_that_others_may_read_is_found(tmp_path: Path) -> None:
    keys.make_badge_key(tmp_path / "keys")
    (path,) = (tmp_path / "keys").iterdir()
    path.chmod(0o640)
    assert keys.exposed(tmp_path / "keys") == (path,)


def test_folder_that_others_may_enter_is_found(tmp_path: Path) -> None:
    tmp_path.chmod(0o755)
    assert keys.exposed(tmp_path) == (tmp_path,)


def test_folder_that_is_not_there_is_not_exposed(tmp_path: Path) -> None:
    assert keys.exposed(tmp_path / "nothing") == ()


def test_each_key_is_another(tmp_path: Path) -> None:
    made = [keys.make_badge_key(tmp_path) for _ in range(20)]
    assert len({key.id for key in made}) == len({key.multikey for key in made}) == 20


def test_multikey_is_that_of_an_independent_library(keyring: Keyring) -> None:
    assert keyring.badge.multikey == multikey_from_pem(keyring.badge.public)


def test_private_half_belongs_to_the_public_one(keyring: Keyring) -> None:
    for public in (keyring.badge, keyring.seal):
        private = serialization.load_pem_private_key(private_of(keyring.folder, public), password=None)
        half = private.public_key().public_bytes(
            serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
        )
        assert half.decode() == public.public


def test_root_vouches_for_the_seal_and_for_nothing_below_it(keyring: Keyring) -> None:
    seal, root = x509.load_pem_x509_certificates(keyring.seal.certificates.encode())
    seal.verify_directly_issued_by(root)
    basic = [each.extensions.get_extension_for_class(x509.BasicConstraints).value for each in (seal, root)]
    usage = seal.extensions.get_extension_for_class(x509.KeyUsage).value
    assert [(each.ca, each.path_length) for each in basic] == [(False, None), (True, 0)]
    assert (usage.content_commitment, usage.digital_signature, usage.key_cert_sign) == (True, True, False)


def test_certificate_of_an_issuer_with_a_long_name_is_made(tmp_path: Path) -> None:
    made = keys.make_seal_key(tmp_path, "أ" * 120, at=AT)
    assert keys.ends_at(made.certificates) == AT + timedelta(days=3650)


def test_missing_key_is_named(keyring: Keyring, tmp_path: Path) -> None:
    with pytest.raises(KeyMissing, match=f"badge-{keyring.badge.id}.pem"):
        keys.load(tmp_path, keyring.badge)


@pytest.mark.parametrize("content", [b"", b"\0" * 40, b"-----BEGIN PRIVATE KEY-----\nAAAA\n"])
def test_broken_key_is_missing(keyring: Keyring, tmp_path: Path, content: bytes) -> None:
    (tmp_path / f"badge-{keyring.badge.id}.pem").write_bytes(content)
    with pytest.raises(KeyMissing):
        keys.load(tmp_path, keyring.badge)


def test_key_under_a_passphrase_is_missing(keyring: Keyring, tmp_path: Path) -> None:
    locked = pem(ed25519.Ed25519PrivateKey.generate(), b"open sesame")
    (tmp_path / f"badge-{keyring.badge.id}.pem").write_bytes(locked)
    with pytest.raises(KeyMissing):
        keys.load(tmp_path, keyring.badge)


def test_key_under_the_name_of_another_is_missing(keyring: Keyring, tmp_path: Path) -> None:
    other = keys.make_badge_key(tmp_path)
    (tmp_path / f"badge-{other.id}.pem").rename(tmp_path / f"badge-{keyring.badge.id}.pem")
    with pytest.raises(KeyMissing, match="another key than its name says"):
        keys.load(tmp_path, keyring.badge)


def test_own_seal_with_its_certificates_is_imported(keyring: Keyring, tmp_path: Path) -> None:
    found = keys.import_seal_key(tmp_path, keyring.seal_key.private, keyring.seal.certificates.encode())
    assert (found, private_of(tmp_path, found)) == (keyring.seal, keyring.seal_key.private)


def test_seal_that_is_kept_already_is_not_written_over(keyring: Keyring, tmp_path: Path) -> None:
    private, certificates = keyring.seal_key.private, keyring.seal.certificates.encode()
    keys.import_seal_key(tmp_path, private, certificates)
    with pytest.raises(FileExistsError):
        keys.import_seal_key(tmp_path, private, certificates)


def test_certificate_of_another_key_is_not_imported(keyring: Keyring, tmp_path: Path) -> None:
    other = keys.make_seal_key(tmp_path / "other", "Other", at=AT)
    with pytest.raises(ValueError, match="belongs to another key"):
        keys.import_seal_key(tmp_path, keyring.seal_key.private, other.certificates.encode())
    assert list(tmp_path.glob("*.pem")) == []


def test_certificates_that_did_not_sign_each_other_are_not_imported(keyring: Keyring, tmp_path: Path) -> None:
    other = keys.make_seal_key(tmp_path / "other", "Academy", at=AT)
    own = x509.load_pem_x509_certificates(keyring.seal.certificates.encode())[0]
    root = x509.load_pem_x509_certificates(other.certificates.encode())[1]
    chain = b"".join(each.public_bytes(serialization.Encoding.PEM) for each in (own, root))
    with pytest.raises(ValueError, match="signed by the one after it"):
        keys.import_seal_key(tmp_path, keyring.seal_key.private, chain)


@pytest.mark.parametrize(
    "private",
    [
        pem(ec.generate_private_key(ec.SECP384R1())),
        pem(ed25519.Ed25519PrivateKey.generate()),
        pem(ec.generate_private_key(ec.SECP256R1()), b"open sesame"),
        b"",
        b"\xff\xfe nothing",
    ],
    ids=["P-384", "Ed25519", "passphrase", "empty", "rubbish"],
)
def test_other_kinds_of_keys_are_not_imported(keyring: Keyring, tmp_path: Path, private: bytes) -> None:
    with pytest.raises(ValueError, match=r"(?i)key|PEM"):
        keys.import_seal_key(tmp_path, private, keyring.seal.certificates.encode())
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("certificates", [b"", b"rubbish", b"-----BEGIN CERTIFICATE-----\nAAAA\n"])
def test_seal_without_certificates_is_not_imported(
    keyring: Keyring, tmp_path: Path, certificates: bytes
) -> None:
    with pytest.raises(ValueError, match=r".+"):
        keys.import_seal_key(tmp_path, keyring.seal_key.private, certificates)


@pytest.mark.parametrize("public", ["", "rubbish"])
def test_rubbish_is_no_public_key(public: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        keys.check_public(public)


def test_key_of_a_seal_is_no_key_of_a_badge(keyring: Keyring) -> None:
    keys.check_public(keyring.badge.public)
    with pytest.raises(ValueError, match="Ed25519"):
        keys.check_public(keyring.seal.public)


def test_private_half_is_not_in_what_is_told(keyring: Keyring) -> None:
    assert "PRIVATE" not in repr((keyring.badge, replace(keyring.seal, id="x")))
