"""Attesting: what anybody may fetch to verify a credential without asking us again."""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session

from firstline.domain.credential import read_number
from firstline.domain.refusal import NotFound
from firstline.domain.signing_key import KeyKind, PublicKey, did_document, did_of
from firstline.store import credentials, issuers, jobs, signing_keys, status_lists
from firstline.store.status_lists import StatusList

SIGN_LISTS = "sign-lists"


@dataclass(frozen=True, slots=True)
class Trust:
    """All that an offline check needs: keys and roots that are believed, and the dated status lists.

    ``keys`` are PEM by id, ``seals`` PEM chains with the root last, ``lists`` signed JSON by number.
    """

    issuer: str
    base_url: str
    keys: dict[str, str]
    seals: tuple[str, ...]
    lists: dict[int, str]
    made_at: datetime


def believed(session: Session, kind: KeyKind) -> tuple[PublicKey, ...]:
    """The keys of a kind whose signatures hold: the active one and the retired ones, the newest first."""
    kept = signing_keys.history(session)
    return tuple(each.key for each in kept if each.key.kind == kind and each.compromised_at is None)


def identity(session: Session, base_url: str) -> dict[str, Any]:
    """The issuer's DID document."""
    return did_document(base_url, believed(session, "badge"))


def status_list(session: Session, number: int) -> StatusList:
    """A signed status list. Raises NotFound."""
    found = status_lists.find(session, number)
    if found is None:
        raise NotFound
    return found


def ask_for_lists(session: Session, subject: str, *, at: datetime) -> None:
    """Ask for newly signed status lists, because of a credential (its number) or a key."""
    jobs.add(session, SIGN_LISTS, subject, at=at)


def badge(session: Session, typed: str) -> str | None:
    """The signed badge of a credential, None before it was made.

    Raises NotFound for an unknown number, and where the holder or a law wants nothing of it in public.
    """
    found = credentials.public_badge(session, read_number(typed) or "")
    if found is None:
        raise NotFound
    return found.content


def trust(session: Session, base_url: str, *, at: datetime) -> Trust:
    """What an offline check needs, as it stands now."""
    issuer = issuers.find(session)
    return Trust(
        issuer.name if issuer else "",
        base_url,
        {key.id: key.public for key in believed(session, "badge")},
        tuple(key.certificates for key in believed(session, "seal")),
        status_lists.contents(session),
        at,
    )


def trust_text(found: Trust) -> str:
    """The same as JSON, to be kept as a file."""
    plain = {
        "issuer": found.issuer,
        "id": did_of(found.base_url),
        "address": found.base_url,
        "keys": found.keys,
        "seals": list(found.seals),
        "lists": {str(number): json.loads(content) for number, content in found.lists.items()},
        "made_at": found.made_at.isoformat(),
    }
    return json.dumps(plain, ensure_ascii=False, indent=1)
