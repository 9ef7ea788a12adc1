"""The public halves of signing keys, kept for ever."""

from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy import bindparam, insert, select, update
from sqlmodel import Session

from firstline.domain.signing_key import KeyKind, PublicKey
from firstline.store.tables import SigningKeyRow, table

_K = table(SigningKeyRow)
_COLUMNS = (_K.c.id, _K.c.kind, _K.c.public, _K.c.multikey, _K.c.certificates)
_ACTIVE = select(*_COLUMNS).where(_K.c.kind == bindparam("kind"), _K.c.retired_at.is_(None))


@dataclass(frozen=True, slots=True)
class KeptKey:
    """A key with its history."""

    key: PublicKey
    made_at: datetime
    retired_at: datetime | None
    compromised_at: datetime | None


def active(session: Session, kind: KeyKind) -> PublicKey | None:
    """The key that signs now."""
    row = session.execute(_ACTIVE, {"kind": kind}).first()
    return PublicKey(*row) if row else None


def history(session: Session) -> tuple[KeptKey, ...]:
    """Every key that ever was, the newest first."""
    columns = (*_COLUMNS, _K.c.made_at, _K.c.retired_at, _K.c.compromised_at)
    rows = session.execute(select(*columns).order_by(_K.c.made_at.desc(), _K.c.id))
    return tuple(KeptKey(PublicKey(*row[:5]), *row[5:]) for row in rows)


def add(session: Session, key: PublicKey, *, at: datetime) -> None:
    """Keep a new key, which signs from now on; raises IntegrityError beside another active one."""
    session.execute(insert(_K), {**asdict(key), "made_at": at})


def retire(session: Session, kind: KeyKind, *, at: datetime) -> None:
    """Let the active key sign nothing more; what it signed stays good."""
    statement = update(_K).where(_K.c.kind == kind, _K.c.retired_at.is_(None))
    session.execute(statement.values(retired_at=at))


def condemn(session: Session, key_id: str, *, at: datetime) -> bool:
    """Note that a retired key fell into other hands; False where there is no such key."""
    statement = update(_K).where(_K.c.id == key_id, _K.c.retired_at.is_not(None))
    return bool(session.execute(statement.values(compromised_at=at)).rowcount)  # type: ignore[attr-defined]
