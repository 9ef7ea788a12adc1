"""The facts of the certificate that is printed, looked up and checked."""

from datetime import date

from firstline.domain.credential import CredentialFacts, number_from

BASE_URL = "https://training.example.org"


def facts_of(number: int, edition: str = "a" * 64) -> CredentialFacts:
    """What a certificate states; whole numbers give it its own number."""
    grouped = number_from(number.to_bytes(10))
    return CredentialFacts(
        number=grouped,
        name="Mariam Haddad",
        course="foundations",
        course_title="Foundations of a proper and professional response",
        edition=edition,
        release=1,
        language="en",
        hours=3,
        passed=("Final test",),
        issuer="Bench Institute",
        signatory="R. Adeyemi",
        signatory_role="Head of training",
        issued_on=date(2026, 11, 24),
        expires_on=date(2029, 11, 24),
        address=f"{BASE_URL}/certificates/{grouped}",
        design="standard",
        design_digest="",
    )
