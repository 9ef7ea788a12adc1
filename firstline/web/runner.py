"""The job process: prints certificates and keeps house. Only it imports WeasyPrint."""

import logging
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

from flask import Flask
from huey import crontab

from firstline.domain.credential import CredentialFacts
from firstline.domain.refusal import Refusal
from firstline.printing.certificate import print_certificate
from firstline.printing.designs import BrokenDesign, Design, read_design
from firstline.printing.pages import print_page
from firstline.printing.press import PrintRefused
from firstline.services import assessing, certifying, handouts, queueing, reviewing, surveying
from firstline.store import reviews
from firstline.store.database import DatabaseBusy
from firstline.store.jobs import Job
from firstline.web.portal import Portal
from firstline.web.settings import ROOT
from firstline.web.texts import handout_page

_LOG = logging.getLogger(__name__)


class Runner:
    """Runs job rows. A job that fails is put back and tried again, five times in all."""

    def __init__(self, app: Flask) -> None:
        self._app = app
        self._portal: Portal = app.extensions["firstline"]
        self._is_scrubbed = False  # a process before this one may have died in between

    def run(self, job_id: int) -> None:
        """Run one job, unless it is done or in somebody else's hands."""
        with self._portal.database.writing() as session:
            job = queueing.claim(session, job_id, at=_now())
        if job is None:
            return
        try:
            with self._app.app_context():  # handouts are drawn by templates, and huey's threads have none
                self._work(job)
        except (BrokenDesign, PrintRefused, Refusal, OSError, DatabaseBusy) as problem:
            _LOG.exception("job %s (%s %s) failed", job.id, job.kind, job.subject)
            with self._portal.database.writing() as session:
                queueing.put_back(session, job, f"{type(problem).__name__}: {problem}", at=_now())
        else:
            with self._portal.database.writing() as session:
                queueing.finish(session, job)

    def sweep(self) -> None:
        """Run what nobody woke us for or somebody left behind, and close attempts whose time is over."""
        with self._portal.database.writing() as session:
            queueing.give_up_expired(session, at=_now())
        with self._portal.database.reading() as session:
            due, overdue = queueing.due(session, at=_now()), assessing.overdue_attempts(session, at=_now())
        for attempt_id, person_id in overdue:
            self._close(attempt_id, person_id)
        for job_id in due:
            self.run(job_id)

    def rewrite_surveys(self) -> None:
        """Let nothing in the database tell in which order people answered, or beside whom."""
        try:
            with self._portal.database.writing() as session:
                surveying.forget_order(session)
        except DatabaseBusy as problem:
            _LOG.warning("surveys were not rewritten, and will be in six hours: %s", problem)

    def remove_old_texts(self) -> None:
        """Remove what trainees wrote after its time, also from the files of the database."""
        portal, removed = self._portal, 1
        try:
            while removed:
                with portal.database.writing() as session:
                    days = portal.settings.response_days
                    removed = reviewing.remove_old_texts(session, portal.library, days, at=_now())
                self._is_scrubbed = self._is_scrubbed and not removed
            self._is_scrubbed = self._is_scrubbed or portal.database.scrub(reviews.WITH_TEXTS)
        except DatabaseBusy as problem:
            _LOG.warning("old texts were not removed, and will be in an hour: %s", problem)

    def _close(self, attempt_id: int, person_id: int) -> None:
        portal = self._portal
        with portal.database.writing() as session:
            assessing.close_overdue(
                session, portal.library, attempt_id, person_id, terms=portal.terms, at=_now()
            )
            jobs = queueing.woken(session)
        portal.queue.wake(jobs)

    def _work(self, job: Job) -> None:
        match job.kind:
            case certifying.PRINT:
                self._print_certificate(int(job.subject))
            case handouts.PRINT:
                self._print_handout(job.subject)
            case _:
                raise Refusal(f"there is no job of the kind {job.kind}")

    def _print_certificate(self, credential_id: int) -> None:
        with self._portal.database.reading() as session:
            facts = certifying.facts_to_print(session, credential_id)
        if facts is not None:
            content = print_certificate(facts, self._design(facts))
            with self._portal.database.writing() as session:
                certifying.keep_print(session, credential_id, content, at=_now())

    def _print_handout(self, subject: str) -> None:
        with self._portal.database.reading() as session:
            handout = handouts.to_print(session, self._portal.library, subject)
        if handout is not None:
            style = (ROOT / "static" / "css" / "handout.css").read_text(encoding="utf-8")
            content = print_page(handout_page(handout), style, most_pages=handout.most_pages)
            with self._portal.database.writing() as session:
                handouts.keep(session, subject, content, at=_now())

    def _design(self, facts: CredentialFacts) -> Design:
        """The design folder of that name in the last content root that has one."""
        folders = [root / "certificates" / facts.design for root in self._portal.settings.content]
        found = [folder for folder in folders if folder.is_dir()]
        if not found:
            raise Refusal(f"there is no certificate design “{facts.design}”")
        return _read(found[-1])


def serve(app: Flask) -> None:
    """Run jobs until the process is told to stop: at once when woken, and by a sweep a minute."""
    runner, portal = Runner(app), app.extensions["firstline"]
    portal.queue.work = runner.run
    huey = portal.queue.huey()
    huey.periodic_task(crontab(minute="*"), name="sweep")(runner.sweep)
    huey.periodic_task(crontab(minute="17", hour="*/6"), name="rewrite_surveys")(runner.rewrite_surveys)
    huey.periodic_task(crontab(minute="41"), name="remove_old_texts")(runner.remove_old_texts)
    runner.sweep()
    runner.remove_old_texts()
    runner.rewrite_surveys()  # a portal that is switched off at night does it here
    huey.create_consumer(
        workers=1, worker_type="thread", initial_delay=0.05, backoff=1.2, max_delay=0.5
    ).run()


@cache
def _read(folder: Path) -> Design:
    return read_design(folder)


def _now() -> datetime:
    return datetime.now(UTC)
