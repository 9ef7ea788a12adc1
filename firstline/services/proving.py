"""Proving: whether a certificate's file is genuine and stands, from the file and a trust alone.

It asks no network and no database. Only the command line imports this module, for it draws in pyHanko
and JSON-LD.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal

from firstline.sealing import badges, papers
from firstline.sealing.badges import Document, NotGenuine, OtherKey
from firstline.sealing.papers import NotSealed
from firstline.services.attesting import Trust

BADGE_FILE = "credential.json"
Verdict = Literal["genuine", "withdrawn", "expired", "unlisted", "altered", "other-key", "no-certificate"]


@dataclass(frozen=True, slots=True)
class Claims:
    """What a genuine badge says, to be compared with the paper by eye."""

    number: str
    name: str
    course: str
    passed: str
    issuer: str
    issued_on: date
    expires_on: date | None


@dataclass(frozen=True, slots=True)
class Proof:
    """What came of it; ``words`` say why where that is not plain.

    ``claims`` are there where file and badge are genuine, whatever became of the certificate since;
    ``listed_at`` is when the issuer signed the status list that was looked into. ``unlisted`` is a
    genuine one of which no status list of the trust tells whether it was withdrawn.
    """

    verdict: Verdict
    words: str = ""
    claims: Claims | None = None
    listed_at: datetime | None = None


def prove(pdf: bytes, trust: Trust, *, at: datetime) -> Proof:
    """Check seal, badge and status of a certificate's file as they stand at a moment."""
    try:
        seal = papers.check_seal(pdf, trust.seals)
        if not seal.is_known:
            return Proof("other-key", f"the seal is that of “{_printable(seal.signer)}”")
        if not seal.is_whole:
            return Proof("altered", "the seal does not fit the file")
        inside, addresses = papers.attachment(pdf, BADGE_FILE), papers.addresses(pdf)
    except NotSealed as problem:
        return Proof("no-certificate", _printable(str(problem)))
    if inside is None:
        return Proof("no-certificate", f"there is no {BADGE_FILE} in it")
    return _of_badge(inside, addresses, trust, at)


def _of_badge(inside: bytes, addresses: tuple[str, ...], trust: Trust, at: datetime) -> Proof:
    try:
        badge = badges.check_badge(inside, trust.keys)
    except OtherKey as problem:
        return Proof("other-key", _printable(str(problem)))
    except NotGenuine as problem:
        return Proof("altered", _printable(str(problem)))
    claims = _claims(badge)
    if badge["id"] not in addresses:
        return Proof("altered", "the credential inside belongs to another paper")
    return _of_status(badge, claims, trust, at)


def _of_status(badge: Document, claims: Claims, trust: Trust, at: datetime) -> Proof:
    number, bit = badges.place_of(badge)
    is_over = claims.expires_on is not None and at.date() > claims.expires_on
    try:
        found = badges.check_list(trust.lists.get(number, ""), trust.keys)
        if badges.number_of(found) != number:
            raise NotGenuine(f"it is list {badges.number_of(found)}")
    except NotGenuine as problem:
        words = f"status list {number}: {_printable(str(problem)) if number in trust.lists else 'not there'}"
        return Proof("expired" if is_over else "unlisted", words, claims)
    listed_at = datetime.fromisoformat(found["validFrom"])
    if badges.is_withdrawn(found, bit):
        return Proof("withdrawn", "", claims, listed_at)
    return Proof("expired" if is_over else "genuine", "", claims, listed_at)


def _claims(badge: Document) -> Claims:
    """What a genuine badge says; only ours are genuine, so that everything stands where we put it."""
    subject, end = badge["credentialSubject"], badge.get("validUntil")
    achievement = subject["achievement"]
    return Claims(
        number=badge["id"].rpartition("/")[2],
        name=subject["identifier"][0]["identityHash"],
        course=achievement["name"],
        passed=achievement["criteria"]["narrative"],
        issuer=badge["issuer"]["name"],
        issued_on=datetime.fromisoformat(badge["validFrom"]).date(),
        expires_on=datetime.fromisoformat(end).date() - timedelta(days=1) if end else None,
    )


def _printable(text: str) -> str:
    """Words from a file that may be hostile, as a terminal may show them."""
    return "".join(symbol for symbol in text if symbol.isprintable())[:200]
