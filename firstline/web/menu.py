"""The menu: what each role is led to, and the page on which somebody starts."""

from dataclasses import dataclass

from flask import request

from firstline.domain.person import Person, Role
from firstline.domain.refusal import N_
from firstline.web import access
from firstline.web.addresses import address
from firstline.web.languages import gettext

Link = tuple[str, str]
"""An endpoint and what it is called."""
Group = tuple[str, tuple[Link, ...]]
"""What some links have in common; they unfold."""

_TRAINEE: tuple[Link, ...] = (
    ("home.show", N_("Home")),
    ("courses.catalogue", N_("Courses")),
    ("certificates.mine", N_("Certificates")),
)
_COHORTS: tuple[Link, ...] = (
    ("today.show", N_("Today")),
    ("cohorts.catalogue", N_("Cohorts")),
    ("reviews.catalogue", N_("Answers to mark")),
)
_DESK: Link = ("desk.catalogue", N_("Content desk"))
_REPORTS: Link = ("reports.show", N_("Reports"))
_REGISTER: Link = ("register.show", N_("Register"))
_AUDIT: Link = ("audit.show", N_("Audit"))
_LEARNING: Link = ("home.show", N_("My learning"))
_RECORDS = N_("Records")
_OFFICE: Group = (
    N_("Administration"),
    (
        ("agencies.catalogue", N_("Agencies")),
        ("people.catalogue", N_("People")),
        _DESK,
        ("preferences.show", N_("Preferences")),
    ),
)
MENUS: dict[Role, tuple[Link | Group, ...]] = {
    "trainee": _TRAINEE,
    "author": (*_TRAINEE, _DESK),
    "trainer": (*_COHORTS, (_RECORDS, (_REPORTS, _REGISTER)), _DESK, _LEARNING),
    "administrator": (*_COHORTS, (_RECORDS, (_REPORTS, _REGISTER, _AUDIT)), _OFFICE, _LEARNING),
    "auditor": (("home.show", N_("Home")), _REPORTS, _AUDIT),
}


@dataclass(frozen=True, slots=True)
class Entry:
    """A link of the menu, or a group of them: then ``links`` are its own, and ``href`` is "".

    ``current`` is what aria-current says: "page" here, "true" on another page of the same noun, "" elsewhere.
    """

    text: str
    href: str = ""
    current: str = ""
    links: tuple["Entry", ...] = ()


def menu(person: Person) -> list[Entry]:
    """What stands in somebody's menu on this page."""
    return [_entry(title, what) for title, what in map(_turned, MENUS[person.role])]


def start_of(person: Person) -> str:
    """The endpoint on which somebody starts: what needs her, for trainers; else her own learning."""
    return "today.show" if person.role in access.TRAINERS else "home.show"


def _turned(found: Link | Group) -> tuple[str, str | tuple[Link, ...]]:
    """The name first, of links as of groups."""
    name, what = found
    return (name, what) if isinstance(what, tuple) else (what, name)


def _entry(title: str, what: str | tuple[Link, ...]) -> Entry:
    if isinstance(what, tuple):
        return Entry(gettext(title), links=tuple(_entry(text, endpoint) for endpoint, text in what))
    return Entry(gettext(title), address(what), _current(what))


def _current(endpoint: str) -> str:
    here = request.endpoint or ""
    if here == endpoint:
        return "page"
    return "true" if here.partition(".")[0] == endpoint.partition(".")[0] else ""
