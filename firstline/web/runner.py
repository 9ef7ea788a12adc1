"""The job process: prints certificates, signs, and keeps house. It has a child that imports WeasyPrint."""

import logging
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path

from flask import Flask
from huey import crontab
from sqlmodel import Session

from firstline.domain.credential import CredentialFacts
from firstline.domain.refusal import Refusal
from firstline.printing.apart import open_rooms, print_page
from firstline.printing.designs import BrokenDesign, Design, read_design
from firstline.printing.refused import PrintRefused
from firstline.sealing.badges import BadgeRefused
from firstline.sealing.keys import KeyMissing
from firstline.services import (
    assessing,
    attesting,
    awarding,
    bundling,
    certifying,
    collating,
    handouts,
    keying,
    notifying,
    queueing,
    resigning,
    reviewing,
    surveying,
)
from firstline.services.awarding import Workshop
from firstline.store import reviews
from firstline.store.database import DatabaseBusy
from firstline.store.jobs import Job
from firstline.web.mailing import send_due
from firstline.web.portal import Portal
from firstline.web.settings import ROOT
from firstline.web.texts import handout_page

_LOG = logging.getLogger(__name__)
_FAILURES = (BadgeRefused, BrokenDesign, PrintRefused, KeyMissing, Refusal, OSError, DatabaseBusy)

_JOBS_A_SWEEP = 100
_AT_ONCE, _WHILE_PRINTING = timedelta(0), timedelta(seconds=10)


class Runner:
    """Runs job rows. A job that fails is put back and tried again, five times in all."""

    def __init__(self, app: Flask) -> None:
        self._app = app
        self._portal: Portal = app.extensions["firstline"]
        self._is_scrubbed = False  # a process before this one may have died in between

    def run(self, job_id: int) -> None:
        """Run one job, unless it is done or in somebody else's hands."""
        with self._portal.writing() as session:
            job = queueing.claim(session, job_id, at=_now())
        if job is None:
            return
        try:
            with self._app.app_context():  # handouts are drawn by templates, and huey's threads have none
                next_step = self._work(job)
        except _FAILURES as problem:
            _LOG.exception("job %s (%s %s) failed", job.id, job.kind, job.subject)
            with self._portal.writing() as session:
                queueing.put_back(session, job, f"{type(problem).__name__}: {problem}", at=_now())
        else:
            self._conclude(job, next_step)

    def sweep(self) -> None:
        """Run what nobody woke us for or somebody left behind, and close attempts whose time is over."""
        with self._portal.writing() as session:
            queueing.give_up_expired(session, at=_now())
        with self._portal.database.reading() as session:
            overdue = assessing.overdue_attempts(session, at=_now())
        for attempt_id, person_id in overdue:
            self._close(attempt_id, person_id)
        for _ in range(_JOBS_A_SWEEP):
            with self._portal.database.reading() as session:
                due = queueing.due(session, at=_now(), limit=1)
            if not due:
                break
            self.run(due[0])  # asked anew each time: who waits at her screen comes before a cohort's hundreds

    def rewrite_surveys(self) -> None:
        """Let nothing in the database tell in which order people answered, or beside whom."""
        try:
            with self._portal.writing() as session:
                surveying.forget_order(session)
        except DatabaseBusy as problem:
            _LOG.warning("surveys were not rewritten, and will be in six hours: %s", problem)

    def remove_old_texts(self) -> None:
        """Remove what trainees wrote after its time, also from the files of the database."""
        portal, removed = self._portal, 1
        try:
            while removed:
                with portal.writing() as session:
                    days = portal.settings.response_days
                    removed = reviewing.remove_old_texts(session, portal.library, days, at=_now())
                self._is_scrubbed = self._is_scrubbed and not removed
            self._is_scrubbed = self._is_scrubbed or portal.database.scrub(reviews.WITH_TEXTS)
        except DatabaseBusy as problem:
            _LOG.warning("old texts were not removed, and will be in an hour: %s", problem)

    def sign_lists(self) -> None:
        """Sign the status lists anew, so that whoever fetched one knows how old it is."""
        try:
            self._sign_lists()
        except (DatabaseBusy, KeyMissing) as problem:
            _LOG.warning("status lists were not signed, and will be in a day: %s", problem)

    def send_mails(self) -> None:
        """Send what is due: new mails, those that were delayed, and those of a runner that died."""
        try:
            with self._app.app_context():
                send_due(self._portal)
        except DatabaseBusy as problem:
            _LOG.warning("mails were not sent, and will be in a minute: %s", problem)

    def remind(self) -> None:
        """Remind people whose certificates end soon."""
        try:
            with self._portal.writing() as session:
                notifying.remind_of_expiries(session, on=_now().date(), at=_now())
        except DatabaseBusy as problem:
            _LOG.warning("nobody was reminded, and all will be tomorrow: %s", problem)

    def remove_old_bundles(self) -> None:
        """Remove the cohorts' files of certificates after their time."""
        try:
            with self._portal.writing() as session:
                bundling.remove_old(session, at=_now())
        except DatabaseBusy as problem:
            _LOG.warning("old bundles were not removed, and will be in a day: %s", problem)

    def _close(self, attempt_id: int, person_id: int) -> None:
        portal = self._portal
        with portal.writing() as session:
            assessing.close_overdue(
                session, portal.library, attempt_id, person_id, terms=portal.terms, at=_now()
            )

    def _work(self, job: Job) -> timedelta | None:
        """Do a job, or a step of it; returns after which time the next step can be done, None for none."""
        match job.kind:
            case certifying.PRINT:
                self._print_certificate(int(job.subject))
            case resigning.RE_SIGN:
                self._re_sign(job.subject)
            case handouts.PRINT:
                self._print_handout(job.subject)
            case attesting.SIGN_LISTS:
                self._sign_lists()
            case notifying.SEND:
                send_due(self._portal)
            case bundling.MAKE:
                return self._make_bundle(int(job.subject))
            case _:
                raise Refusal(f"there is no job of the kind {job.kind}")
        return None

    def _conclude(self, job: Job, next_step: timedelta | None) -> None:
        with self._portal.writing() as session:
            if next_step is None:
                queueing.finish(session, job)
            else:
                queueing.go_on(session, job, after=next_step, at=_now())
        if next_step == _AT_ONCE:
            self._portal.queue.wake((job.id,))  # others come between: a bundle of hundreds takes minutes

    def _print_certificate(self, credential_id: int) -> None:
        portal, at = self._portal, _now()
        with portal.database.reading() as session:
            facts = certifying.facts_to_print(session, credential_id)
            workshop = self._workshop(session)
        if facts is None:
            return
        made = awarding.make_badge(facts, credential_id, workshop, at=at)
        with portal.writing() as session:
            badge = certifying.keep_badge(session, credential_id, made, workshop.badge_key.id)
        content = awarding.make_paper(facts, credential_id, badge, self._design(facts), workshop)
        with portal.writing() as session:
            certifying.keep_print(session, credential_id, content, workshop.seal_key.id, at=at)

    def _re_sign(self, subject: str) -> None:
        with self._portal.database.reading() as session:
            task = resigning.task(session, subject)
            workshop = self._workshop(session)
        if task is None:
            return
        at, place = _now(), task.due.id
        badge = task.badge or awarding.make_badge(task.facts, place, workshop, at=at)
        paper = awarding.make_paper(task.facts, place, badge, self._design(task.facts), workshop)
        with self._portal.writing() as session:
            keys = workshop.badge_key.id, workshop.seal_key.id
            resigning.keep(session, task, badge, keys[0], paper, keys[1], at=at)

    def _workshop(self, session: Session) -> Workshop:
        """The keys that sign now, and whose name they sign in."""
        settings = self._portal.settings
        return Workshop(
            keying.signing(session, settings.keys, "badge"),
            keying.signing(session, settings.keys, "seal"),
            settings.base_url,
            settings.time_stamps,
        )

    def _sign_lists(self) -> None:
        with self._portal.database.reading() as session:
            workshop = self._workshop(session)
        with self._portal.writing() as session:
            awarding.sign_lists(session, workshop, at=_now())

    def _print_handout(self, subject: str) -> None:
        with self._portal.database.reading() as session:
            handout = handouts.to_print(session, self._portal.library, subject)
        if handout is not None:
            style = (ROOT / "static" / "css" / "handout.css").read_text(encoding="utf-8")
            content = print_page(handout_page(handout), style, most_pages=handout.most_pages)
            with self._portal.writing() as session:
                handouts.keep(session, subject, content, at=_now())

    def _make_bundle(self, bundle_id: int) -> timedelta | None:
        match collating.make_step(self._portal.database, bundle_id, at=_now()):
            case "more":
                return _AT_ONCE
            case "waits":
                return _WHILE_PRINTING
            case _:
                return None

    def _design(self, facts: CredentialFacts) -> Design:
        """The design folder of that name in the last content root that has one."""
        folders = [root / "certificates" / facts.design for root in self._portal.settings.content]
        found = [folder for folder in folders if folder.is_dir()]
        if not found:
            raise Refusal(f"there is no certificate design “{facts.design}”")
        return _read(found[-1])


def serve(app: Flask, printers: int = 1) -> None:
    """Run jobs until the process is told to stop: at once when woken, and by a sweep a minute.

    ``printers`` is how many jobs are done at once, each with a printing process of its own.
    """
    open_rooms(printers)
    runner, portal = Runner(app), app.extensions["firstline"]
    portal.queue.work = runner.run
    huey = portal.queue.huey()
    huey.periodic_task(crontab(minute="*"), name="sweep")(runner.sweep)
    huey.periodic_task(crontab(minute="17", hour="*/6"), name="rewrite_surveys")(runner.rewrite_surveys)
    huey.periodic_task(crontab(minute="41"), name="remove_old_texts")(runner.remove_old_texts)
    huey.periodic_task(crontab(minute="23", hour="3"), name="sign_lists")(runner.sign_lists)
    huey.periodic_task(crontab(minute="*"), name="send_mails")(runner.send_mails)
    huey.periodic_task(crontab(minute="7", hour="6"), name="remind")(runner.remind)
    huey.periodic_task(crontab(minute="37", hour="4"), name="remove_old_bundles")(runner.remove_old_bundles)
    runner.sign_lists()  # first: whoever checks a certificate needs them, and a sweep can take minutes
    runner.sweep()
    runner.remove_old_bundles()
    runner.remind()
    runner.remove_old_texts()
    runner.rewrite_surveys()  # a portal that is switched off at night does it here
    huey.create_consumer(
        workers=printers, worker_type="thread", initial_delay=0.05, backoff=1.2, max_delay=0.5
    ).run()


@cache
def _read(folder: Path) -> Design:
    return read_design(folder)


def _now() -> datetime:
    return datetime.now(UTC)
