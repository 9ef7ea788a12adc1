"""Invented people in the states that pages need, made by the real acts in the house's database."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count
from random import Random

from flask import Flask
from sqlmodel import Session

from firstline.content import editing
from firstline.content.editing import Folders
from firstline.domain.form import DrawnItem, Response, draw_form
from firstline.domain.invitation import bound_to
from firstline.domain.item import Choice, Item
from firstline.domain.person import Person, Role
from firstline.domain.response import right_response
from firstline.sealing import tokens
from firstline.services import (
    accounts,
    assessing,
    certifying,
    clearing,
    enlisting,
    gathering,
    inviting,
    issuing,
    learning,
    meeting,
    overseeing,
    placing,
    playing,
    proposing,
    queueing,
    refreshing,
    revoking,
    seeding,
    staffing,
    triaging,
)
from firstline.services.assessing import Sitting
from firstline.services.library import Edition
from firstline.sheets.reading import read_roster
from firstline.store import enrolments, invitations, marks, people
from firstline.web import create_app
from firstline.web.languages import gettext, use_language
from firstline.web.portal import Portal, writing
from firstline.web.settings import ROOT, read_settings
from tests.browser.house import House

COURSE, TEST = seeding.COURSE, "final"
CROWDED = 3
"""The cohort of the demonstration that has finished."""
AGENCY = "Northbank Police Academy (invented)"
KINDS = frozenset({"single", "multiple", "ordering", "matching", "cloze"})


@dataclass(frozen=True, slots=True)
class Player:
    """Somebody who is signed in: ``token`` is the value of her session cookie."""

    person: Person
    token: str


@dataclass
class Cast:
    """Makes people, and knows the right answers."""

    app: Flask
    _numbers: "count[int]" = field(default_factory=count)

    @property
    def portal(self) -> Portal:
        """The house's database and library, as its own processes see them."""
        found: Portal = self.app.extensions["firstline"]
        return found

    def close(self) -> None:
        """Give the database back."""
        self.portal.database.close()

    def edition(self, language: str = "en") -> Edition:
        """The published course, in a language."""
        with self.portal.database.reading() as session:
            return self.portal.library.course(session, COURSE, at=_now()).read_in(language)

    def say(self, language: str, sentence: str, **values: object) -> str:
        """A sentence of the interface as a page of this language has it."""
        with self.app.app_context():
            use_language(language)
            return gettext(sentence) % values if values else gettext(sentence)

    def player(self, sign_in: str) -> Player:
        """A person of the demonstration, signed in."""
        with self._writing() as session:
            person = people.by_email(session, sign_in)
            assert person is not None
            return Player(person, accounts.begin_session(session, person.id, at=_now()))

    def newcomer(self, name: str = "Nadia Petrova", role: Role = "trainee") -> Player:
        """Somebody who has done nothing yet."""
        sign_in = f"{role}{next(self._numbers)}@cast.example"
        with self._writing() as session:
            agency = next(found.id for found in staffing.list_agencies(session) if found.name == AGENCY)
            staffing.add_person(session, name, sign_in, agency, role, by=None, at=_now())
        return self.player(sign_in)

    def links(self) -> tuple[str, str]:
        """The paths of an invitation that was not used, and of somebody's way out of reminders."""
        sign_in, secret = f"invited{next(self._numbers)}@cast.example", self.portal.settings.secret_key
        with self._writing() as session:
            agency = next(found.id for found in staffing.list_agencies(session) if found.name == AGENCY)
            invited = staffing.add_person(
                session, "Noor Haddad", sign_in, agency, "trainee", by=None, at=_now()
            )
            inviting.invite_many(session, [invited], cohort_id=None, secret=secret, by=None, at=_now())
            nonce = invitations.opened(session, [invited], at=_now())[invited].nonce
        token = tokens.invitation_token(secret, nonce, bound_to(sign_in, "trainee"))
        return f"/invitations/{token}", f"/reminders/{tokens.opt_out_token(secret, invited)}"

    def reader(self) -> Player:
        """Somebody who has completed every lesson."""
        player, edition = self.newcomer(), self.edition()
        with self._writing() as session:
            for module, lesson in edition.course.lessons():
                self._complete(session, player, module.id, lesson.id)
        return player

    def sitter(self, but: Callable[[Item], bool] | None = None) -> tuple[Player, Sitting]:
        """A reader in the middle of the test, whose form holds every kind of item.

        ``but`` answers all items rightly besides the first one that it names; without it
        nothing is answered.
        """
        player, edition = self.reader(), self.edition()
        seed = next(
            s
            for s in count()
            if kinds_of(edition, draw_form(edition.course, edition.test(TEST), Random(s))) >= KINDS
        )
        with self._writing() as session:
            library = self.portal.library
            accounts.confirm_certificate_name(session, player.person, player.person.name)
            attempt = assessing.start_attempt(
                session, library, player.person, COURSE, TEST, random=Random(seed), at=_now()
            )
            sitting = assessing.sitting(session, library, player.person, attempt)
            left = next((d.item for d in sitting.attempt.form if but and but(edition.items[d.item])), None)
            for drawn in sitting.attempt.form if but else ():
                if drawn.item != left:
                    right = right_response(edition.items[drawn.item], drawn)
                    self._save(session, player, attempt, drawn, right)
        return player, sitting

    def flagged(self, *, at_case: bool = False) -> tuple[Player, str]:
        """Somebody who chose unsafely once, and the objective; ``at_case``: the case is on offer."""
        player, sitting = self.sitter(but=is_unsafe_case)
        drawn = next(d for d in sitting.attempt.form if is_unsafe_case(sitting.edition.items[d.item]))
        item = sitting.edition.items[drawn.item]
        with self._writing() as session:
            self._save(session, player, sitting.attempt.id, drawn, unsafe_response(item, drawn))
            self._submit(session, player, sitting)
            if at_case:
                flag = clearing.open_flag(
                    session, self.portal.library, player.person, COURSE, item.objective
                ).flag
                module, _ = sitting.edition.lessons[flag.lesson]
                self._complete(session, player, module.id, flag.lesson)
                clearing.offer_case(
                    session, self.portal.library, player.person, COURSE, item.objective, random=Random(1)
                )
        return player, item.objective

    def holder(self, *, wake: bool = True) -> tuple[Player, int, str]:
        """Somebody with a certificate, her attempt and its number.

        Without ``wake`` nobody tells the job process, so that the certificate is not printed yet.
        """
        player, sitting = self.sitter(but=lambda _: False)
        if wake:
            with self.app.app_context(), writing() as session:
                self._submit(session, player, sitting)
        else:
            with self._writing() as session:
                self._submit(session, player, sitting)
        with self.portal.database.reading() as session:
            (credential,) = certifying.of_person(session, player.person.id)
        return player, sitting.attempt.id, credential.facts.number

    def renewer(self) -> tuple[Player, str]:
        """Somebody whose certificate ends in a month, and its number."""
        player, ruth = self.newcomer(), self.player("ruth@demo.example").person
        months = self.edition().course.certificate.valid_months
        assert months is not None
        issued_at = _now() - timedelta(days=30 * months - 30)
        with self._writing() as session:
            number = issuing.issue_by_hand(
                session,
                self.portal.library,
                player.person.id,
                COURSE,
                by=ruth,
                reason="Taken on paper before the portal was there.",
                terms=self.portal.terms,
                at=issued_at,
            )
        return player, number

    def classroom(self) -> tuple[str, str]:
        """The door of a joining code, and a meeting, of the first cohort; their addresses."""
        tess, now = self.player("tess@demo.example").person, _now()
        until, secret = now.date() + timedelta(days=2), self.portal.settings.secret_key
        with self._writing() as session:
            code = placing.make_code(
                session, tess, 1, cap=10_000, ends_on=until, agency_id=tess.agency_id, secret=secret, at=now
            )
            made = meeting.add_meeting(
                session,
                self.portal.library,
                tess,
                1,
                title="Day 1",
                held_on=now.date(),
                minutes=60,
                lessons=(),
                at=now,
            )
        return f"/join/{code}", f"/cohorts/1/meetings/{made}"

    def proposal(self, writer: Player) -> int:
        """A correction to a lesson that waits for an author; its number."""
        folders, now = Folders(self.portal.settings.content, ROOT), _now()
        file = editing.find(folders, f"courses/{COURSE}/course.md")
        text = file.text.replace("summary: ", "summary: Shorter. ", 1)
        ready = proposing.draft(
            folders, file.path, text, "It reads more easily so.", file.basis, on=now.date()
        )
        with self._writing() as session:
            return proposing.propose(session, writer.person, ready, at=now)

    def asked_revocation(self, number: str) -> int:
        """A request to revoke a certificate, by a new administrator: it waits for another one."""
        asker = self.newcomer("Rosa Duarte", "administrator").person
        with self._writing() as session:
            return revoking.ask(
                session, numbers=number, by=asker, reason="The questions had leaked.", at=_now()
            )

    def playing(self, player: Player) -> tuple[str, str]:
        """A scene of an open run, and the end of another; their addresses."""
        here, ended = (self._run(player, scenario) for scenario in ("front-desk", "watched-call"))
        while self._choose(player, ended):
            pass
        return f"/runs/{here}", f"/runs/{ended}"

    def rememberer(self) -> tuple[Player, str]:
        """Somebody of the demonstration with items to remember, and the first of them."""
        player = self.player("bo@demo.example")
        with self.portal.database.reading() as session:
            found = refreshing.due_set(session, self.portal.library, player.person, COURSE, at=_now())
        return player, found.due[0].item.id

    def drawn_item(self) -> str:
        """A choice item that people got in the test."""
        edition = self.edition()
        bank, objective = edition.test(TEST).draws[0].bank, edition.test(TEST).draws[0].objective
        (items,) = (found.items for found in edition.course.banks if found.id == bank)
        return next(i.id for i in items if i.objective == objective and isinstance(i, Choice))

    def inspected(self) -> str:
        """An attempt of somebody in the cohort that has finished, as its trainer reads it."""
        with self.portal.database.reading() as session:
            found = marks.with_item(session, COURSE, self.drawn_item(), trainer_id=None)
            ours = {enrolment.id for enrolment in enrolments.of_cohort(session, CROWDED)}
        attempt = next(each.attempt for each in found if each.attempt.enrolment_id in ours)
        return f"/cohorts/{CROWDED}/attempts/{attempt.id}"

    def dossier(self) -> tuple[str, int]:
        """The page of somebody in the cohort that has finished, and an attempt of hers."""
        with self.portal.database.reading() as session:
            found = marks.with_item(session, COURSE, self.drawn_item(), trainer_id=None)
            ours = {enrolment.id for enrolment in enrolments.of_cohort(session, CROWDED)}
        attempt = next(each.attempt for each in found if each.attempt.enrolment_id in ours)
        return f"/people/{attempt.person_id}", attempt.id

    def reviews(self) -> tuple[str, ...]:
        """The queue of a trainer, a text that waits, and one that she has marked."""
        tess = self.player("tess@demo.example").person
        with self.portal.database.reading() as session:
            queue = triaging.queue(session, self.portal.library, tess)
        waiting, (marked, _) = queue.first[0].waiting, queue.lately[0]
        return ("/reviews", *(f"/reviews/{each.attempt_id}/{each.item}" for each in (waiting, marked)))

    def sitting(self, player: Player, attempt: int) -> Sitting:
        """An attempt as it stands saved now."""
        with self.portal.database.reading() as session:
            return assessing.sitting(session, self.portal.library, player.person, attempt)

    def cohort(self, size: int) -> int:
        """A cohort of this many new people, none of whom can sign in yet; returns its id."""
        ruth = self.player("ruth@demo.example").person
        lines = "\n".join(f"Person {n}; S{next(self._numbers):05}" for n in range(size))
        with self._writing() as session:
            agency = next(found.id for found in staffing.list_agencies(session) if found.name == AGENCY)
            cohort_id = gathering.create_cohort(
                session,
                self.portal.library,
                ruth,
                name=f"Cohort {next(self._numbers)}",
                course=COURSE,
                starts_on=_now().date(),
                due_on=None,
                at=_now(),
            )
            overseeing.add_people(session, self.portal.library, ruth, cohort_id, agency, lines, at=_now())
        return cohort_id

    def rosters(self, cohort: int) -> tuple[str, str]:
        """Where a list with faults waits to be checked, and one that was confirmed."""
        ruth, places = self.player("ruth@demo.example").person, []
        rows = f"Mina Rai;N{next(self._numbers)};\nBad;bad@;\nJo Ek;jo@demo.example;Nowhere\n"
        with self._writing() as session:
            for confirmed in (False, True):
                sent = enlisting.send(
                    session,
                    ruth,
                    cohort,
                    "list.csv",
                    read_roster(f"Name;Sign-in;Agency\n{rows}".encode()),
                    agency_id=ruth.agency_id,
                    language="en",
                    at=_now(),
                )
                if confirmed:
                    secret = self.portal.settings.secret_key
                    enlisting.confirm(
                        session,
                        self.portal.library,
                        ruth,
                        cohort,
                        sent,
                        invites=False,
                        secret=secret,
                        at=_now(),
                    )
                places.append(f"/cohorts/{cohort}/roster/{sent}")
        return places[0], places[1]

    def case_answer(self, player: Player, objective: str) -> Response:
        """The right choice in the case on offer."""
        with self.portal.database.reading() as session:
            found = clearing.open_flag(session, self.portal.library, player.person, COURSE, objective)
        assert found.case is not None
        assert found.flag.case is not None
        return right_response(found.case, found.flag.case)

    def wake_printing(self) -> None:
        """Tell the job process of everything that waits to be printed."""
        with self.portal.database.reading() as session:
            waiting = queueing.due(session, at=_now())
        self.portal.queue.wake(waiting)

    def _run(self, player: Player, scenario: str) -> int:
        with self._writing() as session:
            return playing.begin_run(session, self.portal.library, player.person, COURSE, scenario, at=_now())

    def _choose(self, player: Player, run: int) -> bool:
        """Take the first choice that is shown; whether there was one."""
        portal = self.portal
        with self._writing() as session:
            way = playing.play(session, portal.library, player.person, run).way
            if way.ending is None:
                playing.choose(
                    session,
                    portal.library,
                    player.person,
                    run,
                    len(way.steps),
                    0,
                    terms=portal.terms,
                    at=_now(),
                )
            return way.ending is None

    def _writing(self) -> AbstractContextManager[Session]:
        return self.portal.database.writing()

    def _complete(self, session: Session, player: Player, module: str, lesson: str) -> None:
        learning.complete_lesson(
            session,
            self.portal.library,
            player.person,
            COURSE,
            module,
            lesson,
            terms=self.portal.terms,
            at=_now(),
        )

    def _save(
        self, session: Session, player: Player, attempt: int, drawn: DrawnItem, response: Response
    ) -> None:
        assessing.save_response(
            session,
            self.portal.library,
            player.person,
            attempt,
            drawn.item,
            response,
            sequence=None,
            terms=self.portal.terms,
            at=_now(),
        )

    def _submit(self, session: Session, player: Player, sitting: Sitting) -> None:
        assessing.submit_attempt(
            session,
            self.portal.library,
            player.person,
            sitting.attempt.id,
            terms=self.portal.terms,
            at=_now(),
        )


def assemble(house: House) -> Cast:
    """The cast of a house that is furnished."""
    return Cast(create_app(read_settings(house.environment)))


def kind_of(item: Item) -> str:
    """The kind as a trainee meets it."""
    if isinstance(item, Choice):
        return "multiple" if item.multiple else "single"
    return item.kind


def kinds_of(edition: Edition, form: tuple[DrawnItem, ...]) -> set[str]:
    """The kinds that a form holds."""
    return {kind_of(edition.items[drawn.item]) for drawn in form}


def is_unsafe_case(item: Item) -> bool:
    """Whether one choice of this item raises a harm flag."""
    return isinstance(item, Choice) and any(option.harm for option in item.options)


def unsafe_response(item: Item, drawn: DrawnItem) -> Response:
    """The unsafe choice."""
    assert isinstance(item, Choice)
    return (next(str(place) for place, n in enumerate(drawn.orders[0]) if item.options[n].harm),)


def _now() -> datetime:
    return datetime.now(UTC)
