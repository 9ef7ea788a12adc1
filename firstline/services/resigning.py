"""Re-signing: new badges and papers for credentials whose keys fell into other hands.

The first print is kept for ever, with this one exception: a paper that nobody may believe any more is no
use to its holder. Only credentials in force are signed anew, and of each only what a condemned key signed:
facts, number and dates stay as they were frozen. The digests of what was replaced stand in the audit log.
"""

import hashlib
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from firstline.domain.audit import AuditEntry
from firstline.domain.credential import CredentialFacts
from firstline.store import audit, credentials, jobs, resignings
from firstline.store.resignings import Due

RE_SIGN = "re-sign"


@dataclass(frozen=True, slots=True)
class Task:
    """What is to be made for one credential; ``badge`` is the one that stays, None where it is made anew."""

    due: Due
    facts: CredentialFacts
    badge: str | None


def due(session: Session) -> tuple[Due, ...]:
    """The credentials in force whose badge or paper is not believed, because its key is not."""
    return resignings.due(session)


def ask(session: Session, *, at: datetime) -> int:
    """Ask for new signatures for all of them; returns how many there are.

    Asked twice it is done once; what was given up before is tried again.
    """
    found = resignings.due(session)
    for each in found:
        jobs.ask_again(session, RE_SIGN, _subject(each), at=at)
    return len(found)


def task(session: Session, subject: str) -> Task | None:
    """What a job has to make; None where nothing is to be done (any more)."""
    found = resignings.find(session, int(subject.split()[0]))
    held = credentials.find(session, found.id) if found else None
    if found is None or held is None:
        return None
    return Task(found, held.facts, None if found.is_badge_lost else credentials.badge(session, found.id))


def keep(
    session: Session,
    made: Task,
    badge: str,
    badge_key: str,
    paper: bytes,
    seal_key: str,
    *,
    at: datetime,
) -> bool:
    """Keep what was signed anew in the place of what is not believed, in one transaction.

    False, and nothing is kept, where somebody else was faster, or where the credential was meanwhile
    revoked or replaced, or its name taken out.
    """
    credentials.is_erased(session, made.due.id)  # holds the row until the end of the transaction
    if resignings.find(session, made.due.id) != made.due:
        return False
    if made.badge is None:
        resignings.replace_badge(session, made.due.id, badge, badge_key)
    digest = hashlib.sha256(paper).hexdigest()
    resignings.replace_print(session, made.due.id, digest=digest, content=paper, seal_key=seal_key, at=at)
    facts = {
        "earlier digest": made.due.digest or "",
        "digest": digest,
        "earlier badge key": made.due.badge_key or "",
        "earlier seal": made.due.seal_key or "",
    }
    audit.append(session, AuditEntry(at, None, "credential.re-signed", made.facts.number, facts))
    return True


def _subject(found: Due) -> str:
    """Names the keys too: what is signed anew now may have to be so once more, after another theft."""
    return f"{found.id} {found.badge_key or '-'} {found.seal_key or '-'}"
