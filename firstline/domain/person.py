"""People: their roles, and how their names and addresses are written."""

import unicodedata
from dataclasses import dataclass
from typing import Literal, get_args

from firstline.domain.refusal import N_, Invalid

Role = Literal["trainee", "trainer", "author", "administrator", "auditor"]
ROLES: tuple[Role, ...] = get_args(Role)

Sex = Literal["", "female", "male", "other"]
SEXES: tuple[Sex, ...] = get_args(Sex)
"""For reports where an agency collects it; "" is not asked, or not told."""

NAME_LENGTH = 120
ADDRESS_LENGTH = 254
PASSWORD_LENGTHS = (10, 128)
_BIDI_CONTROLS = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_COMMON_PASSWORDS = frozenset(
    (
        "password",
        "passwort",
        "qwertyuiop",
        "1234567890",
        "0123456789",
        "firstline",
        "letmein",
        "iloveyou",
        "admin",
    )
)


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody with an account.

    ``certificate_name`` is the name as it will be printed; ``zone`` an IANA time zone.
    """

    id: int
    name: str
    role: Role
    agency_id: int
    language: str
    zone: str
    email: str | None = None
    staff_number: str | None = None
    active: bool = True


def clean_name(text: str, field: str = "name") -> str:
    """A name in NFC with single spaces and without control characters.

    Raises Invalid when nothing readable is left or more than 120 characters.
    """
    is_plain = text.isprintable()  # without controls, and its only spaces are spaces
    kept = text if is_plain else "".join(" " if c.isspace() else c for c in text if _is_printable(c))
    name = " ".join(unicodedata.normalize("NFC", kept).split())
    if not any(unicodedata.category(c)[0] in "LN" for c in name):
        raise Invalid(field, N_("Enter a name."))
    if len(name) > NAME_LENGTH:
        raise Invalid(field, N_("The name is longer than %(most)s characters."), most=NAME_LENGTH)
    return name


def are_alike(typed: str, known: str) -> bool:
    """Whether two ways of writing a name may be one person's: they share a word of two letters or more.

    Order, cases, accents and further names may differ.
    """
    return bool(_words(typed) & _words(known))


def normalised_address(text: str, field: str = "email") -> str:
    """An e-mail address in the form that is compared: NFKC, case-folded, without outer spaces.

    Look-alike widths and cases are one account. Raises Invalid for what cannot be an address.
    """
    folded = unicodedata.normalize("NFKC", text).strip().casefold()
    address = unicodedata.normalize("NFKC", folded)  # folding takes some letters apart
    local, at, domain = address.rpartition("@")
    plain = not any(c.isspace() or unicodedata.category(c)[0] == "C" for c in address)
    if not (local and at and "." in domain.strip(".") and plain and "@" not in local):
        raise Invalid(field, N_("Enter an e-mail address such as name@example.org."))
    if len(address) > ADDRESS_LENGTH:
        raise Invalid(field, N_("The e-mail address is too long."))
    return address


def normalised_staff_number(text: str, field: str = "staff_number") -> str:
    """A staff number in the form that is compared: NFKC, upper case, single spaces, 1-40 characters."""
    number = " ".join(unicodedata.normalize("NFKC", text).upper().split())
    if not number or len(number) > 40 or any(unicodedata.category(c)[0] == "C" for c in number):
        raise Invalid(field, N_("Enter a staff number of 1 to 40 characters."))
    return number


def check_password(password: str, *, names: tuple[str, ...] = (), field: str = "password") -> None:
    """Refuse a password that is too short, too long, common, or made from the person's own names.

    10 to 128 characters, no rules about their kinds (NIST SP 800-63B, 2017, section 5.1.1.2).
    """
    least, most = PASSWORD_LENGTHS
    if not least <= len(password) <= most:
        raise Invalid(
            field,
            N_("Use %(least)s to %(most)s characters; a few words are easy to keep."),
            least=least,
            most=most,
        )
    folded = password.casefold()
    if len(set(folded)) < 5 or {folded, folded.rstrip("0123456789!.")} & _COMMON_PASSWORDS:
        raise Invalid(field, N_("This password is too easy to guess."))
    if {folded, folded.strip("0123456789!._- ")} & _own_words(names):
        raise Invalid(field, N_("Do not use your own name, address or staff number."))


def _words(name: str) -> set[str]:
    plain = "".join(c for c in unicodedata.normalize("NFKD", name) if not unicodedata.combining(c))
    letters = "".join(c if c.isalnum() else " " for c in plain.casefold() if c not in "'\u2019\u02bc")
    return {word for word in letters.split() if len(word) > 1}


def _own_words(names: tuple[str, ...]) -> set[str]:
    """Each name whole, without its spaces, and in its parts of more than 3 letters."""
    words: set[str] = set()
    for name in map(str.casefold, names):
        words |= {name, name.replace(" ", ""), *name.replace("@", " ").split()}
    return {word for word in words if len(word) > 3}


def _is_printable(character: str) -> bool:
    """Letters, marks, spaces and joiners stay; controls, private use and bidi overrides go."""
    if character in "\u200c\u200d" or character.isspace():
        return True
    return character not in _BIDI_CONTROLS and unicodedata.category(character)[0] != "C"
