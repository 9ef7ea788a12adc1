"""The list of people as its address narrows it, and an account as its form shows it."""

from dataclasses import dataclass

from flask import request

from firstline.domain.agency import Tree
from firstline.domain.person import ROLES, Person
from firstline.domain.refusal import N_
from firstline.services.appointing import Account, Wanted
from firstline.store.people import Narrowing
from firstline.web.forms import Form, empty_form, whole_number
from firstline.web.languages import gettext, languages, own_name

ROLE_NAMES = {
    "trainee": N_("Trainee"),
    "trainer": N_("Trainer"),
    "author": N_("Author"),
    "administrator": N_("Administrator"),
    "auditor": N_("Auditor"),
}
_STATES = {"active": N_("May sign in"), "new": N_("Never signed in"), "suspended": N_("Suspended")}
_SEXES = {"": N_("Not told"), "female": N_("Female"), "male": N_("Male"), "other": N_("Other")}


@dataclass(frozen=True, slots=True)
class Asked:
    """What the address asks the list for; what cannot be used asks for nothing."""

    words: str
    agency: int | None
    role: str
    state: str

    @property
    def is_narrowed(self) -> bool:
        """Whether anything is asked for."""
        return bool(self.words.strip() or self.agency or self.role or self.state)

    def narrowing(self, tree: Tree) -> Narrowing:
        """The same for the store; an agency stands for its units too."""
        state = {"active": (True, None), "new": (True, False), "suspended": (False, None)}
        active, signed_in = state.get(self.state, (None, None))
        ids = tree.with_units(self.agency) if self.agency in tree.by_id and self.agency else None
        return Narrowing(self.words, ids, self.role, active, signed_in)


def asked() -> Asked:
    """What this request asks for."""
    wanted = request.args
    return Asked(
        wanted.get("words", "")[:100],
        whole_number(wanted.get("agency", "")),
        next((role for role in ROLES if role == wanted.get("role")), ""),
        next((state for state in _STATES if state == wanted.get("state")), ""),
    )


def roles() -> dict[str, str]:
    """The roles in words."""
    return {role: gettext(ROLE_NAMES[role]) for role in ROLES}


def state_options() -> list[tuple[str, str]]:
    """What the list can be narrowed by."""
    return [(state, gettext(name)) for state, name in _STATES.items()]


def sex_options() -> list[tuple[str, str]]:
    """What can be told."""
    return [(sex, gettext(name)) for sex, name in _SEXES.items()]


def language_options(account: Account) -> list[tuple[str, str]]:
    """The languages that are offered, and the one that she reads now."""
    offered, own = account.preferences.offered(languages()), account.person.language
    kept = () if own in offered else (own,)
    return [(language, own_name(language)) for language in (*offered, *kept)]


def account_form(account: Account) -> Form:
    """The form of an account as it stands."""
    fields = ("name", "email", "staff_number", "agency_id", "role", "language")
    return empty_form(**{name: getattr(account.person, name) for name in fields}, sex=account.sex)


def wanted_account(form: Form, person: Person) -> Wanted:
    """What the form wants; a role that was not sent stays, since nobody is asked for her own."""
    return Wanted(
        form["name"],
        form["email"],
        form["staff_number"],
        form.choice("agency_id"),
        form["role"] or person.role,
        form["language"],
        form["sex"],
    )
