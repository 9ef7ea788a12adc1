"""Awarding: the paper, the badge and the code of a credential, made once by the job process.

Only the job process and the command line import this module: it draws in pyHanko and JSON-LD.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from firstline.domain.credential import CredentialFacts
from firstline.printing.apart import print_certificate
from firstline.printing.designs import Design
from firstline.sealing import badges, codes, papers
from firstline.sealing.keys import SigningKey
from firstline.store import credentials, status_lists


@dataclass(frozen=True, slots=True)
class Workshop:
    """What the making needs besides the facts: the keys, the portal's address, a time-stamp service or ""."""

    badge_key: SigningKey
    seal_key: SigningKey
    base_url: str
    time_stamps: str = ""


def make_badge(facts: CredentialFacts, place: int, workshop: Workshop, *, at: datetime) -> str:
    """The signed Open Badge of a credential; ``place`` is the credential's id."""
    return badges.signed_badge(facts, workshop.badge_key, workshop.base_url, place=place, created=at)


def make_paper(facts: CredentialFacts, place: int, badge: str, design: Design, workshop: Workshop) -> bytes:
    """The sealed PDF; ``place`` is the credential's id.

    Raises PrintRefused, and pyhanko's errors where a time-stamp service fails.
    """
    code = codes.signed_code(facts, workshop.badge_key, place=place)
    pdf = print_certificate(facts, design, badge, code)
    return papers.seal(pdf, workshop.seal_key, time_stamps=workshop.time_stamps)


def sign_lists(session: Session, workshop: Workshop, *, at: datetime) -> int:
    """Sign every status list anew, with the day's date; returns how many there are."""
    withdrawn = credentials.withdrawn_ids(session)
    last, _ = badges.list_place(credentials.last_id(session))
    for number in range(last + 1):
        places = [place for place in withdrawn if badges.list_place(place)[0] == number]
        content = badges.signed_list(number, places, workshop.badge_key, workshop.base_url, at=at)
        status_lists.replace(session, number, content, at=at)
    return last + 1
