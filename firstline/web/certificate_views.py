"""Certificates as their pages show them: what is told of a number, and what is left of a renewal."""

import secrets
from dataclasses import replace
from functools import lru_cache

from babel import Locale
from flask import Response, jsonify, make_response, render_template, request, url_for
from markupsafe import escape

from firstline.domain.course import Lesson, Module
from firstline.domain.credential import CredentialFacts, count_symbols
from firstline.services.library import Edition
from firstline.services.renewing import Due
from firstline.services.verifying import Unverified, Verified
from firstline.store.credentials import Credential
from firstline.web.kept import render_shell
from firstline.web.languages import current_locale, day, gettext
from firstline.web.pages import Row
from firstline.web.texts import in_readers_language, language_of

KEPT_BY_NOBODY = {"Cache-Control": "no-store", "X-Robots-Tag": "noindex", "Vary": "Accept"}
KEPT_INSIDES = 1024
_NUMBER, _NAME = f"number{secrets.token_hex(16)}", f"holder{secrets.token_hex(16)}"


def answer(found: Verified | Unverified, typed: str, *, as_json: bool) -> Response:
    """What the public is told of a number, as a page or as JSON; 404 where nothing is known of it."""
    if as_json:
        response = jsonify(_as_json(found))
    else:
        inside = _told(found) if isinstance(found, Verified) else _not_found(found, typed)
        title = gettext("Certificate check")
        response = make_response(render_shell("certificates/verify.html", "", inside, page_title=title))
    response.status_code = 200 if isinstance(found, Verified) else 404
    response.headers.update(KEPT_BY_NOBODY)
    return response


def _told(found: Verified) -> str:
    """What is told of a certificate, drawn once a process for all that differ in number and name only.

    Its state was read for this request and is a part of the key; nobody's name or number is kept.
    """
    facts = found.facts
    common = replace(facts, number=_NUMBER, name=_NAME if facts.name else "", address="")
    inside = _inside(replace(found, facts=common), current_locale().language, request.host)
    return inside.replace(_NUMBER, escape(facts.number)).replace(_NAME, escape(facts.name))


@lru_cache(maxsize=KEPT_INSIDES)
def _inside(found: Verified, language: str, host: str) -> str:
    del language, host  # rendering reads them from the request; here they are a part of the key
    return render_template("certificates/_verified.html", found=found, rows=rows_of(found))


def _not_found(reason: Unverified, typed: str) -> str:
    count = count_symbols(typed)
    return render_template(
        "certificates/_verified.html", found=reason, typed=typed[:40], count=count, rows=[]
    )


def rows_of(found: Verified) -> list[Row]:
    """Everything that the public page tells: what the paper states, so that an edited paper shows."""
    facts = found.facts
    number = Row(term=gettext("Number"), text=facts.number, dir="ltr")
    if found.is_hidden:
        return [number]
    rows = [number, Row(term=gettext("Name"), text=facts.name), *_award_rows(facts)]
    return [row for row in rows if row.text]


def fact_rows(held: Credential) -> list[Row]:
    """Everything that the paper states, for those who may have the paper."""
    number = Row(term=gettext("Number"), text=held.facts.number, dir="ltr")
    rows = [number, Row(term=gettext("Name"), text=held.facts.name), *_award_rows(held.facts)]
    return [row for row in rows if row.text]


def renewal_rows(due: Due) -> list[Row]:
    """The lessons of a renewal as a list of tasks, in the reader's language."""
    edition = in_readers_language(due.edition)
    asked = (edition.lessons[each.id] for each in due.renewal.lessons)
    return [_renewal_row(edition, module, lesson, due) for module, lesson in asked]


def _renewal_row(edition: Edition, module: Module, lesson: Lesson, due: Due) -> Row:
    done = lesson.id in due.renewal.done
    return Row(
        title=lesson.title,
        href=url_for("courses.lesson", course=edition.course.id, module=module.id, lesson=lesson.id),
        status_text=gettext("Done again") if done else gettext("To do again"),
        status_kind="done" if done else "open",
        language=language_of(edition, f"lesson:{lesson.id}"),
    )


def _award_rows(facts: CredentialFacts) -> list[Row]:
    return [
        Row(term=gettext("Course"), text=facts.course_title),
        Row(term=gettext("Role path"), text=facts.path_title if facts.path else ""),
        Row(term=gettext("Passed"), text=", ".join(facts.passed)),
        Row(term=gettext("Hours"), text=str(facts.hours)),
        Row(term=gettext("Edition"), text=facts.edition[:12], dir="ltr"),
        Row(
            term=gettext("Language"),
            text=Locale.parse(facts.language).get_display_name(current_locale().babel) or "",
        ),
        Row(term=gettext("Issued by"), text=facts.issuer),
        Row(term=gettext("Signed by"), text=", ".join(filter(None, (facts.signatory, facts.signatory_role)))),
        Row(term=gettext("Issued on"), text=day(facts.issued_on)),
        Row(
            term=gettext("Valid until"),
            text=day(facts.expires_on) if facts.expires_on else gettext("no end date"),
        ),
    ]


def _as_json(found: Verified | Unverified) -> dict[str, object]:
    if not isinstance(found, Verified):
        return {"state": "unknown", "reason": found}
    facts, revoked_on = found.facts, found.revoked_on.isoformat() if found.revoked_on else None
    stands = {"number": facts.number, "state": found.standing, "specimen": facts.specimen}
    if found.is_hidden:
        return {**stands, "hidden": True, "revoked_on": revoked_on}
    return {
        **stands,
        "name": facts.name or None,
        "course": facts.course_title,
        "edition": facts.edition,
        "path": facts.path_title,
        "hours": facts.hours,
        "language": facts.language,
        "passed": list(facts.passed),
        "issuer": facts.issuer,
        "issued_on": facts.issued_on.isoformat(),
        "expires_on": facts.expires_on.isoformat() if facts.expires_on else None,
        "revoked_on": revoked_on,
    }
