"""Enlisting: what each row of a roster would do, and where it cannot be used why not and what helps."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from firstline.domain.person import are_alike, clean_name, normalised_address, normalised_staff_number
from firstline.domain.refusal import N_, Invalid
from firstline.domain.roster import Line, folded, is_example, language_of, sex_of

Outcome = Literal["new", "enrolled", "here", "refused", "example"]
OUTCOMES: tuple[Outcome, ...] = ("new", "enrolled", "here", "refused", "example")

_FORMULA = ("=", "+", "-", "@")
_SHORTENED = "0123456789.,"
_HIDDEN = N_("This person cannot be added here.")
_ASK = N_("Ask an administrator, who sees why.")
_REMEDIES = {
    "name": N_("Write the first name and the family name."),
    "email": N_("Mend the address, or leave it empty and give a staff number."),
    "staff_number": N_("Mend the number, or leave it empty and give an e-mail address."),
    "agency": N_("Write the name as it stands under Agencies, or choose an agency for these rows above."),
    "path": N_("Leave it empty, or write the title of a role path of the course."),
}


_TAKE_OUT = N_("Take one of the two rows out.")


class _Double(Invalid):
    """What stands in two rows."""


@dataclass(frozen=True, slots=True)
class Fault:
    """Why a row cannot be used: in which column, and what to do."""

    field: str
    reason: Invalid
    remedy: str


@dataclass(frozen=True, slots=True)
class Candidate:
    """What a row says of a person, in the forms that are stored and compared."""

    line: int
    name: str
    email: str | None
    staff_number: str | None
    agency_id: int | None
    root_id: int | None
    language: str
    sex: str
    path: str
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Known:
    """Somebody who has an account, and how she stands to the course of the cohort.

    ``may_know`` says whether the trainer sees her anyway, in a cohort of hers; ``is_settled`` that she began
    the test on a role path that is not the cohort's.
    """

    id: int
    name: str
    email: str | None
    staff_number: str | None
    root_id: int | None
    role: str
    active: bool
    lacks_slip: bool
    enrolment_id: int | None = None
    cohort_id: int | None = None
    path: str = ""
    may_know: bool = False
    is_settled: bool = False


@dataclass(frozen=True, slots=True)
class Place:
    """Where people go: the cohort with its role path, and what the names in its rows mean.

    ``agencies`` are ids and ``paths`` ids by folded name; ``roots`` the agency at the top of each;
    ``agency_id`` is for rows that name none, ``stand_in_id`` for those that name an unknown one;
    ``roles`` are those whose accounts may come in.
    """

    cohort_id: int
    path: str
    paths: Mapping[str, str]
    agencies: Mapping[str, int]
    roots: Mapping[int, int]
    agency_id: int | None
    stand_in_id: int | None
    language: str
    roles: frozenset[str] = frozenset({"trainee"})


@dataclass(frozen=True, slots=True)
class Verdict:
    """What becomes of a row. ``known`` is who has an account, ``notes`` what else a trainer should know."""

    line: Line
    outcome: Outcome
    candidate: Candidate | None = None
    known: Known | None = None
    fault: Fault | None = None
    notes: tuple[str, ...] = ()


Read = tuple[Line, Candidate | None, Fault | None]


def read_lines(lines: Iterable[Line], place: Place) -> Iterator[Read]:
    """Each line with what it says, or with its fault; a second line of one person is a fault."""
    seen: dict[tuple[object, str], int] = {}
    for line in lines:
        if is_example(line):
            yield line, None, None
            continue
        try:
            candidate = _read(line, place)
            _check_double(candidate, seen)
        except Invalid as reason:
            remedy = _TAKE_OUT if isinstance(reason, _Double) else _REMEDIES[reason.field]
            yield line, None, Fault(reason.field, reason, remedy)
        else:
            yield line, candidate, None


def judge(read: Read, place: Place, known: Callable[[Candidate], tuple[Known, ...]]) -> Verdict:
    """What becomes of a line, given who has an account by its address and by its number."""
    line, candidate, fault = read
    if fault is not None:
        return Verdict(line, "refused", fault=fault)
    if candidate is None:
        return Verdict(line, "example")
    found = known(candidate)
    if not found:
        return _newcomer(line, candidate)
    person = found[0]
    problem = _two(found) or _stranger(person, candidate, place)
    if problem is not None:
        return Verdict(line, "refused", candidate, fault=problem)
    outcome: Outcome = "here" if person.cohort_id == place.cohort_id else "enrolled"
    return Verdict(line, outcome, candidate, person, notes=_notes(person, candidate))


def _newcomer(line: Line, candidate: Candidate) -> Verdict:
    if candidate.agency_id is None:
        reason = Invalid("agency", N_("We do not know this agency."))
        return Verdict(line, "refused", candidate, fault=Fault("agency", reason, _REMEDIES["agency"]))
    return Verdict(line, "new", candidate, notes=candidate.notes)


def _two(found: tuple[Known, ...]) -> Fault | None:
    """One row, two accounts: her address is one person's and her number another's."""
    if len({person.id for person in found}) == 1:
        return None
    reason = Invalid(
        "staff_number", N_("The address and the staff number belong to two different people here.")
    )
    return Fault("staff_number", reason, N_("Check both, or leave one of them empty."))


def _stranger(person: Known, candidate: Candidate, place: Place) -> Fault | None:
    """Why somebody with an account is not added; who may not know her learns no more than that.

    A person of the cohort is here, whatever else is true of her.
    """
    field = "email" if candidate.email and person.email == candidate.email else "staff_number"
    if not are_alike(candidate.name, person.name):
        sentence = (
            N_("This e-mail address belongs to somebody of another name here.")
            if field == "email"
            else N_("This staff number belongs to somebody of another name here.")
        )
        return Fault(
            field, Invalid(field, sentence), N_("Check it against the name; perhaps a row has slipped.")
        )
    if person.cohort_id == place.cohort_id:
        return None
    reason = _obstacle(person, place)
    if reason is None:
        return None
    shown = reason if person.may_know else _HIDDEN
    return Fault(field, Invalid(field, shown), _MOVE if shown == _ELSEWHERE else _ASK)


_ELSEWHERE = N_("This person takes the course in another cohort.")
_MOVE = N_("Move her from there, on her own page: she keeps what she has done.")


def _obstacle(person: Known, place: Place) -> str | None:
    if person.cohort_id is not None:
        return _ELSEWHERE
    if not person.active:
        return N_("This account is suspended.")
    if person.role not in place.roles:
        return N_("This account is not a trainee's.")
    return N_("This person has begun the test on another role path.") if person.is_settled else None


def _notes(person: Known, candidate: Candidate) -> tuple[str, ...]:
    notes = []
    if folded(person.name) != folded(candidate.name):
        notes.append(N_("The name is written otherwise here, and stays."))
    if candidate.staff_number and person.staff_number != candidate.staff_number:
        notes.append(N_("The staff number here is another one or none, and stays."))
    if candidate.email and person.email != candidate.email:
        notes.append(N_("The e-mail address here is another one or none, and stays."))
    return tuple(notes)


def _read(line: Line, place: Place) -> Candidate:
    name = _clean_name(line.name)
    email = normalised_address(line.email, "email") if line.email else None
    number = _staff_number(line.staff_number) if line.staff_number else None
    if email is None and number is None:
        raise Invalid("email", N_("There is neither an e-mail address nor a staff number."))
    agency_id = _agency(line.agency, place)
    root_id = place.roots.get(agency_id) if agency_id is not None else None
    language, sex = language_of(line.language) or place.language, sex_of(line.sex) or ""
    path = place.path or _path(line.path, place)
    notes = (
        *(
            (N_("We do not know this language, so ours is taken."),)
            if language_of(line.language) is None
            else ()
        ),
        *(
            (N_("We do not know this word for the sex, so none is kept."),)
            if sex_of(line.sex) is None
            else ()
        ),
    )
    return Candidate(line.number, name, email, number, agency_id, root_id, language, sex, path, notes)


def _clean_name(text: str) -> str:
    if text.startswith(_FORMULA) or "<" in text or ">" in text:
        raise Invalid("name", N_("This is not a name."))
    name = clean_name(text)
    if not any(c.isalpha() for c in name):
        raise Invalid("name", N_("This is not a name."))
    return name


def _staff_number(text: str) -> str:
    """A number as it is compared; one that a spreadsheet has shortened is lost, and must be typed anew."""
    number = normalised_staff_number(text)
    digits, sign, rest = number.partition("E+")
    if sign and rest.isdigit() and digits and not digits.strip(_SHORTENED):
        raise Invalid("staff_number", N_("The spreadsheet has shortened this number, so digits are missing."))
    if text.startswith(_FORMULA):
        raise Invalid("staff_number", N_("This is not a staff number."))
    return number


def _agency(text: str, place: Place) -> int | None:
    """The agency that a cell names, by its own name or at the end of its line; None for an unknown one."""
    if not text:
        return place.agency_id
    last = text.replace("›", "/").replace(">", "/").rpartition("/")[2]
    known = place.agencies.get(folded(text)) or place.agencies.get(folded(last))
    return known or place.stand_in_id


def _path(text: str, place: Place) -> str:
    if not text:
        return ""
    if folded(text) not in place.paths:
        raise Invalid("path", N_("The course has no such role path."))
    return place.paths[folded(text)]


def _check_double(candidate: Candidate, seen: dict[tuple[object, str], int]) -> None:
    keys: list[tuple[str, tuple[object, str]]] = []
    if candidate.email:
        keys.append(("email", ("@", candidate.email)))
    if candidate.staff_number:
        keys.append(("staff_number", (candidate.root_id, candidate.staff_number)))
    for field, key in keys:
        if key in seen:
            raise _Double(field, N_("The same stands in row %(row)s."), row=seen[key])
    seen.update((key, candidate.line) for _, key in keys)
