"""Accounts: signing in and out, first passwords, and the names that are printed."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from ipaddress import ip_address, ip_network

from sqlmodel import Session

from firstline.domain.agency import Tree
from firstline.domain.person import (
    Person,
    check_password,
    clean_name,
    normalised_address,
    normalised_staff_number,
)
from firstline.domain.refusal import N_, Invalid, NotFound
from firstline.sealing import passwords, tokens
from firstline.store import agencies, invitations, people, sessions, slips, throttles

SESSION_LENGTH = timedelta(hours=12)
IDLE_LIMIT = timedelta(hours=2)
SEEN_EVERY = timedelta(minutes=5)
THROTTLE_WINDOW = timedelta(minutes=15)
TRIES_PER_ACCOUNT_AND_NETWORK = 5
TRIES_PER_NETWORK = 60


@dataclass(frozen=True, slots=True)
class Try:
    """A counted try to sign in.

    ``person`` and ``password_hash`` are None for nobody; ``wait`` is how long to wait first,
    None when the try may go on. ``keys`` name the counts that a success clears.
    """

    person: Person | None
    password_hash: str | None
    wait: timedelta | None
    keys: tuple[str, str]

    def fits(self, password: str) -> bool:
        """Whether the password is right; takes the same time for nobody's account."""
        return passwords.fits(self.password_hash, password) and self.person is not None


def begin_try(session: Session, sign_in: str, agency_id: int | None, *, address: str, at: datetime) -> Try:
    """Find whom a sign-in names, and count the try before the password is looked at.

    The counts stand under (account, network) and (network), never under the account alone:
    so a stranger elsewhere cannot lock anybody out.
    """
    network, root_id = network_of(address), None
    if agency_id is not None and "@" not in sign_in:
        root_id = agencies.root_of(session, agency_id)  # a unit would else be another five tries
    account = f"{network}|{_account(sign_in, root_id)}"
    keys = (account, network)
    throttles.count(
        session, keys, at=at, window=THROTTLE_WINDOW
    )  # first, or many at once read the same count
    counts = throttles.failures(session, keys, since=at - THROTTLE_WINDOW)
    if counts[account] > TRIES_PER_ACCOUNT_AND_NETWORK or counts[network] > TRIES_PER_NETWORK:
        throttles.give_back(session, network)
        throttles.give_back(session, account)
        return Try(None, None, THROTTLE_WINDOW, keys)
    person = _named(session, sign_in, root_id)
    if person is None or not person.active:
        return Try(None, None, None, keys)
    return Try(person, people.password_hash(session, person.id), None, keys)


def begin_slip_try(session: Session, *, address: str, at: datetime) -> timedelta | None:
    """Count a try to spend a slip or an invitation; returns how long to wait, None when the try may go on.

    Counted under the network alone, since a code names nobody: a whole class spends its slips
    from one address. Codes have 80 random bits; counting only keeps the noise down.
    """
    key = f"{network_of(address)}|slips"
    if throttles.failures(session, [key], since=at - THROTTLE_WINDOW).get(key, 0) >= TRIES_PER_NETWORK:
        return THROTTLE_WINDOW
    throttles.count(session, [key], at=at, window=THROTTLE_WINDOW)
    return None


def sign_in(session: Session, attempt: Try, *, at: datetime) -> str:
    """Begin a session after a right password and return its cookie value. Only for a fitting try."""
    assert attempt.person is not None
    account, network = attempt.keys
    # The network first, as when tries are counted: the other way round two sign-ins wait for each other.
    throttles.give_back(session, network)  # a whole academy behind one address signs in at eight
    throttles.clear(session, [account])
    return begin_session(session, attempt.person.id, at=at)


def begin_session(session: Session, person_id: int, *, at: datetime) -> str:
    """A new session for a person; returns the cookie value, of which only the hash is kept."""
    token = tokens.session_token()
    sessions.add(session, tokens.digest(token), person_id, at=at, expires_at=at + SESSION_LENGTH)
    return token


def visitor(session: Session, token: str, *, at: datetime) -> sessions.SignIn | None:
    """Who a cookie value belongs to; None when the session is over or idle, or the person suspended."""
    found = sessions.find(session, tokens.digest(token))
    if found is None or at >= found.expires_at or at - found.seen_at > IDLE_LIMIT:
        return None
    return found


def see(session: Session, token: str, *, at: datetime) -> None:
    """Note that a session is in use; the caller does so at most every SEEN_EVERY."""
    sessions.see(session, tokens.digest(token), at=at)


def sign_out(session: Session, token: str) -> None:
    """End the session of a cookie value."""
    sessions.end(session, tokens.digest(token))


def sign_out_elsewhere(session: Session, person: Person, token: str) -> None:
    """End all sessions of a person but this one."""
    sessions.end_all(session, person.id, besides=tokens.digest(token))


def slip_holder(session: Session, code: str, *, at: datetime) -> Person:
    """Whose slip this is. Raises Invalid for a code that is unknown, spent or too old."""
    holder = slips.holder(session, tokens.digest(tokens.read_slip_code(code)), at=at)
    person = people.find(session, holder) if holder is not None else None
    if person is None or not person.active:
        raise Invalid("code", N_("This code is not valid. It may have been used already, or it is too old."))
    return person


def spend_slip(session: Session, code: str, encoded: str, *, address: str, at: datetime) -> str:
    """Set the first password by a slip and begin a session; returns the cookie value.

    ``encoded`` is the password's hash, made before the transaction. All other sessions of
    the person end, and the try from ``address`` counts no more. Raises Invalid for a code that
    is not open.
    """
    person = slip_holder(session, code, at=at)
    if not slips.spend(session, tokens.digest(tokens.read_slip_code(code))):
        raise Invalid("code", N_("This code is not valid. It may have been used already, or it is too old."))
    return begin_anew(session, person, encoded, address=address, at=at)


def begin_anew(session: Session, person: Person, encoded: str, *, address: str, at: datetime) -> str:
    """Let a person begin with a password, after she showed a slip or an invitation; the cookie value.

    Whatever else could set her password ends, and so do her other sessions. The try from ``address``
    counts no more.
    """
    people.set_password_hash(session, person.id, encoded)
    slips.forget(session, person.id)
    invitations.forget(session, person.id)
    sessions.end_all(session, person.id)
    throttles.give_back(session, f"{network_of(address)}|slips")
    return begin_session(session, person.id, at=at)


def new_password_hash(person: Person, password: str) -> str:
    """The hash of a password that the rules admit. Raises Invalid."""
    check_password(password, names=(person.name, person.email or "", person.staff_number or ""))
    return passwords.hashed(password)


def check_current_password(session: Session, person: Person, password: str) -> None:
    """Raise Invalid unless this is the person's password."""
    if not passwords.fits(people.password_hash(session, person.id), password):
        raise Invalid("current", N_("This is not your present password."))


def change_password(session: Session, person: Person, encoded: str, token: str) -> None:
    """Replace the password by a hash made before, and end all sessions but this one."""
    people.set_password_hash(session, person.id, encoded)
    sessions.end_all(session, person.id, besides=tokens.digest(token))


def confirm_certificate_name(session: Session, person: Person, name: str) -> str:
    """Keep the name as the person wants it printed, and return it cleaned. Raises Invalid."""
    cleaned = clean_name(name, "certificate_name")
    people.set_certificate_name(session, person.id, cleaned)
    return cleaned


def choose_language(session: Session, person: Person, language: str) -> None:
    """Remember the language that a person reads: her certificate and her mails will speak it."""
    if language != person.language:
        people.set_language(session, person.id, language)


def wants_reminders(session: Session, person: Person) -> bool:
    """Whether a person wants to be reminded by mail."""
    return people.wants_reminders(session, person.id)


def choose_reminders(session: Session, person: Person, wanted: bool) -> None:
    """Remind a person by mail from now on, or no more; what waits to be sent is decided by this too."""
    people.set_wants_reminders(session, person.id, wanted)


def certificate_name(session: Session, person: Person) -> str:
    """The name that will be printed: the confirmed one, else the one in the roster."""
    return people.certificate_name(session, person.id) or person.name


def network_of(address: str) -> str:
    """The network that tries are counted by: /24 of an IPv4 address, /48 of an IPv6 one."""
    try:
        parsed = ip_address(address)
    except ValueError:
        return "unknown"
    mapped = getattr(parsed, "ipv4_mapped", None) or parsed
    return str(ip_network((mapped, 24 if mapped.version == 4 else 48), strict=False))


def agency_choices(session: Session) -> tuple[tuple[int, str], ...]:
    """What the sign-in form offers beside a staff number: root agencies, since the numbers are theirs."""
    return tuple((agency.id, agency.name) for agency in Tree(agencies.named(session)).roots())


def find_person(session: Session, person_id: int) -> Person:
    """The person of this id. Raises NotFound."""
    person = people.find(session, person_id)
    if person is None:
        raise NotFound
    return person


def _account(sign_in: str, root_id: int | None) -> str:
    """One name for all ways of writing a sign-in, so that another way is not another five tries."""
    try:
        if "@" in sign_in:
            return normalised_address(sign_in)
        return f"{root_id or ''}|{normalised_staff_number(sign_in)}"
    except Invalid:
        return ascii(sign_in[:100])


def _named(session: Session, sign_in: str, root_id: int | None) -> Person | None:
    try:
        if "@" in sign_in:
            return people.by_email(session, normalised_address(sign_in))
        if root_id is not None:
            return people.by_staff_number(session, root_id, normalised_staff_number(sign_in))
    except Invalid:
        return None
    return None
