"""The job process: prints certificates, signs, and keeps house. It has a child that imports WeasyPrint."""

import logging
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import cache, partial

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
    disaggregating,
    founding,
    handouts,
    keying,
    notifying,
    queueing,
    resigning,
    reviewing,
)
from firstline.services.awarding import Workshop
from firstline.store import reviews
from firstline.store.database import DatabaseBusy
from firstline.store.jobs import Job
from firstline.web.audit_commands import check_log
from firstline.web.chores import CHORES
from firstline.web.mailing import send_due
from firstline.web.portal import Portal
from firstline.web.report_prints import print_report
from firstline.web.settings import ROOT
from firstline.web.setup import seed_demonstration
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
        self._kinds: dict[str, Callable[[str], None]] = {
            certifying.PRINT: lambda subject: self._print_certificate(int(subject)),
            resigning.RE_SIGN: self._re_sign,
            handouts.PRINT: self._print_handout,
            disaggregating.PRINT: lambda subject: print_report(self._portal, subject, at=_now()),
            attesting.SIGN_LISTS: lambda _: self._sign_lists(),
            notifying.SEND: lambda _: send_due(self._portal),
            founding.SEED: lambda _: seed_demonstration(self._portal, at=_now()),
        }

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

    def _close(self, attempt_id: int, person_id: int) -> None:
        portal = self._portal
        with portal.writing() as session:
            assessing.close_overdue(
                session, portal.library, attempt_id, person_id, terms=portal.terms, at=_now()
            )

    def _work(self, job: Job) -> timedelta | None:
        """Do a job, or a step of it; returns after which time the next step can be done, None for none."""
        if job.kind == bundling.MAKE:
            return self._make_bundle(int(job.subject))
        if job.kind not in self._kinds:
            raise Refusal(f"there is no job of the kind {job.kind}")
        self._kinds[job.kind](job.subject)
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
    for name, act, hours in (
        ("sweep", runner.sweep, crontab(minute="*")),
        ("send_mails", runner.send_mails, crontab(minute="*")),
        ("remove_old_texts", runner.remove_old_texts, crontab(minute="41")),
        ("sign_lists", runner.sign_lists, crontab(minute="23", hour="3")),
        ("check_audit", partial(check_log, portal), crontab(minute="29", hour="2")),
        *((each.name, partial(each.do, portal), crontab(each.minute, each.hour)) for each in CHORES),
    ):
        huey.periodic_task(hours, name=name)(act)
    runner.sign_lists()  # first: whoever checks a certificate needs them, and a sweep can take minutes
    runner.sweep()
    check_log(portal)
    runner.remove_old_texts()
    for chore in CHORES:
        chore.do(portal)
    huey.create_consumer(
        workers=printers, worker_type="thread", initial_delay=0.05, backoff=1.2, max_delay=0.5
    ).run()


_read = cache(read_design)


def _now() -> datetime:
    return datetime.now(UTC)
