"""A credential's facts for the tests of what is signed."""

from datetime import date
from typing import Any

from firstline.domain.credential import CredentialFacts, number_from

FACTS: dict[str, Any] = {
    "number": number_from(b"0123456789"),
    "name": "Zainab Omar",
    "course": "foundations",
    "course_title": "Foundations",
    "edition": "ab" * 32,
    "release": 1,
    "language": "en",
    "hours": 6,
    "passed": ("Final test",),
    "issuer": "National Police Academy",
    "signatory": "Ida Ross",
    "signatory_role": "Director",
    "issued_on": date(2026, 3, 2),
    "expires_on": date(2099, 3, 1),
    "address": "https://training.example.org/certificates/60RK-4CSM-6MV3-EE1SF",
    "design": "standard",
    "design_digest": "c" * 64,
    "path": "police",
    "path_title": "First response for law enforcers",
}


def facts_of(**changes: Any) -> CredentialFacts:
    """The facts with some changed."""
    return CredentialFacts(**(FACTS | changes))
