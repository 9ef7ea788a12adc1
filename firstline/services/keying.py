"""Keying: the keys that sign, from their making to the day on which one is lost.

A private key is a file of the installation (0600) and never stands in the database. Every credential
names its key, and the public half of each key is kept for ever, so that what it signed can always be
verified, unless the key fell into other hands.
"""

from datetime import datetime, timedelta
from pathlib import Path

from sqlmodel import Session

from firstline.domain.audit import AuditEntry
from firstline.domain.refusal import N_, NotFound
from firstline.domain.signing_key import KeyKind, PublicKey
from firstline.sealing import keys
from firstline.services import attesting
from firstline.store import audit, issuers, signing_keys
from firstline.store.signing_keys import KeptKey

KINDS: tuple[KeyKind, ...] = ("badge", "seal")
SEAL_NOTICE = timedelta(days=90)
"""How long before its certificate ends a seal should be replaced."""


def make_missing(session: Session, folder: Path, *, at: datetime) -> tuple[PublicKey, ...]:
    """Make a key of each kind that has none; returns the new ones."""
    missing = [kind for kind in KINDS if signing_keys.active(session, kind) is None]
    return tuple(rotate(session, folder, kind, at=at) for kind in missing)


def rotate(session: Session, folder: Path, kind: KeyKind, *, at: datetime) -> PublicKey:
    """Let a new key sign from now on. What the old one signed stays good."""
    if kind == "badge":
        return _begin(session, keys.make_badge_key(folder), at=at)
    issuer = issuers.find(session)
    name = issuer.name if issuer else "Firstline"
    return _begin(session, keys.make_seal_key(folder, name, at=at), at=at)


def import_seal(
    session: Session, folder: Path, private: bytes, certificates: bytes, *, at: datetime
) -> PublicKey:
    """Let an operator's own seal sign from now on. Raises ValueError for keys that cannot be used."""
    return _begin(session, keys.import_seal_key(folder, private, certificates), at=at)


def condemn(session: Session, folder: Path, key_id: str, *, at: datetime) -> PublicKey | None:
    """Note that a key fell into other hands: nothing that it signed is believed any more.

    An active key is replaced at once; returns the new one, if any. Raises NotFound.
    """
    found = next((kept for kept in signing_keys.history(session) if kept.key.id == key_id), None)
    if found is None:
        raise NotFound(N_("There is no key of this name."))
    fresh = rotate(session, folder, found.key.kind, at=at) if found.retired_at is None else None
    signing_keys.condemn(session, key_id, at=at)
    audit.append(session, AuditEntry(at, None, "key.compromised", f"key {key_id}", {"kind": found.key.kind}))
    attesting.ask_for_lists(session, f"key {key_id}", at=at)  # those that it signed are not believed now
    return fresh


def list_keys(session: Session) -> tuple[KeptKey, ...]:
    """Every key that ever signed, the newest first."""
    return signing_keys.history(session)


def signing(session: Session, folder: Path, kind: KeyKind) -> keys.SigningKey:
    """The key to sign with now. Raises sealing.keys.KeyMissing."""
    found = signing_keys.active(session, kind)
    if found is None:
        raise keys.KeyMissing(f"{folder}: no {kind} key was made yet: flask keys make")
    return keys.load(folder, found)


def troubles(session: Session, folder: Path, *, at: datetime) -> tuple[str, ...]:
    """What is not well with the keys, each with what to do about it; nothing where all is well."""
    found = [f"{path}: others may read it: chmod go= {path}" for path in keys.exposed(folder)]
    for kind in KINDS:
        try:
            signing(session, folder, kind)
        except keys.KeyMissing as problem:
            found.append(str(problem))
    seal = signing_keys.active(session, "seal")
    if seal is not None and (end := keys.ends_at(seal.certificates)) - at < SEAL_NOTICE:
        found.append(f"a certificate of the seal {seal.id} ends on {end.date()}: flask keys rotate seal")
    return tuple(found)


def _begin(session: Session, key: PublicKey, *, at: datetime) -> PublicKey:
    signing_keys.retire(session, key.kind, at=at)
    signing_keys.add(session, key, at=at)
    audit.append(session, AuditEntry(at, None, "key.made", f"key {key.id}", {"kind": key.kind}))
    return key
