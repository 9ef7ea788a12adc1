"""The post: the only room that sends mail. By SMTP, or into a folder of ``.eml`` files.

Plain text, one person a mail, no tracking. A mail can arrive twice (the server took it, and this machine
died before it was noted); both copies then have one Message-ID, by which most programs show it once.
"""

import os
import re
import smtplib
import ssl
import unicodedata
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import BaseHeader, HeaderRegistry, UnstructuredHeader
from email.message import EmailMessage
from email.policy import SMTP, SMTPUTF8, Policy
from email.utils import format_datetime

from firstline.domain.mail_route import ADDRESS, Route

TIMEOUT = 10.0
"""Seconds that a mail server may be silent."""
_NAME = re.compile(r"[0-9a-z-]{1,80}")
_NO_ADDRESS = "this is not an e-mail address that mail can be sent to"
_REASON_LENGTH = 300
_CLOSING = 421  # "service not available, closing transmission channel": RFC 5321, section 4.2.3


class MailDelayed(Exception):
    """This mail could not go now; the same may succeed later."""


class MailRefused(Exception):
    """This mail will never go, and why."""


class PostDown(Exception):
    """No mail can go now: the server is away, not to be trusted, or does not accept us."""


@dataclass(frozen=True, slots=True)
class Letter:
    """One mail. ``name`` (lower case, digits, hyphens) is the same each time it is sent, and no other's.

    ``opt_out`` is an address that ends mails of its kind by one POST (RFC 8058), or "".
    """

    name: str
    to: str
    subject: str
    body: str
    language: str
    at: datetime
    opt_out: str = ""


class _AddressHeader(UnstructuredHeader, BaseHeader):
    """A header that is one address: written whole, since encoded words would make it useless."""

    def fold(self, *, policy: Policy) -> str:
        """The header in one line (RFC 5322 admits 998 characters, section 2.1.1)."""
        return f"{self.name}: {self}{policy.linesep}"


_HEADERS = HeaderRegistry()
_HEADERS.map_to_type("list-unsubscribe", _AddressHeader)


def message(letter: Letter, sender: str) -> EmailMessage:
    """The mail as it goes out. Raises MailRefused for what is no address, ValueError for a bad letter."""
    to = _sendable(letter.to)
    if not _NAME.fullmatch(letter.name) or letter.subject.splitlines() != [letter.subject]:
        raise ValueError(f"not a letter: {letter.name!r}")
    # Letters of other scripts stay as they are only where the address itself needs it (RFC 6531).
    made = EmailMessage(policy=(SMTP if to.isascii() else SMTPUTF8).clone(header_factory=_HEADERS))
    made["From"] = sender
    made["To"] = to
    if [each.addr_spec for each in made["To"].addresses] != [to]:
        raise MailRefused(_NO_ADDRESS)  # another reader of it sees another address
    made["Subject"] = letter.subject
    made["Date"] = format_datetime(letter.at)
    made["Message-ID"] = f"<{letter.name}@{sender.rpartition('@')[2]}>"
    made["Auto-Submitted"] = "auto-generated"  # RFC 3834: nobody's holiday notice answers it
    if letter.opt_out:
        made["List-Unsubscribe"] = f"<{letter.opt_out}>"  # RFC 2369, section 3.2
    if letter.opt_out.startswith("https:"):
        made["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"  # RFC 8058: https only
    encoding = "quoted-printable" if letter.body.isascii() else "base64"  # a paragraph may be one long line
    made.set_content(letter.body, charset="utf-8", cte=encoding)
    made["Content-Language"] = letter.language
    return made


@contextmanager
def open_post(route: Route) -> Iterator[Callable[[Letter], None]]:
    """What sends letters, one after the other over one connection.

    Raises PostDown. The sender itself raises MailDelayed and MailRefused for one letter, after which it
    can be used again, and PostDown, after which it cannot.
    """
    if not route.host:
        yield lambda letter: _keep(route, letter)
        return
    server = _connect(route)
    try:
        yield lambda letter: _send(server, route.sender, letter)
    finally:
        with suppress(smtplib.SMTPException, OSError):  # what was accepted is accepted
            server.quit()
        server.close()


def _connect(route: Route) -> smtplib.SMTP:
    try:
        server = _begin(route)
    except (smtplib.SMTPException, OSError, UnicodeError) as problem:
        raise PostDown(_reason(problem)) from problem
    try:
        if route.security == "starttls":
            server.starttls(context=ssl.create_default_context())  # refuses where it is not offered
        if route.user:
            server.login(route.user, route.password)
    except (smtplib.SMTPException, OSError, UnicodeError) as problem:
        server.close()
        raise PostDown(_reason(problem)) from problem
    return server


def _begin(route: Route) -> smtplib.SMTP:
    own = route.sender.rpartition("@")[2]  # smtplib would ask a name server who we are, which can take long
    if route.security == "tls":
        context = ssl.create_default_context()
        return smtplib.SMTP_SSL(route.host, route.port, own, timeout=TIMEOUT, context=context)
    return smtplib.SMTP(route.host, route.port, own, timeout=TIMEOUT)


def _send(server: smtplib.SMTP, sender: str, letter: Letter) -> None:
    made, to = message(letter, sender), _sendable(letter.to)
    try:
        server.send_message(made, sender, [to])
    except smtplib.SMTPRecipientsRefused as problem:
        raise _outcome(*problem.recipients[to], to) from problem
    except smtplib.SMTPDataError as problem:
        raise _outcome(problem.smtp_code, problem.smtp_error, to) from problem
    except smtplib.SMTPNotSupportedError as problem:
        raise MailRefused("the mail server takes addresses in plain letters only (no SMTPUTF8)") from problem
    except (smtplib.SMTPException, OSError) as problem:  # among them: the sender's address is refused
        raise PostDown(_reason(problem)) from problem


def _keep(route: Route, letter: Letter) -> None:
    """Write a mail as a file, whole or not at all, for its owner only."""
    content, path = message(letter, route.sender).as_bytes(), route.folder / f"{letter.name}.eml"
    draft = path.with_suffix(".part")
    try:
        route.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        draft.unlink(missing_ok=True)
        handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
    except OSError as problem:
        raise PostDown(_reason(problem)) from problem


def _outcome(code: int, words: bytes | str, to: str) -> Exception:
    """What an answer means; many servers repeat the address, which has no place in a log."""
    reason = _answer(code, words).replace(to, "…")
    if code == _CLOSING:
        return PostDown(reason)
    return MailRefused(reason) if code >= 500 else MailDelayed(reason)  # RFC 5321, section 4.2.1


def _reason(problem: Exception) -> str:
    code, words = getattr(problem, "smtp_code", None), getattr(problem, "smtp_error", "")
    if code is not None and code > 0:
        return _answer(code, words)
    return _line(f"{type(problem).__name__}: {problem}")


def _answer(code: int, words: bytes | str) -> str:
    return _line(f"{code} {words.decode('utf-8', 'replace') if isinstance(words, bytes) else words}")


def _line(text: str) -> str:
    """A server's words as one line without control characters: they end on an operator's terminal."""
    kept = "".join(" " if unicodedata.category(c)[0] in "CZ" else c for c in text)
    return " ".join(kept.split())[:_REASON_LENGTH]


def _sendable(text: str) -> str:
    """The address with its domain in ASCII, as the network knows it. Raises MailRefused."""
    found = ADDRESS.fullmatch(text)
    if found is None or any(unicodedata.category(c)[0] == "C" for c in text):
        raise MailRefused(_NO_ADDRESS)
    try:
        return f"{found['local']}@{found['domain'].encode('idna').decode('ascii')}"
    except UnicodeError as problem:
        raise MailRefused(_NO_ADDRESS) from problem
