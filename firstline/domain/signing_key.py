"""The public half of a signing key, and the identifier in whose name keys sign."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Literal
from urllib.parse import quote, urlsplit

KeyKind = Literal["badge", "seal"]

_CONTEXTS = ["https://www.w3.org/ns/did/v1", "https://w3id.org/security/multikey/v1"]


@dataclass(frozen=True, slots=True)
class PublicKey:
    """What everybody may know of a key.

    ``id`` is the start of the SHA-256 of ``public`` (PEM). A badge key has its ``multikey`` (W3C
    Controlled Identifiers 1.0, 2.2.2), a seal its ``certificates`` (PEM, its own first, the root last).
    """

    id: str
    kind: KeyKind
    public: str
    multikey: str = ""
    certificates: str = ""


def did_of(base_url: str) -> str:
    """The issuer's decentralised identifier: did:web of the portal's address."""
    return f"did:web:{quote(urlsplit(base_url).netloc, safe='')}"


def method_of(base_url: str, key_id: str) -> str:
    """How a proof names its key."""
    return f"{did_of(base_url)}#{key_id}"


def did_document(base_url: str, keys: Iterable[PublicKey]) -> dict[str, Any]:
    """The document behind the identifier, with the keys that are believed (W3C DID Core 1.0)."""
    did = did_of(base_url)
    methods = [
        {
            "id": method_of(base_url, key.id),
            "type": "Multikey",
            "controller": did,
            "publicKeyMultibase": key.multikey,
        }
        for key in keys
        if key.kind == "badge"
    ]
    names = [method["id"] for method in methods]
    return {"@context": _CONTEXTS, "id": did, "verificationMethod": methods, "assertionMethod": names}
