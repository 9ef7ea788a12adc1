"""A certificate's facts, and a paper of them that was sealed once a session."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from weasyprint import HTML, Attachment

from firstline.domain.credential import CredentialFacts, Standard
from firstline.sealing import badges, papers
from tests.certified import facts_of
from tests.keyed import Keyring

BASE_URL = "https://learn.example.org"
NUMBER = "185G-R38E-1W81-24GK2"
AT = datetime(2026, 11, 24, 9, tzinfo=UTC)
PLACE = 41


@pytest.fixture(scope="session")
def facts() -> CredentialFacts:
    """A certificate that is valid for long."""
    return facts_of(
        number=NUMBER,
        name="آمنة Tesfaye",
        issuer="Academy of Exampleland",
        expires_on=date(2099, 3, 2),
        address=f"{BASE_URL}/certificates/{NUMBER}",
        path="",
        path_title="",
        standards=(Standard("c189", "Domestic Workers Convention", "https://example.org/c189"),),
    )


@pytest.fixture(scope="session")
def ended(facts: CredentialFacts) -> CredentialFacts:
    """A certificate whose time is over."""
    return replace(facts, issued_on=date(2020, 3, 2), expires_on=date(2023, 3, 2))


@pytest.fixture(scope="session")
def badge(facts: CredentialFacts, keyring: Keyring) -> str:
    """Its badge."""
    return badges.signed_badge(facts, keyring.badge_key, BASE_URL, place=PLACE, created=AT)


def draw(facts: CredentialFacts, badge: str, *, name: str = "credential.json") -> bytes:
    """A page that leads to the certificate's address, with its badge inside."""
    page = f'<html lang="en"><title>{facts.number}</title><a href="{facts.address}">{facts.name}</a></html>'
    enclosed = [Attachment(string=badge, name=name)]
    return bytes(HTML(string=page).write_pdf(attachments=enclosed))


@pytest.fixture(scope="session")
def sealed(facts: CredentialFacts, badge: str, keyring: Keyring) -> bytes:
    """The sealed paper."""
    return papers.seal(draw(facts, badge), keyring.seal_key)
