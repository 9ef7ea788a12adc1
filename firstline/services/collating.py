"""Collating: making a bundle step by step, so that it goes on where it stopped after any death.

Only the job process imports this module. The kept papers stay as they are, with their seals: the ZIP holds
their very bytes, and the PDF for the printer is a new one made from their pages.
"""

import tempfile
from collections.abc import Iterable
from datetime import date, datetime
from io import BytesIO
from typing import IO, Literal
from zipfile import ZipFile, ZipInfo

from sqlmodel import Session

from firstline.domain.audit import AuditEntry
from firstline.domain.bundle import CERTIFICATES_A_STEP, file_name
from firstline.domain.credential import CredentialFacts
from firstline.printing.joining import join
from firstline.services.bundling import MAKE, subject_of
from firstline.services.certifying import PRINT
from firstline.sheets.writing import BYTE_ORDER_MARK, line
from firstline.store import audit, bundles
from firstline.store.bundles import Bundle, Paper
from firstline.store.database import Database

HEAD = ("file", "number", "name", "course", "path", "issued_on", "expires_on")
INDEX = "index.csv"
Step = Literal["more", "waits", "finished"]


def make_step(database: Database, bundle_id: int, *, at: datetime) -> Step:
    """Put the next 25 certificates into a bundle at most, or make its file when all are in.

    Each step is one transaction: dying before its end leaves what the step before it left. "waits" means
    that a certificate is not printed yet; one whose print was given up, or that went out of force since,
    is left out. "finished" is also the answer for a bundle that is gone. Raises PrintRefused for a kept
    paper that is no PDF.
    """
    with database.reading() as session:
        bundle = bundles.find(session, bundle_id, make=MAKE)
        if bundle is None or bundle.finished_at is not None:
            return "finished"
        if bundle.done == bundle.total:
            made = _whole(session, bundle)
        else:
            after = min(bundle.done + CERTIFICATES_A_STEP, bundle.total)
            papers = bundles.papers(session, bundle.credentials[bundle.done : after], print_job=PRINT)
            if any(paper.content is None and not paper.is_given_up for paper in papers):
                return "waits"
            made = _part(bundle, papers)
    with database.writing() as session:
        if bundle.done < bundle.total:
            bundles.keep_part(session, bundle.id, made, before=bundle.done, after=after)
            return "more"
        if bundles.finish(session, bundle, made, at=at):
            facts = {"kind": bundle.kind, "certificates": str(bundle.total)}
            subject = subject_of(bundle.cohort_id, bundle.id)
            audit.append(session, AuditEntry(at, None, "bundle.made", subject, facts))
    return "finished"


def _part(bundle: Bundle, papers: Iterable[Paper]) -> bytes:
    """A small archive with its lines of the index, or the pages of these certificates."""
    contents = [(paper.facts, paper.content) for paper in papers if paper.content is not None]
    if bundle.kind == "pdf":
        return join(content for _, content in contents)
    written = BytesIO()
    with ZipFile(written, "w") as archive:
        for facts, content in contents:
            archive.writestr(_entry(file_name(facts.number, facts.name), facts.issued_on), content)
        archive.writestr(INDEX, "".join(line(_cells(facts)) for facts, _ in contents))
    return written.getvalue()


def _whole(session: Session, bundle: Bundle) -> bytes:
    parts = bundles.parts(session, bundle.id)
    if bundle.kind == "pdf":
        return join(parts)
    with tempfile.TemporaryFile() as spool:
        _write_archive(spool, parts, bundle.asked_at.date())
        spool.seek(0)
        return spool.read()


def _write_archive(spool: IO[bytes], parts: Iterable[bytes], on: date) -> None:
    """All files of the parts, one in memory at a time, and the index of all."""
    lines = [BYTE_ORDER_MARK + line(HEAD)]
    with ZipFile(spool, "w") as archive:
        for part in parts:
            with ZipFile(BytesIO(part)) as papers:
                for entry in papers.infolist():
                    if entry.filename == INDEX:
                        lines.append(papers.read(entry).decode())
                    else:
                        archive.writestr(entry, papers.read(entry))
        archive.writestr(_entry(INDEX, on), "".join(lines))


def _entry(name: str, on: date) -> ZipInfo:
    """An entry that everybody may read once it is unpacked; a PDF is not worth deflating."""
    entry = ZipInfo(name, (on.year, on.month, on.day, 0, 0, 0))
    entry.external_attr = 0o644 << 16
    return entry


def _cells(facts: CredentialFacts) -> tuple[str, ...]:
    return (
        file_name(facts.number, facts.name),
        facts.number,
        facts.name,
        facts.course_title,
        facts.path_title,
        facts.issued_on.isoformat(),
        facts.expires_on.isoformat() if facts.expires_on else "",
    )
