"""What the address of a cohort's matrix asks for, and the addresses that ask for something else."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import cast
from urllib.parse import urlencode

from flask import request

from firstline.domain.cohort import NEEDS, SORTINGS, Need, Sorting, Wanted
from firstline.domain.refusal import N_
from firstline.services.overseeing import Matrix
from firstline.web.forms import whole_number
from firstline.web.languages import gettext
from firstline.web.matrix_views import NEED_WORDS

ORDERS = {
    "need": N_("Who needs you first"),
    "name": N_("Name, first letter first"),
    "-name": N_("Name, last letter first"),
    "agency": N_("Agency"),
    "progress": N_("Fewest lessons first"),
    "-progress": N_("Most lessons first"),
    "active": N_("Longest away first"),
    "-active": N_("Here most lately first"),
}
"""The orders that a form offers; heads of columns lead to the reverse of some of them too."""
WORDS_LENGTH = 100


@dataclass(frozen=True, slots=True)
class Count:
    """How many people need one thing today, with the address that shows them."""

    number: int
    text: str
    href: str
    is_current: bool


@dataclass(frozen=True, slots=True)
class Head:
    """The head of a column that sorts, as macros/table.html shows it."""

    text: str
    href: str
    sorted: str


@dataclass(frozen=True, slots=True)
class Asked:
    """What was asked for; what is not known is passed over, so that an old address still leads somewhere."""

    path: str
    need: Need | None = None
    agency: int | None = None
    words: str = ""
    sorting: Sorting = "need"
    descending: bool = False

    @property
    def wanted(self) -> Wanted:
        """As the database is asked, but for the agency, whose units only the tree knows."""
        words = tuple(self.words.split())
        return Wanted(self.need, None, words, self.sorting, self.descending)

    @property
    def sort(self) -> str:
        """The order as it stands in addresses: its name, with a hyphen before it for the reverse."""
        return f"-{self.sorting}" if self.descending else self.sorting

    @property
    def is_narrowed(self) -> bool:
        """Whether anybody of the cohort may be left out."""
        return bool(self.need or self.agency is not None or self.words)

    def href(self, path: str = "") -> str:
        """The address that asks for this."""
        agency = None if self.agency is None else str(self.agency)
        parts = {"need": self.need, "agency": agency, "words": self.words, "sort": self.sort}
        kept = {name: value for name, value in parts.items() if value and (name, value) != ("sort", "need")}
        return f"{path or self.path}?{urlencode(kept)}" if kept else path or self.path

    def sorted_by(self, sorting: Sorting, text: str) -> Head:
        """A head that sorts by something, or turns the order round where it does so already."""
        is_so = self.sorting == sorting
        turned = replace(self, sorting=sorting, descending=is_so and not self.descending)
        return Head(text, turned.href(), ("descending" if self.descending else "ascending") if is_so else "")


def asked(path: str) -> Asked:
    """What this address asks for; ``path`` is where its list stands."""
    need, sort = request.args.get("need", ""), request.args.get("sort", "")
    words = " ".join(request.args.get("words", "")[:WORDS_LENGTH].split())
    sorting = sort.removeprefix("-")
    is_known = sorting in SORTINGS
    return Asked(
        path,
        need if need in NEEDS else None,
        whole_number(request.args.get("agency", "")),
        words,
        cast(Sorting, sorting) if is_known else "need",
        is_known and sort.startswith("-"),
    )


def counts(matrix: Matrix, wanted: Asked) -> list[Count]:
    """Everybody, and those who need something, each leading to the people behind the number."""
    everybody = replace(wanted, need=None)
    total = sum(matrix.needs.values())
    found = [Count(total, gettext("in all"), everybody.href(), wanted.need is None)]
    for need, number in _by_urgency(matrix.needs):
        text = gettext(NEED_WORDS[need])
        found.append(Count(number, text, replace(wanted, need=need).href(), wanted.need == need))
    return found


def order_options(wanted: Asked) -> list[tuple[str, str]]:
    """The orders to choose from, with the one that a head of a column led to."""
    known = {sort: gettext(text) for sort, text in ORDERS.items()}
    if wanted.sort not in known:
        known[wanted.sort] = gettext("%(order)s, turned round") % {"order": known[wanted.sorting]}
    return list(known.items())


def need_options() -> list[tuple[str, str]]:
    """What a person may need today."""
    return [(need, gettext(NEED_WORDS[need])) for need in NEEDS]


def _by_urgency(needs: dict[Need, int]) -> Iterable[tuple[Need, int]]:
    return ((need, needs[need]) for need in NEEDS if needs.get(need))
