"""Forms: what was typed, and what is wrong with it. Nothing typed is lost on the way back."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date

from flask import request

from firstline.domain.refusal import N_, Invalid
from firstline.web.languages import gettext, say


@dataclass
class Form:
    """Typed texts by field name, and the sentence beside each field that cannot be used."""

    values: Mapping[str, str] = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)

    def __getitem__(self, name: str) -> str:
        return self.values.get(name, "")

    def number(self, name: str) -> int | None:
        """A field as a whole number, None where it is none."""
        return whole_number(self[name])

    def choice(self, name: str) -> int | None:
        """A chosen id, None where nothing is chosen. Raises Invalid for what is no id."""
        number = self.number(name)
        if number is None and self[name].strip():
            raise Invalid(name, N_("Choose one from the list."))
        return number

    def day(self, name: str) -> date | None:
        """A date field, None where it is empty. Raises Invalid for what is no date."""
        text = self[name].strip()
        try:
            return date.fromisoformat(text) if text else None
        except ValueError:
            raise Invalid(name, N_("Enter a date such as 2026-11-24.")) from None

    @contextmanager
    def refusals(self) -> Iterator[None]:
        """Turn an Invalid that is raised inside into the sentence beside its field."""
        try:
            yield
        except Invalid as refusal:
            self.errors[refusal.field] = say(refusal)


def read_form(**defaults: str) -> Form:
    """The sent form; fields that were not sent have their defaults."""
    sent = {name: request.form[name] for name in request.form if name != "csrf_token"}
    return Form({**defaults, **sent})


def empty_form(**defaults: object) -> Form:
    """A form to fill in."""
    return Form({name: "" if value is None else str(value) for name, value in defaults.items()})


def whole_number(text: str) -> int | None:
    """A typed number from 0, None where it is none."""
    plain = text.strip()
    return int(plain) if plain.isascii() and plain.isdigit() and len(plain) < 10 else None


def page_number() -> int:
    """The page of a list that is asked for, from 1."""
    text = request.args.get("page", "1")
    return max(1, int(text)) if text.isascii() and text.isdigit() and len(text) < 7 else 1


_NOTICES = {
    "saved": N_("Saved."),
    "completed": N_("Lesson completed. We keep your place."),
    "enrolled": N_("You have joined the course."),
    "signed-out": N_("You are signed out."),
    "reported": N_("Thank you. Your report was passed on."),
    "added": N_("Added."),
    "moved": N_("The cohort goes on with the current edition."),
    "removed": N_("Removed."),
    "revoked": N_("The certificate was revoked."),
    "hidden": N_("The public page now tells only how the certificate stands."),
    "shown": N_("The public page tells everything again."),
    "renewed": N_("Your certificate was renewed."),
    "corrected": N_("The certificate was issued again with the right name."),
    "issued": N_("The certificate was issued."),
    "issued-all": N_("The certificates were issued."),
    "asked": N_("Another administrator now decides."),
    "decided": N_("Your decision was carried out."),
    "erased": N_("The name was taken out."),
    "offered": N_("The holders go on with the current edition."),
    "cleared": N_("Well done. This choice no longer stands in the way of your certificate."),
    "password": N_("Your password was changed."),
    "mailed": N_("The mails are on their way. It can take some minutes."),
    "nobody-mailed": N_("No mail was sent: nobody is left who may get one now."),
    "no-reminders": N_("You get no more reminders by mail. You can switch them on again in your account."),
    "proposed": N_("Thank you. An author decides on your proposal."),
    "withdrawn": N_("The proposal was withdrawn."),
    "declined": N_("The proposal was declined."),
    "accepted": N_("The text was published as a new edition."),
    "reloaded": N_("The folders were read again and published."),
    "re-marked": N_("The question was marked again."),
}


def notice() -> str | None:
    """The quiet confirmation after a redirect, by its key in the address."""
    sentence = _NOTICES.get(request.args.get("done", ""))
    return gettext(sentence) if sentence else None
