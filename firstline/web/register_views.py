"""The register's pages: what is looked for by the address, and states in words."""

from datetime import date

from flask import request

from firstline.domain.credential import Standing, standing
from firstline.domain.refusal import N_
from firstline.services.library import Edition
from firstline.store.credentials import Credential
from firstline.store.registers import Narrowing
from firstline.web.languages import gettext
from firstline.web.texts import in_readers_language

STANDINGS: dict[Standing, tuple[str, str]] = {
    "valid": (N_("Valid"), "done"),
    "expired": (N_("Expired"), "warn"),
    "revoked": (N_("Revoked"), "stop"),
    "replaced": (N_("Replaced"), "plain"),
    "renewed": (N_("Renewed"), "plain"),
}
ACTS = {
    "credential.renewed": N_("Renewed"),
    "credential.replaced": N_("Name corrected, issued again"),
    "credential.revoked": N_("Revoked"),
    "credential.issued-by-hand": N_("Issued by hand"),
    "credential.issued-for-cohort": N_("Issued for a whole cohort"),
    "credential.issued-again": N_("Issued again"),
    "credential.re-signed": N_("Signed anew with a new key"),
    "credential.hidden": N_("Taken out of the public by its holder"),
    "credential.shown": N_("Shown in public again by its holder"),
    "credential.erased": N_("Name taken out"),
}


def say_standing(held: Credential, on: date) -> tuple[str, str]:
    """How a certificate stands, in words and as a kind of tag."""
    text, kind = STANDINGS[standing(held.state, held.facts.expires_on, on)]
    return gettext(text), kind


def say_act(act: str) -> str:
    """What was done, in words; an act of another kind by its name."""
    return gettext(ACTS[act]) if act in ACTS else act


def narrowing(on: date) -> Narrowing:
    """What the address asks the register for; what cannot be used narrows nothing."""
    wanted = request.args
    return Narrowing(
        on,
        words=wanted.get("words", "")[:100],
        standing=next((each for each in STANDINGS if each == wanted.get("state")), None),
        course=wanted.get("course", "")[:100],
        path=wanted.get("path", "")[:100],
        since=_day(wanted.get("since", "")),
        until=_day(wanted.get("until", "")),
    )


def choices(editions: dict[str, Edition]) -> dict[str, list[tuple[str, str]]]:
    """What the register can be narrowed by: states, courses, and role paths, each id of a path once."""
    courses = [in_readers_language(edition).course for edition in editions.values()]
    paths = {path.id: (path.id, path.title) for course in courses for path in course.paths}
    return {
        "state": [(name, gettext(text)) for name, (text, _) in STANDINGS.items()],
        "course": [(course.id, course.title) for course in courses],
        "path": list(paths.values()),
    }


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
