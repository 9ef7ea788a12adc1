"""Every route says whom it admits, and does one thing."""

import re

import pytest
from flask import Flask
from werkzeug.routing import Rule

from firstline.domain.person import ROLES
from tests.laws.conftest import House

CHANGING = {"POST", "PUT", "PATCH", "DELETE"}
PLACE = re.compile(
    r"^(?:[a-z0-9]+(?:-[a-z0-9]+)*(?:\.(?:html|json|svg))?|<(?:int:)?[a-z_]+>(?:\.<extension>)?)$"
)


def rules(app: Flask) -> list[Rule]:
    """All routes but the static files'."""
    return [rule for rule in app.url_map.iter_rules() if rule.endpoint != "static"]


def test_every_route_admits_somebody_by_name(app: Flask) -> None:
    silent = [
        rule.endpoint for rule in rules(app) if not hasattr(app.view_functions[rule.endpoint], "admits")
    ]
    assert silent == []


def test_only_known_roles_are_admitted(app: Flask) -> None:
    views = [app.view_functions[rule.endpoint] for rule in rules(app)]
    assert {role for view in views for role in getattr(view, "admits", ())} == set(ROLES)


def test_no_route_reads_and_writes(app: Flask) -> None:
    both = [
        rule.rule
        for rule in rules(app)
        if "GET" in (rule.methods or ()) and CHANGING & (rule.methods or set())
    ]
    assert both == []


def test_no_view_has_two_routes(app: Flask) -> None:
    endpoints = [rule.endpoint for rule in rules(app)]
    assert sorted({name for name in endpoints if endpoints.count(name) > 1}) == []


def test_changes_are_posts_and_the_saving_put(app: Flask) -> None:
    others = [
        rule.endpoint
        for rule in rules(app)
        if CHANGING & (rule.methods or set()) and "POST" not in (rule.methods or ())
    ]
    assert others == ["attempts.save"]


def test_addresses_are_kebab_case(app: Flask) -> None:
    strange = [
        rule.rule
        for rule in rules(app)
        for part in rule.rule.split("/")[1:]
        if part and not PLACE.match(part) and part != ".well-known"  # RFC 8615
    ]
    assert strange == []


def test_no_address_ends_with_a_slash(app: Flask) -> None:
    assert [rule.rule for rule in rules(app) if rule.rule.endswith("/") and rule.rule != "/"] == []


def test_every_address_shows_its_noun_as_its_blueprint(app: Flask) -> None:
    nouns = {
        "break_": "break",
        "rosters": "roster",
        "accommodations": "people",  # what is done for one of them
        "cohort_settings": "settings",
        "joining": "join",
        "course_insight": "insight",
        "bundles": "certificates",  # what can be done with those of a cohort
        "home": "home",
        "pages": "",
        "sessions": "",
        "slips": "first-sign-in",
        "account": "me",
        "curriculum": "courses",  # what stands behind a course lies below it, and so do its papers
        "handouts": "courses",
        "editions": "edition",
        "trust": "",  # what verifiers fetch from where their standards say
    }
    strange = []
    for rule in rules(app):
        blueprint = rule.endpoint.partition(".")[0]
        noun = nouns.get(blueprint, blueprint.replace("_", "-"))
        if noun and noun not in rule.rule and blueprint not in ("health", "home", "flags"):
            strange.append((rule.endpoint, rule.rule))
    assert strange == []


FORMS = {
    "sign_in": "eva@example.org",
    "password": "a green winter coat",
    "again": "a green winter coat",
    "current": "three small boats",
    "certificate_name": "Ada",
    "name": "Eva Roth",
    "zone": "UTC",
    "role": "trainee",
    "agency_id": "1",
    "course": "foundations",
    "people": "Li; li@example.org",
    "reach": "Room 3",
    "reason": "A reason that is long enough.",
    "words": "Two options are right.",
    "way": "credit",
    "kind": "zip",
    "code": "7KQ2-M4XC-9TRA-0WGE",
    "r": "0",
}


@pytest.mark.parametrize("fields", [FORMS, {}], ids=["filled", "empty"])
def test_every_change_answers_with_303_or_an_error(house: House, fields: dict[str, str]) -> None:
    adapter = house.app.url_map.bind("localhost")
    strange, done = [], 0
    for rule in sorted(
        rules(house.app), key=lambda rule: rule.endpoint.endswith(("submit", "remove", "sign_out"))
    ):
        if "POST" not in (rule.methods or ()):
            continue
        for local, browser in house.browsers.items():
            values = {**house.values["*"], **house.values.get(local, {})}
            places = {name: values[name] for name in rule.arguments}
            reply = browser.post(adapter.build(rule.endpoint, places, method="POST"), fields)
            done += reply.status_code == 303
            if reply.status_code not in (303, 400, 401, 403, 404, 409, 429):
                strange.append((rule.endpoint, local, reply.status_code))
    assert (strange, done > 20) == ([], True)
