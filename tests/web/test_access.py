"""Who may open what: every route against every role."""

import pytest
from flask import Flask

from firstline.domain.person import Person
from tests.web.conftest import Browse

VALUES = {
    "course": "foundations",
    "module": "mandate",
    "lesson": "duties",
    "quiz": "final",
    "objective": "see-alone",
    "job_aid": "card",
    "item": "oath",
    "digest": "0" * 64,
    "dimension": "audience",
    "extension": "png",
    "number": "0000-0000-0000-00000",
    "attempt": 999,
    "cohort": 999,
    "bundle": 999,
    "person": 999,
    "agency": 999,
    "contact": 999,
    "name": "card",
    "scenario": "the-flat",
    "survey": "attitudes",
    "wave": "start",
    "run": 999,
    "revocation": 999,
    "roster": 999,
    "code": "ar",
    "joining": "7KQ2M-4XC9T",
    "meeting": 999,
    "token": "nobody",
    "step": "agency",
    "language": "en",
    "proposal": 999,
}
ANYBODY = {
    "sessions.sign_in_form",
    "sessions.sign_in",
    "sessions.sign_out",
    "slips.show",
    "slips.spend",
    "invitations.show",
    "invitations.accept",
    "joining.ask",
    "joining.open_door",
    "joining.show",
    "joining.join",
    "reminders.ask",
    "setup.show",
    "setup.step",
    "setup.save",
    "reminders.stop",
    "home.door",
    "pages.help",
    "pages.privacy",
    "pages.accessibility",
    "support.show",
    "certificates.check",
    "certificates.verify",
    "health.process",
    "health.ready",
    "language.choose",
    "trust.identity",
    "trust.status",
    "trust.show",
    "trust.badge",
    "trust.picture",
    "verifier.download",
}
EVERYBODY = {
    "home.show",
    "break_.show",
    "joining.stop_waiting",
    "account.*",
    "curriculum.glossary",
    "curriculum.matrix",
    "style.show",
}
LEARNERS = {
    "courses.*",
    "quizzes.*",
    "attempts.item",
    "attempts.save",
    "attempts.save_and_go",
    "attempts.check",
    "attempts.submit",
    "attempts.show",
    "attempts.report",
    "attempts.send_report",
    "flags.show",
    "flags.draw",
    "flags.answer",
    "refreshers.*",
    "runs.*",
    "scenarios.show",
    "scenarios.begin",
    "surveys.show",
    "surveys.end_turn",
    "assets.*",
    "certificates.mine",
    "certificates.show",
    "certificates.hide",
    "certificates.unhide",
    "certificates.renewal",
    "certificates.renew",
    "certificates.pdf",
    "handouts.print_job_aid",
    "handouts.job_aid_pdf",
}
TRAINERS = {
    "announcements.*",
    "exports.matrix",
    "exports.attempts",
    "exports.flags",
    "exports.items",
    "exports.attendance",
    "invitations.preview",
    "invitations.send",
    "reminders.preview",
    "reminders.send",
    "reminders.choose",
    "attempts.inspect",
    "bundles.*",
    "cohorts.*",
    "joining_code.*",
    "classroom.*",
    "meetings.*",
    "quiz_sheets.*",
    "cohort_settings.*",
    "accommodations.*",
    "curriculum.*",
    "desk.catalogue",
    "desk.check",
    "desk.show",
    "desk.lesson",
    "desk.job_aid",
    "desk.practice",
    "desk.scenario",
    "desk.bank",
    "editions.*",
    "proposals.catalogue",
    "proposals.new",
    "proposals.look",
    "proposals.propose",
    "proposals.show",
    "proposals.edit",
    "proposals.amend",
    "proposals.withdraw",
    "proposals.patch",
    "handouts.*",
    "flags.*",
    "insight.*",
    "course_insight.*",
    "item_reports.*",
    "reviews.*",
    "rosters.*",
    "scenarios.*",
    "surveys.*",
    "people.show",
    "today.show",
}
REGISTRARS = {"register.show", "register.trail", "exports.register"}
REPORTERS = {"reports.*"}
AUDITORS = {"audit.*", "exports.log"}
ADMINISTRATORS = {
    "awards.*",
    "corrections.*",
    "erasures.*",
    "revocations.*",
    "agencies.*",
    "contacts.*",
    "desk.*",
    "people.*",
    "exports.people",
    "proposals.*",
    "preferences.*",
    "setup.start",
    "setup.choose",
    "register.*",
}
BY_ROLE = {
    "ada": EVERYBODY | LEARNERS,
    "tess": EVERYBODY | LEARNERS | TRAINERS | REGISTRARS | REPORTERS,
    "ruth": EVERYBODY | LEARNERS | TRAINERS | REGISTRARS | REPORTERS | AUDITORS | ADMINISTRATORS,
    "otto": EVERYBODY | REPORTERS | AUDITORS,
    "": set(),
}


def routes(app: Flask) -> list[tuple[str, str, str]]:
    """(endpoint, method, address) of every route, with values that name nobody and nothing."""
    adapter = app.url_map.bind("localhost")
    found = []
    for rule in app.url_map.iter_rules():
        if rule.endpoint == "static":
            continue
        values = {name: VALUES[name] for name in rule.arguments}
        if "<int:number>" in rule.rule:
            values["number"] = 1
        method = next(m for m in ("GET", "POST", "PUT") if m in (rule.methods or ()))
        found.append((rule.endpoint, method, adapter.build(rule.endpoint, values, method=method)))
    return found


@pytest.mark.parametrize("local", list(BY_ROLE), ids=lambda local: local or "nobody")
def test_each_role_is_admitted_where_it_belongs(app: Flask, browse: Browse, otto: Person, local: str) -> None:
    browser, wrong = browse(local), []
    for endpoint, method, address in routes(app):
        if endpoint in ANYBODY:
            continue
        blueprint = endpoint.partition(".")[0]
        admitted = bool({endpoint, f"{blueprint}.*"} & BY_ROLE[local])
        status = browser.open(method, address, headers={"X-CSRF-Token": browser.token}).status_code
        shut = 403 if local else (303 if method == "GET" else 401)
        if (status == shut) == admitted:
            wrong.append((endpoint, method, status))
    assert wrong == []


def test_public_routes_are_these_and_no_others(app: Flask) -> None:
    public = {
        name for name, view in app.view_functions.items() if getattr(view, "admits", None) == frozenset()
    }
    assert public == ANYBODY
